// SPDX-License-Identifier: GPL-2.0-or-later
/* The socket that clients connect to: making it, inheriting it, removing it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "agent.h"

/* of systemd's protocol: the first descriptor that it passes */
#define FIRST_PASSED_FD	3
/* tries, 10 ms apart, while another agent is at it in the same directory */
#define LOCK_TRIES	200

/* -------------------------------------------------------------------- paths */

/* The same rule as in libvdpa. */
static int default_path(struct endpoint *ep)
{
	const char *dir = getenv("XDG_RUNTIME_DIR");
	int len;

	if (dir && *dir)
		len = snprintf(ep->path, sizeof(ep->path), "%s/vdpa/agent.sock", dir);
	else
		len = snprintf(ep->path, sizeof(ep->path), "/run/user/%u/vdpa/agent.sock",
			       (unsigned int)geteuid());
	return len < (int)sizeof(ep->path) ? 0 : -ENAMETOOLONG;
}

/* Directory part of a path, into @dir. */
static void directory_of(const char *path, char *dir, size_t size)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		snprintf(dir, size, ".");
	else if (slash == path)
		snprintf(dir, size, "/");
	else
		snprintf(dir, size, "%.*s", (int)(slash - path), path);
}

/*
 * Lock the directory, so that of two agents that start at once the second one finds
 * the first one's socket: looking, removing and making it anew are one step.
 */
static int lock_directory(const char *path, bool make)
{
	char dir[sizeof(((struct endpoint *)0)->path)];
	int fd, tries, err;

	directory_of(path, dir, sizeof(dir));
	if (make && mkdir(dir, 0700) && errno != EEXIST)
		return -errno;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	for (tries = 0; flock(fd, LOCK_EX | LOCK_NB); tries++) {
		err = -errno;
		if (err != -EWOULDBLOCK || tries == LOCK_TRIES) {
			close(fd);
			return err;
		}
		usleep(10000);
	}
	return fd;
}

/* ------------------------------------------------------- who is there already */

/* Returns -ECONNREFUSED for a socket that nobody listens on any more. */
static int look_at_other(const struct sockaddr_un *at, pid_t *pid)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int err = 0;

	*pid = 0;
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)at, sizeof(*at)) && errno != EAGAIN)
		err = -errno;
	else if (!getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len))
		*pid = cred.pid;
	close(fd);
	return err;
}

/* Something has the name already: make way if it is the socket of an agent that died. */
static int make_way(const struct sockaddr_un *at)
{
	struct stat st;
	pid_t pid;
	int err;

	if (lstat(at->sun_path, &st))
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(st.st_mode)) {
		complain("%s is there already and is not a socket", at->sun_path);
		return -EEXIST;
	}
	err = look_at_other(at, &pid);
	switch (err) {
	case -ECONNREFUSED:
		return unlink(at->sun_path) && errno != ENOENT ? -errno : 0;
	case -ENOENT:
		return 0;
	case -EPROTOTYPE:
		complain("%s is the socket of another program", at->sun_path);
		return -EADDRINUSE;
	case 0:
		if (pid)
			complain("an agent serves %s already: process %d", at->sun_path, (int)pid);
		else
			complain("an agent serves %s already", at->sun_path);
		return -EADDRINUSE;
	default:
		return err;
	}
}

/* ------------------------------------------------------------------- making it */

/* The mode is that of the umask, so that there is no moment with another one. */
static int bind_with_mode(int fd, const struct sockaddr_un *at, unsigned int mode)
{
	mode_t before = umask(~mode & 0777);
	int err = bind(fd, (const struct sockaddr *)at, sizeof(*at)) ? -errno : 0;

	umask(before);
	return err;
}

/* Returns a descriptor or a negative errno. */
static int listen_at(struct endpoint *ep, unsigned int mode)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct stat st;
	int fd, err;

	memcpy(at.sun_path, ep->path, sizeof(at.sun_path));
	err = make_way(&at);
	if (err)
		return err;
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	err = bind_with_mode(fd, &at, mode);
	if (!err && listen(fd, SOMAXCONN)) {
		err = -errno;
		unlink(ep->path);
	}
	if (!err && !stat(ep->path, &st)) {
		ep->dev = st.st_dev;
		ep->ino = st.st_ino;
	}
	if (err) {
		close(fd);
		return err;
	}
	return fd;
}

/**
 * endpoint_open() - make a socket where clients look for it
 * @ep: receives the socket
 * @path: its path; NULL: that of this user's agent, whose directory is made
 * @mode: its permissions
 *
 * A socket that an agent left behind is replaced. Complains about any error.
 *
 * Return: 0 or a negative errno.
 */
int endpoint_open(struct endpoint *ep, const char *path, unsigned int mode)
{
	int lock, err = 0;

	memset(ep, 0, sizeof(*ep));
	ep->fd = -1;
	if (!path)
		err = default_path(ep);
	else if (snprintf(ep->path, sizeof(ep->path), "%s", path) >= (int)sizeof(ep->path))
		err = -ENAMETOOLONG;
	if (err) {
		complain("the path of the socket is too long: at most %zu bytes",
			 sizeof(ep->path) - 1);
		return err;
	}
	lock = lock_directory(ep->path, !path);
	if (lock < 0) {
		complain("cannot use the directory of %s: %s%s", ep->path, strerror(-lock),
			 path ? "" : " (give another place with --socket PATH)");
		return lock;
	}
	err = listen_at(ep, mode);
	close(lock);
	if (err < 0) {
		if (err != -EADDRINUSE && err != -EEXIST)
			complain("cannot make the socket %s: %s", ep->path, strerror(-err));
		return err;
	}
	ep->fd = err;
	return 0;
}

/**
 * endpoint_open_private() - make a socket in a directory of its own
 * @ep: receives the socket; complains about any error
 *
 * Return: 0 or a negative errno.
 */
int endpoint_open_private(struct endpoint *ep)
{
	const char *const in[] = { getenv("XDG_RUNTIME_DIR"), getenv("TMPDIR"), "/tmp" };
	char dir[sizeof(ep->dir)];
	const char *made = NULL;
	size_t i;
	int err;

	for (i = 0; i < sizeof(in) / sizeof(in[0]) && !made; i++) {
		if (!in[i] || *in[i] != '/')
			continue;
		/* the socket's own name has to fit behind it */
		if (snprintf(dir, sizeof(dir), "%s/vdpa-agent.XXXXXX", in[i]) <
		    (int)(sizeof(dir) - strlen("/agent.sock")))
			made = mkdtemp(dir);
	}
	if (!made) {
		err = -errno;
		complain("cannot make a private directory in /tmp: %s", strerror(-err));
		return err;
	}
	snprintf(ep->path, sizeof(ep->path), "%.96s/agent.sock", dir);
	memcpy(ep->dir, dir, sizeof(dir));
	ep->fd = listen_at(ep, 0600);
	if (ep->fd < 0) {
		err = ep->fd;
		complain("cannot make the socket %s: %s", ep->path, strerror(-err));
		rmdir(dir);
		ep->fd = -1;
		return err;
	}
	return 0;
}

/* -------------------------------------------------------------- inheriting it */

static bool is_passed(void)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");

	return pid && fds && strtol(pid, NULL, 10) == (long)getpid() && strtol(fds, NULL, 10) > 0;
}

/**
 * endpoint_inherit() - take the socket that systemd passed
 * @ep: receives the socket
 * @wrong: receives what is wrong with it
 *
 * Return: 0; -ENOENT: none was passed; -EINVAL: see @wrong.
 */
int endpoint_inherit(struct endpoint *ep, const char **wrong)
{
	int type = 0, listens = 0, domain = 0;
	socklen_t len = sizeof(int);
	bool one;

	memset(ep, 0, sizeof(*ep));
	ep->fd = -1;
	if (!is_passed())
		return -ENOENT;
	one = strtol(getenv("LISTEN_FDS"), NULL, 10) == 1;
	/* not for whatever we start */
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	*wrong = "more than one socket was passed";
	if (!one)
		return -EINVAL;
	*wrong = "what was passed is not a listening Unix socket with ListenSequentialPacket=";
	if (getsockopt(FIRST_PASSED_FD, SOL_SOCKET, SO_DOMAIN, &domain, &len) ||
	    getsockopt(FIRST_PASSED_FD, SOL_SOCKET, SO_TYPE, &type, &len) ||
	    getsockopt(FIRST_PASSED_FD, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) ||
	    domain != AF_UNIX || type != SOCK_SEQPACKET || !listens)
		return -EINVAL;
	fcntl(FIRST_PASSED_FD, F_SETFD, FD_CLOEXEC);
	fcntl(FIRST_PASSED_FD, F_SETFL, fcntl(FIRST_PASSED_FD, F_GETFL) | O_NONBLOCK);
	ep->fd = FIRST_PASSED_FD;
	return 0;
}

/* ---------------------------------------------------------------- removing it */

/* Only what we made: by now another agent may be there. */
static void remove_socket(const struct endpoint *ep)
{
	struct stat st;

	if (ep->path[0] && !lstat(ep->path, &st) && st.st_dev == ep->dev && st.st_ino == ep->ino)
		unlink(ep->path);
	if (ep->dir[0])
		rmdir(ep->dir);
}

/**
 * endpoint_close() - close the socket and remove what was made for it
 * @ep: socket
 */
void endpoint_close(struct endpoint *ep)
{
	if (ep->fd < 0)
		return;
	remove_socket(ep);
	close(ep->fd);
	ep->fd = -1;
}

static const struct endpoint *to_remove;

/* With calls that are allowed in a signal handler only; then die of the signal. */
static void crash(int sig)
{
	remove_socket(to_remove);
	signal(sig, SIG_DFL);
	raise(sig);
}

/**
 * endpoint_remove_on_crash() - leave nothing behind even then
 * @ep: socket, which has to live as long as the process
 */
void endpoint_remove_on_crash(const struct endpoint *ep)
{
	const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS };
	struct sigaction act = { .sa_handler = crash, .sa_flags = SA_RESETHAND | SA_NODEFER };
	size_t i;

	to_remove = ep;
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &act, NULL);
}
