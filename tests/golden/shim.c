// SPDX-License-Identifier: GPL-2.0-or-later
// test double for libmnl sockets: logs requests, plays canned replies (own code)
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <stdint.h>
#include <sys/types.h>
struct mnl_socket { int fd; };
static struct mnl_socket S;
static int nsent, seqfile, part;
struct mnl_socket *mnl_socket_open(int bus){ (void)bus; return &S; }
struct mnl_socket *mnl_socket_open2(int bus,int f){ (void)bus;(void)f; return &S; }
int mnl_socket_bind(struct mnl_socket*s,unsigned g,int p){(void)s;(void)g;(void)p;return 0;}
int mnl_socket_setsockopt(const struct mnl_socket*s,int t,void*b,unsigned l){(void)s;(void)t;(void)b;(void)l;return 0;}
unsigned mnl_socket_get_portid(const struct mnl_socket*s){(void)s;return 4242;}
int mnl_socket_close(struct mnl_socket*s){(void)s;return 0;}
ssize_t mnl_socket_sendto(const struct mnl_socket*s,const void*b,size_t l){
  (void)s; char p[512]; snprintf(p,sizeof p,"%s/req.%d",getenv("FK_DIR"),nsent);
  FILE*f=fopen(p,"wb"); if(f){fwrite(b,1,l,f);fclose(f);} seqfile=nsent; part=0; nsent++; return l; }
ssize_t mnl_socket_recvfrom(const struct mnl_socket*s,void*b,size_t l){
  (void)s; char p[512]; snprintf(p,sizeof p,"%s/rep.%d.%d",getenv("FK_DIR"),seqfile,part++);
  FILE*f=fopen(p,"rb"); if(!f){ errno=ETIMEDOUT; return -1; }
  size_t n=fread(b,1,l,f); fclose(f); errno=0; return n; }
