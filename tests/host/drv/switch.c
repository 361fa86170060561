// SPDX-License-Identifier: GPL-2.0-or-later
/* Network devices that send to each other. */

#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/jiffies.h>
#include <linux/delay.h>
#include <linux/slab.h>
#include <linux/unaligned.h>
#include <linux/virtio_net.h>
#include <stdlib.h>

#include "driver/driver.h"
#include "driver/exercise.h"
#include "expect.h"
#include "switch.h"

#define RX		0
#define TX		1
#define CTRL		2
#define HDR		12
#define SLOT		(HDR + 1514)
#define DEPTH		16
/* of frames that are sent again and again */
#define KINDS		12
/* addresses, type, sender's number, turn, length */
#define FRAME_MIN	(ETH_HLEN + 12)

/**
 * struct station - a device that a driver runs
 * @vdev: device
 * @drv: its driver
 * @number: address 02:00:00:00:@number
 * @turn: frames sent so far
 * @rx: DEPTH buffers
 * @tx: one buffer
 * @ctrl: a request
 */
struct station {
	struct vdpa_device *vdev;
	struct vdrv *drv;
	u32 number;
	u32 turn;
	u8 *rx;
	u8 *tx;
	u8 *ctrl;
};

static void address(u8 *mac, u32 number)
{
	mac[0] = 0x02;
	mac[1] = 0;
	mac[2] = number >> 24;
	mac[3] = number >> 16;
	mac[4] = number >> 8;
	mac[5] = number;
}

static int post(struct station *s, u32 i)
{
	struct vdrv_chain chain = { .n = 1, .token = i };

	chain.sg[0] = (struct vdrv_sg){ s->rx + i * SLOT, SLOT };
	return vdrv_vq_add(&s->drv->vqs[RX], &chain);
}

static bool set_address(struct station *s, const u8 *mac)
{
	struct vdrv_chain chain = { .n = 2, .out = 1 };
	u32 token, len;

	s->ctrl[0] = VIRTIO_NET_CTRL_MAC;
	s->ctrl[1] = VIRTIO_NET_CTRL_MAC_ADDR_SET;
	ether_addr_copy(s->ctrl + 2, mac);
	s->ctrl[8] = 0x77;
	chain.sg[0] = (struct vdrv_sg){ s->ctrl, 8 };
	chain.sg[1] = (struct vdrv_sg){ s->ctrl + 8, 1 };
	if (vdrv_vq_add(&s->drv->vqs[CTRL], &chain))
		return false;
	vdrv_vq_kick(&s->drv->vqs[CTRL]);
	return vdrv_vq_wait(&s->drv->vqs[CTRL], &token, &len) == 1 &&
	       s->ctrl[8] == VIRTIO_NET_OK;
}

static bool station_start(struct station *s)
{
	struct vdrv_setup setup = {
		.features = ~BIT_ULL(VIRTIO_NET_F_HASH_REPORT), .nvqs = 3,
		.buffers = (DEPTH + 1) * SLOT + 64,
	};
	u8 mac[ETH_ALEN];
	u32 i;

	vdrv_stop(s->drv);
	if (vdrv_start(s->drv, &setup))
		return false;
	s->rx = vdrv_arena_take(&s->drv->arena, DEPTH * SLOT, 1);
	s->tx = vdrv_arena_take(&s->drv->arena, SLOT, 1);
	s->ctrl = vdrv_arena_take(&s->drv->arena, 16, 1);
	address(mac, s->number);
	if (!set_address(s, mac))
		return false;
	for (i = 0; i < DEPTH; i++)
		if (post(s, i))
			return false;
	vdrv_vq_kick(&s->drv->vqs[RX]);
	return true;
}

struct station *station_open(const char *name, unsigned int number)
{
	struct vdpa_device *vdev = host_vdpa_get(name);
	struct station *s;

	if (!vdev)
		return NULL;
	s = kzalloc(sizeof(*s), GFP_KERNEL);
	s->vdev = vdev;
	s->number = number;
	s->drv = vdrv_get(vdev);
	if (!IS_ERR(s->drv)) {
		s->drv->timeout = msecs_to_jiffies(5000);
		if (station_start(s))
			return s;
		vdrv_put(s->drv);
	}
	host_vdpa_put(vdev);
	kfree(s);
	return NULL;
}

void station_close(struct station *s)
{
	vdrv_stop(s->drv);
	vdrv_put(s->drv);
	host_vdpa_put(s->vdev);
	kfree(s);
}

/* A frame, every byte of which depends on who sends it and when. */
static void build(u8 *p, const u8 *to, const u8 *from, u32 number, u32 turn, u32 len)
{
	u32 i;

	ether_addr_copy(p, to);
	ether_addr_copy(p + ETH_ALEN, from);
	p[12] = 0x88;
	p[13] = 0xb5;
	put_unaligned_le32(number, p + ETH_HLEN);
	put_unaligned_le32(turn, p + ETH_HLEN + 4);
	put_unaligned_le32(len, p + ETH_HLEN + 8);
	for (i = FRAME_MIN; i < len; i++)
		p[i] = number + turn * 7 + i;
}

static bool right(const u8 *p, u32 len)
{
	u32 turn = get_unaligned_le32(p + ETH_HLEN + 4), i;
	u32 number = get_unaligned_le32(p + ETH_HLEN);

	if (len < FRAME_MIN || get_unaligned_le32(p + ETH_HLEN + 8) != len)
		return false;
	for (i = FRAME_MIN; i < len; i++)
		if (p[i] != (u8)(number + turn * 7 + i))
			return false;
	return true;
}

static bool begin_from(struct station *s, const u8 *to, const u8 *from, u32 len)
{
	struct vdrv_chain chain = { .n = 1, .out = 1 };

	memset(s->tx, 0, HDR);
	build(s->tx + HDR, to, from, s->number, ++s->turn, len);
	chain.sg[0] = (struct vdrv_sg){ s->tx, HDR + len };
	if (vdrv_vq_add(&s->drv->vqs[TX], &chain))
		return false;
	vdrv_vq_kick(&s->drv->vqs[TX]);
	return true;
}

static bool finish(struct station *s)
{
	u32 token, used;

	return vdrv_vq_wait(&s->drv->vqs[TX], &token, &used) == 1;
}

/* Send a frame. The device has passed it on when this returns true. */
static bool send_from(struct station *s, const u8 *to, const u8 *from, u32 len)
{
	return begin_from(s, to, from, len) && finish(s);
}

static bool send(struct station *s, const u8 *to)
{
	u8 from[ETH_ALEN];

	address(from, s->number);
	return send_from(s, to, from, FRAME_MIN + s->turn * 97 % (SLOT - HDR - FRAME_MIN));
}

/* Take a frame. Returns 1 for a right one, 0 for none. */
static int take(struct station *s)
{
	u32 i, len;
	int ret = vdrv_vq_get(&s->drv->vqs[RX], &i, &len);

	if (ret != 1)
		return ret;
	ret = len > HDR && right(s->rx + i * SLOT + HDR, len - HDR);
	if (post(s, i))
		return -EIO;
	vdrv_vq_kick(&s->drv->vqs[RX]);
	return ret ? 1 : -EILSEQ;
}

/* Whether just the frame that @from sent last is there. */
static bool got(struct station *s, const struct station *from)
{
	u32 i, len;

	if (vdrv_vq_get(&s->drv->vqs[RX], &i, &len) != 1 || len <= HDR ||
	    !right(s->rx + i * SLOT + HDR, len - HDR) ||
	    memcmp(s->rx + i * SLOT + HDR, from->tx + HDR, len - HDR) ||
	    post(s, i))
		return false;
	return !take(s);
}

static const u8 all[ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static const u8 group[ETH_ALEN] = { 0x33, 0x33, 0, 0, 0, 1 };
static const u8 inner[ETH_ALEN] = { 0x02, 1, 0, 0, 0, 1 };
static const u8 nobody[ETH_ALEN] = { 0x02, 1, 0, 0, 0, 2 };

static const char *test_addresses(struct station **s)
{
	u8 mac[3][ETH_ALEN], moved[ETH_ALEN] = { 0x02, 2, 0, 0, 0, 9 };
	unsigned int i;

	for (i = 0; i < 3; i++)
		address(mac[i], s[i]->number);
	EXPECT(send(s[0], all));
	EXPECT(!take(s[0]) && got(s[1], s[0]) && got(s[2], s[0]));
	EXPECT(send(s[1], group));
	EXPECT(!take(s[1]) && got(s[0], s[1]) && got(s[2], s[1]));
	EXPECT(send(s[2], nobody));
	EXPECT(!take(s[2]) && got(s[0], s[2]) && got(s[1], s[2]));
	EXPECT(send(s[0], mac[1]));
	EXPECT(!take(s[0]) && got(s[1], s[0]) && !take(s[2]));
	EXPECT(send(s[1], mac[2]));
	EXPECT(!take(s[0]) && !take(s[1]) && got(s[2], s[1]));
	EXPECT(send(s[1], mac[1]));
	EXPECT(!take(s[0]) && got(s[1], s[1]) && !take(s[2]));

	/* an address that changes, and back */
	EXPECT(set_address(s[2], moved));
	EXPECT(send(s[0], moved));
	EXPECT(!take(s[1]) && got(s[2], s[0]));
	EXPECT(send(s[1], mac[2]));
	EXPECT(got(s[0], s[1]) && got(s[2], s[1]));
	EXPECT(set_address(s[2], mac[2]));
	EXPECT(send(s[0], mac[2]));
	EXPECT(!take(s[1]) && got(s[2], s[0]));
	return NULL;
}

static const char *test_learning(struct station **s)
{
	u8 mac2[ETH_ALEN];

	/* somebody behind the first */
	EXPECT(send_from(s[0], all, inner, 60));
	EXPECT(got(s[1], s[0]) && got(s[2], s[0]));
	EXPECT(send(s[1], inner));
	EXPECT(got(s[0], s[1]) && !take(s[2]));
	EXPECT(send(s[0], inner));
	EXPECT(!take(s[0]) && !take(s[1]) && !take(s[2]));
	/* two with one address: it is where it was used last */
	address(mac2, s[2]->number);
	EXPECT(set_address(s[1], mac2));
	msleep(2);
	EXPECT(send_from(s[1], group, mac2, 60));
	EXPECT(got(s[0], s[1]) && got(s[2], s[1]));
	EXPECT(send(s[0], mac2));
	EXPECT(got(s[1], s[0]) && !take(s[2]));
	msleep(2);
	EXPECT(send(s[2], group));
	EXPECT(got(s[0], s[2]) && got(s[1], s[2]));
	EXPECT(send(s[0], mac2));
	EXPECT(!take(s[1]) && got(s[2], s[0]));
	address(mac2, s[1]->number);
	EXPECT(set_address(s[1], mac2));
	return NULL;
}

/* What goes round does so once, and for a second. */
static const char *test_loops(struct station **s)
{
	u8 mac0[ETH_ALEN], mac1[ETH_ALEN];

	address(mac0, s[0]->number);
	address(mac1, s[1]->number);
	EXPECT(send_from(s[0], all, inner, 60));
	EXPECT(got(s[1], s[0]) && got(s[2], s[0]));
	EXPECT(send_from(s[1], all, inner, 60));
	EXPECT(!take(s[0]) && !take(s[2]));
	EXPECT(send(s[2], all));
	EXPECT(got(s[0], s[2]) && !take(s[1]));
	/* what is for it alone it gets, and may send */
	EXPECT(send(s[2], mac1));
	EXPECT(got(s[1], s[2]));
	EXPECT(send(s[1], all));
	EXPECT(got(s[0], s[1]) && got(s[2], s[1]));
	msleep(1050);
	EXPECT(send(s[2], all));
	EXPECT(got(s[0], s[2]) && got(s[1], s[2]));
	/* who has moved in earnest is heard after that time */
	EXPECT(send_from(s[1], all, inner, 60));
	EXPECT(got(s[0], s[1]) && got(s[2], s[1]));
	EXPECT(send(s[2], inner));
	EXPECT(!take(s[0]) && got(s[1], s[2]));
	/* another's own address */
	EXPECT(send_from(s[2], all, mac0, 60));
	EXPECT(!take(s[0]) && !take(s[1]));
	msleep(1050);
	return NULL;
}

/* A frame that comes again and again is dropped now and then, until that is of no use. */
static const char *test_repeats(struct station **s)
{
	u8 mac[ETH_ALEN];
	unsigned int i, lost = 0;

	address(mac, s[0]->number);
	for (i = 0; i < 200; i++) {
		/* the same as before */
		s[0]->turn -= !!i;
		EXPECT(send_from(s[0], all, mac, 200));
		if (take(s[1]) == 1)
			EXPECT(take(s[2]) == 1);
		else
			lost++;
	}
	/* more than 8 where this machine pauses */
	EXPECT(lost >= 8 && lost <= 200 / 16);
	/* others are not lost, nor what is for one */
	for (i = 0; i < 100; i++) {
		EXPECT(send(s[0], all));
		EXPECT(got(s[1], s[0]) && got(s[2], s[0]));
	}
	address(mac, s[1]->number);
	for (i = 0; i < 100; i++) {
		s[0]->turn--;
		EXPECT(send(s[0], mac));
		EXPECT(got(s[1], s[0]));
	}
	return NULL;
}

static bool all_lost(const unsigned int *lost)
{
	unsigned int i;

	for (i = 0; i < KINDS; i++)
		if (!lost[i])
			return false;
	return true;
}

/*
 * More of them than are kept in mind: none hides behind another for ever. A few hundred
 * rounds, but each pause of this machine begins anew.
 */
static const char *test_many_repeat(struct station **s)
{
	unsigned int round, i, lost[KINDS] = { };
	u32 first = s[0]->turn;
	u8 mac[ETH_ALEN];

	address(mac, s[0]->number);
	for (round = 0; round < 5000 && !all_lost(lost); round++) {
		for (i = 0; i < KINDS; i++) {
			s[0]->turn = first + i;
			EXPECT(send_from(s[0], all, mac, 200));
			if (take(s[1]) == 1)
				EXPECT(take(s[2]) == 1);
			else
				lost[i]++;
		}
	}
	EXPECT(all_lost(lost));
	return NULL;
}

static const char *test_rest(struct station **s)
{
	u8 mac1[ETH_ALEN];

	address(mac1, s[1]->number);
	EXPECT(!vdrv_suspend(s[1]->drv));
	EXPECT(send(s[0], mac1) && send(s[0], inner));
	EXPECT(!take(s[2]));
	EXPECT(send(s[0], all));
	EXPECT(got(s[2], s[0]));
	EXPECT(!vdrv_resume(s[1]->drv));
	EXPECT(!take(s[1]));
	EXPECT(send(s[0], mac1));
	EXPECT(got(s[1], s[0]));
	/* with the port goes what was behind it */
	EXPECT(station_start(s[1]));
	EXPECT(send(s[0], inner));
	EXPECT(got(s[1], s[0]) && got(s[2], s[0]));
	vdrv_stop(s[1]->drv);
	EXPECT(send(s[0], mac1));
	EXPECT(!take(s[0]) && got(s[2], s[0]));
	EXPECT(station_start(s[1]));
	return NULL;
}

/* Fill all buffers of a station, which takes none out. */
static bool fill(struct station *from, const u8 *to)
{
	unsigned int i;

	for (i = 0; i < DEPTH; i++)
		if (!send(from, to))
			return false;
	return true;
}

/* Returns how many frames there were. */
static unsigned int empty(struct station *s)
{
	unsigned int n = 0;

	while (take(s) == 1)
		n++;
	return n;
}

/* Who has no buffers is waited for, but not for long, and not again and again. */
static const char *test_waiting(struct station **s)
{
	u8 mac[3][ETH_ALEN];
	unsigned long begin, least = ULONG_MAX;
	unsigned int i;
	u32 token, used;

	for (i = 0; i < 3; i++)
		address(mac[i], s[i]->number);
	for (i = 0; i < 20; i++) {
		EXPECT(fill(s[0], mac[1]));
		EXPECT(begin_from(s[0], mac[1], mac[0], 60));
		msleep(2);
		/* the frame waits until there is a buffer */
		begin = jiffies;
		EXPECT(take(s[1]) == 1);
		EXPECT(finish(s[0]));
		begin = jiffies - begin;
		/* where the machine had no time for this it was too late */
		if (empty(s[1]) == DEPTH)
			least = min(least, begin);
	}
	/* the kick ended that, not the time */
	EXPECT(least < msecs_to_jiffies(4));
	EXPECT(fill(s[0], mac[1]));
	begin = jiffies;
	EXPECT(send(s[0], mac[1]) && send(s[0], mac[2]));
	EXPECT(got(s[2], s[0]));
	for (i = 0; i < 300; i++)
		EXPECT(send(s[0], mac[1]) && send(s[2], mac[1]));
	EXPECT(send(s[0], mac[2]));
	EXPECT(got(s[2], s[0]));
	EXPECT(jiffies - begin < msecs_to_jiffies(2000));
	/* it comes back */
	EXPECT(empty(s[1]) == DEPTH);
	EXPECT(send(s[0], mac[1]));
	EXPECT(got(s[1], s[0]));
	/* who goes is not waited for, nor is who waits in the way of a reset */
	EXPECT(fill(s[0], mac[1]) && empty(s[1]) == DEPTH);
	EXPECT(fill(s[0], mac[1]));
	EXPECT(begin_from(s[0], mac[1], mac[0], 60));
	EXPECT(station_start(s[1]));
	EXPECT(finish(s[0]));
	EXPECT(empty(s[1]) <= 1 && fill(s[2], mac[1]));
	EXPECT(begin_from(s[2], mac[1], mac[2], 60));
	EXPECT(station_start(s[2]));
	EXPECT(empty(s[1]));
	EXPECT(!vdrv_vq_get(&s[2]->drv->vqs[TX], &token, &used));
	return NULL;
}

const char *stations_test(struct station **s)
{
	const char *bad = test_addresses(s);

	if (!bad)
		bad = test_learning(s);
	if (!bad)
		bad = test_loops(s);
	if (!bad)
		bad = test_repeats(s);
	if (!bad)
		bad = test_many_repeat(s);
	if (!bad)
		bad = test_rest(s);
	return bad ? bad : test_waiting(s);
}

/* Who has no others hears himself. */
const char *stations_alone(struct station *s)
{
	u8 mac[ETH_ALEN];

	address(mac, s->number);
	EXPECT(send(s, all));
	EXPECT(got(s, s));
	EXPECT(send(s, mac));
	EXPECT(got(s, s));
	EXPECT(send(s, nobody));
	EXPECT(!take(s));
	return NULL;
}

const char *stations_flood(struct station **s, unsigned int n)
{
	u8 mac[ETH_ALEN];
	unsigned int i;

	EXPECT(send(s[0], all));
	for (i = 1; i < n; i++)
		EXPECT(got(s[i], s[0]));
	for (i = 1; i < n; i++) {
		address(mac, s[i]->number);
		EXPECT(send(s[i - 1], mac));
		EXPECT(got(s[i], s[i - 1]));
	}
	for (i = 0; i < n; i++)
		EXPECT(!take(s[i]));
	return NULL;
}

static bool chat(struct station *s, unsigned int others, unsigned int *seed)
{
	unsigned int x = rand_r(seed);
	u8 to[ETH_ALEN];

	if (x % 16 == 0)
		return send(s, all);
	if (x % 16 == 1)
		return send_from(s, all, inner, 60);
	if (x % 64 == 2)
		return !vdrv_suspend(s->drv) && !vdrv_resume(s->drv);
	address(to, x / 16 % others);
	return send(s, to);
}

void station_chatter(struct station *s, unsigned int others, unsigned int rounds,
		     unsigned int *seed, struct station_count *count)
{
	int ret;

	s->drv->timeout = msecs_to_jiffies(100);
	while (rounds-- && !vdrv_check(s->drv)) {
		/* the device may be at the frame still: it cannot be changed */
		if (!chat(s, others, seed))
			return;
		count->sent++;
		while ((ret = take(s)) == 1)
			count->received++;
		if (ret == -EILSEQ)
			count->wrong++;
		if (ret < 0)
			return;
	}
}
