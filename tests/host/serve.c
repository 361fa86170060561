// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Serves the netlink tests of ../netlink, which expect an agent behind a socket, with
 * the test's management devices of ../vm/modules/vdpa_nltest, which no agent has:
 *
 *	serve PATH COMMAND...	runs COMMAND, exits with its status
 *
 * One thread for each client.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

#include "client.h"

/* in all, one after the other */
#define CLIENTS_MAX	4096

int host_init_vdpa_nltest(void);
void host_exit_vdpa_nltest(void);

/**
 * struct conn - a connected client
 * @peer: to the runtime
 * @fd: socket
 * @thread: serves it
 */
struct conn {
	struct host_peer peer;
	int fd;
	pthread_t thread;
};

static struct conn conns[CLIENTS_MAX];
static unsigned int n_conns;

static int reply(struct host_peer *peer, const void *msg, size_t len)
{
	struct conn *conn = (struct conn *)peer;

	return send(conn->fd, msg, len, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

static void *serve(void *arg)
{
	_Alignas(8) char buf[65536];
	struct conn *conn = arg;
	ssize_t len;

	while ((len = recv(conn->fd, buf, sizeof(buf), 0)) > 0) {
		host_genl_input(&conn->peer, buf, len);
		while (host_genl_dump(&conn->peer))
			;
	}
	host_genl_release(&conn->peer);
	shutdown(conn->fd, SHUT_RDWR);
	return NULL;
}

static void take(int listener)
{
	struct conn *conn = &conns[n_conns];
	struct ucred cred;
	socklen_t size = sizeof(cred);

	check(n_conns++ < CLIENTS_MAX);
	conn->fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	check(conn->fd >= 0);
	check_int(getsockopt(conn->fd, SOL_SOCKET, SO_PEERCRED, &cred, &size), 0);
	conn->peer = (struct host_peer){
		.portid = n_conns,
		.admin = cred.uid == geteuid(),
		.reply = reply,
	};
	check_int(pthread_create(&conn->thread, NULL, serve, conn), 0);
}

static int listen_at(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	check(fd >= 0 && strlen(path) < sizeof(addr.sun_path));
	strcpy(addr.sun_path, path);
	unlink(path);
	check_int(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	/* some requests come from an unprivileged user */
	check_int(chmod(path, 0666), 0);
	check_int(listen(fd, CLIENTS_MAX), 0);
	return fd;
}

static pid_t start(char **argv, const sigset_t *mask)
{
	pid_t pid = fork();

	check(pid >= 0);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		sigprocmask(SIG_UNBLOCK, mask, NULL);
		execvp(argv[0], argv);
		fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
		_exit(127);
	}
	return pid;
}

/* Take clients until the command has ended. */
static void loop(int listener, int signals)
{
	struct pollfd fds[] = {
		{ .fd = listener, .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
	};

	do {
		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[0].revents)
			take(listener);
	} while (!fds[1].revents);
}

int main(int argc, char **argv)
{
	int listener, signals, status;
	unsigned int i;
	sigset_t mask;
	pid_t pid;

	if (argc < 3) {
		fprintf(stderr, "usage: serve PATH COMMAND...\n");
		return 2;
	}
	check_int(host_init(), 0);
	check_int(host_init_vdpa_nltest(), 0);
	listener = listen_at(argv[1]);
	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	signals = signalfd(-1, &mask, SFD_CLOEXEC);
	check(signals >= 0);
	pid = start(argv + 2, &mask);

	loop(listener, signals);
	check_int(waitpid(pid, &status, 0), pid);
	for (i = 0; i < n_conns; i++) {
		shutdown(conns[i].fd, SHUT_RDWR);
		pthread_join(conns[i].thread, NULL);
		close(conns[i].fd);
	}
	close(signals);
	close(listener);
	unlink(argv[1]);
	host_exit_vdpa_nltest();
	host_exit();
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
