/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Network devices that send to each other: kernel code, for switch.c. No kernel type. */
#ifndef TESTS_HOST_DRV_SWITCH_H
#define TESTS_HOST_DRV_SWITCH_H

#include <stdbool.h>

struct station;

/* What came of sending to others at random. */
struct station_count {
	unsigned long sent;
	unsigned long received;
	unsigned long wrong;
};

/* NULL when the device is not there, or another's */
struct station *station_open(const char *name, unsigned int number);
void station_close(struct station *s);

/* each returns NULL, or what did not hold; the first of three are @s */
const char *stations_test(struct station **s);
const char *stations_alone(struct station *s);
const char *stations_flood(struct station **s, unsigned int n);

/* Send @rounds bursts to @others stations, whoever they are, and take what comes. */
void station_chatter(struct station *s, unsigned int others, unsigned int rounds,
		     unsigned int *seed, struct station_count *count);

#endif /* TESTS_HOST_DRV_SWITCH_H */
