/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What requests cost with few and with many devices, on one socket. Prints
 * "NAME VALUE" lines, for ../bench/scale to judge.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <libmnl/libmnl.h>
#include <linux/vdpa.h>

#include "fixture.h"
#include "names.h"
#include "tap.h"

#define ROUNDS_MAX	9
#define SAMPLES_MAX	10000
#define DUMPS		20
#define SETTLED_KB	16	/* SUnreclaim moves that much on its own */
#define SETTLE_S	20

static struct scale {
	const char *mgmtdev;
	unsigned int few, many, rounds;
	unsigned int gets, adds;	/* samples */
	unsigned int now;		/* devices there are: d0 .. */
	struct peer peer;
} scale = {
	.mgmtdev = "vdpasim_net",
	.few = 100, .many = 3000, .rounds = 3, .gets = 2000, .adds = 100,
};

/* One kind of request at one number of devices: a median per round. */
struct cost {
	const char *name;
	double round[ROUNDS_MAX];
};

static double now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e6 + ts.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(const double *values, unsigned int n)
{
	static double sorted[SAMPLES_MAX];

	memcpy(sorted, values, n * sizeof(*values));
	qsort(sorted, n, sizeof(*sorted), compare);
	return n % 2 ? sorted[n / 2] :
	       (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

static void add(unsigned int i)
{
	char name[32];
	int err;

	snprintf(name, sizeof(name), "d%u", i);
	err = fixture_add(&scale.peer, NULL, scale.mgmtdev, name, "");
	if (err)
		tap_die("cannot add %s: %s", name, names_of_errno(err));
}

static void del(unsigned int i)
{
	char name[32];
	int err;

	snprintf(name, sizeof(name), "d%u", i);
	err = fixture_del(&scale.peer, name);
	if (err)
		tap_die("cannot delete %s: %s", name, names_of_errno(err));
}

static void get(unsigned int i)
{
	char buf[PEER_MSG_MAX], name[32];
	struct nlmsghdr *nlh;
	struct answer answer;

	snprintf(name, sizeof(name), "d%u", i);
	nlh = peer_request(&scale.peer, buf, VDPA_CMD_DEV_GET, NLM_F_ACK);
	mnl_attr_put_strz(nlh, VDPA_ATTR_DEV_NAME, name);
	if (peer_exchange(&scale.peer, nlh, NULL, NULL, &answer) ||
	    answer.error || answer.replies != 1)
		tap_die("cannot get %s", name);
}

/* Medians of adding, getting by name and deleting at @n devices. */
static void measure(unsigned int n, double *add_us, double *get_us,
		    double *del_us)
{
	static double samples[SAMPLES_MAX];
	unsigned int i;
	double t;

	while (scale.now < n)
		add(scale.now++);
	while (scale.now > n)
		del(--scale.now);
	for (i = 0; i < scale.gets; i++) {
		unsigned int which = rand() % n;

		t = now_us();
		get(which);
		samples[i] = now_us() - t;
	}
	*get_us = median(samples, scale.gets);
	for (i = 0; i < scale.adds; i++) {
		t = now_us();
		add(n + i);
		samples[i] = now_us() - t;
	}
	*add_us = median(samples, scale.adds);
	for (i = 0; i < scale.adds; i++) {
		t = now_us();
		del(n + i);
		samples[i] = now_us() - t;
	}
	*del_us = median(samples, scale.adds);
}

static void count(const struct nlmsghdr *nlh, void *data)
{
	(*(unsigned int *)data)++;
}

/*
 * The quickest of some dumps: one takes so long that whatever else the machine
 * does shows. Returns how many devices the last one listed.
 */
static unsigned int measure_dump(double *us)
{
	char buf[PEER_MSG_MAX];
	struct answer answer;
	unsigned int i, n;
	double t;

	*us = HUGE_VAL;
	for (i = 0; i < DUMPS; i++) {
		n = 0;
		t = now_us();
		if (peer_exchange(&scale.peer,
				  peer_request(&scale.peer, buf,
					       VDPA_CMD_DEV_GET, NLM_F_DUMP),
				  count, &n, &answer) || answer.error)
			tap_die("dump failed");
		t = now_us() - t;
		if (t < *us)
			*us = t;
	}
	return n;
}

static long unreclaimable_kb(void)
{
	FILE *f = fopen("/proc/meminfo", "re");
	char line[128];
	long kb = -1;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "SUnreclaim: %ld", &kb) == 1)
			break;
	if (kb < 0)
		tap_die("/proc/meminfo has no SUnreclaim");
	fclose(f);
	return kb;
}

static void drop_caches(void)
{
	int fd = open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);

	sync();
	if (fd < 0 || write(fd, "3", 1) != 1)
		tap_die("drop_caches: %m");
	close(fd);
}

/* Freed memory comes back late: waits until it has. */
static long settled_kb(void)
{
	long kb, before = -1;
	int i;

	for (i = 0; i < SETTLE_S; i++) {
		drop_caches();
		sleep(1);
		kb = unreclaimable_kb();
		if (before >= 0 && labs(kb - before) < SETTLED_KB)
			break;
		before = kb;
	}
	return kb;
}

static void print_references(const char *when)
{
	static const char *const modules[] = {
		"vdpa", "vdpa_sim", "vdpa_sim_net", "vdpa_sim_blk",
	};
	char path[64], text[16];
	unsigned int i;
	FILE *f;

	printf("references_%s", when);
	for (i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		snprintf(path, sizeof(path), "/sys/module/%s/refcnt",
			 modules[i]);
		f = fopen(path, "re");
		if (!f)
			continue;
		if (fgets(text, sizeof(text), f))
			printf(" %s=%ld", modules[i], strtol(text, NULL, 10));
		fclose(f);
	}
	putchar('\n');
}

static void run(void)
{
	struct cost costs[] = {
		{ "add_few_us" }, { "get_few_us" }, { "del_few_us" },
		{ "add_many_us" }, { "get_many_us" }, { "del_many_us" },
		{ "dump_many_us" },
	};
	unsigned int r, i, listed = 0;
	long kb, full_kb, empty_kb = settled_kb();

	print_references("before");
	for (r = 0; r < scale.rounds; r++) {
		measure(scale.few, &costs[0].round[r], &costs[1].round[r],
			&costs[2].round[r]);
		measure(scale.many, &costs[3].round[r], &costs[4].round[r],
			&costs[5].round[r]);
		listed = measure_dump(&costs[6].round[r]);
		printf("listed_round_%u %u\n", r + 1, listed);
		full_kb = unreclaimable_kb();
		while (scale.now)
			del(--scale.now);
		kb = settled_kb();
		printf("sunreclaim_round_%u_kb %ld\n", r + 1, kb);
		printf("sunreclaim_per_device_round_%u_kb %.2f\n", r + 1,
		       (double)(full_kb - empty_kb) / scale.many);
		fflush(stdout);
	}
	for (i = 0; i < sizeof(costs) / sizeof(costs[0]); i++)
		printf("%s %.1f\n", costs[i].name,
		       median(costs[i].round, scale.rounds));
	print_references("after");
}

static void usage(void)
{
	fputs("usage: nlscale [--mgmtdev NAME] [--few N] [--many N] [--rounds N]\n",
	      stderr);
	exit(2);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "mgmtdev", required_argument, NULL, 'd' },
		{ "few", required_argument, NULL, 'f' },
		{ "many", required_argument, NULL, 'm' },
		{ "rounds", required_argument, NULL, 'r' },
		{ 0 }
	};
	int c, err;

	while ((c = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		if (c == 'd')
			scale.mgmtdev = optarg;
		else if (c == 'f')
			scale.few = strtoul(optarg, NULL, 0);
		else if (c == 'm')
			scale.many = strtoul(optarg, NULL, 0);
		else if (c == 'r')
			scale.rounds = strtoul(optarg, NULL, 0);
		else
			usage();
	}
	if (optind != argc || !scale.few || scale.many <= scale.few ||
	    !scale.rounds || scale.rounds > ROUNDS_MAX)
		usage();
	err = peer_open_vdpa(&scale.peer, NULL);
	if (err)
		tap_die("no family \"vdpa\": %s", strerror(-err));
	fixture_autoprobe_off();
	fixture_set(&scale.peer, "none");
	run();
	return 0;
}
