// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/vdpa.h>
#include <linux/vdpa_agent.h>

#include "kernel.h"
#include "peer.h"

#define FAMILY 0x20
#define AGENT_FAMILY 0x21
#define EVENTS_MAX 32

enum mood {
	FINE,
	ABSENT,		/* there is no family */
	UNREACHABLE,	/* nor a socket */
	REFUSES,	/* every change */
	FORGETFUL,	/* knows no device by name */
	EMPTY,		/* nor any */
	INTERRUPTED,	/* dumps */
	STRANGE_NAMES,	/* that came with the input */
	QUIET,		/* sends no events */
	SILENT,		/* does not answer */
	SPARSE,		/* leaves attributes out */
	WARNS,		/* but obeys */
	FULL,		/* every feature, every attribute */
	MOODS,
};

static enum mood mood;
static struct input names, events;
static unsigned int event_count;

/* The answer that waits: one datagram of whole messages. */
static uint64_t answer[8192];
static size_t answer_len;

static struct nlmsghdr *begin(uint16_t type, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header((char *)answer + answer_len);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	return nlh;
}

static struct nlmsghdr *begin_genl(uint16_t type, uint8_t cmd)
{
	struct nlmsghdr *nlh = begin(type, mood == INTERRUPTED ? NLM_F_DUMP_INTR : 0);
	struct genlmsghdr *genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));

	genl->cmd = cmd;
	genl->version = 1;
	return nlh;
}

static void end(const struct nlmsghdr *nlh)
{
	answer_len += NLMSG_ALIGN(nlh->nlmsg_len);
	must(answer_len < sizeof(answer) / 2);
}

static void say_ack(int code, const char *text)
{
	struct nlmsghdr *nlh = begin(NLMSG_ERROR, NLM_F_CAPPED | (text ? NLM_F_ACK_TLVS : 0));
	struct nlmsgerr *err = mnl_nlmsg_put_extra_header(nlh, sizeof(*err));

	err->error = code;
	if (text)
		mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, text);
	if (code == -EINVAL)
		mnl_attr_put_u32(nlh, NLMSGERR_ATTR_MISS_TYPE, VDPA_ATTR_DEV_NAME);
	end(nlh);
}

static void say_done(void)
{
	struct nlmsghdr *nlh = begin(NLMSG_DONE, NLM_F_MULTI);

	mnl_nlmsg_put_extra_header(nlh, sizeof(int));
	end(nlh);
}

/* ------------------------------------------------------------------------ records */

static const struct {
	const char *bus, *name;
	uint64_t classes, features;
} mgmtdevs[] = {
	{ NULL, "vdpasim_net", 1 << 1, 0x330c30028 },
	{ NULL, "vdpasim_blk", 1 << 2, 0x308001466 },
	{ "pci", "0000:65:00.2", 1 << 1 | 1 << 2 | 1 << 26, ~UINT64_C(0) },
};

static const struct {
	const char *name;
	unsigned int mgmtdev;
	uint32_t id;
} devs[] = { { "net0", 0, 1 }, { "blk0", 1, 2 }, { "fs0", 2, 26 }, { "net1", 2, 1 } };

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void say_mgmtdev(unsigned int i)
{
	struct nlmsghdr *nlh = begin_genl(FAMILY, VDPA_CMD_MGMTDEV_NEW);

	if (mgmtdevs[i].bus)
		mnl_attr_put_strz(nlh, VDPA_ATTR_MGMTDEV_BUS_NAME, mgmtdevs[i].bus);
	mnl_attr_put_strz(nlh, VDPA_ATTR_MGMTDEV_DEV_NAME, mgmtdevs[i].name);
	mnl_attr_put_u64(nlh, VDPA_ATTR_MGMTDEV_SUPPORTED_CLASSES, mgmtdevs[i].classes);
	if (mood != SPARSE) {
		mnl_attr_put_u32(nlh, VDPA_ATTR_DEV_MGMTDEV_MAX_VQS, 3 + 16 * i);
		mnl_attr_put_u64(nlh, VDPA_ATTR_DEV_SUPPORTED_FEATURES,
				 mood == FULL ? ~UINT64_C(0) : mgmtdevs[i].features);
	}
	end(nlh);
}

static void say_dev(unsigned int i, const char *name)
{
	struct nlmsghdr *nlh = begin_genl(FAMILY, VDPA_CMD_DEV_NEW);
	unsigned int m = devs[i].mgmtdev;

	if (mgmtdevs[m].bus)
		mnl_attr_put_strz(nlh, VDPA_ATTR_MGMTDEV_BUS_NAME, mgmtdevs[m].bus);
	mnl_attr_put_strz(nlh, VDPA_ATTR_MGMTDEV_DEV_NAME, mgmtdevs[m].name);
	mnl_attr_put_strz(nlh, VDPA_ATTR_DEV_NAME, name);
	mnl_attr_put_u32(nlh, VDPA_ATTR_DEV_ID, devs[i].id);
	mnl_attr_put_u32(nlh, VDPA_ATTR_DEV_VENDOR_ID, 0);
	mnl_attr_put_u32(nlh, VDPA_ATTR_DEV_MAX_VQS, mood == FULL ? 5 : 3);
	mnl_attr_put_u16(nlh, VDPA_ATTR_DEV_MAX_VQ_SIZE, 256);
	mnl_attr_put_u16(nlh, VDPA_ATTR_DEV_MIN_VQ_SIZE, 1);
	end(nlh);
}

static void put_net(struct nlmsghdr *nlh)
{
	static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 1 };

	mnl_attr_put(nlh, VDPA_ATTR_DEV_NET_CFG_MACADDR, sizeof(mac), mac);
	mnl_attr_put_u16(nlh, VDPA_ATTR_DEV_NET_CFG_MTU, 1500);
	if (mood == SPARSE)
		return;
	mnl_attr_put_u16(nlh, VDPA_ATTR_DEV_NET_STATUS, mood == FULL ? 3 : 1);
	mnl_attr_put_u16(nlh, VDPA_ATTR_DEV_NET_CFG_MAX_VQP, 2);
}

static void put_blk(struct nlmsghdr *nlh)
{
	mnl_attr_put_u64(nlh, VDPA_ATTR_DEV_BLK_CFG_CAPACITY,
			 mood == FULL ? UINT64_MAX : 2048);
	if (mood == SPARSE)
		return;
	mnl_attr_put_u32(nlh, VDPA_ATTR_DEV_BLK_CFG_BLK_SIZE, 512);
	mnl_attr_put_u32(nlh, VDPA_ATTR_DEV_BLK_CFG_SEG_MAX, 126);
	mnl_attr_put_u16(nlh, VDPA_ATTR_DEV_BLK_CFG_NUM_QUEUES, 4);
	mnl_attr_put_u8(nlh, VDPA_ATTR_DEV_BLK_READ_ONLY, 1);
	mnl_attr_put_u8(nlh, VDPA_ATTR_DEV_BLK_FLUSH, 1);
}

static void say_config(unsigned int i, const char *name)
{
	struct nlmsghdr *nlh = begin_genl(FAMILY, VDPA_CMD_DEV_CONFIG_GET);
	uint64_t features = mood == FULL ? ~UINT64_C(0) : mgmtdevs[devs[i].mgmtdev].features;

	mnl_attr_put_strz(nlh, VDPA_ATTR_DEV_NAME, name);
	mnl_attr_put_u32(nlh, VDPA_ATTR_DEV_ID, devs[i].id);
	mnl_attr_put_u64(nlh, VDPA_ATTR_DEV_FEATURES, features);
	mnl_attr_put_u64(nlh, VDPA_ATTR_DEV_NEGOTIATED_FEATURES, features & ~(1 << 5));
	if (devs[i].id == 1)
		put_net(nlh);
	else if (devs[i].id == 2)
		put_blk(nlh);
	end(nlh);
}

static void say_vstats(const char *name, uint32_t qidx)
{
	struct nlmsghdr *nlh = begin_genl(FAMILY, VDPA_CMD_DEV_VSTATS_GET);
	int i;

	mnl_attr_put_strz(nlh, VDPA_ATTR_DEV_NAME, name);
	mnl_attr_put_u32(nlh, VDPA_ATTR_DEV_ID, 1);
	mnl_attr_put_u64(nlh, VDPA_ATTR_DEV_NEGOTIATED_FEATURES, 1 << 17 | 1 << 22);
	mnl_attr_put_u16(nlh, VDPA_ATTR_DEV_NET_CFG_MAX_VQP, 1);
	mnl_attr_put_u32(nlh, VDPA_ATTR_DEV_QUEUE_INDEX, qidx);
	for (i = 0; i < 3 && mood != SPARSE; i++) {
		mnl_attr_put_strz(nlh, VDPA_ATTR_DEV_VENDOR_ATTR_NAME, i ? "rx packets" : name);
		mnl_attr_put_u64(nlh, VDPA_ATTR_DEV_VENDOR_ATTR_VALUE, UINT64_MAX - i);
	}
	end(nlh);
}

/* ------------------------------------------------------------------ which device */

/* The name that device @i has in a dump, in @buf if it came with the input. */
static const char *name_of(unsigned int i, char *buf, size_t room)
{
	struct input left = names;
	const uint8_t *bytes;
	size_t len;

	if (mood != STRANGE_NAMES)
		return devs[i].name;
	/* pieces of the input between newlines */
	do {
		const uint8_t *newline = memchr(left.at, '\n', left.left);

		len = newline ? (size_t)(newline - left.at) : left.left;
		bytes = left.at;
		left.at += len + !!newline;
		left.left -= len + !!newline;
	} while (i--);
	if (len >= room)
		len = room - 1;
	memcpy(buf, bytes, len);
	buf[len] = '\0';
	return buf;
}

static int dev_named(const char *name)
{
	char buf[300];
	unsigned int i;

	if (mood == FORGETFUL || mood == EMPTY)
		return -1;
	for (i = 0; i < COUNT(devs); i++)
		if (!strcmp(name_of(i, buf, sizeof(buf)), name))
			return i;
	return mood == FULL ? 0 : -1;
}

static void say_one(uint8_t cmd, unsigned int i, const char *name, uint32_t qidx)
{
	switch (cmd) {
	case VDPA_CMD_MGMTDEV_GET:
		say_mgmtdev(i);
		break;
	case VDPA_CMD_DEV_GET:
		say_dev(i, name);
		break;
	case VDPA_CMD_DEV_CONFIG_GET:
		say_config(i, name);
		break;
	case VDPA_CMD_DEV_VSTATS_GET:
		say_vstats(name, qidx);
		break;
	}
}

static void say_all(uint8_t cmd)
{
	unsigned int i, n = cmd == VDPA_CMD_MGMTDEV_GET ? COUNT(mgmtdevs) : COUNT(devs);
	char buf[300];

	for (i = 0; i < n && mood != EMPTY; i++)
		say_one(cmd, i, cmd == VDPA_CMD_MGMTDEV_GET ? NULL :
			name_of(i, buf, sizeof(buf)), 0);
	say_done();
}

/* ----------------------------------------------------------------------- requests */

struct request {
	const char *name, *bus, *mgmtdev;
	uint32_t qidx;
};

static void read_request(const struct nlmsghdr *nlh, struct request *req)
{
	const struct nlattr *attr;

	*req = (struct request){ 0 };
	mnl_attr_for_each(attr, nlh, GENL_HDRLEN) {
		switch (mnl_attr_get_type(attr)) {
		case VDPA_ATTR_DEV_NAME:
			req->name = mnl_attr_get_str(attr);
			break;
		case VDPA_ATTR_MGMTDEV_BUS_NAME:
			req->bus = mnl_attr_get_str(attr);
			break;
		case VDPA_ATTR_MGMTDEV_DEV_NAME:
			req->mgmtdev = mnl_attr_get_str(attr);
			break;
		case VDPA_ATTR_DEV_QUEUE_INDEX:
			req->qidx = mnl_attr_get_u32(attr);
			break;
		}
	}
}

static void get_mgmtdev(const struct request *req)
{
	unsigned int i;

	for (i = 0; i < COUNT(mgmtdevs) && mood != EMPTY; i++) {
		if (!req->mgmtdev || strcmp(mgmtdevs[i].name, req->mgmtdev) ||
		    !mgmtdevs[i].bus != !req->bus)
			continue;
		say_mgmtdev(i);
		say_ack(0, NULL);
		return;
	}
	say_ack(-ENODEV, "vdpa: fail to find the specified management device");
}

static void get_dev(uint8_t cmd, const struct request *req)
{
	int i = req->name ? dev_named(req->name) : -1;

	if (i < 0) {
		say_ack(-ENODEV, "device not found");
	} else if (cmd == VDPA_CMD_DEV_VSTATS_GET && req->qidx > 2) {
		say_ack(-EINVAL, NULL);
	} else {
		say_one(cmd, i, req->name, req->qidx);
		say_ack(0, NULL);
	}
}

static void change(const struct request *req)
{
	must(req->name);
	if (mood == REFUSES)
		say_ack(-EPERM, NULL);
	else if (mood == FULL)
		say_ack(-EINVAL, "odd\ntext \x1b[31m \xff");
	else
		say_ack(0, mood == WARNS ? "a \x1b[31mwarning" : NULL);
}

static void say_family(const struct nlmsghdr *request)
{
	const struct nlattr *attr = mnl_nlmsg_get_payload_offset(request, GENL_HDRLEN);
	bool agent = !strcmp(mnl_attr_get_str(attr), VDPA_AGENT_GENL_NAME);
	struct nlattr *groups, *group;
	struct nlmsghdr *nlh;

	if (mood == ABSENT) {
		say_ack(-ENOENT, NULL);
		return;
	}
	nlh = begin_genl(GENL_ID_CTRL, CTRL_CMD_NEWFAMILY);
	nlh->nlmsg_flags = 0;
	mnl_attr_put_u16(nlh, CTRL_ATTR_FAMILY_ID, agent ? AGENT_FAMILY : FAMILY);
	mnl_attr_put_u32(nlh, CTRL_ATTR_MAXATTR, VDPA_ATTR_MAX);
	if (mood != QUIET) {
		groups = mnl_attr_nest_start(nlh, CTRL_ATTR_MCAST_GROUPS);
		group = mnl_attr_nest_start(nlh, 1);
		mnl_attr_put_strz(nlh, CTRL_ATTR_MCAST_GRP_NAME, "monitor");
		mnl_attr_put_u32(nlh, CTRL_ATTR_MCAST_GRP_ID, 7);
		mnl_attr_nest_end(nlh, group);
		mnl_attr_nest_end(nlh, groups);
	}
	end(nlh);
	say_ack(0, NULL);
}

/* What the agent knows beside netlink; for a subscription an ack is enough. */
static void say_agent(void)
{
	struct nlmsghdr *nlh = begin_genl(AGENT_FAMILY, VDPA_AGENT_CMD_DEV_GET);
	char buf[300];

	nlh->nlmsg_flags = 0;
	mnl_attr_put_strz(nlh, VDPA_AGENT_ATTR_DRIVER, name_of(0, buf, sizeof(buf)));
	if (mood != SPARSE)
		mnl_attr_put_strz(nlh, VDPA_AGENT_ATTR_PARENT, name_of(1, buf, sizeof(buf)));
	end(nlh);
	say_ack(0, NULL);
}

int peer_connect(void)
{
	return mood == UNREACHABLE ? -ECONNREFUSED : 0;
}

int peer_send(const void *buf, size_t len)
{
	const struct nlmsghdr *nlh = buf;
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	struct request req;

	must(nlh->nlmsg_len == len && len >= NLMSG_HDRLEN + GENL_HDRLEN);
	answer_len = 0;
	if (nlh->nlmsg_type == GENL_ID_CTRL) {
		say_family(nlh);
		return 0;
	}
	if (mood == SILENT)
		return 0;
	if (nlh->nlmsg_type == AGENT_FAMILY) {
		say_agent();
		return 0;
	}
	must(nlh->nlmsg_type == FAMILY);
	read_request(nlh, &req);
	if (nlh->nlmsg_flags & NLM_F_DUMP)
		say_all(genl->cmd);
	else if (genl->cmd == VDPA_CMD_MGMTDEV_GET)
		get_mgmtdev(&req);
	else if (genl->cmd == VDPA_CMD_DEV_NEW || genl->cmd == VDPA_CMD_DEV_DEL ||
		 genl->cmd == VDPA_CMD_DEV_ATTR_SET)
		change(&req);
	else
		get_dev(genl->cmd, &req);
	return 0;
}

static ssize_t give(void *buf, size_t room, int empty)
{
	size_t len = answer_len;

	if (!len)
		return empty;
	memcpy(buf, answer, len < room ? len : room);
	answer_len = 0;
	return len;
}

ssize_t peer_answer(void *buf, size_t room)
{
	return give(buf, room, -ETIMEDOUT);
}

/* ------------------------------------------------------------------------- events */

bool kernel_has_event(void)
{
	return events.left && event_count < EVENTS_MAX;
}

static ssize_t say_uevent(void *buf, size_t room, uint8_t which)
{
	static const char bind[] = "bind@/devices/net0\0ACTION=bind\0DEVPATH=/devices/net0\0"
				   "SUBSYSTEM=vdpa\0DRIVER=vhost_vdpa";
	static const char gone[] = "remove@/bus/vdpa\0ACTION=remove\0DEVPATH=/bus/vdpa";

	if (which % 8 == 7) {
		memcpy(buf, gone, sizeof(gone));
		return sizeof(gone);
	}
	memcpy(buf, bind, sizeof(bind));
	return sizeof(bind);
}

ssize_t peer_event(void *buf, size_t room)
{
	struct nlmsghdr *nlh;
	unsigned int i;
	char name[300];
	uint8_t which;

	if (!kernel_has_event())
		return -EAGAIN;
	event_count++;
	which = input_u8(&events);
	if (which % 16 == 15)
		return -ENOBUFS;
	if (mood == QUIET)
		return say_uevent(buf, room, which);
	i = which / 16 % COUNT(devs);
	name_of(i, name, sizeof(name));
	if (mood != STRANGE_NAMES)
		strcpy(name, devs[i].name);
	answer_len = 0;
	switch (which % 4) {
	case 0:
		say_dev(i, name);
		break;
	case 1:
		say_config(i, name);
		break;
	case 2:
		nlh = begin_genl(FAMILY, VDPA_CMD_DEV_DEL);
		mnl_attr_put_strz(nlh, VDPA_ATTR_DEV_NAME, name);
		mnl_attr_put_u32(nlh, VDPA_ATTR_DEV_ID, devs[i].id);
		end(nlh);
		break;
	case 3:
		nlh = begin_genl(GENL_ID_CTRL, CTRL_CMD_DELFAMILY);
		mnl_attr_put_u16(nlh, CTRL_ATTR_FAMILY_ID, which & 4 ? FAMILY : AGENT_FAMILY);
		end(nlh);
		break;
	}
	return give(buf, room, -EAGAIN);
}

void kernel_reset(uint8_t new_mood, struct input bytes)
{
	mood = new_mood % MOODS;
	names = bytes;
	events = bytes;
	event_count = 0;
	answer_len = 0;
}
