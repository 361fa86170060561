#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# usage: cases.py /path/to/vdpa   (FK_SHIM=shim.so, built by: gcc -O1 -shared -fPIC -o shim.so shim.c)
# plays canned genl replies to any libmnl-linked vdpa tool and prints request, stdout, stderr, rc
# U+2420 marks a blank just before a newline
import sys
from fk import *
B=sys.argv[1]
ok=[err(0)]
nodev=[err(-19,'vdpa: device not found')]
def T(a,r=None,t='',b=None): show(B,a.split(' ') if isinstance(a,str) else a, ok if r is None else r,t)
SIM=(1<<3)|(1<<5)|(1<<16)|(1<<17)|(1<<23)|(1<<27)|(1<<32)|(1<<33)
m1=genl(1,s(2,'vdpasim_net'),u64(3,2),u32(15,3),u64(16,SIM),flags=2)
m2=genl(1,s(2,'vdpasim_blk'),u64(3,4),u32(15,1),u64(16,(1<<1)|(1<<2)|(1<<5)|(1<<6)|(1<<10)|(1<<12)|(1<<27)|(1<<32)|(1<<33)),flags=2)
m3=genl(1,s(1,'pci'),s(2,'0000:65:00.2'),u64(3,(1<<1)|(1<<2)|(1<<26)),u32(15,257),u64(16,SIM|(1<<4)|(1<<6)|(1<<40)|(1<<46)|(1<<56)|(1<<63)),flags=2)
d1=genl(3,s(2,'vdpasim_net'),s(4,'net0'),u32(5,1),u32(6,0),u32(7,3),u16(8,256),u16(9,1),flags=2)
d2=genl(3,s(1,'pci'),s(2,'0000:65:00.2'),s(4,'blk0'),u32(5,2),u32(6,0x1af4),u32(7,1),u16(8,256),u16(9,1),flags=2)
d3=genl(3,s(2,'vduse'),s(4,'fs0'),u32(5,26),u32(6,0),u32(7,2),u16(8,1024),u16(9,1),flags=2)
c1=genl(6,s(4,'net0'),u32(5,1),u64(14,(1<<5)|(1<<17)|(1<<22)|(1<<32)|(1<<33)|(1<<40)),u64(20,SIM),u16(13,1500),at(10,bytes.fromhex('001122334455')),u16(11,1),u16(12,4),flags=2)
c2=genl(6,s(4,'blk0'),u32(5,2),u64(14,(1<<32)),u64(20,SIM),u64(21,2048),u32(22,1),u32(23,512),u8(35,0),u8(36,1),flags=2)
D=done()
for b in (B,):
  for a,r in ((['mgmtdev','show'],[m1+m2+m3,D]),(['dev','show'],[d1+d2+d3,D]),(['dev','config','show'],[c1+c2,D])):
    show(b,a,r); show(b,['-j']+a,r); show(b,['-jp']+a,r)
  v=genl(7,s(4,'net0'),u32(5,1),u64(14,(1<<17)|(1<<22)),u16(12,2),u32(17,0),s(18,'received_desc'),u64(19,11),s(18,'completed_desc'),u64(19,2**63+1))
  for q in (['dev','vstats','show','net0','qidx','0'],):
    show(b,q,[v,err(0)]); show(b,['-j']+q,[v,err(0)]); show(b,['-jp']+q,[v,err(0)])
  v=genl(7,s(4,'net0'),u32(5,1),u64(14,(1<<17)),u32(17,0),s(18,'rx packets'),u64(19,11),s(18,'rx bytes'),u64(19,20))
  show(b,['-j','dev','vstats','show','net0','qidx','0'],[v,err(0)],'no MQ negotiated, idx0')
  show(b,['dev','vstats','show','net0','qidx','0'],[v,err(0)],'no MQ negotiated, idx0')
  v=genl(7,s(4,'net0'),u32(5,1),u64(14,(1<<17)),u32(17,2),s(18,'cvq requests'),u64(19,11))
  show(b,['-j','dev','vstats','show','net0','qidx','2'],[v,err(0)],'no MQ negotiated, idx2')
  show(b,['mgmtdev','show'],[D],'empty dump'); show(b,['-j','mgmtdev','show'],[D],'empty dump'); show(b,['-jp','dev','show'],[D],'empty dump')

T('dev add name foo mgmtdev vdpasim_net')
T('dev add name foo mgmtdev pci/0000:65:00.2 mac 00:11:22:33:44:55 mtu 9000 max_vqp 8 device_features 0x300020000')
T('dev add device_features 300020000 max_vqp 8 mtu 9000 mac 0:1:2:3:4:5 mgmtdev auxiliary/mlx5_core.sf.1 name foo','' or None,'reverse order')
T('-j dev add name foo mgmtdev vdpasim_net'); T('-jp dev del foo')
T('dev del foo'); T('dev d foo',t='prefix'); T('d d foo',t='prefix'); T('dev del'); T('dev del a b',t='one extra'); T('dev del a b c',t='two extra')
T('dev show a b',nodev); T('dev show a b c',nodev)
T('dev show nosuch',nodev); T('-j dev show nosuch',nodev); T('-jp dev show nosuch',nodev)
T('dev set name foo mac 00:11:22:33:44:55'); T('dev set name foo'); T('dev set'); T('dev set mac 00:11:22:33:44:55'); T('dev set name foo mtu 1500'); T('dev se name foo'); T('dev set foo mac 1:2:3:4:5:6')
T('dev set name blk0 mac 00:11:22:33:44:55',[err(0,'vdpa: blk0 device not supported')],'warning extack, error 0')
T('dev add'); T('dev add name'); T('dev add name foo'); T('dev add mgmtdev m'); T('dev add name foo mgmtdev m mac',t='dangling kw'); T('dev add foo mgmtdev m')
T('dev add name foo mgmtdev a/b/c'); T('dev add name foo mgmtdev /x'); T('dev add name foo mgmtdev x/'); T(['dev','add','name','foo','mgmtdev','']); T(['dev','add','name','','mgmtdev','m'])
T('dev add n foo m bar ma 5',t='prefix: n,m,ma'); T('dev add na foo mg bar max 3'); T('dev add name foo mgmtdev b mt 5'); T('dev add name foo mgmtdev b features 5')
for v in ('0','65535','65536','-1','0x10','010',' 7','+7','7 ','abc','','99999999999999999999999','-18446744073709551615','1e3'):
    T(['dev','add','name','foo','mgmtdev','b','--','mtu',v] if False else ['--','dev','add','name','foo','mgmtdev','b','mtu',v],t='mtu')
for v in ('0','0x1','ff','FF','0xG','-1','18446744073709551615','ffffffffffffffff','10000000000000000','0x300020000'):
    T(['--','dev','add','name','foo','mgmtdev','b','device_features',v],t='features')
for v in ('00:11:22:33:44:55','0:1:2','00-11-22-33-44-55','001122334455','00:11:22:33:44:55:66','gg:11:22:33:44:55','00::22:33:44:55','100:1:2:3:4:5','1.2.3.4','1.2','0011.2233.4455','-1:2:3:4:5:6','0x1:2:3:4:5:6','1z:2:3:4:5:6','',' :1','ff:ff:ff:ff:ff:ff','00:11:22:33:44:'):
    T(['--','dev','add','name','foo','mgmtdev','b','mac',v],t='mac')
T('dev add name a name b mgmtdev p/q mgmtdev r mtu 70 mtu 80 mac 0:11:22:33:44:55 mac 66',t='duplicates')

d1=genl(3,s(2,'vdpasim_net'),s(4,'net0'),u32(5,1),u32(6,0),u32(7,3),u16(8,256),u16(9,1))
# objects/commands
for a in (['']if False else [],['help'],['h'],['-j'],['-j','help'],['foo'],['mgmtdev'],['m'],['mgmtdev','help'],['mgmtdev','foo'],['mgmtdev','add'],['m','l'],['mgmtdev','li'],['mgmtdev','show','a/b/c'],['mgmtdev','show','x','y'],['mgmtdev','show','pci/0000:65:00.2'],['mgmtdev','show','vdpasim_net'],['dev'],['d'],['dev','help'],['dev','foo'],['dev','list'],['dev','config'],['dev','c'],['dev','config','list'],['dev','config','help'],['dev','config','s'],['dev','config','show','net0'],['dev','config','foo'],['dev','vstats'],['dev','v'],['dev','vstats','help'],['dev','vstats','foo'],['dev','vstats','show'],['dev','vstats','s','x'],['dev','vstats','show','net0'],['dev','vstats','show','net0','qidx'],['dev','vstats','show','net0','q','1'],['dev','vstats','show','net0','qidx','x'],['dev','vstats','show','net0','qidx','4294967295'],['dev','vstats','show','net0','qidx','4294967296'],['dev','vstats','show','net0','qidx','1','z'],['-p','dev'],['dev','-j'],['dev','show','-j','-p'],['--js','dev'],['--j','--p','dev'],['--Version','-x'],['-x'],['-n','dev'],['-s','dev'],['-vj'],['-jV'],['-hV'],['--foo'],['-b','x'],['dev','show',''],['','show']):
    T(a,[done()] )
# kernel errors
T('dev add name foo mgmtdev m',[err(-1)],'EPERM no extack'); T('dev add name foo mgmtdev m',[err(-17)],'EEXIST')
T('dev add name foo mgmtdev m',[err(-95,'vdpa: Some provided attributes are not supported: 0x1000')],'EOPNOTSUPP')
T('dev add name foo mgmtdev m',[err(-34,'integer out of range',u32(2,40))],'ERANGE policy w/ offset')
T('dev add name foo mgmtdev m',[err(-22,None,u32(5,4))],'miss type 4 (NLMSGERR_ATTR_MISS_TYPE=5?)')
T('dev add name foo mgmtdev m',[err(-22,'Ends with dot.')],'dot'); T('dev add name foo mgmtdev m',[err(-22,'')],'empty msg'); T('dev add name foo mgmtdev m',[err(0,'careful')],'warning')
T('dev show net0',[d1,err(0)]); T('-j dev show net0',[d1,err(0)])
T('dev show',[d1,nl(3,2,struct.pack('<i',-16))],'dump done error EBUSY'); T('-j dev show',[d1,nl(3,2,struct.pack('<i',-16))],'dump done error')
T('dev show',[d1,nl(3,2|0x200,struct.pack('<i',-16)+s(1,'dump failed'))],'dump done error w/ extack')
x=bytearray(d1); x[6]|=0x10
T('dev show',[bytes(x),done()],'NLM_F_DUMP_INTR')
T('dev show',[genl(3,s(2,'m'),s(4,'n')),done()],'missing ID'); T('-j dev show',[genl(3,s(2,'m'),s(4,'n')),done()],'missing ID')
T('dev show',[genl(3,s(2,'m'),s(4,'n'),u16(5,1)),done()],'wrong-size ID'); 
T('dev show',[genl(3,s(2,'m'),s(4,'n'),u32(5,1),u32(60,1)),done()],'unknown attr 60')
T('dev config show net0',[genl(6,s(4,'net0'),u32(5,1),u16(11,1)),err(0)],'status u16'); T('dev config show net0',[genl(6,s(4,'net0'),u32(5,1),u8(11,3)),err(0)],'status u8'); T('dev config show net0',[genl(6,s(4,'net0'),u32(5,1),u16(11,2)),err(0)],'status ANNOUNCE, down')
T('-j dev config show net0',[genl(6,s(4,'net0'),u32(5,1)),err(0)],'empty net')
T('dev config show net0',[genl(6,s(4,'net0'),u32(5,1),u64(14,0)),err(0)],'neg feat zero'); T('-j dev config show net0',[genl(6,s(4,'net0'),u32(5,1),u64(14,0)),err(0)],'neg feat zero')
T('dev vstats show blk0 qidx 0',[genl(7,s(4,'blk0'),u32(5,2),u32(17,0),s(18,'reqs'),u64(19,4)),err(0)],'blk vstats'); T('-j dev vstats show blk0 qidx 0',[genl(7,s(4,'blk0'),u32(5,2),u32(17,0),s(18,'reqs'),u64(19,4)),err(0)],'blk vstats')
T('dev vstats show n qidx 0',[genl(7,s(4,'n'),u32(5,1),u32(17,65536),s(18,'50%d %s'),u64(19,4)),err(0)],'format in name; qidx 65536')
T('dev vstats show n qidx 0',[genl(7,s(4,'n'),u32(5,1),u32(17,1),s(18,'a'*201),u64(19,4)),err(0)],'name>200'); 
T('-j dev vstats show n qidx 0',[genl(7,s(4,'n'),u32(5,1),u32(17,1),s(18,'a'),u64(19,4),s(18,'a'),u64(19,5)),err(0)],'dup keys')
T('-j dev show',[genl(3,s(2,'m'),s(4,'we"ird\n'),u32(5,1)),done()],'json escape'); T('dev show',[genl(3,s(2,'m'),s(4,'a\nb'),u32(5,1)),done()],'newline')
for n in (63,64,80,128,200):
  for b in (B,):
    T('dev show',[genl(3,s(2,'m'),s(4,'x'*n),u32(5,1)),done()],f'name len {n}')
for n in (62,70,130):
  T('mgmtdev show',[genl(1,s(1,'pci'),s(2,'x'*n)),done()],f'mgmt name {n}'); T('dev show',[genl(3,s(1,'pci'),s(2,'y'*n),s(4,'x'),u32(5,1)),done()],f'mgmt in dev show {n}')

vd=genl(1,s(2,'vduse'),u64(3,6|(1<<26)),u32(15,0),u64(16,0))
T('mgmtdev show vduse',[vd,err(0)]); T('-j mgmtdev show vduse',[vd,err(0)]); T('-jp mgmtdev show vduse',[vd,err(0)])
T('mgmtdev show m',[genl(1,s(2,'m')),err(0)],'no attrs'); T('-j mgmtdev show m',[genl(1,s(2,'m')),err(0)],'no attrs')
T('mgmtdev show m',[genl(1,s(2,'m'),u64(16,1)),err(0)],'features only')
T('mgmtdev show m',[genl(1,s(2,'m'),u64(3,1|(1<<63)|(1<<2))),err(0)],'class bit0, bit63')
T('mgmtdev show m',[genl(1,s(2,'m'),u64(3,2),u32(15,4000000000),u64(16,2**64-1)),err(0)],'all bits net; max_vqs>2^31'); T('-j mgmtdev show m',[genl(1,s(2,'m'),u64(3,2),u32(15,4000000000),u64(16,2**64-1)),err(0)],'all bits net')
T('mgmtdev show m',[genl(1,s(2,'m'),u64(3,4),u64(16,2**64-1)),err(0)],'all bits blk')
T('mgmtdev show m',[genl(1,s(2,'m'),u64(3,2),u64(16,2**64-1)),err(0)],'6.1 all bits net')
nd=[err(-19,'vdpa: device not found')]
T('dev vstats show x qidx 0',nd,'stock 6.1 rc'); T('dev vstats show x qidx 0',nd,'HEAD rc'); T('-j dev vstats show x qidx 0',nd,'HEAD rc')
T('-j dev del',t='arg error json'); T('-j dev foo'); T('-j foo'); T('-j dev vstats')
T('dev vstats show n qidx 0',[err(-11,'vdpa: feature negotiation not complete')]); T('dev vstats show n',[err(-22)],'no qidx -> EINVAL'); T('dev vstats show n qidx 99999',[err(-34,'vdpa: queue index exceeds max value')]); T('dev del x',[err(-22,'vdpa: Only user created device can be deleted by user')])
T('mgmtdev show nosuch',[err(-19,'vdpa: Fail to find the specified mgmt device')])
T('dev show x',[],'recv error (ETIMEDOUT)')
T('dev config show n',[genl(6,s(4,'n'),u32(5,1),at(10,b'\x01\x02')),err(0)],'short mac'); T('dev config show n',[genl(6,s(4,'n'),u32(5,1),at(10,bytes(20))),err(0)],'20-byte mac')
T('dev config show n',[genl(6,s(4,'n'),u32(5,1),u16(13,65535),u16(12,65535)),err(0)])
# split dump over 2 datagrams + DONE in own
a=genl(3,s(2,'m'),s(4,'a'),u32(5,1),flags=2);b=genl(3,s(2,'m'),s(4,'b'),u32(5,2),flags=2)
T('-j dev show',[a,b,done()],'two datagrams')

T('-j dev show',[genl(3,s(2,'m'),at(4,b'a\x01\x7f\'/\xc3\xa9\xff\0'),u32(5,1)),done()],'json escape 2')
T('dev config show n',[genl(6,s(4,'n'),u32(5,0x1000),u16(13,9)),err(0)],'transitional id')
