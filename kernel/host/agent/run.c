// SPDX-License-Identifier: GPL-2.0-or-later
/* Signals, limits, and the command of "vdpa-agent run". */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent.h"

extern char **environ;

static sigset_t before;		/* mask that the program was started with */
static struct rlimit files_before, files;	/* limits: then and now; 0: as they were */

/* Those that stop and continue a process stay as they are: they mean us as well. */
static void fill_blocked(sigset_t *set)
{
	const int left[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS,
			     SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT };
	size_t i;

	sigfillset(set);
	for (i = 0; i < sizeof(left) / sizeof(left[0]); i++)
		sigdelset(set, left[i]);
}

/**
 * block_signals() - let wait_for_end() and run_command() have all signals
 *
 * To be called before any thread is made.
 */
void block_signals(void)
{
	sigset_t set;

	/* while it is ignored nobody is told of a child's end */
	signal(SIGCHLD, SIG_DFL);
	fill_blocked(&set);
	pthread_sigmask(SIG_BLOCK, &set, &before);
}

/*
 * What would not end a process that does not wait for signals; those that we were
 * started to ignore (nohup, a shell's background jobs) are among them.
 */
static bool is_harmless(int sig)
{
	struct sigaction act;

	return sig == SIGCHLD || sig == SIGURG || sig == SIGWINCH || sig == SIGPIPE ||
	       (!sigaction(sig, NULL, &act) && act.sa_handler == SIG_IGN);
}

/**
 * wait_for_end() - wait until a signal asks to end
 *
 * Return: the signal.
 */
int wait_for_end(void)
{
	sigset_t set;
	int sig;

	fill_blocked(&set);
	do
		sig = sigwaitinfo(&set, NULL);
	while (sig < 0 || is_harmless(sig));
	return sig;
}

/**
 * raise_files() - be allowed as many descriptors as can be
 * @want: more than these are not needed
 *
 * Return: how many there may be.
 */
unsigned int raise_files(unsigned int want)
{
	if (getrlimit(RLIMIT_NOFILE, &files_before))
		return want;
	files = files_before;
	if (files.rlim_cur < want) {
		files.rlim_cur = files.rlim_max < want ? files.rlim_max : want;
		if (setrlimit(RLIMIT_NOFILE, &files))
			files = files_before;
	}
	return files.rlim_cur < want ? files.rlim_cur : want;
}

/* -------------------------------------------------------------- the command */

/* The environment of the command: ours, and where the agent is. Only the array is new. */
static char **environment_with(char *variable)
{
	size_t n = 0, i, out = 0;
	char **env;

	while (environ[n])
		n++;
	env = calloc(n + 2, sizeof(*env));
	if (!env)
		return NULL;
	for (i = 0; i < n; i++)
		if (strncmp(environ[i], "VDPA_AGENT=", strlen("VDPA_AGENT=")))
			env[out++] = environ[i];
	env[out] = variable;
	return env;
}

/* What we allow ourselves is not the command's; nobody is connected yet. */
static void set_files(const struct rlimit *limit)
{
	if (files.rlim_cur != files_before.rlim_cur)
		setrlimit(RLIMIT_NOFILE, limit);
}

/* With the signals and limits as we found them. Returns 0 or a positive errno. */
static int spawn(char **argv, const char *socket, pid_t *pid)
{
	char variable[sizeof("VDPA_AGENT=") + sizeof(((struct endpoint *)0)->path)];
	char **env;
	posix_spawnattr_t attr;
	int err;

	snprintf(variable, sizeof(variable), "VDPA_AGENT=%s", socket);
	env = environment_with(variable);
	if (!env)
		return ENOMEM;
	err = posix_spawnattr_init(&attr);
	if (err) {
		free(env);
		return err;
	}
	posix_spawnattr_setsigmask(&attr, &before);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	set_files(&files_before);
	err = posix_spawnp(pid, argv[0], NULL, &attr, argv, env);
	set_files(&files);
	posix_spawnattr_destroy(&attr);
	free(env);
	return err;
}

/*
 * A key on the terminal (SI_KERNEL) and what is sent to the process group reach the command
 * by themselves, unless it has left the group; what was sent to us alone is passed on.
 */
static void pass_on(pid_t pid, int sig, const siginfo_t *info)
{
	bool all = witness_saw(sig);

	if (info->si_code == SI_KERNEL || sig == SIGPIPE)
		return;
	if (!all || getpgid(pid) != getpgrp())
		kill(pid, sig);
}

/* Returns the status of wait(2). */
static int wait_for(pid_t pid)
{
	siginfo_t info;
	sigset_t set;
	int sig, status;
	pid_t ended;

	fill_blocked(&set);
	for (;;) {
		sig = sigwaitinfo(&set, &info);
		if (sig > 0 && sig != SIGCHLD) {
			pass_on(pid, sig, &info);
			continue;
		}
		/* children that are not ours by birth may end as well */
		while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
			if (ended == pid)
				return status;
			witness_ended(ended);
		}
		if (ended < 0 && errno == ECHILD)
			return W_EXITCODE(AGENT_FAILED, 0);
	}
}

/**
 * run_command() - run a command that finds the agent, and wait for it
 * @argv: its words
 * @socket: the agent's socket
 *
 * Return: the exit status: the command's, or 128 and the signal that ended it.
 */
int run_command(char **argv, const char *socket)
{
	pid_t pid;
	int status, err;

	witness_forget();
	err = spawn(argv, socket, &pid);
	if (err) {
		complain("cannot run %s: %s", argv[0], strerror(err));
		return err == ENOENT ? AGENT_NOT_FOUND : AGENT_CANNOT_RUN;
	}
	status = wait_for(pid);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
