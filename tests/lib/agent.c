// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Unix transport, against a server that plays prepared datagrams: each test
 * queues the answers into the socket of one connection, for the client reads
 * nothing that it has not asked for. Connections are taken by the kernel's
 * backlog, so no thread is needed but where an answer must follow a connect().
 */
#include "fake.h"

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/vdpa_agent.h>

#define AGENT_FAMILY 0x21

/**
 * struct server - the other side
 * @dir: private directory
 * @path: of the socket in it
 * @fd: that listens
 * @conn: connections taken, in order
 * @msg: for building
 */
struct server {
	char dir[64];
	char path[96];
	int fd;
	int conn[2];
	struct msg msg;
	struct vdpa_ctx *ctx;
};

static int server_setup(void **state)
{
	static struct server server;
	struct server *s = &server;
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	memset(s, 0, sizeof(*s));
	strcpy(s->dir, "/tmp/vdpa-test-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	snprintf(s->path, sizeof(s->path), "%.63s/agent.sock", s->dir);
	strcpy(at.sun_path, s->path);
	s->conn[0] = s->conn[1] = -1;
	s->fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	assert_int_equal(bind(s->fd, (void *)&at, sizeof(at)), 0);
	assert_int_equal(listen(s->fd, 4), 0);
	assert_int_equal(vdpa_new(&s->ctx), 0);
	*state = s;
	return 0;
}

static int server_teardown(void **state)
{
	struct server *s = *state;

	vdpa_free(s->ctx);
	for (size_t i = 0; i < ARRAY_SIZE(s->conn); i++)
		if (s->conn[i] >= 0)
			close(s->conn[i]);
	if (s->fd >= 0)
		close(s->fd);
	unlink(s->path);
	assert_int_equal(rmdir(s->dir), 0);
	return 0;
}

static void take(struct server *s, int i)
{
	s->conn[i] = accept(s->fd, NULL, NULL);
	assert_true(s->conn[i] >= 0);
}

/* The next request of connection @i; its number goes into what is sent. */
static const struct nlmsghdr *request(struct server *s, int i)
{
	static uint64_t buf[TX_SIZE / 8];
	ssize_t n = recv(s->conn[i], buf, sizeof(buf), 0);
	const struct nlmsghdr *nlh = (void *)buf;

	assert_true(n > 0);
	assert_true(mnl_nlmsg_ok(nlh, n));
	return nlh;
}

static void send_msg(struct server *s, int i)
{
	assert_int_equal(send(s->conn[i], s->msg.buf, s->msg.len, MSG_NOSIGNAL),
			 s->msg.len);
	msg_reset(&s->msg);
}

static void describe_agent(struct server *s)
{
	struct genlmsghdr genl = { .cmd = CTRL_CMD_NEWFAMILY, .version = 2 };

	msg_begin(&s->msg, GENL_ID_CTRL, 0);
	msg_raw(&s->msg, &genl, sizeof(genl));
	msg_u16(&s->msg, CTRL_ATTR_FAMILY_ID, AGENT_FAMILY);
	msg_u32(&s->msg, CTRL_ATTR_MAXATTR, VDPA_AGENT_ATTR_MAX);
	msg_end(&s->msg);
	send_msg(s, 0);
	msg_ack(&s->msg, 0);
	send_msg(s, 0);
}

/* Takes the first connection and describes the family "vdpa". */
static void *serve_open(void *arg)
{
	struct server *s = arg;

	take(s, 0);
	assert_int_equal(request(s, 0)->nlmsg_type, GENL_ID_CTRL);
	msg_family(&s->msg, true);
	send_msg(s, 0);
	msg_ack(&s->msg, 0);
	send_msg(s, 0);
	return NULL;
}

static void open_agent(struct server *s)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, serve_open, s), 0);
	assert_int_equal(vdpa_open_agent(s->ctx, s->path), 0);
	pthread_join(thread, NULL);
}

/* ------------------------------------------------------------------- opening */

static void opens_and_asks(void **state)
{
	struct server *s = *state;
	struct vdpa_dev *dev;

	assert_null(vdpa_agent_path(s->ctx));
	open_agent(s);
	assert_string_equal(vdpa_agent_path(s->ctx), s->path);
	assert_int_equal(vdpa_family_maxattr(s->ctx), 37);
	assert_true(vdpa_family_has_monitor(s->ctx));

	msg_dev(&s->msg, "m", "n0", 1, 0);
	send_msg(s, 0);
	msg_ack(&s->msg, 0);
	send_msg(s, 0);
	assert_int_equal(vdpa_dev_get(s->ctx, "n0", &dev), 0);
	assert_string_equal(vdpa_dev_name(dev), "n0");
	assert_int_equal(request(s, 0)->nlmsg_type, FAMILY);
	vdpa_dev_free(dev);

	assert_int_equal(vdpa_open_agent(s->ctx, s->path), -EISCONN);
	assert_int_equal(vdpa_open(s->ctx), -EISCONN);
	vdpa_close(s->ctx);
	assert_int_equal(recv(s->conn[0], &dev, 1, 0), 0);
}

static void fails_to_open(struct server *s, const char *path, int err)
{
	assert_int_equal(vdpa_open_agent(s->ctx, path), err);
	assert_int_equal(vdpa_error_source(s->ctx), VDPA_ERROR_SYSTEM);
	assert_non_null(vdpa_error_text(s->ctx));
}

static void nobody_answers(void **state)
{
	struct server *s = *state;
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	char path[300];
	int fd;

	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	fails_to_open(s, path, -ENAMETOOLONG);

	close(s->fd);
	s->fd = -1;
	fails_to_open(s, s->path, -ECONNREFUSED);
	unlink(s->path);
	fails_to_open(s, s->path, -ENOENT);
	assert_string_equal(vdpa_agent_path(s->ctx), s->path);

	/* somebody else's socket, of another kind */
	strcpy(at.sun_path, s->path);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (void *)&at, sizeof(at)), 0);
	assert_int_equal(listen(fd, 1), 0);
	fails_to_open(s, s->path, -EPROTOTYPE);
	close(fd);
	assert_int_equal(vdpa_open_agent(NULL, s->path), -EINVAL);
}

static void default_path(void **state)
{
	struct server *s = *state;
	char wanted[128];

	setenv("XDG_RUNTIME_DIR", "/nowhere", 1);
	fails_to_open(s, NULL, -ENOENT);
	assert_string_equal(vdpa_agent_path(s->ctx),
			    "/nowhere/vdpa/agent.sock");
	unsetenv("XDG_RUNTIME_DIR");
	snprintf(wanted, sizeof(wanted), "/run/user/%u/vdpa/agent.sock",
		 (unsigned int)geteuid());
	vdpa_open_agent(s->ctx, "");
	assert_string_equal(vdpa_agent_path(s->ctx), wanted);
}

/* vdpa_open() is the kernel again, whatever that says. */
static void back_to_the_kernel(void **state)
{
	struct server *s = *state;

	open_agent(s);
	vdpa_close(s->ctx);
	vdpa_open(s->ctx);
	assert_null(vdpa_agent_path(s->ctx));
	assert_ptr_equal(s->ctx->transport, &vdpa_transport_kernel);
}

static void *refuse(void *arg)
{
	struct server *s = arg;

	take(s, 0);
	msg_ack(&s->msg, -EUSERS);
	send_msg(s, 0);
	close(s->conn[0]);
	s->conn[0] = -1;
	return NULL;
}

/* The agent closes before the request: what it said last still counts. */
static void too_many_clients(void **state)
{
	struct server *s = *state;
	pthread_t thread;
	void *handle;
	char byte;

	assert_int_equal(pthread_create(&thread, NULL, refuse, s), 0);
	assert_int_equal(vdpa_transport_agent.open(s->path, &handle), 0);
	pthread_join(thread, NULL);
	assert_int_equal(vdpa_transport_agent.send(handle, "x", 1), -EUSERS);
	assert_int_equal(vdpa_transport_agent.send(handle, "x", 1), -EPIPE);
	assert_int_equal(vdpa_transport_agent.recv(handle, &byte, 1), 0);
	vdpa_transport_agent.close(handle);
}

/* ----------------------------------------------------------------- datagrams */

static void cut_datagrams(void **state)
{
	struct server *s = *state;
	void *handle;
	char buf[8];

	assert_int_equal(vdpa_transport_agent.open(s->path, &handle), 0);
	take(s, 0);
	assert_int_equal(vdpa_transport_agent.try_recv(handle, buf, 8),
			 -EAGAIN);
	assert_int_equal(send(s->conn[0], "123456789", 9, 0), 9);
	assert_int_equal(vdpa_transport_agent.recv(handle, buf, 8), -ENOSPC);
	assert_int_equal(send(s->conn[0], "123456789", 9, 0), 9);
	assert_int_equal(vdpa_transport_agent.try_recv(handle, buf, 8),
			 -ENOSPC);
	assert_int_equal(send(s->conn[0], "12345678", 8, 0), 8);
	assert_int_equal(vdpa_transport_agent.try_recv(handle, buf, 8), 8);
	assert_memory_equal(buf, "12345678", 8);
	vdpa_transport_agent.close(handle);
}

static void the_agent_ends(void **state)
{
	struct server *s = *state;
	struct vdpa_dev *dev;

	open_agent(s);
	shutdown(s->conn[0], SHUT_RDWR);
	assert_int_equal(vdpa_dev_get(s->ctx, "n0", &dev), -EPIPE);
	assert_int_equal(vdpa_error_source(s->ctx), VDPA_ERROR_SEND);
}

/* -------------------------------------------------------------------- events */

static void *serve_subscription(void *arg)
{
	struct server *s = arg;
	const struct nlmsghdr *nlh;
	const struct nlattr *attr;

	/* the family is looked up on the context's own connection, once */
	assert_int_equal(request(s, 0)->nlmsg_type, GENL_ID_CTRL);
	describe_agent(s);
	take(s, 1);
	for (int i = 0; i < 2; i++) {
		nlh = request(s, 1);
		assert_int_equal(nlh->nlmsg_type, AGENT_FAMILY);
		attr = mnl_nlmsg_get_payload_offset(nlh, 4);
		assert_int_equal(mnl_attr_get_type(attr),
				 VDPA_AGENT_ATTR_GROUP);
		assert_int_equal(mnl_attr_get_u32(attr),
				 i ? GENL_ID_CTRL : MONITOR_GROUP);
		/* what the controller's group tells can be done without */
		msg_ack(&s->msg, i ? -EINVAL : 0);
		send_msg(s, 1);
	}
	return NULL;
}

static struct vdpa_monitor *subscribe(struct server *s)
{
	struct vdpa_monitor *monitor;
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, serve_subscription, s),
			 0);
	assert_int_equal(vdpa_monitor_new(s->ctx, VDPA_MONITOR_ANY, &monitor),
			 0);
	pthread_join(thread, NULL);
	assert_int_equal(vdpa_error_code(s->ctx), 0);
	assert_int_equal(vdpa_monitor_source(monitor), VDPA_MONITOR_NETLINK);
	return monitor;
}

static void expect_event(struct vdpa_monitor *monitor,
			 enum vdpa_event_type type, const char *name)
{
	struct vdpa_event *event;

	assert_int_equal(vdpa_monitor_next(monitor, &event), 1);
	assert_int_equal(vdpa_event_type(event), type);
	if (name)
		assert_string_equal(vdpa_event_name(event), name);
	vdpa_event_free(event);
}

static void events_and_their_loss(void **state)
{
	struct server *s = *state;
	struct vdpa_monitor *monitor;
	struct vdpa_event *event;

	open_agent(s);
	monitor = subscribe(s);
	assert_int_equal(vdpa_monitor_next(monitor, &event), 0);
	msg_dev(&s->msg, "m", "n0", 1, 0);
	send_msg(s, 1);
	msg_begin(&s->msg, NLMSG_OVERRUN, 0);
	msg_end(&s->msg);
	send_msg(s, 1);
	msg_dev(&s->msg, "m", "n9", 1, 0);
	send_msg(s, 1);
	expect_event(monitor, VDPA_EVENT_ADD, "n0");
	expect_event(monitor, VDPA_EVENT_LOST, NULL);
	expect_event(monitor, VDPA_EVENT_ADD, "n9");
	assert_int_equal(vdpa_monitor_next(monitor, &event), 0);

	close(s->conn[1]);
	s->conn[1] = -1;
	assert_int_equal(vdpa_monitor_next(monitor, &event), -ECONNRESET);
	vdpa_monitor_free(monitor);
}

static void *refuse_subscription(void *arg)
{
	struct server *s = arg;

	request(s, 0);
	describe_agent(s);
	take(s, 1);
	request(s, 1);
	msg_ack(&s->msg, -EINVAL);
	send_msg(s, 1);
	return NULL;
}

static void subscription_is_refused(void **state)
{
	struct server *s = *state;
	struct vdpa_monitor *monitor;
	pthread_t thread;

	open_agent(s);
	assert_int_equal(pthread_create(&thread, NULL, refuse_subscription, s),
			 0);
	assert_int_equal(vdpa_monitor_new(s->ctx, VDPA_MONITOR_ANY, &monitor),
			 -EINVAL);
	pthread_join(thread, NULL);
	assert_null(monitor);
	/* the context still has its own connection */
	assert_int_equal(send(s->conn[0], "x", 1, MSG_NOSIGNAL), 1);
}

/* --------------------------------------------------------------------- facts */

static void reply_facts(struct server *s)
{
	struct genlmsghdr genl = { .cmd = VDPA_AGENT_CMD_DEV_GET };

	msg_begin(&s->msg, AGENT_FAMILY, 0);
	msg_raw(&s->msg, &genl, sizeof(genl));
	msg_str(&s->msg, VDPA_AGENT_ATTR_DEV_NAME, "n0");
	msg_str(&s->msg, VDPA_AGENT_ATTR_DRIVER, "host_driver");
	msg_str(&s->msg, VDPA_AGENT_ATTR_NODE, "/run/n0.sock");
	msg_str(&s->msg, VDPA_AGENT_ATTR_PARENT, "0000:65:00.2");
	msg_str(&s->msg, 99, "of a newer agent");
	msg_end(&s->msg);
	send_msg(s, 0);
}

static void facts_come_from_the_agent(void **state)
{
	struct server *s = *state;
	struct vdpa_facts *facts;

	assert_int_equal(vdpa_open_agent(s->ctx, "/nowhere"), -ENOENT);
	assert_int_equal(vdpa_facts_get(s->ctx, "n0", &facts), -ENOTCONN);
	open_agent(s);
	describe_agent(s);
	reply_facts(s);
	msg_ack(&s->msg, 0);
	send_msg(s, 0);
	assert_int_equal(vdpa_facts_get(s->ctx, "n0", &facts), 0);
	assert_string_equal(vdpa_facts_driver(facts), "host_driver");
	assert_string_equal(vdpa_facts_node(facts), "/run/n0.sock");
	assert_string_equal(vdpa_facts_parent(facts), "0000:65:00.2");
	assert_null(vdpa_facts_netdev(facts));
	assert_int_equal(vdpa_facts_find_users(facts), 0);
	vdpa_facts_free(facts);

	msg_ack(&s->msg, -ENODEV);
	send_msg(s, 0);
	assert_int_equal(vdpa_facts_get(s->ctx, "n1", &facts), -ENODEV);
	assert_int_equal(vdpa_error_source(s->ctx), VDPA_ERROR_KERNEL);
	assert_null(facts);
}

/* The driver of "exercise" can be taken away; none can be bound. */
static void drivers_of_the_agent(void **state)
{
	struct server *s = *state;

	assert_int_equal(vdpa_dev_unbind(s->ctx, "n0"), -ENODEV);
	open_agent(s);
	assert_int_equal(vdpa_dev_bind(s->ctx, "n0", "vhost_vdpa"), -EOPNOTSUPP);
	assert_int_equal(vdpa_error_source(s->ctx), VDPA_ERROR_SYSTEM);
	describe_agent(s);
	msg_ack(&s->msg, 0);
	send_msg(s, 0);
	assert_int_equal(vdpa_dev_unbind(s->ctx, "n0"), 0);
	msg_ack(&s->msg, -ENXIO);
	send_msg(s, 0);
	assert_int_equal(vdpa_dev_unbind(s->ctx, "n1"), -ENXIO);
	assert_int_equal(vdpa_error_source(s->ctx), VDPA_ERROR_KERNEL);
}

static void facts_that_make_no_sense(void **state)
{
	struct server *s = *state;
	struct genlmsghdr genl = { .cmd = VDPA_AGENT_CMD_DEV_GET };
	struct vdpa_facts *facts;

	open_agent(s);
	describe_agent(s);
	msg_begin(&s->msg, AGENT_FAMILY, 0);
	msg_raw(&s->msg, &genl, sizeof(genl));
	msg_attr(&s->msg, VDPA_AGENT_ATTR_DRIVER, "no NUL", 6);
	msg_end(&s->msg);
	send_msg(s, 0);
	msg_ack(&s->msg, 0);
	send_msg(s, 0);
	assert_int_equal(vdpa_facts_get(s->ctx, "n0", &facts), -EPROTO);
	assert_int_equal(vdpa_error_source(s->ctx), VDPA_ERROR_REPLY_LENGTH);
}

/* --debug names the agent's own family as well. */
static void messages_are_named(void **state)
{
	struct server *s = *state;
	struct nlmsghdr *nlh;
	char *text;

	s->ctx->agent_family = AGENT_FAMILY;
	nlh = vdpa_msg_init(s->ctx, AGENT_FAMILY, 0,
			    VDPA_AGENT_CMD_SUBSCRIBE);
	mnl_attr_put_u32(nlh, VDPA_AGENT_ATTR_GROUP, 7);
	text = vdpa_debug_text(s->ctx, nlh, nlh->nlmsg_len);
	assert_non_null(strstr(text, "(vdpa_agent)"));
	assert_non_null(strstr(text, "SUBSCRIBE"));
	assert_non_null(strstr(text, "1 GROUP 7"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(t) cmocka_unit_test_setup_teardown(t, server_setup, server_teardown)
		T(opens_and_asks),
		T(nobody_answers),
		T(default_path),
		T(back_to_the_kernel),
		T(too_many_clients),
		T(cut_datagrams),
		T(the_agent_ends),
		T(events_and_their_loss),
		T(subscription_is_refused),
		T(facts_come_from_the_agent),
		T(facts_that_make_no_sense),
		T(drivers_of_the_agent),
		T(messages_are_named),
	};

	return cmocka_run_group_tests_name("agent", tests, NULL, NULL);
}
