// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * frames [-w WINDOW] IFNAME COUNT SIZE [MAC]
 *
 * Sends COUNT Ethernet frames of SIZE bytes (with header) to MAC, by default the
 * interface's own address, up to WINDOW (32) at a time, and waits for each to come in
 * on the same interface with every byte as it was. Frames are numbered and filled from
 * their number.
 * Exit status 0 only if all came back, once each; prints "sent N received N".
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define TEST_ETHERTYPE	0x88b5	/* IEEE 802 local experimental */
#define MAX_FRAME	65550
#define WAIT_MS		5000

/* frames in flight, less than a queue holds */
static unsigned long window = 32;

struct frame {
	struct ethhdr eth;
	uint32_t number;	/* network order */
	unsigned char fill[MAX_FRAME];
} __attribute__((packed));

static int fail(const char *what)
{
	fprintf(stderr, "frames: %s: %s\n", what, strerror(errno));
	return -1;
}

static void fill_frame(struct frame *frame, uint32_t number, size_t size)
{
	size_t i, n = size - sizeof(frame->eth) - sizeof(frame->number);

	frame->number = htonl(number);
	for (i = 0; i < n; i++)
		frame->fill[i] = (unsigned char)(number * 31 + i);
}

static int open_port(const char *ifname, unsigned char mac[ETH_ALEN])
{
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(TEST_ETHERTYPE),
	};
	struct ifreq ifr = { };
	int fd, size = 8 << 20;

	fd = socket(AF_PACKET, SOCK_RAW, htons(TEST_ETHERTYPE));
	if (fd < 0)
		return fail("socket");
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", ifname);
	if (ioctl(fd, SIOCGIFHWADDR, &ifr))
		return fail(ifname);
	memcpy(mac, ifr.ifr_hwaddr.sa_data, ETH_ALEN);
	addr.sll_ifindex = if_nametoindex(ifname);
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		return fail("bind");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return fd;
}

/*
 * Take one incoming frame. Several queues may change the order within the window;
 * @seen has a flag for each number. 1 if it is one of ours that was awaited, 0 if
 * it is none of ours, -1 if something is wrong with it.
 */
static int receive_one(int fd, struct frame *want, size_t size, unsigned char *seen,
		       unsigned long sent)
{
	static struct frame got;
	struct sockaddr_ll from;
	socklen_t fromlen = sizeof(from);
	uint32_t number;
	ssize_t n;

	n = recvfrom(fd, &got, sizeof(got), 0, (struct sockaddr *)&from, &fromlen);
	if (n < 0)
		return fail("receive");
	if (from.sll_pkttype == PACKET_OUTGOING)
		return 0;
	number = ntohl(got.number);
	if ((size_t)n == size && number < sent) {
		fill_frame(want, number, size);
		if (!memcmp(&got, want, size) && !seen[number]) {
			seen[number] = 1;
			return 1;
		}
	}
	fprintf(stderr, "frames: frame %u: %zd bytes, %s\n", number, n,
		number < sent && seen[number] ? "a second time" : "not what was sent");
	return -1;
}

static int wait_for_one(int fd, struct frame *want, size_t size, unsigned char *seen,
			unsigned long sent)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	int ret;

	do {
		ret = poll(&pfd, 1, WAIT_MS);
		if (ret < 0)
			return fail("poll");
		if (ret == 0) {
			fprintf(stderr, "frames: nothing more came back\n");
			return -1;
		}
		ret = receive_one(fd, want, size, seen, sent);
	} while (!ret);
	return ret < 0 ? -1 : 0;
}

static int exchange(int fd, struct frame *out, unsigned long count, size_t size)
{
	static struct frame want;
	unsigned long sent = 0, received = 0;
	unsigned char *seen = calloc(count, 1);

	if (!seen)
		return fail("memory");
	want.eth = out->eth;
	while (received < count) {
		while (sent < count && sent - received < window) {
			fill_frame(out, sent, size);
			if (send(fd, out, size, 0) < 0) {
				free(seen);
				return fail("send");
			}
			sent++;
		}
		if (wait_for_one(fd, &want, size, seen, sent))
			break;
		received++;
	}
	free(seen);
	printf("sent %lu received %lu\n", sent, received);
	return received == count ? 0 : -1;
}

int main(int argc, char **argv)
{
	static struct frame out;
	unsigned char mac[ETH_ALEN];
	unsigned long count, size;
	int fd;

	if (argc > 2 && !strcmp(argv[1], "-w")) {
		window = strtoul(argv[2], NULL, 0);
		argc -= 2;
		argv += 2;
	}
	if ((argc != 4 && argc != 5) || !window) {
		fprintf(stderr, "usage: frames [-w WINDOW] IFNAME COUNT SIZE [MAC]\n");
		return 2;
	}
	count = strtoul(argv[2], NULL, 0);
	size = strtoul(argv[3], NULL, 0);
	if (!count || size < sizeof(out.eth) + sizeof(out.number) || size > MAX_FRAME) {
		fprintf(stderr, "frames: count or size out of range\n");
		return 2;
	}
	fd = open_port(argv[1], mac);
	if (fd < 0)
		return 1;
	memcpy(out.eth.h_source, mac, ETH_ALEN);
	memcpy(out.eth.h_dest, mac, ETH_ALEN);
	out.eth.h_proto = htons(TEST_ETHERTYPE);
	if (argc == 5 && sscanf(argv[4], "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx",
				&out.eth.h_dest[0], &out.eth.h_dest[1], &out.eth.h_dest[2],
				&out.eth.h_dest[3], &out.eth.h_dest[4], &out.eth.h_dest[5]) != 6) {
		fprintf(stderr, "frames: bad MAC %s\n", argv[4]);
		return 2;
	}
	return exchange(fd, &out, count, size) ? 1 : 0;
}
