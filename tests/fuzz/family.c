// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests to the families of the device core and the simulators and to the
 * controller, on the host build. Input: steps, each a byte that says what is done and
 * by which peer, for a datagram followed by its length (two bytes, low one first) and
 * its bytes. After each input no device is left and no memory.
 */
#include <string.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/vdpa.h>

#include "fuzz.h"
#include "host.h"

/* Low two bits of a step: the peer; the last two may change nothing. */
#define PEERS 4
#define ADMINS 2

/* The other bits. */
enum step {
	SEND = 0 << 2,		/* the datagram as it is */
	SEND_WHOLE = 1 << 2,	/* as one message, a request */
	DUMP = 2 << 2,		/* the next part of the peer's dump */
	LEAVE = 3 << 2,		/* the peer goes, and another one comes */
	FAIL = 4 << 2,		/* one byte: which allocation of the next step fails */
	STEPS = 5 << 2,
};

#define STEPS_MAX 200

/* First id of the families, in order of registration. */
#define VDPA_FAMILY (GENL_ID_CTRL + 1)

struct client {
	struct host_peer peer;
	uint32_t last_error;		/* of the last ack */
	char names[16][256];		/* of the last dump of devices, the first of them */
	unsigned int devices;
	bool dumping;
};

static struct client clients[PEERS];
static long devices;		/* that events told of */
static bool lost;		/* an event was */

/* ------------------------------------------------------------------------ answers */

/* Attributes lie in their message, one behind the other. */
static const struct nlattr *next_attr(const uint8_t **at, size_t *left)
{
	const struct nlattr *attr = (const struct nlattr *)*at;
	size_t len;

	if (!*left)
		return NULL;
	must(*left >= sizeof(*attr));
	must(attr->nla_len >= sizeof(*attr) && attr->nla_len <= *left);
	len = NLA_ALIGN(attr->nla_len);
	must(len <= *left);
	*at += len;
	*left -= len;
	return attr;
}

static void take_device(struct client *c, const struct nlattr *attr)
{
	char *name = c->names[c->devices % 16];

	must(attr->nla_len > NLA_HDRLEN && attr->nla_len <= NLA_HDRLEN + sizeof(c->names[0]));
	memcpy(name, attr + 1, attr->nla_len - NLA_HDRLEN);
	must(!name[attr->nla_len - NLA_HDRLEN - 1]);
	c->devices++;
}

static void check_genl(struct client *c, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);
	const uint8_t *at = (const uint8_t *)nlh + NLMSG_LENGTH(GENL_HDRLEN);
	const struct nlattr *attr;
	size_t left;

	must(nlh->nlmsg_len >= NLMSG_LENGTH(GENL_HDRLEN));
	left = nlh->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN);
	while ((attr = next_attr(&at, &left)))
		if (c && nlh->nlmsg_type == VDPA_FAMILY && genl->cmd == VDPA_CMD_DEV_NEW &&
		    attr->nla_type == VDPA_ATTR_DEV_NAME)
			take_device(c, attr);
}

static void check_error(struct client *c, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = NLMSG_DATA(nlh);
	const uint8_t *at = (const uint8_t *)(err + 1);
	size_t left;

	must(nlh->nlmsg_len >= NLMSG_LENGTH(sizeof(*err)));
	must(err->error <= 0 && err->error > -4096);
	left = nlh->nlmsg_len - NLMSG_LENGTH(sizeof(*err));
	must(!left || nlh->nlmsg_flags & NLM_F_ACK_TLVS);
	while (next_attr(&at, &left))
		;
	c->last_error = -err->error;
}

static const struct nlmsghdr *next_message(const uint8_t **at, size_t *left)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)*at;
	size_t len;

	if (!*left)
		return NULL;
	must(*left >= sizeof(*nlh));
	must(nlh->nlmsg_len >= sizeof(*nlh) && nlh->nlmsg_len <= *left);
	len = NLMSG_ALIGN(nlh->nlmsg_len);
	if (len > *left)
		len = *left;
	*at += len;
	*left -= len;
	return nlh;
}

static int take_reply(struct host_peer *peer, const void *buf, size_t len)
{
	struct client *c = (struct client *)peer;
	const struct nlmsghdr *nlh;
	const uint8_t *at = buf;

	must(len);
	while ((nlh = next_message(&at, &len))) {
		must(nlh->nlmsg_pid == peer->portid);
		if (nlh->nlmsg_type == NLMSG_ERROR)
			check_error(c, nlh);
		else if (nlh->nlmsg_type == NLMSG_DONE)
			must(nlh->nlmsg_len >= NLMSG_LENGTH(sizeof(int)));
		else
			check_genl(c, nlh);
	}
	return 0;
}

/* Events come under the core's lock that changes the index: one at a time. */
static void take_event(uint32_t group, const void *buf, size_t len, void *arg)
{
	const struct nlmsghdr *nlh = buf;
	const struct genlmsghdr *genl;

	if (!buf) {
		lost = true;
		return;
	}
	must(len >= NLMSG_LENGTH(GENL_HDRLEN) && nlh->nlmsg_len <= len && !nlh->nlmsg_seq);
	check_genl(NULL, nlh);
	genl = NLMSG_DATA(nlh);
	if (nlh->nlmsg_type == VDPA_FAMILY && genl->cmd == VDPA_CMD_DEV_NEW)
		devices++;
	else if (nlh->nlmsg_type == VDPA_FAMILY && genl->cmd == VDPA_CMD_DEV_DEL)
		devices--;
}

/* ----------------------------------------------------------------------- requests */

struct request {
	struct nlmsghdr nlh;
	struct genlmsghdr genl;
	uint8_t attrs[300];
};

static void send_request(struct client *c, uint8_t cmd, uint16_t flags, const char *name)
{
	struct request *req = calloc(1, sizeof(*req));
	struct nlattr attr = { .nla_type = VDPA_ATTR_DEV_NAME };

	must(req);
	req->nlh.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	req->nlh.nlmsg_type = VDPA_FAMILY;
	req->nlh.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	req->genl.cmd = cmd;
	if (name) {
		attr.nla_len = NLA_HDRLEN + strlen(name) + 1;
		memcpy(req->attrs, &attr, sizeof(attr));
		strcpy((char *)req->attrs + NLA_HDRLEN, name);
		req->nlh.nlmsg_len += NLA_ALIGN(attr.nla_len);
	}
	host_genl_input(&c->peer, req, req->nlh.nlmsg_len);
	free(req);
}

static void drain(struct client *c)
{
	while (host_genl_dump(&c->peer))
		;
}

/* The first devices of the dump go, until it is empty. */
static void delete_devices(struct client *c)
{
	unsigned int i, n;

	do {
		c->devices = 0;
		send_request(c, VDPA_CMD_DEV_GET, NLM_F_DUMP, NULL);
		drain(c);
		n = c->devices;
		must(lost || (long)n == devices);
		for (i = 0; i < n && i < 16; i++) {
			send_request(c, VDPA_CMD_DEV_DEL, 0, c->names[(n - 1 - i) % 16]);
			must(!c->last_error);
		}
	} while (n);
}

/* ------------------------------------------------------------------------- a step */

static void start_client(unsigned int i)
{
	memset(&clients[i], 0, sizeof(clients[i]));
	clients[i].peer.portid = 1000 + i;
	clients[i].peer.admin = i < ADMINS;
	clients[i].peer.reply = take_reply;
}

static void send_datagram(struct client *c, struct input *in, bool whole)
{
	size_t len = input_u16(in);
	const uint8_t *bytes = input_bytes(in, &len);
	struct nlmsghdr *nlh = malloc(len ? len : 1);

	must(nlh);
	memcpy(nlh, bytes, len);
	if (whole && len >= NLMSG_HDRLEN) {
		nlh->nlmsg_len = len;
		nlh->nlmsg_flags |= NLM_F_REQUEST;
	}
	host_genl_input(&c->peer, nlh, len);
	free(nlh);
}

static void take_step(uint8_t step, struct input *in)
{
	struct client *c = &clients[step % PEERS];

	switch ((step & ~(PEERS - 1)) % STEPS) {
	case SEND:
		send_datagram(c, in, false);
		break;
	case SEND_WHOLE:
		send_datagram(c, in, true);
		break;
	case DUMP:
		host_genl_dump(&c->peer);
		break;
	case LEAVE:
		host_genl_release(&c->peer);
		start_client(step % PEERS);
		break;
	case FAIL:
		host_fail_at(1 + input_u8(in));
		break;
	}
}

static void run_input(struct input *in)
{
	bool failing = false, was_failing;
	int i, steps = STEPS_MAX;
	uint8_t step;

	for (i = 0; i < PEERS; i++)
		start_client(i);
	lost = false;
	devices = 0;
	while (in->left && steps--) {
		step = input_u8(in);
		was_failing = failing;
		failing = (step & ~(PEERS - 1)) % STEPS == FAIL;
		take_step(step, in);
		if (was_failing && !failing)
			host_fail_at(0);
	}
	host_fail_at(0);
	for (i = 0; i < PEERS; i++) {
		drain(&clients[i]);
		must(!clients[i].peer.dump);
	}
	delete_devices(&clients[0]);
	for (i = 0; i < PEERS; i++)
		host_genl_release(&clients[i].peer);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	host_log_level(0);
	must(!host_init());
	host_genl_on_multicast(take_event, NULL);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { .at = data, .left = size };
	int fd = lowest_fd();
	size_t before;

	before = allocated();
	run_input(&in);
	if (!all_freed(before)) {
		/* threads and their like are made once: again, and nothing may be added */
		before = allocated();
		in = (struct input){ .at = data, .left = size };
		run_input(&in);
		must(all_freed(before));
	}
	must(lowest_fd() == fd);
	return 0;
}
