// SPDX-License-Identifier: GPL-2.0-or-later
/* The real sockets, as far as any Linux has them; no vdpa module is needed. */
#include "fake.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/netlink.h>

static const struct vdpa_transport_ops *const kernel = &vdpa_transport_kernel;

static bool no_sockets(int err)
{
	if (err != -EPROTONOSUPPORT && err != -EAFNOSUPPORT && err != -EPERM)
		return false;
	print_message("no netlink sockets here: errno %d\n", -err);
	return true;
}

static void open_finds_the_family_or_not(void **state)
{
	struct vdpa_ctx *ctx;
	int err;

	assert_int_equal(vdpa_new(&ctx), 0);
	err = vdpa_open(ctx);
	if (no_sockets(err)) {
		vdpa_free(ctx);
		skip();
	}
	if (err) {
		assert_int_equal(err, -ENOENT);
		assert_int_equal(vdpa_error_source(ctx), VDPA_ERROR_KERNEL);
		assert_int_equal(vdpa_family_maxattr(ctx), 0);
	} else {
		assert_true(vdpa_family_maxattr(ctx) > 0);
	}
	vdpa_free(ctx);
}

/* What another process sends to the port is dropped. */
static void only_the_kernel_is_heard(void **state)
{
	struct mnl_socket *stranger;
	struct sockaddr_nl to = { .nl_family = AF_NETLINK };
	struct nlmsghdr nlh = { .nlmsg_len = sizeof(nlh) };
	char buf[RX_SIZE];
	void *handle;
	int err;

	err = kernel->open(NULL, &handle);
	if (no_sockets(err))
		skip();
	assert_int_equal(err, 0);
	stranger = mnl_socket_open(NETLINK_GENERIC);
	assert_non_null(stranger);
	assert_int_equal(mnl_socket_bind(stranger, 0, MNL_SOCKET_AUTOPID), 0);
	to.nl_pid = kernel->portid(handle);
	assert_int_equal(sendto(mnl_socket_get_fd(stranger), &nlh, sizeof(nlh),
				0, (struct sockaddr *)&to, sizeof(to)),
			 sizeof(nlh));
	assert_int_equal(kernel->try_recv(handle, buf, sizeof(buf)), -EAGAIN);
	mnl_socket_close(stranger);
	kernel->close(handle);
}

static void the_kernel_is_heard(void **state)
{
	struct vdpa_ctx *ctx;
	struct nlmsghdr *nlh;
	struct pollfd pfd;
	char buf[RX_SIZE];
	void *handle;
	int err;

	err = kernel->open(NULL, &handle);
	if (no_sockets(err))
		skip();
	assert_int_equal(err, 0);
	assert_int_equal(vdpa_new(&ctx), 0);
	nlh = vdpa_msg_init(ctx, GENL_ID_CTRL, 0, CTRL_CMD_GETFAMILY);
	assert_int_equal(vdpa_string_to_nl(ctx, nlh, CTRL_ATTR_FAMILY_NAME,
					   "nlctrl"), 0);
	assert_int_equal(kernel->send(handle, nlh, nlh->nlmsg_len), 0);
	pfd.fd = kernel->fd(handle);
	pfd.events = POLLIN;
	assert_int_equal(poll(&pfd, 1, 5000), 1);
	assert_true(kernel->try_recv(handle, buf, sizeof(buf)) > 20);
	assert_true(kernel->recv(handle, buf, sizeof(buf)) > 0);
	/* of a datagram that does not fit nothing is taken for whole */
	assert_int_equal(kernel->send(handle, nlh, nlh->nlmsg_len), 0);
	assert_int_equal(kernel->try_recv(handle, buf, 4), -ENOSPC);
	vdpa_free(ctx);
	kernel->close(handle);
}

static void joining_a_group_that_does_not_exist(void **state)
{
	void *handle;
	int err;

	err = kernel->open(NULL, &handle);
	if (no_sockets(err))
		skip();
	assert_int_equal(err, 0);
	assert_true(kernel->join(NULL, handle, UINT32_MAX) < 0);
	kernel->close(handle);
}

static void uevents_can_be_followed(void **state)
{
	struct vdpa_ctx *ctx;
	struct vdpa_monitor *monitor;
	struct vdpa_event *event;
	int err;

	assert_int_equal(vdpa_new(&ctx), 0);
	err = vdpa_monitor_new(ctx, VDPA_MONITOR_UEVENT, &monitor);
	if (no_sockets(err)) {
		vdpa_free(ctx);
		skip();
	}
	assert_int_equal(err, 0);
	assert_true(vdpa_monitor_fd(monitor) >= 0);
	assert_int_equal(vdpa_monitor_next(monitor, &event), 0);
	vdpa_monitor_free(monitor);
	vdpa_free(ctx);
}

/* A device that cannot be there, by the real sysfs. */
static void facts_are_read_from_sysfs(void **state)
{
	struct vdpa_ctx *ctx;
	struct vdpa_facts *facts;

	assert_int_equal(vdpa_new(&ctx), 0);
	assert_int_equal(vdpa_facts_get(ctx, "no such device", &facts),
			 -ENODEV);
	vdpa_free(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(open_finds_the_family_or_not),
		cmocka_unit_test(only_the_kernel_is_heard),
		cmocka_unit_test(the_kernel_is_heard),
		cmocka_unit_test(joining_a_group_that_does_not_exist),
		cmocka_unit_test(uevents_can_be_followed),
		cmocka_unit_test(facts_are_read_from_sysfs),
	};

	return cmocka_run_group_tests_name("transport", tests, NULL, NULL);
}
