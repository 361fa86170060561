# SPDX-License-Identifier: GPL-2.0-or-later
"""A client of vdpa-agent that may do anything: netlink messages over its socket."""
import os
import socket
import struct

NLMSG_ERROR, NLMSG_DONE, NLMSG_OVERRUN = 2, 3, 4
REQUEST, ACK, DUMP = 1, 4, 0x300
CTRL, GETFAMILY, FAMILY_ID, FAMILY_NAME, MCAST_GROUPS = 0x10, 3, 1, 2, 7
DEV_NEW, DEV_DEL, DEV_GET, CONFIG_GET, VSTATS_GET, ATTR_SET = 3, 4, 5, 6, 7, 8
MGMTDEV_NAME, DEV_NAME, NET_MAC, QUEUE_INDEX = 2, 4, 10, 17
SUBSCRIBE, EXERCISE, GROUP, AGENT_DEV_NAME, AGENT_COUNT, MCAST_GRP_ID = 1, 3, 1, 2, 8, 2
PRESET_SET, SIM_DEV_NAME, SIM_SERIAL, SIM_BACKING = 5, 1, 3, 4


class Wrong(Exception):
    pass


def expect(ok, text):
    """@text: or what gives it."""
    if not ok:
        raise Wrong(text() if callable(text) else text)


def attr(number, payload):
    return struct.pack('=HH', 4 + len(payload), number) + payload + bytes(-len(payload) % 4)


def string(number, text):
    return attr(number, text.encode() + b'\0')


def message(kind, flags, seq, body):
    return struct.pack('=IHHII', 16 + len(body), kind, flags, seq, 0) + body


def genl(cmd, *attrs):
    return struct.pack('=BBH', cmd, 1, 0) + b''.join(attrs)


def messages(datagram):
    """(type, sequence number, body) of each message."""
    while len(datagram) >= 16:
        size, kind, _, seq, _ = struct.unpack('=IHHII', datagram[:16])
        yield kind, seq, datagram[16:size]
        datagram = datagram[(size + 3) & ~3:]


def attributes(body):
    found = {}
    while len(body) >= 4:
        size, number = struct.unpack('=HH', body[:4])
        found[number & 0x3fff] = body[4:size]
        body = body[(size + 3) & ~3:]
    return found


class Peer:
    def __init__(self, path, timeout=10):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.sock.settimeout(timeout)
        self.sock.connect(path)
        self.seq = 0
        self.families = {}

    def send(self, kind, body, flags=REQUEST | ACK):
        self.seq += 1
        self.sock.send(message(kind, flags, self.seq, body))

    def receive(self):
        datagram = self.sock.recv(1 << 16)
        expect(datagram, 'the agent closed the connection')
        return datagram

    def answer(self):
        """The bodies that answer the last request; an errno ends them."""
        bodies = []
        while True:
            for kind, seq, body in messages(self.receive()):
                if seq != self.seq:
                    continue
                if kind in (NLMSG_ERROR, NLMSG_DONE):
                    code = struct.unpack('=i', body[:4])[0]
                    if code:
                        raise OSError(-code, os.strerror(-code))
                    return bodies
                bodies.append(body)

    def ask(self, kind, body, flags=REQUEST | ACK):
        self.send(kind, body, flags)
        return self.answer()

    def family(self, name):
        if name not in self.families:
            body = self.ask(CTRL, genl(GETFAMILY, string(FAMILY_NAME, name)))[0]
            self.families[name] = attributes(body[4:])
        return struct.unpack('=H', self.families[name][FAMILY_ID])[0]

    def add(self, name, mgmtdev='vdpasim_net'):
        self.ask(self.family('vdpa'), genl(DEV_NEW, string(MGMTDEV_NAME, mgmtdev),
                                           string(DEV_NAME, name)))

    def delete(self, name):
        self.ask(self.family('vdpa'), genl(DEV_DEL, string(DEV_NAME, name)))

    def dump(self):
        return self.ask(self.family('vdpa'), genl(DEV_GET), REQUEST | ACK | DUMP)

    def monitor_group(self):
        self.family('vdpa')
        groups = attributes(self.families['vdpa'][MCAST_GROUPS])
        return attributes(groups[1])[MCAST_GRP_ID]

    def subscribe(self):
        self.ask(self.family('vdpa_agent'), genl(SUBSCRIBE, attr(GROUP, self.monitor_group())))
