// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Replies into libvdpa. Input: which call, its flags, then datagrams, each after
 * its length (two bytes, low one first): the answers of the peer, or its events.
 * The family itself is found unless the call is about that.
 */
#include <errno.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/vdpa_agent.h>

#include <vdpa/vdpa.h>

#include "fuzz.h"
#include "peer.h"

enum { STOCK = 1, DEBUG = 2, AGENT = 4, NO_MONITOR = 8 };

/* Instead of a length: what receiving fails with. */
enum { LOST = 0xffff, REFUSED = 0xfffe };

#define FAMILY 0x20
#define AGENT_FAMILY 0x21
#define MONITOR_GROUP 7

static struct input in;
static uint8_t flags;
static bool own_families;	/* the input has them */
static uint16_t asked;		/* a family that peer_answer() describes next */

/* ------------------------------------------------------------------- the peer */

int peer_connect(void)
{
	return 0;
}

int peer_send(const void *buf, size_t len)
{
	const struct nlmsghdr *nlh = buf;
	const char *name;

	must(len == nlh->nlmsg_len);
	must(len >= NLMSG_HDRLEN + GENL_HDRLEN);
	if (nlh->nlmsg_type != GENL_ID_CTRL || own_families)
		return 0;
	name = mnl_attr_get_str(mnl_nlmsg_get_payload_offset(nlh, GENL_HDRLEN));
	asked = strcmp(name, VDPA_AGENT_GENL_NAME) ? FAMILY : AGENT_FAMILY;
	return 0;
}

static void put_group(struct nlmsghdr *nlh)
{
	struct nlattr *groups = mnl_attr_nest_start(nlh, CTRL_ATTR_MCAST_GROUPS);
	struct nlattr *group = mnl_attr_nest_start(nlh, 1);

	mnl_attr_put_strz(nlh, CTRL_ATTR_MCAST_GRP_NAME, "monitor");
	mnl_attr_put_u32(nlh, CTRL_ATTR_MCAST_GRP_ID, MONITOR_GROUP);
	mnl_attr_nest_end(nlh, group);
	mnl_attr_nest_end(nlh, groups);
}

/* The family, and that this was all. */
static ssize_t describe_family(void *buf, size_t room)
{
	uint64_t message[64];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(message), *ack;
	struct genlmsghdr *genl;

	nlh->nlmsg_type = GENL_ID_CTRL;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = CTRL_CMD_NEWFAMILY;
	mnl_attr_put_u16(nlh, CTRL_ATTR_FAMILY_ID, asked);
	mnl_attr_put_u32(nlh, CTRL_ATTR_MAXATTR, VDPA_FIELD_MAX + 1);
	if (!(flags & NO_MONITOR))
		put_group(nlh);
	ack = mnl_nlmsg_put_header((char *)message + nlh->nlmsg_len);
	ack->nlmsg_type = NLMSG_ERROR;
	memset(mnl_nlmsg_put_extra_header(ack, sizeof(struct nlmsgerr)), 0,
	       sizeof(struct nlmsgerr));
	must(nlh->nlmsg_len + ack->nlmsg_len <= room);
	memcpy(buf, message, nlh->nlmsg_len + ack->nlmsg_len);
	asked = 0;
	return nlh->nlmsg_len + ack->nlmsg_len;
}

static ssize_t take_datagram(void *buf, size_t room, int empty)
{
	uint16_t said;
	size_t len;
	const uint8_t *bytes;

	if (in.left < 2)
		return empty;
	said = input_u16(&in);
	if (said == LOST)
		return -ENOBUFS;
	if (said == REFUSED)
		return -ECONNREFUSED;
	len = said;
	bytes = input_bytes(&in, &len);
	memcpy(buf, bytes, len < room ? len : room);
	return len;
}

ssize_t peer_answer(void *buf, size_t room)
{
	return asked ? describe_family(buf, room) : take_datagram(buf, room, -ETIMEDOUT);
}

ssize_t peer_event(void *buf, size_t room)
{
	return take_datagram(buf, room, -EAGAIN);
}

/* ---------------------------------------------- everything a record can be asked */

static void read_text(const char *text)
{
	volatile size_t len = text ? strlen(text) : 0;

	(void)len;
}

static void use_mgmtdev(const struct vdpa_mgmtdev *m)
{
	read_text(vdpa_mgmtdev_bus(m));
	read_text(vdpa_mgmtdev_name(m));
	read_text(vdpa_mgmtdev_handle(m));
	vdpa_mgmtdev_classes(m);
	vdpa_mgmtdev_max_vqs(m);
	must(!vdpa_mgmtdev_features(m) || vdpa_mgmtdev_has(m, VDPA_FIELD_MGMTDEV_FEATURES));
}

static void use_dev(const struct vdpa_dev *d)
{
	read_text(vdpa_dev_name(d));
	read_text(vdpa_dev_mgmtdev_bus(d));
	read_text(vdpa_dev_mgmtdev_name(d));
	read_text(vdpa_dev_mgmtdev_handle(d));
	vdpa_dev_vendor_id(d);
	vdpa_dev_max_vqs(d);
	vdpa_dev_max_vq_size(d);
	vdpa_dev_min_vq_size(d);
	must(!vdpa_dev_id(d) || vdpa_dev_has(d, VDPA_FIELD_DEV_ID));
}

static void use_config(const struct vdpa_config *c)
{
	const uint8_t *mac;
	size_t len = 0;
	int field;

	read_text(vdpa_config_name(c));
	vdpa_config_id(c);
	for (field = 0; field <= VDPA_FIELD_MAX + 1; field++)
		must(!vdpa_config_number(c, field) || vdpa_config_has(c, field));
	mac = vdpa_config_mac(c, &len);
	while (len--)
		must(mac[len] <= 0xff);
}

static void use_vstats(const struct vdpa_vstats *v)
{
	size_t i, n = vdpa_vstats_item_count(v);

	read_text(vdpa_vstats_name(v));
	read_text(vdpa_queue_role_name(vdpa_vstats_role(v)));
	vdpa_vstats_negotiated_features(v);
	vdpa_vstats_max_vqp(v);
	must(!vdpa_vstats_qidx(v) || vdpa_vstats_has(v, VDPA_FIELD_QUEUE_INDEX));
	for (i = 0; i < vdpa_vstats_counter_count(v); i++) {
		must(vdpa_vstats_counter_name(v, i));
		read_text(vdpa_vstats_counter_name(v, i));
		vdpa_vstats_counter_value(v, i);
	}
	must(!vdpa_vstats_counter_name(v, i));
	for (i = 0; i < n; i++) {
		vdpa_vstats_item_field(v, i);
		vdpa_vstats_item_number(v, i);
		read_text(vdpa_vstats_item_string(v, i));
	}
}

static void use_event(const struct vdpa_event *e)
{
	must(vdpa_event_type_name(vdpa_event_type(e)));
	must(vdpa_event_name(e) || vdpa_event_type(e) == VDPA_EVENT_LOST);
	read_text(vdpa_event_name(e));
	read_text(vdpa_event_driver(e));
	vdpa_event_id(e);
	if (vdpa_event_dev(e))
		use_dev(vdpa_event_dev(e));
	if (vdpa_event_config(e))
		use_config(vdpa_event_config(e));
}

static void use_facts(const struct vdpa_facts *f)
{
	read_text(vdpa_facts_driver(f));
	read_text(vdpa_facts_node(f));
	read_text(vdpa_facts_virtio(f));
	read_text(vdpa_facts_parent(f));
	read_text(vdpa_facts_netdev(f));
	read_text(vdpa_facts_disk(f));
}

/* ------------------------------------------------------------------- the calls */

static int get_mgmtdevs(struct vdpa_ctx *ctx)
{
	struct vdpa_mgmtdev_list *list;
	int err = vdpa_mgmtdev_list_get(ctx, &list);
	size_t i;

	for (i = 0; i < vdpa_mgmtdev_list_count(list); i++)
		use_mgmtdev(vdpa_mgmtdev_list_at(list, i));
	must(!vdpa_mgmtdev_list_at(list, i));
	vdpa_mgmtdev_list_free(list);
	return err;
}

static int get_mgmtdev(struct vdpa_ctx *ctx)
{
	struct vdpa_mgmtdev *m;
	int err = vdpa_mgmtdev_get(ctx, "pci", "0000:65:00.2", &m);

	if (m)
		use_mgmtdev(m);
	vdpa_mgmtdev_free(m);
	return err;
}

static int get_devs(struct vdpa_ctx *ctx)
{
	struct vdpa_dev_list *list;
	int err = vdpa_dev_list_get(ctx, &list);
	size_t i;

	for (i = 0; i < vdpa_dev_list_count(list); i++)
		use_dev(vdpa_dev_list_at(list, i));
	must(!vdpa_dev_list_at(list, i));
	vdpa_dev_list_free(list);
	return err;
}

static int get_dev(struct vdpa_ctx *ctx)
{
	struct vdpa_dev *d;
	int err = vdpa_dev_get(ctx, "net0", &d);

	if (d)
		use_dev(d);
	vdpa_dev_free(d);
	return err;
}

static int get_configs(struct vdpa_ctx *ctx)
{
	struct vdpa_config_list *list;
	int err = vdpa_config_list_get(ctx, &list);
	size_t i;

	for (i = 0; i < vdpa_config_list_count(list); i++)
		use_config(vdpa_config_list_at(list, i));
	must(!vdpa_config_list_at(list, i));
	vdpa_config_list_free(list);
	return err;
}

static int get_config(struct vdpa_ctx *ctx)
{
	struct vdpa_config *c;
	int err = vdpa_config_get(ctx, "net0", &c);

	if (c)
		use_config(c);
	vdpa_config_free(c);
	return err;
}

static int get_vstats(struct vdpa_ctx *ctx)
{
	struct vdpa_vstats *v;
	int err = vdpa_vstats_get(ctx, "net0", 0, &v);

	if (v)
		use_vstats(v);
	vdpa_vstats_free(v);
	return err;
}

static int change(struct vdpa_ctx *ctx, int (*request)(struct vdpa_ctx *ctx,
						       const struct vdpa_params *params))
{
	static const uint8_t mac[VDPA_MAC_LEN] = { 2, 0, 0, 0, 0, 1 };
	struct vdpa_params *params;
	int err;

	must(!vdpa_params_new(&params));
	must(!vdpa_params_set_name(params, "net0"));
	if (request == vdpa_dev_add)
		must(!vdpa_params_set_mgmtdev(params, "pci", "0000:65:00.2"));
	must(!vdpa_params_set_mac(params, mac));
	err = request(ctx, params);
	vdpa_params_free(params);
	return err;
}

static int add_dev(struct vdpa_ctx *ctx)
{
	return change(ctx, vdpa_dev_add);
}

static int set_dev(struct vdpa_ctx *ctx)
{
	return change(ctx, vdpa_dev_set);
}

static int del_dev(struct vdpa_ctx *ctx)
{
	return vdpa_dev_del(ctx, "net0");
}

static int follow(struct vdpa_ctx *ctx, enum vdpa_monitor_source source)
{
	struct vdpa_monitor *monitor;
	struct vdpa_event *event;
	int ret = vdpa_monitor_new(ctx, source, &monitor), rounds = 1 << 16;

	must(!ret == !!monitor);
	while (!ret && (ret = vdpa_monitor_next(monitor, &event)) > 0) {
		must(event && rounds--);
		use_event(event);
		vdpa_event_free(event);
		ret = 0;
	}
	vdpa_monitor_free(monitor);
	return ret;
}

static int follow_family(struct vdpa_ctx *ctx)
{
	return follow(ctx, VDPA_MONITOR_NETLINK);
}

static int follow_uevents(struct vdpa_ctx *ctx)
{
	return follow(ctx, VDPA_MONITOR_UEVENT);
}

static int get_facts(struct vdpa_ctx *ctx)
{
	struct vdpa_facts *f;
	int err = vdpa_facts_get(ctx, "net0", &f);

	must(!err == !!f);
	if (f)
		use_facts(f);
	vdpa_facts_free(f);
	return err;
}

/* Opening was all; what is left are answers to something else. */
static int only_open(struct vdpa_ctx *ctx)
{
	return get_devs(ctx);
}

/* The order is that of seeds.py. */
static int (*const calls[])(struct vdpa_ctx *ctx) = {
	only_open, get_mgmtdevs, get_mgmtdev, get_devs, get_dev, get_configs, get_config,
	get_vstats, add_dev, set_dev, del_dev, follow_family, follow_uevents, get_facts,
};

#define CALLS (sizeof(calls) / sizeof(calls[0]))

/* --------------------------------------------------------------------- one input */

static void check_error(const struct vdpa_ctx *ctx, int err)
{
	must(err <= 0);
	must(vdpa_error_code(ctx) == err);
	must((vdpa_error_source(ctx) == VDPA_ERROR_NONE) == !err);
	must(vdpa_error_missing_attr(ctx) >= -1);
	read_text(vdpa_error_text(ctx));
	read_text(vdpa_warning_text(ctx));
}

static void show(void *data, enum vdpa_debug_dir dir, const void *msg, size_t len)
{
	char *text = vdpa_debug_text(data, msg, len);

	must(text && *text && text[strlen(text) - 1] == '\n');
	free(text);
}

static int open_peer(struct vdpa_ctx *ctx)
{
	return flags & AGENT ? vdpa_open_agent(ctx, "/nowhere") : vdpa_open(ctx);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = lowest_fd(), call, err;
	struct vdpa_ctx *ctx;

	in = (struct input){ .at = data, .left = size };
	call = input_u8(&in) % CALLS;
	flags = input_u8(&in);
	own_families = calls[call] == only_open;
	asked = 0;
	/* without an agent the facts are those of this machine */
	if (calls[call] == get_facts)
		flags |= AGENT;
	must(!vdpa_new(&ctx));
	must(!vdpa_set_validation(ctx, flags & STOCK ? VDPA_VALIDATE_STOCK :
						       VDPA_VALIDATE_STRICT));
	if (flags & DEBUG)
		must(!vdpa_set_debug(ctx, show, ctx));
	err = open_peer(ctx);
	check_error(ctx, err);
	if (!err) {
		err = calls[call](ctx);
		check_error(ctx, err);
	}
	vdpa_free(ctx);
	must(lowest_fd() == fd);
	return 0;
}
