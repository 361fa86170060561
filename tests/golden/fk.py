# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds netlink messages, runs a client against them, prints what it did."""
import struct,os,subprocess,sys,shutil,tempfile
HERE=os.path.dirname(os.path.abspath(__file__))
SHIM=os.environ.get('FK_SHIM',HERE+'/shim.so')
CMD={1:'MGMTDEV_NEW',2:'MGMTDEV_GET',3:'DEV_NEW',4:'DEV_DEL',5:'DEV_GET',6:'DEV_CONFIG_GET',7:'DEV_VSTATS_GET',8:'DEV_ATTR_SET'}
AN="PAD BUS MDEV CLASSES NAME ID VENDOR_ID MAX_VQS MAX_VQ_SIZE MIN_VQ_SIZE MAC NET_STATUS MAX_VQP MTU NEG_FEAT MGMT_MAX_VQS SUPP_FEAT QIDX VATTR_NAME VATTR_VALUE DEV_FEATURES".split()
def pad(b): return b+b'\0'*(-len(b)%4)
def at(t,b): return pad(struct.pack('<HH',len(b)+4,t)+b)
def s(t,x): return at(t,x.encode()+b'\0')
def u8(t,x): return at(t,struct.pack('<B',x))
def u16(t,x): return at(t,struct.pack('<H',x))
def u32(t,x): return at(t,struct.pack('<I',x))
def u64(t,x): return at(t,struct.pack('<Q',x))
def nl(typ,flags,payload): return pad(struct.pack('<IHHII',16+len(payload),typ,flags,0,0)+payload)
def genl(cmd,*attrs,flags=0,fam=0x20): return nl(fam,flags,struct.pack('<BBH',cmd,1,0)+b''.join(attrs))
def err(code,msg=None,extra=b''):
    # NETLINK_CAP_ACK: capped; inner header only
    inner=struct.pack('<IHHII',20,0x20,5,0,0)
    fl=0x100
    b=struct.pack('<i',code)+inner
    if msg is not None or extra:
        fl|=0x200
        if msg is not None: b+=s(1,msg)
        b+=extra
    return nl(2,fl,b)
def done(code=0): return nl(3,2,struct.pack('<i',code))
FAM=nl(0x10,0,struct.pack('<BBH',1,2,0)+s(2,'vdpa')+u16(1,0x20)+u32(3,1)+u32(4,0)+u32(5,37))
def dec(req):
    ln,typ,fl,seq,pid=struct.unpack('<IHHII',req[:16]); cmd,ver,_=struct.unpack('<BBH',req[16:20])
    out=f"type={typ:#x} flags={fl:#x} cmd={CMD.get(cmd,cmd)} ver={ver}"
    o=20
    while o<ln:
        l,t=struct.unpack('<HH',req[o:o+4]); out+=f" | {t}:{AN[t] if t<len(AN) else t}={req[o+4:o+l].hex() if t not in (1,2,4) else req[o+4:o+l]}"; o+=(l+3)&~3
    return out
def run(bin,args,replies,fam=True):
    d=tempfile.mkdtemp(prefix='vdpa-golden.')
    if fam:
        open(d+'/rep.0.0','wb').write(FAM); open(d+'/rep.0.1','wb').write(err(0))
    for i,r in enumerate(replies): open(f'{d}/rep.1.{i}','wb').write(r)
    env=dict(os.environ,LD_PRELOAD=SHIM,FK_DIR=d)
    p=subprocess.run(['vdpa']+args,executable=bin,capture_output=True,env=env,timeout=20)
    req=None
    if os.path.exists(d+'/req.1'): req=dec(open(d+'/req.1','rb').read())
    shutil.rmtree(d)
    return p.returncode,p.stdout,p.stderr,req
def show(bin,args,replies,title=''):
    rc,o,e,req=run(bin,args,replies)
    print(f"### {title} $ vdpa {' '.join(args)}  -> rc={rc}")
    if req: print("REQ:",req)
    if o: print("OUT:",o.decode(errors='replace').replace(' \n','\u2420\n').rstrip('\n')+('' if o.endswith(b'\n') else '<noeol>'))
    if o==b'\n' : print("OUT is single newline")
    if e: print("ERR:",e.decode(errors='replace').rstrip())
