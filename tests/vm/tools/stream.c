// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stream send ADDRESS PORT <FILE		TCP; tries for 5 seconds to connect
 * stream receive PORT >FILE			TCP, one connection
 * stream udp-send ADDRESS PORT SIZE COUNT	datagrams, many in each call (UDP_SEGMENT)
 * stream udp-receive PORT SIZE COUNT		prints how many came, once each
 *
 * Datagrams are numbered and filled from their number; one with a wrong byte is an
 * error. Receivers print "ready" to standard error when they can be sent to.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT	103
#endif
#define BUFFER		65536
/* datagrams of one call, and its bytes, at most */
#define BURST		40
#define BURST_BYTES	60000
#define WAIT_MS		3000

static unsigned char buf[BUFFER];

static int fail(const char *what)
{
	fprintf(stderr, "stream: %s: %s\n", what, strerror(errno));
	return -1;
}

static int connect_to(const char *address, const char *port, int type)
{
	struct addrinfo hints = { .ai_socktype = type, .ai_flags = AI_NUMERICHOST }, *ai;
	int fd, err, tries;

	err = getaddrinfo(address, port, &hints, &ai);
	if (err) {
		fprintf(stderr, "stream: %s: %s\n", address, gai_strerror(err));
		return -1;
	}
	for (tries = 0; tries < 50; tries++) {
		fd = socket(ai->ai_family, type, 0);
		if (fd >= 0 && !connect(fd, ai->ai_addr, ai->ai_addrlen)) {
			freeaddrinfo(ai);
			return fd;
		}
		close(fd);
		usleep(100000);
	}
	freeaddrinfo(ai);
	return fail("connect");
}

/* Both families. */
static int bind_to(const char *port, int type)
{
	struct sockaddr_in6 addr = {
		.sin6_family = AF_INET6, .sin6_port = htons(atoi(port)),
	};
	int fd = socket(AF_INET6, type, 0), off = 0, on = 1, size = 32 << 20;

	if (fd < 0 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    (type == SOCK_DGRAM &&
	     setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size))) ||
	    bind(fd, (struct sockaddr *)&addr, sizeof(addr)) ||
	    (type == SOCK_STREAM && listen(fd, 1)))
		return fail("bind");
	fputs("ready\n", stderr);
	return fd;
}

static int pass_on(int from, int to)
{
	ssize_t n, done, ret;

	while ((n = read(from, buf, sizeof(buf))) > 0) {
		for (done = 0; done < n; done += ret) {
			ret = write(to, buf + done, n - done);
			if (ret < 0)
				return fail("write");
		}
	}
	return n ? fail("read") : 0;
}

static int tcp_send(const char *address, const char *port)
{
	int fd = connect_to(address, port, SOCK_STREAM);

	return fd < 0 ? -1 : pass_on(STDIN_FILENO, fd);
}

static int tcp_receive(const char *port)
{
	int fd = bind_to(port, SOCK_STREAM);

	if (fd < 0)
		return -1;
	fd = accept(fd, NULL, NULL);
	return fd < 0 ? fail("accept") : pass_on(fd, STDOUT_FILENO);
}

static void fill(unsigned char *p, uint32_t number, size_t size)
{
	uint32_t n = htonl(number);
	size_t i;

	for (i = sizeof(n); i < size; i++)
		p[i] = number * 31 + i;
	memcpy(p, &n, sizeof(n));
}

static int udp_send(const char *address, const char *port, int size, unsigned int count)
{
	int fd = connect_to(address, port, SOCK_DGRAM);
	unsigned int number = 0, burst = BURST_BYTES / size, i;

	if (fd < 0)
		return -1;
	if (setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &size, sizeof(size)))
		return fail("UDP_SEGMENT");
	if (burst > BURST)
		burst = BURST;
	while (number < count) {
		for (i = 0; i < burst && number < count; i++)
			fill(buf + i * size, number++, size);
		if (send(fd, buf, i * size, 0) != (ssize_t)(i * size))
			return fail("send");
		/* there is nobody who would slow it down */
		usleep(1000);
	}
	return 0;
}

static int udp_receive(const char *port, size_t size, unsigned int count)
{
	unsigned char *seen = calloc(count, 1), *want = malloc(size);
	struct pollfd pfd = { .fd = bind_to(port, SOCK_DGRAM), .events = POLLIN };
	unsigned int received = 0;
	uint32_t number;

	if (pfd.fd < 0 || !seen || !want)
		return -1;
	while (received < count && poll(&pfd, 1, WAIT_MS) > 0) {
		if (recv(pfd.fd, buf, sizeof(buf), 0) != (ssize_t)size)
			return fail("a datagram of another size");
		memcpy(&number, buf, sizeof(number));
		number = ntohl(number);
		fill(want, number, size);
		if (number >= count || seen[number]++ || memcmp(buf, want, size))
			return fail("a datagram that was not sent");
		received++;
	}
	printf("received %u\n", received);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	int ret = -1;

	if (argc == 4 && !strcmp(what, "send"))
		ret = tcp_send(argv[2], argv[3]);
	else if (argc == 3 && !strcmp(what, "receive"))
		ret = tcp_receive(argv[2]);
	else if (argc == 6 && !strcmp(what, "udp-send"))
		ret = udp_send(argv[2], argv[3], atoi(argv[4]), atoi(argv[5]));
	else if (argc == 5 && !strcmp(what, "udp-receive"))
		ret = udp_receive(argv[2], atoi(argv[3]), atoi(argv[4]));
	else
		fputs("usage: see stream.c\n", stderr);
	return ret ? 1 : 0;
}
