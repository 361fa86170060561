// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * "vdpa-agent exercise": a client of an agent that runs. Nothing of the kernel code is
 * started here.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/vdpa_agent.h>

#include "agent.h"
#include "exercise_args.h"

/* larger than any answer to what is asked here */
#define BUF_SIZE	8192

/**
 * struct link - the connection
 * @args: command line
 * @fd: socket
 * @seq: of the request
 * @family: id of the family "vdpa_agent"
 * @version: of it
 * @buf: request, then its answer
 */
struct link {
	const struct exercise_args *args;
	int fd;
	uint32_t seq;
	uint16_t family;
	uint8_t version;
	char buf[BUF_SIZE] __attribute__((aligned(8)));
};

static int agent_path(const char *path, struct sockaddr_un *to)
{
	const char *dir = getenv("XDG_RUNTIME_DIR");
	size_t size = sizeof(to->sun_path);
	int len;

	if (path)
		len = snprintf(to->sun_path, size, "%s", path);
	else if (dir && *dir)
		len = snprintf(to->sun_path, size, "%s/vdpa/agent.sock", dir);
	else
		len = snprintf(to->sun_path, size, "/run/user/%u/vdpa/agent.sock",
			       (unsigned int)geteuid());
	return len < (int)size ? 0 : -ENAMETOOLONG;
}

static int link_open(struct link *l)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int err = agent_path(l->args->agent, &to);

	l->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (!err && l->fd < 0)
		err = -errno;
	if (!err && connect(l->fd, (struct sockaddr *)&to, sizeof(to)))
		err = -errno;
	if (!err)
		return 0;
	exercise_show_error(l->args, err == -ENOENT || err == -ECONNREFUSED ?
			    "no agent is running (start vdpa-agent, or use vdpa-agent run)" :
			    NULL, -err);
	return err;
}

static struct nlmsghdr *begin(struct link *l, uint16_t type, uint8_t cmd, uint8_t version)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(l->buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_seq = ++l->seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = version;
	return nlh;
}

/* The text of an error message, if it has one. */
static const char *error_text(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	size_t skip = sizeof(*err);
	struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += err->msg.nlmsg_len - sizeof(err->msg);
	mnl_attr_for_each(attr, nlh, skip)
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG &&
		    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
			return mnl_attr_get_str(attr);
	return NULL;
}

/* Returns the answer, NULL for none that is one; or *@err. */
static const struct nlmsghdr *check_answer(struct link *l, int len, int *err)
{
	const struct nlmsghdr *nlh = (const void *)l->buf;
	const struct nlmsgerr *e;

	*err = -EBADMSG;
	if (!mnl_nlmsg_ok(nlh, len) || nlh->nlmsg_seq != l->seq)
		return NULL;
	if (nlh->nlmsg_type != NLMSG_ERROR) {
		if (nlh->nlmsg_len < NLMSG_LENGTH(GENL_HDRLEN))
			return NULL;
		*err = 0;
		return nlh;
	}
	if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof(*e)))
		return NULL;
	e = mnl_nlmsg_get_payload(nlh);
	*err = e->error;
	return nlh;
}

/* Send what is in the buffer. Returns the answer, or NULL with all said. */
static const struct nlmsghdr *ask(struct link *l)
{
	const struct nlmsghdr *nlh = (const void *)l->buf;
	ssize_t n;
	int err;

	if (send(l->fd, l->buf, nlh->nlmsg_len, MSG_NOSIGNAL) < 0) {
		exercise_show_error(l->args, NULL, errno);
		return NULL;
	}
	do
		n = recv(l->fd, l->buf, sizeof(l->buf), 0);
	while (n < 0 && errno == EINTR);
	if (n <= 0) {
		exercise_show_error(l->args, n ? NULL : "the agent has ended",
				    n ? errno : EPIPE);
		return NULL;
	}
	nlh = check_answer(l, n, &err);
	if (!err)
		return nlh;
	exercise_show_error(l->args, nlh ? error_text(nlh) : "the agent answers nonsense",
			    -err);
	return NULL;
}

static bool find_family(struct link *l)
{
	const struct nlmsghdr *answer;
	struct nlmsghdr *nlh;
	struct nlattr *attr;

	nlh = begin(l, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, VDPA_AGENT_GENL_NAME);
	answer = ask(l);
	if (!answer)
		return false;
	mnl_attr_for_each(attr, answer, GENL_HDRLEN)
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID &&
		    mnl_attr_validate(attr, MNL_TYPE_U16) >= 0)
			l->family = mnl_attr_get_u16(attr);
	if (!l->family)
		exercise_show_error(l->args, "this agent has no exercise", EOPNOTSUPP);
	return l->family;
}

/* A number of whatever size. */
static uint64_t number(const struct nlattr *attr)
{
	size_t len = mnl_attr_get_payload_len(attr);
	uint64_t u64 = 0;

	if (len == sizeof(uint8_t))
		return mnl_attr_get_u8(attr);
	if (len == sizeof(uint32_t))
		return mnl_attr_get_u32(attr);
	if (len == sizeof(u64))
		memcpy(&u64, mnl_attr_get_payload(attr), sizeof(u64));
	return u64;
}

static void result_from_nl(struct exercise_result *r, const struct nlmsghdr *nlh)
{
	uint64_t val[VDPA_AGENT_ATTR_MAX + 1] = { 0 };
	struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, GENL_HDRLEN)
		if (mnl_attr_get_type(attr) <= VDPA_AGENT_ATTR_MAX)
			val[mnl_attr_get_type(attr)] = number(attr);
	*r = (struct exercise_result){
		.class = val[VDPA_AGENT_ATTR_CLASS],
		.queues = val[VDPA_AGENT_ATTR_QUEUES],
		.count = val[VDPA_AGENT_ATTR_COUNT],
		.bytes = val[VDPA_AGENT_ATTR_BYTES],
		.requests = val[VDPA_AGENT_ATTR_REQUESTS],
		.nsec = val[VDPA_AGENT_ATTR_NSEC],
		.differing = val[VDPA_AGENT_ATTR_DIFFERING],
		.first = val[VDPA_AGENT_ATTR_FIRST],
		.offset = val[VDPA_AGENT_ATTR_OFFSET],
		.want = val[VDPA_AGENT_ATTR_WANT],
		.found = val[VDPA_AGENT_ATTR_FOUND],
		.read_only = val[VDPA_AGENT_ATTR_READ_ONLY],
	};
}

static bool name_fits(struct link *l)
{
	if (strlen(l->args->dev) < 64)
		return true;
	exercise_show_error(l->args, "names have 63 bytes at most", EINVAL);
	return false;
}

static bool move(struct link *l, struct exercise_result *r)
{
	const struct nlmsghdr *answer;
	struct nlmsghdr *nlh;

	nlh = begin(l, l->family, VDPA_AGENT_CMD_EXERCISE, VDPA_AGENT_GENL_VERSION);
	mnl_attr_put_strz(nlh, VDPA_AGENT_ATTR_DEV_NAME, l->args->dev);
	if (l->args->class)
		mnl_attr_put_u32(nlh, VDPA_AGENT_ATTR_CLASS, l->args->class);
	if (l->args->count)
		mnl_attr_put_u64(nlh, VDPA_AGENT_ATTR_COUNT, l->args->count);
	answer = ask(l);
	if (answer)
		result_from_nl(r, answer);
	return answer;
}

static bool unbind(struct link *l)
{
	struct nlmsghdr *nlh;

	nlh = begin(l, l->family, VDPA_AGENT_CMD_UNBIND, VDPA_AGENT_GENL_VERSION);
	nlh->nlmsg_flags |= NLM_F_ACK;
	mnl_attr_put_strz(nlh, VDPA_AGENT_ATTR_DEV_NAME, l->args->dev);
	return ask(l);
}

/* Returns an exit code; nothing is printed before all is done. */
static int run(struct link *l)
{
	struct exercise_result r;

	if (!name_fits(l) || link_open(l) || !find_family(l))
		return AGENT_FAILED;
	if (l->args->move && !move(l, &r))
		return AGENT_FAILED;
	if (l->args->unbind && !unbind(l))
		return AGENT_FAILED;
	return l->args->move ? exercise_show(l->args, &r) : exercise_show_unbound(l->args);
}

int exercise_main(int argc, char **argv)
{
	static struct link l = { .fd = -1 };
	struct exercise_args args;
	int rc;

	if (!exercise_args_parse(&args, argc, argv, &rc))
		return rc;
	l.args = &args;
	rc = run(&l);
	if (l.fd >= 0)
		close(l.fd);
	return rc;
}
