// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The control queue: each command, what is wrong with some, and what a device then
 * receives from another. Also what the device says by itself.
 */

#include <linux/etherdevice.h>
#include <linux/string.h>

#include "../../../kernel/sim/net.h"
#include "drv.h"
#include "rig.h"

#define F(name)		BIT_ULL(VIRTIO_NET_F_##name)
#define BASE		(BIT_ULL(VIRTIO_F_VERSION_1) | BIT_ULL(VIRTIO_F_ACCESS_PLATFORM) | \
			 F(CTRL_VQ) | F(MAC) | F(STATUS))
#define ALL		(BASE | F(CTRL_RX) | F(CTRL_RX_EXTRA) | F(CTRL_VLAN) | \
			 F(CTRL_MAC_ADDR) | F(GUEST_ANNOUNCE) | F(GUEST_CSUM) | \
			 F(GUEST_TSO4) | F(CTRL_GUEST_OFFLOADS))
#define LEN		64

static struct rig from, to;
static u8 frame[LEN], found[RIG_FRAME];

static const u8 all[ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static const u8 group[ETH_ALEN] = { 0x33, 0x33, 0, 0, 0, 1 };
static const u8 group2[ETH_ALEN] = { 0x33, 0x33, 0, 0, 0, 2 };
static const u8 other[ETH_ALEN] = { 0x52, 0x54, 0, 0, 7, 1 };
static const u8 other2[ETH_ALEN] = { 0x52, 0x54, 0, 0, 7, 2 };
static u8 own[ETH_ALEN];

/* Whether a frame with these words behind its addresses comes through. */
static bool gets(const u8 *dest, u16 type, u16 tag)
{
	struct virtio_net_hdr_v1 hdr = { };
	static u8 turn;
	int n;

	memset(frame, ++turn, LEN);
	memcpy(frame, dest, ETH_ALEN);
	memcpy(frame + ETH_ALEN, "\x02\0\0\0\0\x77", ETH_ALEN);
	frame[12] = type >> 8;
	frame[13] = type;
	frame[14] = tag >> 8;
	frame[15] = tag;
	if (rig_send(&from, &hdr, frame, LEN, 1))
		return false;
	n = rig_receive(&to, &hdr, found);
	return n == LEN && !memcmp(frame, found, LEN);
}

static bool receives(const u8 *dest)
{
	return gets(dest, 0x88b5, 0);
}

static bool receives_tag(u16 tag)
{
	return gets(own, ETH_P_8021Q, tag);
}

static int mode(u8 cmd, u8 on)
{
	return rig_request(&to, VIRTIO_NET_CTRL_RX, cmd, &on, sizeof(on));
}

#define OK(request)	EXPECT((request) == VIRTIO_NET_OK)
#define ERR(request)	EXPECT((request) == VIRTIO_NET_ERR)

static const char *test_modes(void)
{
	u64 filtered = rig_count(&to, RIG_RX, "rx filtered");

	/* nothing was said: as without the feature */
	EXPECT(receives(own) && receives(all) && receives(group) && receives(other));
	OK(mode(VIRTIO_NET_CTRL_RX_ALLMULTI, 1));
	EXPECT(receives(own) && receives(all) && receives(group) && !receives(other));
	EXPECT(rig_count(&to, RIG_RX, "rx filtered") == filtered + 1);
	OK(mode(VIRTIO_NET_CTRL_RX_ALLMULTI, 0));
	EXPECT(receives(own) && receives(all) && !receives(group) && !receives(other));
	OK(mode(VIRTIO_NET_CTRL_RX_ALLMULTI, 1));
	EXPECT(receives(group) && !receives(other));
	OK(mode(VIRTIO_NET_CTRL_RX_NOMULTI, 1));
	EXPECT(!receives(group) && receives(all) && receives(own));
	OK(mode(VIRTIO_NET_CTRL_RX_NOBCAST, 1));
	EXPECT(!receives(all) && receives(own));
	OK(mode(VIRTIO_NET_CTRL_RX_ALLUNI, 0x80));
	EXPECT(receives(other) && receives(own) && !receives(all));
	OK(mode(VIRTIO_NET_CTRL_RX_NOUNI, 1));
	EXPECT(!receives(other) && !receives(own));
	OK(mode(VIRTIO_NET_CTRL_RX_PROMISC, 1));
	EXPECT(receives(own) && receives(all) && receives(group) && receives(other));
	EXPECT(receives_tag(77));
	OK(mode(VIRTIO_NET_CTRL_RX_PROMISC, 0));
	EXPECT(!receives(other) && !receives(own) && !receives(all) && !receives(group));
	OK(mode(VIRTIO_NET_CTRL_RX_NOUNI, 0));
	OK(mode(VIRTIO_NET_CTRL_RX_ALLUNI, 0));
	OK(mode(VIRTIO_NET_CTRL_RX_NOMULTI, 0));
	OK(mode(VIRTIO_NET_CTRL_RX_NOBCAST, 0));
	EXPECT(receives(own) && receives(all) && receives(group) && !receives(other));
	return NULL;
}

static u8 *put_count(u8 *p, u32 n)
{
	__virtio32 val = __cpu_to_virtio32(true, n);

	memcpy(p, &val, sizeof(val));
	return p + sizeof(val);
}

/* Addresses that differ from @mac in their last bytes, from 1 on. */
static u8 *put_macs(u8 *p, const u8 *mac, u32 n)
{
	u32 i;

	p = put_count(p, n);
	for (i = 1; i <= n; i++, p += ETH_ALEN) {
		memcpy(p, mac, ETH_ALEN);
		p[4] += i >> 8;
		p[5] = i;
	}
	return p;
}

static int table(u32 uni, u32 multi, int more)
{
	u8 data[2048], *p = data;

	memset(data, 0, sizeof(data));
	p = put_macs(p, other, uni);
	p = put_macs(p, group, multi);
	return rig_request(&to, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_TABLE_SET, data,
			   p - data + more);
}

static const char *test_table(void)
{
	u8 last[ETH_ALEN], far[ETH_ALEN];

	OK(table(1, 1, 0));
	EXPECT(receives(own) && receives(all) && receives(other) && receives(group));
	EXPECT(!receives(other2) && !receives(group2));
	OK(table(2, 0, 0));
	EXPECT(receives(other) && receives(other2) && !receives(group));
	OK(table(0, 2, 0));
	EXPECT(!receives(other) && receives(group2));
	/* as many as there is room for, then more: none is missed */
	memcpy(last, group, ETH_ALEN);
	last[5] = VDPASIM_NET_MACS - 2;
	memcpy(far, group, ETH_ALEN);
	far[5] = 200;
	OK(table(2, VDPASIM_NET_MACS - 2, 0));
	EXPECT(receives(other2) && receives(last) && !receives(far));
	OK(table(2, VDPASIM_NET_MACS - 1, 0));
	EXPECT(receives(other2) && receives(far));
	memcpy(far, other, ETH_ALEN);
	far[5] = 200;
	EXPECT(!receives(far));
	OK(table(VDPASIM_NET_MACS + 1, 1, 0));
	EXPECT(receives(far) && receives(group) && !receives(group2));
	OK(table(0, 0, 0));
	EXPECT(!receives(far) && !receives(group) && receives(own));
	return NULL;
}

static int table_of(const void *data, u32 len)
{
	return rig_request(&to, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_TABLE_SET, data, len);
}

/* Nothing of a request that makes no sense is done. */
static const char *test_bad_table(void)
{
	u8 data[64] = { };
	u32 i;

	OK(table(1, 1, 0));
	for (i = 0; i < 8; i++)
		ERR(table_of(data, i));
	ERR(table(2, 2, 1));
	ERR(table(2, 2, -1));
	ERR(table(2, 2, ETH_ALEN));
	ERR(table(2, 2, -ETH_ALEN));
	put_count(data, U32_MAX);
	ERR(table_of(data, sizeof(data)));
	/* times six it is what is there, less a second table */
	put_count(data, 0x2aaaaaab + 9);
	ERR(table_of(data, 64));
	put_count(put_count(data, 0), 10);
	ERR(table_of(data, sizeof(data)));
	put_count(data, 10);
	ERR(table_of(data, sizeof(data)));
	EXPECT(receives(other) && receives(group) && !receives(other2) && !receives(group2));
	return NULL;
}

static int vlan(u8 cmd, u16 id)
{
	__virtio16 val = __cpu_to_virtio16(true, id);

	return rig_request(&to, VIRTIO_NET_CTRL_VLAN, cmd, &val, sizeof(val));
}

static const char *test_vlan(void)
{
	u64 filtered = rig_count(&to, RIG_RX, "rx vlanfiltered");
	unsigned int id;

	EXPECT(receives(own) && !receives_tag(5));
	EXPECT(rig_count(&to, RIG_RX, "rx vlanfiltered") == filtered + 1);
	/* of a priority alone, and of a provider */
	EXPECT(receives_tag(0) && receives_tag(0xe000) && gets(own, ETH_P_8021AD, 5));
	OK(vlan(VIRTIO_NET_CTRL_VLAN_ADD, 5));
	OK(vlan(VIRTIO_NET_CTRL_VLAN_ADD, 4095));
	EXPECT(receives_tag(5) && receives_tag(0xe005) && receives_tag(4095));
	for (id = 1; id < VDPASIM_NET_VLANS; id += id < 100 ? 1 : 99)
		EXPECT(receives_tag(id) == (id == 5 || id == 4095));
	ERR(vlan(VIRTIO_NET_CTRL_VLAN_ADD, 4096));
	ERR(vlan(VIRTIO_NET_CTRL_VLAN_DEL, 0xffff));
	OK(vlan(VIRTIO_NET_CTRL_VLAN_DEL, 5));
	OK(vlan(VIRTIO_NET_CTRL_VLAN_DEL, 6));
	EXPECT(!receives_tag(5) && receives_tag(4095));
	return NULL;
}

static int offloads(u64 val)
{
	__virtio64 data = __cpu_to_virtio64(true, val);

	return rig_request(&to, VIRTIO_NET_CTRL_GUEST_OFFLOADS,
			   VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET, &data, sizeof(data));
}

static const char *test_offloads(void)
{
	OK(offloads(F(GUEST_CSUM) | F(GUEST_TSO4)));
	OK(offloads(F(GUEST_CSUM)));
	OK(offloads(0));
	ERR(offloads(F(GUEST_TSO6)));
	ERR(offloads(F(GUEST_CSUM) | F(MAC)));
	ERR(offloads(1ULL << 63));
	ERR(offloads(~0ULL));
	return NULL;
}

static const char *test_mac(void)
{
	u8 old[ETH_ALEN], config[ETH_ALEN];

	OK(mode(VIRTIO_NET_CTRL_RX_PROMISC, 0));
	memcpy(old, own, ETH_ALEN);
	OK(rig_request(&to, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET, other2,
		       ETH_ALEN));
	EXPECT(receives(other2) && !receives(old));
	vdpa_get_config(to.drv->vdev, 0, config, ETH_ALEN);
	EXPECT(ether_addr_equal(config, other2));
	ERR(rig_request(&to, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET, group,
			ETH_ALEN));
	EXPECT(receives(other2));
	OK(rig_request(&to, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET, old, ETH_ALEN));
	EXPECT(receives(old) && !receives(other2));
	return NULL;
}

/* What a driver said ends with it. */
static const char *test_remembers(void)
{
	OK(table(1, 1, 0));
	OK(vlan(VIRTIO_NET_CTRL_VLAN_ADD, 7));
	EXPECT(receives(other) && receives(group) && receives_tag(7));
	return NULL;
}

static const char *test_forgets(void)
{
	OK(mode(VIRTIO_NET_CTRL_RX_ALLMULTI, 0));
	EXPECT(receives(own) && !receives(other) && !receives(group) && !receives_tag(7));
	return NULL;
}

/* A request of every class and command, of many lengths: each is answered. */
static const char *test_any(void)
{
	u8 data[64];
	u32 class, cmd, len, i;
	int ack;

	for (class = 0; class < 8; class++)
	for (cmd = 0; cmd < 9; cmd++)
	for (len = 0; len < 40; len++) {
		for (i = 0; i < sizeof(data); i++)
			data[i] = (class + cmd + i * 7) * len;
		ack = rig_request(&to, class, cmd, data, len);
		EXPECT(ack == VIRTIO_NET_OK || ack == VIRTIO_NET_ERR);
	}
	return NULL;
}

/* Wrong lengths, commands and classes. */
static const char *test_refused(void)
{
	static const struct { u8 class, cmd, len; } known[] = {
		{ 0, 0, 1 }, { 0, 1, 1 }, { 0, 2, 1 }, { 0, 3, 1 }, { 0, 4, 1 }, { 0, 5, 1 },
		{ 1, 1, 6 }, { 2, 0, 2 }, { 2, 1, 2 }, { 3, 0, 0 }, { 5, 0, 8 },
	};
	u8 data[64] = { 0x02 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		ERR(rig_request(&to, known[i].class, known[i].cmd, data, known[i].len + 1));
		if (known[i].len)
			ERR(rig_request(&to, known[i].class, known[i].cmd, data,
					known[i].len - 1));
	}
	ERR(rig_request(&to, 0, 6, data, 1));
	ERR(rig_request(&to, 2, 2, data, 2));
	ERR(rig_request(&to, 3, 1, data, 0));
	ERR(rig_request(&to, 4, 0, data, 2));	/* not negotiated */
	ERR(rig_request(&to, 5, 1, data, 8));
	ERR(rig_request(&to, 7, 0, data, 0));
	return NULL;
}

static u16 status(void)
{
	__virtio16 val;

	vdpa_get_config(to.drv->vdev, offsetof(struct virtio_net_config, status), &val,
			sizeof(val));
	return __virtio16_to_cpu(true, val);
}

static const char *test_announce(void)
{
	struct vdpasim_net *net = to_vdpasim_net(to_vdpasim(to.drv->vdev));
	int seen = atomic_read(&to.drv->config_interrupts);
	u32 generation = to.drv->ops->get_generation(to.drv->vdev);

	EXPECT(status() == VIRTIO_NET_S_LINK_UP);
	vdpasim_net_announce(net);
	EXPECT(!vdrv_wait_config(to.drv, seen));
	EXPECT(status() == (VIRTIO_NET_S_LINK_UP | VIRTIO_NET_S_ANNOUNCE));
	EXPECT(to.drv->ops->get_generation(to.drv->vdev) != generation);
	OK(rig_request(&to, VIRTIO_NET_CTRL_ANNOUNCE, VIRTIO_NET_CTRL_ANNOUNCE_ACK, NULL, 0));
	EXPECT(status() == VIRTIO_NET_S_LINK_UP);
	/* what nobody answered is asked for again, and forgotten with the driver */
	seen = atomic_read(&to.drv->config_interrupts);
	vdpasim_net_announce(net);
	EXPECT(!vdrv_wait_config(to.drv, seen));
	seen = atomic_read(&to.drv->config_interrupts);
	vdpasim_net_announce(net);
	EXPECT(!vdrv_wait_config(to.drv, seen));
	return NULL;
}

static const char *test_link(void)
{
	struct vdpasim_net *net = to_vdpasim_net(to_vdpasim(to.drv->vdev));
	u64 rx = rig_count(&to, RIG_RX, "rx linkdown");
	u64 tx = rig_count(&to, RIG_TX, "tx linkdown");
	int seen = atomic_read(&to.drv->config_interrupts);
	struct virtio_net_hdr_v1 hdr = { };
	u32 generation = to.drv->ops->get_generation(to.drv->vdev);

	EXPECT(receives(own));
	vdpasim_net_set_link(net, true);
	EXPECT(to.drv->ops->get_generation(to.drv->vdev) == generation);
	vdpasim_net_set_link(net, false);
	EXPECT(!vdrv_wait_config(to.drv, seen));
	EXPECT(!status() && to.drv->ops->get_generation(to.drv->vdev) != generation);
	EXPECT(!receives(own) && rig_count(&to, RIG_RX, "rx linkdown") == rx + 1);
	/* not even to itself */
	EXPECT(!rig_send(&to, &hdr, frame, LEN, 1) && !rig_receive(&to, &hdr, found));
	EXPECT(rig_count(&to, RIG_TX, "tx linkdown") == tx + 1);
	seen = atomic_read(&to.drv->config_interrupts);
	vdpasim_net_set_link(net, true);
	EXPECT(!vdrv_wait_config(to.drv, seen));
	EXPECT(status() == VIRTIO_NET_S_LINK_UP && receives(own));
	return NULL;
}

/* A driver that did not ask for the commands has none of them, and no filter. */
static const char *test_unasked(void)
{
	u8 data[64] = { };

	EXPECT(status() == VIRTIO_NET_S_LINK_UP);
	EXPECT(receives(own) && receives(all) && receives(group) && receives(other));
	EXPECT(receives_tag(5));
	ERR(mode(VIRTIO_NET_CTRL_RX_PROMISC, 1));
	ERR(mode(VIRTIO_NET_CTRL_RX_ALLUNI, 1));
	ERR(table(0, 0, 0));
	ERR(vlan(VIRTIO_NET_CTRL_VLAN_ADD, 5));
	ERR(offloads(0));
	ERR(rig_request(&to, VIRTIO_NET_CTRL_ANNOUNCE, 0, data, 0));
	ERR(rig_request(&to, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET, own, ETH_ALEN));
	vdpasim_net_announce(to_vdpasim_net(to_vdpasim(to.drv->vdev)));
	EXPECT(status() == VIRTIO_NET_S_LINK_UP);
	return NULL;
}

static const char *test_with(u64 features, const char *(*test)(void))
{
	const char *bad;

	EXPECT(!rig_start(&from, "n0", BASE, 2048));
	EXPECT(!rig_start(&to, "n1", features, 2048));
	EXPECT(!rig_fill(&from, 16) && !rig_fill(&to, 16));
	vdpa_get_config(to.drv->vdev, 0, own, ETH_ALEN);
	bad = test();
	if (!bad && (vdrv_check(from.drv) || vdrv_check(to.drv)))
		bad = "a device needs a reset";
	rig_stop(&to);
	rig_stop(&from);
	return bad;
}

const char *drv_test_control(void)
{
	static const struct {
		u64 features;
		const char *(*test)(void);
	} tests[] = {
		{ ALL, test_modes }, { ALL, test_table }, { ALL, test_bad_table },
		{ ALL, test_vlan }, { ALL, test_offloads }, { ALL, test_mac },
		{ ALL, test_remembers }, { ALL, test_forgets }, { ALL, test_any }, { ALL, test_refused }, { ALL, test_link },
		{ ALL, test_announce }, { BASE, test_unasked },
	};
	const char *bad = NULL;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tests) && !bad; i++)
		bad = test_with(tests[i].features, tests[i].test);
	return bad;
}
