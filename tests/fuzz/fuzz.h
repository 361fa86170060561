/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What targets, libFuzzer and replay.c agree on, and the reading of inputs. Every
 * target leaves nothing behind: no memory, no descriptor, no state.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Once, before all inputs. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
/* One input; 0: it was taken, -1: it is none, do not keep it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What holds for every input. stderr may be the target's own: say it on descriptor 2. */
#define must(what)						\
	do {							\
		if (!(what)) {					\
			dprintf(2, "%s:%d: %s is not so: %s\n",	\
				__FILE__, __LINE__, __func__, #what); \
			abort();				\
		}						\
	} while (0)

struct input {
	const uint8_t *at;
	size_t left;
};

/* Numbers beyond the end are 0, bytes beyond it are not given. */
uint8_t input_u8(struct input *in);
uint16_t input_u16(struct input *in);
const uint8_t *input_bytes(struct input *in, size_t *len);

/* Bytes that are in use. What is freed late, behind readers and by workers, is waited for. */
size_t allocated(void);
bool all_freed(size_t before);

/* The lowest free descriptor: the same before and after an input. */
int lowest_fd(void);

#endif
