// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The simulators' data path: the bus driver vdpa_sim_test of ../vm/modules, which the
 * tests of real kernels use, in this process. It tests each device it is bound to and
 * writes TAP to what is the kernel's log there and the standard error here.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client.h"

/* as the module's module_init() and module_exit() are called here */
int host_init_vdpa_sim_test(void);
void host_exit_vdpa_sim_test(void);

static struct client c;

static int log_fd = -1, stderr_fd = -1;

/* Whoever aborts has said why, but to the log. */
static void on_abort(int sig)
{
	char buf[4096];
	ssize_t len;

	lseek(log_fd, 0, SEEK_SET);
	while ((len = read(log_fd, buf, sizeof(buf))) > 0)
		if (write(stderr_fd, buf, len) < 0)
			break;
	signal(sig, SIG_DFL);
	raise(sig);
}

/* Returns how many tests passed; prints those that did not. */
static int read_results(FILE *log, int *failed)
{
	char line[512];
	int passed = 0;

	rewind(log);
	while (fgets(line, sizeof(line), log)) {
		if (strstr(line, "vdpa_sim_test: ok"))
			passed++;
		else if (!strstr(line, "vdpa_sim_test: 1.."))
			printf("%s", line);
		if (strstr(line, "vdpa_sim_test: not ok"))
			++*failed;
	}
	return passed;
}

/* Have the driver test a device of each kind. Returns how many tests passed. */
static int run(const char *batch_mapping, int *failed)
{
	static const uint8_t mac[6] = { 0x52, 0x54, 0, 0, 0, 1 };
	FILE *log = tmpfile();
	int passed;

	check(log);
	check_int(host_param_set("vdpa_sim", "batch_mapping", batch_mapping), 0);
	check_int(host_init(), 0);
	check_int(client_open(&c, 7), 0);
	check_int(dev_add(&c, "vdpasim_net", "n0"), 0);
	check_int(dev_set_mac(&c, "n0", mac), 0);

	fflush(stderr);
	stderr_fd = dup(STDERR_FILENO);
	log_fd = fileno(log);
	check(stderr_fd >= 0 && dup2(log_fd, STDERR_FILENO) >= 0);
	signal(SIGABRT, on_abort);
	check_int(host_init_vdpa_sim_test(), 0);
	/* one that finds the driver there already */
	check_int(dev_add(&c, "vdpasim_blk", "b0"), 0);
	check_int(dev_vstats(&c, "n0", 0), -11);
	host_exit_vdpa_sim_test();
	fflush(stderr);
	signal(SIGABRT, SIG_DFL);
	dup2(stderr_fd, STDERR_FILENO);
	close(stderr_fd);

	client_close(&c);
	host_exit();
	passed = read_results(log, failed);
	fclose(log);
	return passed;
}

int main(void)
{
	int failed = 0, batch, single;

	host_log_level(6);
	batch = run("1", &failed);
	single = run("0", &failed);
	printf("%d tests passed with whole maps, %d with single mappings, %d failed\n",
	       batch, single, failed);
	check(batch > 50);
	check_int(single, batch);
	return failed != 0;
}
