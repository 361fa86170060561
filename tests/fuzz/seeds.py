#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Make the seeds of corpus/ from the cases that other tests have.

usage: seeds.py [TARGET...]

reply: the canned answers of tests/golden/cases.py
cli:   the command lines there and in tests/cli, as far as they are constant
family: the requests of tests/netlink/errors.tsv
config: config files, among them those of tests/agent
split, packed, ctrl, blk: good drivers, and some that are not
"""
import glob
import hashlib
import os
import re
import shlex
import struct
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(TESTS, 'golden'))
import fk  # noqa: E402


def save(target, data):
    folder = os.path.join(HERE, 'corpus', target)
    os.makedirs(folder, exist_ok=True)
    name = 'seed-' + hashlib.sha1(data).hexdigest()[:12]
    with open(os.path.join(folder, name), 'wb') as f:
        f.write(data)


def golden():
    """(words, answers) of each case that the stock tool was recorded with."""
    cases = []
    fk.show = lambda vdpa, words, answers, title='': cases.append((words, answers))
    sys.argv = ['cases.py', 'vdpa']
    __import__('cases')
    return cases


# ---- reply

# Order of the calls in reply.c.
CALLS = ['open', 'mgmtdevs', 'mgmtdev', 'devs', 'dev', 'configs', 'config', 'vstats',
         'add', 'set', 'del', 'family-events', 'uevents', 'facts']
STOCK, DEBUG, AGENT, NO_MONITOR = 1, 2, 4, 8


def call_of(words):
    words = [w for w in words if not w.startswith('-')]
    text = ' '.join(words)
    for begin, many, one in (('mgmtdev', 'mgmtdevs', 'mgmtdev'),
                             ('dev config', 'configs', 'config'), ('dev vstats', '', 'vstats'),
                             ('dev add', '', 'add'), ('dev set', '', 'set'), ('dev del', '', 'del'),
                             ('dev', 'devs', 'dev')):
        if text.startswith(begin):
            return one if not many or len(words) > len(begin.split()) + 1 else many
    return None


def reply_input(call, flags, datagrams):
    data = struct.pack('<BB', CALLS.index(call), flags)
    for datagram in datagrams:
        data += struct.pack('<H', len(datagram)) + datagram
    return data


def nest(number, *parts):
    return fk.at(number | 0x8000, b''.join(parts))


def reply():
    for words, answers in golden():
        call = call_of(words)
        if call:
            save('reply', reply_input(call, DEBUG, answers))
            save('reply', reply_input(call, STOCK, answers))
    groups = nest(7, nest(1, fk.s(1, 'monitor'), fk.u32(2, 7)))
    family = fk.nl(0x10, 0, struct.pack('<BBH', 1, 2, 0) + fk.s(2, 'vdpa') + fk.u16(1, 0x20) +
                   fk.u32(3, 1) + fk.u32(5, 37) + groups)
    devices = fk.genl(3, fk.s(2, 'vdpasim_net'), fk.s(4, 'net0'), fk.u32(5, 1), flags=2)
    for flags in (DEBUG, AGENT, STOCK):
        save('reply', reply_input('open', flags, [family + fk.err(0), devices + fk.done()]))
    save('reply', reply_input('open', 0, [fk.err(-2)]))
    added = fk.genl(3, fk.s(1, 'pci'), fk.s(2, 'm'), fk.s(4, 'n0'), fk.u32(5, 1), fk.u32(6, 0),
                    fk.u32(7, 3), fk.u16(8, 256), fk.u16(9, 1))
    removed = fk.genl(4, fk.s(4, 'n0'), fk.u32(5, 1))
    changed = fk.genl(6, fk.s(4, 'n0'), fk.u32(5, 1), fk.at(10, bytes(6)), fk.u16(11, 1))
    gone = fk.nl(0x10, 0, struct.pack('<BBH', 2, 2, 0) + fk.u16(1, 0x20))
    for flags in (DEBUG, AGENT):
        first = [fk.err(0), fk.err(0)] if flags == AGENT else []
        save('reply', reply_input('family-events', flags, first + [added + changed, removed, gone]))
    for text in ('bind@/devices/n0\0ACTION=bind\0DEVPATH=/devices/n0\0SUBSYSTEM=vdpa\0'
                 'DRIVER=vhost_vdpa\0SEQNUM=1\0',
                 'remove@/bus/vdpa\0ACTION=remove\0DEVPATH=/bus/vdpa\0SUBSYSTEM=bus\0'):
        save('reply', reply_input('uevents', DEBUG, [text.encode()]))
    facts = fk.nl(0x21, 0, struct.pack('<BBH', 2, 1, 0) + fk.s(3, 'virtio_vdpa') +
                  fk.s(4, '/run/a.sock') + fk.s(5, 'pci/0000:65:00.2'))
    save('reply', reply_input('facts', DEBUG, [facts, fk.err(0)]))
    save('reply', reply_input('facts', 0, [fk.err(-19, 'vdpa: device not found')]))
    for call in CALLS:
        save('reply', reply_input(call, 0, []) + b'\xff\xff\xfe\xff')


# ---- cli

JSON, TERMINAL = 1, 4
MOODS = ['fine', 'absent', 'unreachable', 'refuses', 'forgetful', 'empty', 'interrupted',
         'strange-names', 'quiet', 'silent', 'sparse', 'warns', 'full']


def cli_input(words, script='', flags=0, mood='fine'):
    data = bytes([flags, MOODS.index(mood)]) + '\n'.join(words).encode() + b'\n'
    return data + b'\0' + script.encode('latin-1') if script else data


def bats_lines():
    """Words after run_vdpa, where the shell has nothing to expand."""
    found = set()
    for path in glob.glob(os.path.join(TESTS, 'cli', '*.bats')) + \
            glob.glob(os.path.join(TESTS, 'cli', 'offline', '*.bats')):
        with open(path, encoding='utf-8') as f:
            for line in f:
                match = re.match(r'\s*run_vdpa ([^$<>|;&`]*)$', line)
                try:
                    words = shlex.split(match.group(1)) if match else []
                except ValueError:
                    continue
                if words:
                    found.add(tuple(words))
    return sorted(found)


SCRIPT = """# a comment
dev show
dev add name a mgmtdev vdpasim_net mac 52:54:00:00:00:01 \\
  mtu 1500
-j dev show 'net0' "blk\\"0"
help dev add
bad "quote
dev del net0
"""


def cli():
    for words in bats_lines():
        save('cli', cli_input(words))
    for words, _ in golden():
        if words and not words[0].startswith('--dev'):
            save('cli', cli_input(['--compat'] + words))
    shows = (['mgmtdev', 'show'], ['dev', 'show'], ['dev', 'config', 'show'],
             ['dev', 'vstats', 'show', 'net0'], ['dev', 'del', 'net0'], ['monitor'],
             ['dev', 'set', 'net0', 'mac', '52:54:00:00:00:01'],
             ['dev', 'add', 'name', 'a', 'mgmtdev', 'vdpasim_net', 'mac', '52:54:00:00:00:01'])
    for mood in MOODS:
        for words in shows:
            save('cli', cli_input(words, '\x1bname\nnet1\n\xff\nn', len(mood) % 3, mood))
    for words in (['-b', '-'], ['-f', '-b', 'file'], ['shell'], ['-b', 'none']):
        for flags in (0, JSON, TERMINAL):
            save('cli', cli_input(words, SCRIPT, flags))
    save('cli', cli_input(['shell'], 'dev sh\ndev add name x mgmtdev v\nex\nexit\n', TERMINAL))
    for words in (['d'], ['dev', 'add', 'name', 'x', 'mgmtdev', ''], ['--'], ['dev', 'show', '']):
        save('cli', cli_input(['complete', '--'] + words))


# ---- family

SEND, SEND_WHOLE, DUMP, LEAVE, FAIL = (n << 2 for n in range(5))
ROOT, USER = 0, 2
FAMILY = 0x11
REQUEST, ACK, ALL = 1, 4, 0x300


def uapi_numbers(prefix):
    """NAME -> number of the constants of an enum in linux/vdpa.h."""
    with open(os.path.join(os.path.dirname(TESTS), 'kernel', 'include', 'uapi', 'linux',
                           'vdpa.h'), encoding='utf-8') as f:
        names = re.findall(r'^\t%s(\w+),' % prefix, f.read(), re.M)
    return {name: number for number, name in enumerate(names)}


COMMANDS, ATTRS = uapi_numbers('VDPA_CMD_'), uapi_numbers('VDPA_ATTR_')
ESCAPES = {'0': '\0', 'n': '\n', 't': '\t', '\\': '\\', '"': '"'}


def quoted(text):
    text = re.sub(r'\\(x[0-9a-fA-F]{2}|.)', lambda m: chr(int(m.group(1)[1:], 16))
                  if len(m.group(1)) > 1 else ESCAPES[m.group(1)], text)
    return text.encode('latin-1')


TERM = re.compile(r'"((?:[^"\\]|\\.)*)"(?:\*(\d+))?|u(8|16|32|64):(\w+)|h:([0-9a-fA-F]*)')
ITEM = re.compile(r'(\w+)((?:\|\w+)*)(?:@(\d+))?=((?:"(?:[^"\\]|\\.)*"|[^ "])*)')


def value(text):
    data = b''
    for string, times, bits, number, raw in TERM.findall(text):
        if bits:
            data += (int(number, 0) & (1 << int(bits)) - 1).to_bytes(int(bits) // 8, 'little')
        elif raw:
            data += bytes.fromhex(raw)
        else:
            data += quoted(string) * int(times or 1)
    return data


def attributes(text):
    """The language of attrtext.h as bytes."""
    data = b''
    for name, flags, claimed, text in ITEM.findall(text):
        payload = value(text)
        if name == 'raw':
            data += payload
            continue
        number = ATTRS[name] if name in ATTRS else int(name)
        flags = flags.split('|')
        number |= 0x8000 if 'nested' in flags else 0
        number |= 0x4000 if 'net' in flags else 0
        length = int(claimed) if claimed else len(payload) + 4
        data += struct.pack('<HH', length & 0xffff, number) + fk.pad(payload)
    return data


def datagram(step, family, cmd, attrs=b'', flags=ACK, version=1, reserved=0, bare=False):
    data = b'' if bare else struct.pack('<BBH', cmd, version, reserved) + attrs
    data = struct.pack('<IHHII', 16 + len(data), family, flags | REQUEST, 1, 0) + data
    return struct.pack('<BH', step, len(data)) + data


def add(name, mgmtdev, more=b''):
    return datagram(SEND | ROOT, FAMILY, COMMANDS['DEV_NEW'], fk.s(ATTRS['DEV_NAME'], name) +
                    fk.s(ATTRS['MGMTDEV_DEV_NAME'], mgmtdev) + more)


FIXTURES = {'none': b'', 'net': add('n0', 'vdpasim_net'), 'blk': add('b0', 'vdpasim_blk')}


def family():
    with open(os.path.join(TESTS, 'netlink', 'errors.tsv'), encoding='utf-8') as f:
        rows = [line.rstrip('\n').split('\t') for line in f if not line.startswith(('#', 'id\t'))]
    for row in rows:
        _, fixture, who, cmd, how, attrs = row[:6]
        before = b''.join(FIXTURES.get(name, b'') for name in fixture.split('+'))
        how, *rest = how.split(',')
        said = dict(word.split('=') for word in rest if '=' in word)
        number = COMMANDS[cmd] if cmd in COMMANDS else int(cmd)
        request = datagram(SEND | (ROOT if who == 'root' else USER), FAMILY, number,
                           attributes(attrs),
                           ACK | (ALL if how == 'dump' else 0) | int(said.get('flags', '0'), 0),
                           int(said.get('version', '1'), 0), int(said.get('reserved', '0'), 0),
                           'bare' in rest)
        save('family', before + request + (bytes([DUMP | ROOT, DUMP | USER]) if how == 'dump'
                                           else b''))
    dev = fk.s(ATTRS['DEV_NAME'], 'n0')
    both = FIXTURES['net'] + FIXTURES['blk']
    config = datagram(SEND | USER, FAMILY, COMMANDS['DEV_CONFIG_GET'], dev)
    mac = datagram(SEND | ROOT, FAMILY, COMMANDS['DEV_ATTR_SET'],
                   dev + fk.at(ATTRS['DEV_NET_CFG_MACADDR'], bytes.fromhex('525400000002')))
    gone = datagram(SEND | ROOT, FAMILY, COMMANDS['DEV_DEL'], dev)
    save('family', both + mac + config + gone + gone)
    for cmd in ('MGMTDEV_GET', 'DEV_GET', 'DEV_CONFIG_GET'):
        dump = datagram(SEND | USER, FAMILY, COMMANDS[cmd], flags=ALL)
        save('family', both + dump + bytes([DUMP | USER, LEAVE | USER]))
        save('family', both + dump + gone + bytes([DUMP | USER, DUMP | USER]))
    for n in range(1, 40, 3):
        save('family', bytes([FAIL, n]) + both + bytes([FAIL, n]) + mac + bytes([FAIL, n]) + gone)
    for attrs in (fk.s(2, 'vdpa'), fk.s(2, 'vdpa_sim'), fk.u16(1, 0x10), fk.u16(1, FAMILY)):
        save('family', datagram(SEND | USER, 0x10, 3, attrs))
        # GETPOLICY of all, and of one operation
        save('family', datagram(SEND | USER, 0x10, 10, attrs, ALL) + bytes([DUMP | USER] * 4))
        save('family', datagram(SEND | USER, 0x10, 10, attrs + fk.u32(10, 3), ALL) +
             bytes([DUMP | USER] * 4))
    save('family', datagram(SEND | USER, 0x10, 3, flags=ALL) + bytes([DUMP | USER] * 4))
    for cmd in range(8):
        save('family', both + datagram(SEND | ROOT, FAMILY + 1, cmd, dev))
        save('family', both + datagram(SEND | USER, FAMILY + 1, cmd, flags=ALL) + bytes([DUMP | USER]))


# ---- config

CONFIGS = (
    '{"mgmtdevs":[]}', '{"mgmtdevs":[{"class":"blk","name":"only"}]}',
    '{ "mgmtdevs": [\n  { "class": "net", "name": "vdpasim_net" },\n'
    '  { "class": "net", "bus": "pci", "name": "0000:65:00.2", "max_vqs": 5,\n'
    '    "withhold": ["MTU", "CTRL_VQ"] },\n'
    '  { "class": "blk", "bus": "pci", "name": "0000:65:00.3", "withhold": ["FLUSH", "MQ"] }\n'
    '] }\n',
    '{"mgmtdevs":[{"class":"net","name":"a","max_vqs":129},{"class":"blk","name":"b","max_vqs":1}]}',
    '{"mgmtdevs":[],\n"mgmtdevs":[]}', 'null', '{}', '[]', '{"mgmtdevs":[{}]}', '\ufeff{}', '"',
    '{"mgmtdevs":[{"class":"net","name":"a",\n"n\\u0061me":"b"}]}',
    '{"mgmtdevs":[{"class":"net","name":"a"},\n{"class":"blk","name":"a"}]}',
    '{"mgmtdevs":[{"class":"net","name":"a"},{"class":"net","bus":"a","name":"a"}]}',
    '{"mgmtdevs":[{"class":"net","name":"a","max_vqs":65536}]}',
    '{"mgmtdevs":[{"class":"net","name":"a","max_vqs":1e3}]}',
    '{"mgmtdevs":[{"class":"net","name":"\\ud83d\\ude00"}]}', '{"mgmtdevs":[{"class":"fs"}]}',
    '{"mgmtdevs":[{"class":"net","name":"a","withhold":["ACCESS_PLATFORM"]}]}',
    '{"mgmtdevs":[{"class":"net","name":"system"}]} x', '{"mgmtdevs":[{"class":"net",',
    '{"mgmtdevs":[{"class":"net","name":"a\\u0000b"}]}', '[' * 40,
)


def config():
    for text in CONFIGS:
        save('config', text.encode())
    save('config', b'{"mgmtdevs":[{"class":"net","name":"\xff"}]}')


# ---- split, packed, ctrl, blk

DESC, OFFER, SERVE, RING, DATA, JUMP, REST, MAP = range(8)
NEXT, WRITE, INDIRECT = 1, 2, 4
BUFFERS = 0x8000


def desc(i, addr, length, flags=0, follow=0):
    """A descriptor; buffers begin at BUFFERS, two bytes for each step of @addr."""
    return struct.pack('<BBHHBB', DESC, i, addr, length, flags, follow)


def at(off):
    return BUFFERS + off // 2


def write(off, data):
    return struct.pack('<BHB', DATA, off, len(data)) + data


def offer(head=0):
    return bytes([OFFER, head])


def table(*entries):
    return b''.join(struct.pack('<QIHH', 0x100000 + off, length, flags, follow)
                    for off, length, flags, follow in entries)


def rings():
    frame = bytes(12) + b'\xff' * 6 + b'\x52\x54\0\0\0\x02' + b'\x88\xb5' + b'payload' * 4
    for target in ('split', 'packed'):
        for pick in (0, 0xff, 0x55, 0xaa):
            begin = bytes([pick, 4]) + write(0, frame)
            one = desc(0, at(0), len(frame)) + offer() + bytes([SERVE])
            chain = desc(0, at(0), 12, NEXT, 1) + desc(1, at(12), len(frame) - 12, 0, 1)
            both = chain + offer() + (offer() if target == 'packed' else b'') + bytes([SERVE])
            tab = write(256, table((0, 12, NEXT, 1), (12, len(frame) - 12, 0, 0)))
            bad = write(256, table((0, 12, INDIRECT, 1), (12, 20, NEXT, 7)))
            ind = desc(0, at(256), 32, INDIRECT) + offer() + bytes([SERVE])
            for steps in (one, both, tab + ind, bad + ind, one + bytes([REST, 0]) + both,
                          bytes([REST, 1]) + one, bytes([MAP]) + one, one * 20,
                          desc(0, at(0), 4, NEXT, 0) + offer() + bytes([SERVE]),
                          desc(0, at(0), 9, WRITE | NEXT, 1) + desc(1, at(9), 9) + offer() +
                          offer() + bytes([SERVE]),
                          bytes([JUMP, 0, 1]) + one, desc(0, at(0), 0) + offer() + bytes([SERVE]),
                          desc(0, 0x4010, 0x40) + offer() + bytes([SERVE]),
                          desc(0, at(0), 0xffff) + offer() + bytes([SERVE])):
                save(target, begin + steps)


def requests(target, request, room):
    """One request in a split ring: what is read, then what may be written."""
    begin = bytes([0xff, 4]) + write(0, request)
    chain = desc(0, at(0), len(request), NEXT, 1) + desc(1, at(1024), room, WRITE)
    save(target, begin + chain + offer() + bytes([SERVE]))
    parts = desc(0, at(0), 1, NEXT, 1) + desc(1, at(0), len(request), NEXT, 2) + \
        desc(2, at(1024), 1, WRITE | NEXT, 3) + desc(3, at(1026), room, WRITE)
    save(target, begin + parts + offer() + bytes([SERVE, REST, 0, SERVE]))
    save(target, begin + write(256, table((0, len(request), NEXT, 1), (1024, room, WRITE, 0))) +
         desc(0, at(256), 32, INDIRECT) + offer() + bytes([SERVE]))


def ctrl():
    mac = b'\x02\0\0\0\0\x07'
    commands = [(0, cmd, bytes([on])) for cmd in range(6) for on in (0, 1)]
    commands += [(1, 0, struct.pack('<I', 1) + mac + struct.pack('<I', 2) + mac * 2), (1, 1, mac)]
    commands += [(2, cmd, struct.pack('<H', 5)) for cmd in (0, 1)]
    commands += [(3, 0, b''), (4, 0, struct.pack('<H', 1)), (4, 1, bytes(12)), (4, 2, bytes(12)),
                 (5, 0, bytes(8)), (9, 9, b'')]
    for clas, cmd, body in commands:
        requests('ctrl', bytes([clas, cmd]) + body, 1)


def blk():
    for kind, sector, room in ((0, 0, 513), (0, 262143, 1025), (1, 1, 1), (4, 0, 1), (8, 0, 21),
                               (11, 0, 1), (13, 0, 1), (14, 0, 1), (99, 0, 1)):
        body = bytes(512) if kind == 1 else \
            struct.pack('<QII', 8, 16, 1) if kind in (11, 13, 14) else b''
        head = struct.pack('<IIQ', kind, 0, sector)
        requests('blk', (head + body)[:63], room)
        chain = desc(0, at(0), 16, NEXT, 1) + desc(1, at(2048), len(body), NEXT, 2) + \
            desc(2, at(1024), room, WRITE)
        save('blk', bytes([0xff, 4]) + write(0, head) + write(2048, body[:63]) + chain + offer() +
             bytes([SERVE]))


def main():
    makers = {'split': rings, 'ctrl': ctrl, 'blk': blk, 'config': config, 'reply': reply, 'cli': cli, 'family': family}
    for target in sys.argv[1:] or makers:
        makers[target]()


if __name__ == '__main__':
    main()
