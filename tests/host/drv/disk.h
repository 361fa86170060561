/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Block devices made to order: kernel code, for disk.c. No kernel type. */
#ifndef TESTS_HOST_DRV_DISK_H
#define TESTS_HOST_DRV_DISK_H

#include <stdbool.h>

/* each returns NULL, or what did not hold; the device has no driver before or after */
const char *disk_test_queues(const char *name, unsigned int queues);
const char *disk_test_limits(const char *name);
const char *disk_test_read_only(const char *name);
const char *disk_test_pace(const char *name);
const char *disk_test_memory(const char *name);
const char *disk_test_shared(const char *one, const char *other);
const char *disk_test_id(const char *name, const char *id);
const char *disk_test_file(const char *name);
const char *disk_test_cache(const char *name);

/* What the next device of this name gets. */
int disk_preset(const char *name, const char *serial, const char *backing);

/* Have files be in memory, or no files. */
void disk_files(bool on);
/* Bytes that calls were for: how often the file was flushed and had ranges zeroed. */
unsigned int disk_files_flushed(void);
unsigned int disk_files_zeroed(void);
unsigned int disk_files_open(void);

#endif /* TESTS_HOST_DRV_DISK_H */
