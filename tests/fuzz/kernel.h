/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kernel with a few devices that answers requests as its mood is. */
#ifndef TESTS_FUZZ_KERNEL_H
#define TESTS_FUZZ_KERNEL_H

#include "fuzz.h"

/* @bytes: names of devices in some moods, and which events there are */
void kernel_reset(uint8_t mood, struct input bytes);
bool kernel_has_event(void);

#endif
