/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Devices that are in use while they are upset: kernel code, for ../upset.c. A party is a
 * driver of one device, run by one thread. No kernel type here.
 */
#ifndef TESTS_HOST_DRV_UPSET_H
#define TESTS_HOST_DRV_UPSET_H

#include <stdbool.h>

/* the first are network devices, the others disks; device n is called "un" */
#define UPSET_NETS	3U
#define UPSET_DEVICES	6U

/**
 * enum upset_kind - what drivers may notice of what is done to their device
 * @UPSET_BREAK: it stops, and its driver has to start again
 * @UPSET_FAULT: requests fail
 */
enum upset_kind {
	UPSET_BREAK,
	UPSET_FAULT,
	UPSET_KINDS,
};

/**
 * struct upset_count - what a party did
 * @starts: how often it brought a device up
 * @noticed: how often it found one that had stopped
 * @sent: frames
 * @frames: that were received and compared
 * @sectors: that were read and compared
 */
struct upset_count {
	unsigned long starts;
	unsigned long noticed;
	unsigned long sent;
	unsigned long frames;
	unsigned long sectors;
};

/* Around all that is done to a device: what begins before a driver starts may end later. */
void upset_begin(unsigned int device, enum upset_kind kind);
void upset_end(unsigned int device, enum upset_kind kind);

/* each returns whether a driver was at work; a device may be absent */
bool upset_reset(unsigned int device, bool by_status);
bool upset_rest(unsigned int device, unsigned int us);
bool upset_queue(unsigned int device, unsigned int queue, unsigned int us);

struct party;

struct party *party_new(unsigned int device, unsigned int seed);
void party_free(struct party *p);
struct upset_count party_count(const struct party *p);

/* Parties are to come to an end of their traffic. */
void upset_over(void);

/* each returns NULL, or what did not hold */
const char *party_traffic(struct party *p);
/* once nothing is done to any device any more: all must work as if nothing had been */
const char *party_calm(struct party *p);

#endif /* TESTS_HOST_DRV_UPSET_H */
