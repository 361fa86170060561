// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Traffic through devices of both kinds that are reset, suspended, made to fail, changed,
 * deleted and added again meanwhile, all at random: what arrives and what disks hold is
 * compared, a device stops only when something was done to it, and in the end all work.
 */
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <linux/vdpa_sim.h>
#include <linux/virtio_blk.h>

#include "client.h"
#include "driver/exercise.h"
#include "drv/upset.h"

#define CULPRITS	2
/* numbers of what may be done to a device */
#define KINDS		12
/* seconds beyond those of the test after which something hangs */
#define PATIENCE	90

struct tally {
	unsigned long resets, suspends, queues, deletes, faults, changes;
};

/* Who does things to devices, by calls and by requests. */
struct culprit {
	pthread_t thread;
	struct client c;
	int sim_family;
	unsigned int seed;
	unsigned int steps;
	struct tally tally;
};

struct driver {
	pthread_t thread;
	struct party *party;
};

static struct culprit culprits[CULPRITS];
static struct driver drivers[UPSET_DEVICES];
static pthread_barrier_t calm;
static atomic_bool stop;
static unsigned int seconds = 3, seed;

static unsigned int below(struct culprit *u, unsigned int n)
{
	return rand_r(&u->seed) % n;
}

static void rest(unsigned int us)
{
	struct timespec t = { .tv_nsec = us * 1000L };

	nanosleep(&t, NULL);
}

static void allowed(int err, int other1, int other2)
{
	if (err != other1 && err != other2)
		check_int(err, 0);
}

static const char *name_of(unsigned int device, char *name, size_t size)
{
	snprintf(name, size, "u%u", device);
	return name;
}

static bool is_net(unsigned int device)
{
	return device < UPSET_NETS;
}

/* ------------------------------------------------------------ devices come and go */

static int add(struct culprit *u, unsigned int device)
{
	uint8_t mac[6] = { 0x02, 1, device, below(u, 256), below(u, 256), 1 };
	struct request req;
	char name[16];

	request_init(&req, u->c.family, VDPA_CMD_DEV_NEW, NLM_F_ACK);
	request_str(&req, VDPA_ATTR_DEV_NAME, name_of(device, name, sizeof(name)));
	request_str(&req, VDPA_ATTR_MGMTDEV_DEV_NAME,
		    is_net(device) ? "vdpasim_net" : "vdpasim_blk");
	if (is_net(device)) {
		request_put(&req, VDPA_ATTR_DEV_NET_CFG_MACADDR, mac, sizeof(mac));
		request_u16(&req, VDPA_ATTR_DEV_NET_CFG_MAX_VQP, 1 + below(u, 4));
	} else {
		request_u64(&req, VDPA_ATTR_DEV_BLK_CFG_CAPACITY, 4096 + below(u, 1 << 20));
		request_u16(&req, VDPA_ATTR_DEV_BLK_CFG_NUM_QUEUES, 1 + below(u, 4));
	}
	return client_send(&u->c, &req);
}

static void delete(struct culprit *u, unsigned int device)
{
	char name[16];
	int err;

	upset_begin(device, UPSET_BREAK);
	err = dev_del(&u->c, name_of(device, name, sizeof(name)));
	allowed(err, -ENODEV, 0);
	u->tally.deletes += !err;
	rest(below(u, 2000));
	allowed(add(u, device), -EEXIST, 0);
	upset_end(device, UPSET_BREAK);
}

/* ------------------------------------------------------------------------- faults */

static void fault_begin(struct culprit *u, struct request *req, unsigned int device)
{
	char name[16];

	request_init(req, u->sim_family, VDPA_SIM_CMD_FAULT_SET, NLM_F_ACK);
	request_str(req, VDPA_SIM_ATTR_DEV_NAME, name_of(device, name, sizeof(name)));
}

static void fault_of_net(struct culprit *u, struct request *req)
{
	uint8_t link = below(u, 2);

	request_put(req, VDPA_SIM_ATTR_LINK, &link, sizeof(link));
	request_u32(req, VDPA_SIM_ATTR_DROP, below(u, 300000));
	request_u32(req, VDPA_SIM_ATTR_DUPLICATE, below(u, 300000));
	request_u32(req, VDPA_SIM_ATTR_REORDER, below(u, 300000));
}

static void fault_of_disk(struct culprit *u, struct request *req)
{
	uint8_t status = VIRTIO_BLK_S_IOERR + below(u, 2);

	request_put(req, VDPA_SIM_ATTR_STATUS, &status, sizeof(status));
	request_u32(req, VDPA_SIM_ATTR_ERROR, below(u, 300000));
	/* half of the sectors of the smallest disk, which are in use there */
	request_u64(req, VDPA_SIM_ATTR_BAD_FIRST, 0);
	request_u64(req, VDPA_SIM_ATTR_BAD_COUNT, below(u, 2) ? 2048 : 0);
}

static int lift(struct culprit *u, unsigned int device)
{
	struct request req;
	char name[16];

	request_init(&req, u->sim_family, VDPA_SIM_CMD_FAULT_RESET, NLM_F_ACK);
	request_str(&req, VDPA_SIM_ATTR_DEV_NAME, name_of(device, name, sizeof(name)));
	return client_send(&u->c, &req);
}

static void fault(struct culprit *u, unsigned int device)
{
	struct request req;
	int err;

	upset_begin(device, UPSET_FAULT);
	fault_begin(u, &req, device);
	if (is_net(device))
		fault_of_net(u, &req);
	else
		fault_of_disk(u, &req);
	if (below(u, 2))
		request_u32(&req, VDPA_SIM_ATTR_LATENCY, below(u, 1000));
	if (below(u, 4) == 0)
		request_u32(&req, VDPA_SIM_ATTR_SUSPEND, below(u, 3));
	if (below(u, 3) == 0)
		request_u32(&req, VDPA_SIM_ATTR_STOP, below(u, is_net(device) ? 2 : 1));
	err = client_send(&u->c, &req);
	allowed(err, -ENODEV, 0);
	u->tally.faults += !err;
	rest(below(u, 5000));
	allowed(lift(u, device), -ENODEV, 0);
	upset_end(device, UPSET_FAULT);
}

static void need_reset(struct culprit *u, unsigned int device)
{
	struct request req;

	upset_begin(device, UPSET_BREAK);
	fault_begin(u, &req, device);
	request_put(&req, VDPA_SIM_ATTR_NEEDS_RESET, NULL, 0);
	allowed(client_send(&u->c, &req), -ENODEV, 0);
	upset_end(device, UPSET_BREAK);
}

/* ---------------------------------------------------------------------- at random */

static void change(struct culprit *u, unsigned int device)
{
	uint8_t mac[6] = { 0x02, 3, device, below(u, 256), below(u, 256), 1 };
	char name[16];
	int err;

	name_of(device, name, sizeof(name));
	err = dev_set_mac(&u->c, name, mac);
	allowed(err, -ENODEV, is_net(device) ? 0 : -EOPNOTSUPP);
	u->tally.changes += !err;
	allowed(dev_config(&u->c, name), -ENODEV, 0);
	allowed(dev_vstats(&u->c, name, 0), -ENODEV, -EAGAIN);
}

static void step(struct culprit *u)
{
	unsigned int device = below(u, UPSET_DEVICES), kind = below(u, KINDS);

	/* each once at first, however slow the machine is */
	switch (u->steps < KINDS ? u->steps++ : kind) {
	case 0 ... 1:
		u->tally.resets += upset_reset(device, below(u, 2));
		break;
	case 2 ... 4:
		u->tally.suspends += upset_rest(device, below(u, 2000));
		break;
	case 5 ... 6:
		u->tally.queues += upset_queue(device, is_net(device) ? below(u, 2) : 0,
					       below(u, 2000));
		break;
	case 7:
		delete(u, device);
		break;
	case 8 ... 9:
		fault(u, device);
		break;
	case 10:
		need_reset(u, device);
		break;
	default:
		change(u, device);
	}
}

static void *upset(void *arg)
{
	struct culprit *u = arg;

	while (!atomic_load(&stop)) {
		step(u);
		rest(below(u, 6000));
	}
	return NULL;
}

static void held(unsigned int device, const char *bad)
{
	if (bad)
		fprintf(stderr, "device %u, seed %u: %s\n", device, seed, bad);
	check(!bad);
}

static void *drive(void *arg)
{
	struct driver *d = arg;
	unsigned int device = d - drivers;

	held(device, party_traffic(d->party));
	/* until nobody sends to others any more */
	pthread_barrier_wait(&calm);
	held(device, party_calm(d->party));
	return NULL;
}

/* -------------------------------------------------------------- beginning and end */

static void open_culprit(struct culprit *u, unsigned int i)
{
	struct request req;

	u->seed = seed + 1000 + i;
	check_int(client_open(&u->c, 10 + i), 0);
	request_init(&req, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	request_str(&req, CTRL_ATTR_FAMILY_NAME, VDPA_SIM_GENL_NAME);
	check_int(client_send(&u->c, &req), 1);
	u->sim_family = reply_num(client_reply(&u->c), CTRL_ATTR_FAMILY_ID);
}

static void begin(void)
{
	unsigned int i;

	check_int(pthread_barrier_init(&calm, NULL, UPSET_DEVICES), 0);
	for (i = 0; i < CULPRITS; i++)
		open_culprit(&culprits[i], i);
	for (i = 0; i < UPSET_DEVICES; i++) {
		check_int(add(&culprits[0], i), 0);
		drivers[i].party = party_new(i, seed + i);
		check(drivers[i].party);
		check_int(pthread_create(&drivers[i].thread, NULL, drive, &drivers[i]), 0);
	}
	for (i = 0; i < CULPRITS; i++)
		check_int(pthread_create(&culprits[i].thread, NULL, upset, &culprits[i]), 0);
}

/* The culprits first: to delete a device needs a driver that lets go of it. */
static void end(void)
{
	unsigned int i;

	atomic_store(&stop, true);
	for (i = 0; i < CULPRITS; i++)
		check_int(pthread_join(culprits[i].thread, NULL), 0);
	for (i = 0; i < UPSET_DEVICES; i++)
		check_int(lift(&culprits[0], i), 0);
	upset_over();
	for (i = 0; i < UPSET_DEVICES; i++)
		check_int(pthread_join(drivers[i].thread, NULL), 0);
}

static struct upset_count sum_drivers(void)
{
	struct upset_count sum = { 0 }, one;
	unsigned int i;

	for (i = 0; i < UPSET_DEVICES; i++) {
		one = party_count(drivers[i].party);
		printf("u%u: %lu starts, %lu stops noticed, %lu frames sent, %lu compared, %lu sectors\n",
		       i, one.starts, one.noticed, one.sent, one.frames, one.sectors);
		/* each had its share */
		check((is_net(i) ? one.frames : one.sectors) > 0);
		sum.starts += one.starts;
		sum.noticed += one.noticed;
		sum.sent += one.sent;
		sum.frames += one.frames;
		sum.sectors += one.sectors;
	}
	return sum;
}

static void report(void)
{
	struct upset_count d = sum_drivers();
	struct tally t = { 0 };
	unsigned int i;

	for (i = 0; i < CULPRITS; i++) {
		t.resets += culprits[i].tally.resets;
		t.suspends += culprits[i].tally.suspends;
		t.queues += culprits[i].tally.queues;
		t.deletes += culprits[i].tally.deletes;
		t.faults += culprits[i].tally.faults;
		t.changes += culprits[i].tally.changes;
	}
	printf("%lu frames and %lu sectors were compared; %lu resets, %lu suspends, "
	       "%lu queues off and on, %lu deletes, %lu faults, %lu changes; "
	       "%lu stops noticed\n", d.frames, d.sectors, t.resets, t.suspends, t.queues,
	       t.deletes, t.faults, t.changes, d.noticed);
	check(d.frames && d.sectors && d.noticed);
	check(t.resets && t.suspends && t.queues && t.deletes && t.faults && t.changes);
}

/* All devices can be deleted, and nothing is left. */
static void clear_away(void)
{
	char name[16];
	unsigned int i;

	for (i = 0; i < UPSET_DEVICES; i++) {
		party_free(drivers[i].party);
		check_int(dev_del(&culprits[0].c, name_of(i, name, sizeof(name))), 0);
	}
	check_int(dev_dump(&culprits[0].c), 0);
	for (i = 0; i < CULPRITS; i++)
		client_close(&culprits[i].c);
	pthread_barrier_destroy(&calm);
}

static void on_alarm(int sig)
{
	static const char text[] = "upset: something hangs\n";

	if (write(2, text, sizeof(text) - 1) < 0)
		_exit(3);
	abort();
}

static void usage(void)
{
	fputs("usage: upset [--seconds N] [--seed N]\n", stderr);
	exit(2);
}

static void read_options(int argc, char **argv)
{
	static const struct option options[] = {
		{ "seconds", required_argument, NULL, 't' },
		{ "seed", required_argument, NULL, 's' },
		{ }
	};
	int opt;

	seed = time(NULL) ^ getpid() << 16;
	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (opt == 't')
			seconds = atoi(optarg);
		else if (opt == 's')
			seed = strtoul(optarg, NULL, 0);
		else
			usage();
	}
	if (optind < argc || !seconds)
		usage();
}

int main(int argc, char **argv)
{
	struct timespec t;

	read_options(argc, argv);
	printf("seed %u\n", seed);
	fflush(stdout);
	signal(SIGALRM, on_alarm);
	alarm(seconds + PATIENCE);
	/* maps as a whole, or range by range */
	check_int(host_param_set("vdpa_sim", "batch_mapping", seed % 2 ? "1" : "0"), 0);
	check_int(host_init(), 0);
	check_int(host_exercise_init(), 0);
	begin();
	t = (struct timespec){ .tv_sec = seconds };
	nanosleep(&t, NULL);
	end();
	report();
	clear_away();
	host_exercise_exit();
	host_exit();
	return 0;
}
