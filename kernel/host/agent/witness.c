// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether a signal was sent to us alone or to our whole process group, which nothing that
 * comes with a signal tells. A process in the group that has all signals blocked can: what
 * went to the group waits there, too. It does nothing else.
 */
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent.h"

/* what it is asked instead of a signal: forget all that came so far */
#define FORGET		0
/* it may be stopped */
#define ANSWER_MS	50
/* others of the group may be told before it is */
#define AGAIN_MS	5

static struct {
	pid_t pid;
	int fd;
} witness = { .fd = -1 };

/* Returns whether one was there. */
static bool take(const sigset_t *set)
{
	const struct timespec now = { 0 };

	return sigtimedwait(set, NULL, &now) > 0;
}

/* In the process: answer questions until nobody can ask any more. */
static void testify(int fd)
{
	sigset_t all, set;
	unsigned char sig, seen;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	while (read(fd, &sig, 1) == 1) {
		if (sig == FORGET) {
			while (take(&all))
				;
		}
		sigemptyset(&set);
		sigaddset(&set, sig);
		seen = sig != FORGET && take(&set);
		if (write(fd, &seen, 1) != 1)
			break;
	}
	_exit(0);
}

/**
 * witness_start() - have signals told apart
 *
 * To be called before any thread is made. Where it cannot be, all signals count as sent to
 * us alone.
 */
void witness_start(void)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds))
		return;
	witness.pid = fork();
	if (!witness.pid) {
		close(fds[0]);
		testify(fds[1]);
	}
	close(fds[1]);
	if (witness.pid < 0)
		close(fds[0]);
	else
		witness.fd = fds[0];
}

static bool ask(unsigned char sig)
{
	struct pollfd pfd = { .fd = witness.fd, .events = POLLIN };
	unsigned char seen = 0;

	/* a late answer to the last question is none to this one */
	while (recv(witness.fd, &seen, 1, MSG_DONTWAIT) > 0)
		;
	if (send(witness.fd, &sig, 1, MSG_DONTWAIT | MSG_NOSIGNAL) != 1)
		return false;
	return poll(&pfd, 1, ANSWER_MS) == 1 && recv(witness.fd, &seen, 1, MSG_DONTWAIT) == 1 &&
	       seen;
}

/**
 * witness_saw() - whether a signal that we got was sent to the whole process group
 * @sig: signal; each is told once
 *
 * Return: true if so.
 */
bool witness_saw(int sig)
{
	const struct timespec again = { .tv_nsec = AGAIN_MS * 1000000L };

	if (witness.fd < 0)
		return false;
	if (ask(sig))
		return true;
	nanosleep(&again, NULL);
	return ask(sig);
}

/**
 * witness_forget() - what was sent so far does not count
 */
void witness_forget(void)
{
	if (witness.fd >= 0)
		ask(FORGET);
}

/**
 * witness_ended() - a child was waited for
 * @pid: which
 */
void witness_ended(pid_t pid)
{
	if (pid == witness.pid)
		witness.pid = 0;
}

/**
 * witness_stop() - undo witness_start()
 */
void witness_stop(void)
{
	if (witness.fd < 0)
		return;
	close(witness.fd);
	witness.fd = -1;
	/* even if it is stopped */
	if (witness.pid) {
		kill(witness.pid, SIGKILL);
		waitpid(witness.pid, NULL, 0);
	}
}
