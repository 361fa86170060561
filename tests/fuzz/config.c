// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Config files of vdpa-agent. What is accepted is also made: its management devices,
 * and a device of each. Input: the file.
 */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/vdpa.h>
#include <linux/virtio_ids.h>

#include "agent/agent.h"
#include "fuzz.h"
#include "host.h"

#define VDPA_FAMILY (GENL_ID_CTRL + 1)

/* config.c would read files with it; here none is */
void complain(const char *fmt, ...)
{
	abort();
}

static size_t mgmtdevs;		/* in the last dump */
static int last_error;

static int take_reply(struct host_peer *peer, const void *buf, size_t len)
{
	const struct nlmsghdr *nlh;

	for (nlh = buf; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
		if (nlh->nlmsg_type == VDPA_FAMILY)
			mgmtdevs++;
		else if (nlh->nlmsg_type == NLMSG_ERROR)
			last_error = ((const struct nlmsgerr *)NLMSG_DATA(nlh))->error;
	}
	return 0;
}

static struct host_peer peer = { .portid = 1, .admin = true, .reply = take_reply };

struct request {
	struct nlmsghdr nlh;
	struct genlmsghdr genl;
	uint8_t attrs[512];
};

static void begin(struct request *req, uint8_t cmd, uint16_t flags)
{
	memset(req, 0, sizeof(*req));
	req->nlh.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	req->nlh.nlmsg_type = VDPA_FAMILY;
	req->nlh.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	req->genl.cmd = cmd;
}

static void put_text(struct request *req, uint16_t type, const char *text)
{
	struct nlattr *attr = (struct nlattr *)((uint8_t *)req + req->nlh.nlmsg_len);

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + strlen(text) + 1;
	strcpy((char *)(attr + 1), text);
	req->nlh.nlmsg_len += NLA_ALIGN(attr->nla_len);
}

static size_t count_mgmtdevs(void)
{
	struct request req;

	mgmtdevs = 0;
	begin(&req, VDPA_CMD_MGMTDEV_GET, NLM_F_DUMP);
	host_genl_input(&peer, &req, req.nlh.nlmsg_len);
	while (host_genl_dump(&peer))
		;
	return mgmtdevs;
}

static void add_device(const struct config_mgmtdev *m, size_t i)
{
	struct request req;
	char name[32];

	snprintf(name, sizeof(name), "fuzz%zu", i);
	begin(&req, VDPA_CMD_DEV_NEW, 0);
	if (*m->bus)
		put_text(&req, VDPA_ATTR_MGMTDEV_BUS_NAME, m->bus);
	put_text(&req, VDPA_ATTR_MGMTDEV_DEV_NAME, m->name);
	put_text(&req, VDPA_ATTR_DEV_NAME, name);
	last_error = 1;
	host_genl_input(&peer, &req, req.nlh.nlmsg_len);
	/* a name may be that of another folder of sysfs */
	must(last_error == 0 || last_error == -EEXIST);
}

static bool is_text(const char *why, size_t size)
{
	size_t len = strnlen(why, size);

	if (!len || len == size)
		return false;
	while (len--)
		if ((unsigned char)why[len] < ' ' || why[len] == 0x7f)
			return false;
	return true;
}

static void check_mgmtdev(const struct config_mgmtdev *m)
{
	must(m->id == VIRTIO_ID_NET || m->id == VIRTIO_ID_BLOCK);
	must(*m->name && strlen(m->name) <= CONFIG_NAME_MAX && !strpbrk(m->name, "/ \n"));
	must(strlen(m->bus) <= CONFIG_NAME_MAX && !strpbrk(m->bus, "/ \n"));
}

static void use_config(const struct config *config)
{
	char why[512];
	size_t i;
	int err;

	must(config->count <= CONFIG_MGMTDEVS_MAX);
	for (i = 0; i < config->count; i++)
		check_mgmtdev(&config->mgmtdevs[i]);
	err = mgmtdevs_add(config, why, sizeof(why));
	/* limits that only the simulators know have a text, sysfs has names of its own */
	must(!err || ((err == -EEXIST || err == -EINVAL) && is_text(why, sizeof(why))));
	must(count_mgmtdevs() == (err ? 0 : config->count));
	for (i = 0; !err && i < config->count; i++)
		add_device(&config->mgmtdevs[i], i);
	if (!err)
		mgmtdevs_remove();
	must(!count_mgmtdevs());
}

static void run_input(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct config config;
	char why[512];
	int err;

	must(text);
	memcpy(text, data, size);
	text[size] = '\0';
	err = config_parse(text, size, &config, why, sizeof(why));
	free(text);
	must(!err || (err == -EINVAL && is_text(why, sizeof(why))));
	if (!err) {
		use_config(&config);
		config_clear(&config);
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	host_log_level(0);
	must(!host_param_set("vdpa_sim_net", "default_mgmtdev", "0"));
	must(!host_param_set("vdpa_sim_blk", "default_mgmtdev", "0"));
	must(!host_init());
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t before = allocated();

	if (size >= CONFIG_SIZE_MAX)
		return -1;
	run_input(data, size);
	if (!all_freed(before)) {
		/* threads and their like are made once: again, and nothing may be added */
		before = allocated();
		run_input(data, size);
		must(all_freed(before));
	}
	return 0;
}
