// SPDX-License-Identifier: GPL-2.0-or-later
/* Block devices with what dev_add was asked for: requests on several queues. */

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <linux/vdpa_sim.h>
#include <linux/virtio_blk.h>

#include "../../../kernel/sim/blk.h"
#include "../../../kernel/sim/preset.h"
#include "driver/driver.h"
#include "driver/exercise.h"
#include "disk.h"
#include "expect.h"

#define SECTOR		512
#define DATA_LEN	0x10000
#define NO_STATUS	0x77

/**
 * struct disk - a device that is driven
 * @vdev: the device
 * @one_to_one: as a driver in the kernel, with physical addresses
 * @drv: its driver
 * @hdr: header of the request
 * @status: its status
 * @data: its data
 */
struct disk {
	struct vdpa_device *vdev;
	bool one_to_one;
	struct vdrv *drv;
	struct virtio_blk_outhdr *hdr;
	u8 *status;
	u8 *data;
};

static const char *disk_open(struct disk *d, const char *name, unsigned int queues)
{
	struct vdrv_setup setup = { .features = ~0ULL, .nvqs = queues,
				    .buffers = DATA_LEN + 4096,
				    .one_to_one = d->one_to_one };

	d->vdev = host_vdpa_get(name);
	EXPECT(d->vdev);
	d->drv = vdrv_get(d->vdev);
	EXPECT(!IS_ERR(d->drv));
	d->drv->timeout = msecs_to_jiffies(5000);
	vdrv_stop(d->drv);
	EXPECT(!vdrv_start(d->drv, &setup));
	d->hdr = vdrv_arena_take(&d->drv->arena, sizeof(*d->hdr), 16);
	d->status = vdrv_arena_take(&d->drv->arena, 1, 1);
	d->data = vdrv_arena_take(&d->drv->arena, DATA_LEN, 16);
	EXPECT(d->hdr && d->status && d->data);
	return NULL;
}

static void disk_close(struct disk *d)
{
	if (!IS_ERR_OR_NULL(d->drv))
		vdrv_put(d->drv);
	if (d->vdev)
		host_vdpa_put(d->vdev);
}

/* A request on a queue; returns its status. */
static u8 ask(struct disk *d, unsigned int q, u32 type, u64 sector, u32 len)
{
	bool in = type == VIRTIO_BLK_T_IN || type == VIRTIO_BLK_T_GET_ID;
	struct vdrv_chain chain = { .n = len ? 3 : 2, .out = len && !in ? 2 : 1 };
	u32 token, used;

	d->hdr->type = __cpu_to_virtio32(true, type);
	d->hdr->ioprio = 0;
	d->hdr->sector = __cpu_to_virtio64(true, sector);
	*d->status = NO_STATUS;
	chain.sg[0] = (struct vdrv_sg){ d->hdr, sizeof(*d->hdr) };
	if (len)
		chain.sg[1] = (struct vdrv_sg){ d->data, len };
	chain.sg[chain.n - 1] = (struct vdrv_sg){ d->status, 1 };
	if (vdrv_vq_add(&d->drv->vqs[q], &chain))
		return NO_STATUS;
	vdrv_vq_kick(&d->drv->vqs[q]);
	if (vdrv_vq_wait(&d->drv->vqs[q], &token, &used) != 1)
		return NO_STATUS;
	return *d->status;
}

static bool write_ok(struct disk *d, unsigned int q, u64 sector, u8 byte, u32 len)
{
	memset(d->data, byte, len);
	return ask(d, q, VIRTIO_BLK_T_OUT, sector, len) == VIRTIO_BLK_S_OK;
}

static bool reads_as(struct disk *d, unsigned int q, u64 sector, u8 byte, u32 len)
{
	memset(d->data, ~byte, len);
	return ask(d, q, VIRTIO_BLK_T_IN, sector, len) == VIRTIO_BLK_S_OK &&
	       !memchr_inv(d->data, byte, len);
}

static u8 range(struct disk *d, u32 type, u64 sector, u32 sectors, u32 flags)
{
	struct virtio_blk_discard_write_zeroes *r = (void *)d->data;

	r->sector = cpu_to_le64(sector);
	r->num_sectors = cpu_to_le32(sectors);
	r->flags = cpu_to_le32(flags);
	return ask(d, 0, type, 0, sizeof(*r));
}

static u64 sectors_of(struct disk *d)
{
	return __virtio64_to_cpu(true, to_vdpasim_blk(to_vdpasim(d->vdev))->config.capacity);
}

static const char *queues(struct disk *d, unsigned int n)
{
	u64 end = sectors_of(d);
	unsigned int i;

	EXPECT(d->drv->nvqs == n);
	for (i = 0; i < n; i++)
		EXPECT(write_ok(d, i, i * 1000, 1 + i, DATA_LEN / 2));
	/* what one wrote another reads, the last sectors too */
	for (i = 0; i < n; i++)
		EXPECT(reads_as(d, (i + 1) % n, i * 1000, 1 + i, DATA_LEN / 2));
	EXPECT(write_ok(d, n - 1, end - 3, 0xee, 3 * SECTOR));
	EXPECT(reads_as(d, 0, end - 1, 0xee, SECTOR));
	EXPECT(ask(d, n - 1, VIRTIO_BLK_T_IN, end - 1, 2 * SECTOR) == VIRTIO_BLK_S_IOERR);
	EXPECT(ask(d, n - 1, VIRTIO_BLK_T_OUT, end, SECTOR) == VIRTIO_BLK_S_IOERR);
	EXPECT(ask(d, 0, VIRTIO_BLK_T_IN, ~0ULL, SECTOR) == VIRTIO_BLK_S_IOERR);
	EXPECT(ask(d, 0, VIRTIO_BLK_T_IN, ~0ULL >> 9, SECTOR) == VIRTIO_BLK_S_IOERR);
	EXPECT(ask(d, 0, VIRTIO_BLK_T_IN, 0, SECTOR - 1) == VIRTIO_BLK_S_IOERR);
	EXPECT(ask(d, 0, VIRTIO_BLK_T_FLUSH, 0, 0) == VIRTIO_BLK_S_OK);
	EXPECT(ask(d, 0, VIRTIO_BLK_T_SECURE_ERASE, 0, 16) == VIRTIO_BLK_S_UNSUPP);
	return NULL;
}

/* The device was made for one page in one segment, and ranges of 8 sectors. */
static const char *limits(struct disk *d)
{
	EXPECT(write_ok(d, 0, 0, 0x11, PAGE_SIZE));
	EXPECT(ask(d, 0, VIRTIO_BLK_T_OUT, 0, PAGE_SIZE + SECTOR) == VIRTIO_BLK_S_IOERR);
	EXPECT(ask(d, 0, VIRTIO_BLK_T_IN, 0, PAGE_SIZE + SECTOR) == VIRTIO_BLK_S_IOERR);
	EXPECT(range(d, VIRTIO_BLK_T_DISCARD, 0, 9, 0) == VIRTIO_BLK_S_IOERR);
	EXPECT(range(d, VIRTIO_BLK_T_WRITE_ZEROES, 0, 9, 0) == VIRTIO_BLK_S_IOERR);
	EXPECT(reads_as(d, 0, 0, 0x11, PAGE_SIZE));
	EXPECT(range(d, VIRTIO_BLK_T_DISCARD, 0, 8, 0) == VIRTIO_BLK_S_OK);
	EXPECT(reads_as(d, 0, 0, 0, PAGE_SIZE));
	memset(d->data, 0, 32);
	EXPECT(ask(d, 0, VIRTIO_BLK_T_DISCARD, 0, 32) == VIRTIO_BLK_S_IOERR);
	return NULL;
}

static const char *read_only(struct disk *d)
{
	EXPECT(!write_ok(d, 0, 0, 0x22, SECTOR) && *d->status == VIRTIO_BLK_S_IOERR);
	EXPECT(range(d, VIRTIO_BLK_T_DISCARD, 0, 8, 0) == VIRTIO_BLK_S_IOERR);
	EXPECT(range(d, VIRTIO_BLK_T_WRITE_ZEROES, 0, 8, 0) == VIRTIO_BLK_S_IOERR);
	EXPECT(reads_as(d, 0, 0, 0, SECTOR));
	EXPECT(ask(d, 0, VIRTIO_BLK_T_FLUSH, 0, 0) == VIRTIO_BLK_S_OK);
	return NULL;
}

/* What is discarded, or zeroed with unmap, takes no memory any more. */
static const char *memory(struct disk *d)
{
	struct xarray *leaves = &to_vdpasim_blk(to_vdpasim(d->vdev))->own.leaves;
	/* from the middle of one stretch into the next but one */
	u64 first = 0x600 - 3, n = 0x2000;
	u64 i;

	EXPECT(xa_empty(leaves));
	for (i = 0; i < n; i += DATA_LEN / SECTOR)
		EXPECT(write_ok(d, 0, first + i, 0x33, DATA_LEN));
	EXPECT(!xa_empty(leaves));
	EXPECT(range(d, VIRTIO_BLK_T_WRITE_ZEROES, first, n, 0) == VIRTIO_BLK_S_OK);
	EXPECT(!xa_empty(leaves) && reads_as(d, 0, first, 0, DATA_LEN));
	/* pages at both ends are shared with what stays */
	EXPECT(range(d, VIRTIO_BLK_T_DISCARD, first, n, 0) == VIRTIO_BLK_S_OK);
	EXPECT(!xa_empty(leaves));
	EXPECT(range(d, VIRTIO_BLK_T_WRITE_ZEROES, 0, n * 2,
		     VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP) == VIRTIO_BLK_S_OK);
	EXPECT(xa_empty(leaves));
	/* reading takes none */
	EXPECT(reads_as(d, 0, first, 0, DATA_LEN) && xa_empty(leaves));
	return NULL;
}

static bool both_known(struct vdpasim_vq *vq)
{
	bool both;

	mutex_lock(&vq->lock);
	both = vq->pace.ns[false] && vq->pace.ns[true];
	mutex_unlock(&vq->lock);
	return both;
}

/*
 * Small requests one at a time: each way to serve them is tried, and nothing lost. On a
 * machine so busy that the disk seems to rest it takes more of them.
 */
static const char *pace(struct disk *d)
{
	struct vdpasim_vq *vq = &to_vdpasim(d->vdev)->vqs[0];
	unsigned int i;

	for (i = 0; i < 600 || (i < 6000 && !both_known(vq)); i++) {
		EXPECT(write_ok(d, 0, i % 100, i, SECTOR));
		EXPECT(reads_as(d, 0, i % 100, i, SECTOR));
	}
	EXPECT(both_known(vq));
	return NULL;
}

static const char *with(const char *name, unsigned int queues,
			const char *(*test)(struct disk *d))
{
	struct disk d = {};
	const char *bad = disk_open(&d, name, queues);

	if (!bad)
		bad = test(&d);
	disk_close(&d);
	return bad;
}

const char *disk_test_queues(const char *name, unsigned int n)
{
	struct disk d = {};
	const char *bad = disk_open(&d, name, n);

	if (!bad)
		bad = queues(&d, n);
	disk_close(&d);
	return bad;
}

const char *disk_test_limits(const char *name)
{
	return with(name, 1, limits);
}

const char *disk_test_read_only(const char *name)
{
	return with(name, 1, read_only);
}

const char *disk_test_pace(const char *name)
{
	struct disk d = { .one_to_one = true };
	const char *bad = disk_open(&d, name, 1);

	if (!bad)
		bad = pace(&d);
	disk_close(&d);
	return bad;
}

const char *disk_test_memory(const char *name)
{
	return with(name, 1, memory);
}

static const char *write_mark(struct disk *d)
{
	EXPECT(write_ok(d, 0, 77, 0x44, SECTOR));
	return NULL;
}

static const char *read_mark(struct disk *d)
{
	EXPECT(reads_as(d, 0, 77, 0x44, SECTOR));
	return NULL;
}

const char *disk_test_shared(const char *one, const char *other)
{
	const char *bad = with(one, 1, write_mark);

	return bad ? bad : with(other, 1, read_mark);
}

const char *disk_test_id(const char *name, const char *id)
{
	struct disk d = {};
	const char *bad = disk_open(&d, name, 1);

	if (!bad && (ask(&d, 0, VIRTIO_BLK_T_GET_ID, 0, VIRTIO_BLK_ID_BYTES) ||
		     strncmp((char *)d.data, id, VIRTIO_BLK_ID_BYTES)))
		bad = "another id";
	disk_close(&d);
	return bad;
}

int disk_preset(const char *name, const char *serial, const char *backing)
{
	return vdpasim_preset_set(name, serial, backing);
}

/* ------------------------------------------------------- files, in memory */

#define FILE_SIZE	0x100000
/* sectors that cannot be read or written, the rest can */
#define FILE_BAD	1000

static u8 file_data[FILE_SIZE];
static atomic_t file_opened, file_flushed, file_zeroed;

static int file_open(const char *path, bool read_only, u64 *size, void **file)
{
	if (!strcmp(path, "absent") && !*size)
		return -ENOENT;
	if (!strcmp(path, "forbidden"))
		return -EACCES;
	*size = FILE_SIZE;
	*file = file_data;
	atomic_inc(&file_opened);
	return 0;
}

static bool file_is_bad(u64 pos, size_t len)
{
	return pos < (FILE_BAD + 1) * SECTOR && pos + len > FILE_BAD * SECTOR;
}

static int file_read(void *file, u64 pos, void *buf, size_t len)
{
	if (file_is_bad(pos, len))
		return -EIO;
	memcpy(buf, file + pos, len);
	return 0;
}

static int file_write(void *file, u64 pos, const void *buf, size_t len)
{
	if (file_is_bad(pos, len))
		return -ENOSPC;
	memcpy(file + pos, buf, len);
	return 0;
}

static int file_zero(void *file, u64 pos, u64 len, bool discard)
{
	if (file_is_bad(pos, len))
		return -EIO;
	memset(file + pos, 0, len);
	atomic_inc(&file_zeroed);
	return 0;
}

static int file_flush(void *file)
{
	atomic_inc(&file_flushed);
	return 0;
}

static void file_close(void *file)
{
	atomic_dec(&file_opened);
}

static const struct vdpasim_backing_ops file_ops = {
	.open = file_open, .read = file_read, .write = file_write, .zero = file_zero,
	.flush = file_flush, .close = file_close,
};

void disk_files(bool on)
{
	vdpasim_blk_set_backing(on ? &file_ops : NULL);
}

unsigned int disk_files_flushed(void)
{
	return atomic_read(&file_flushed);
}

unsigned int disk_files_zeroed(void)
{
	return atomic_read(&file_zeroed);
}

unsigned int disk_files_open(void)
{
	return atomic_read(&file_opened);
}

static const char *file(struct disk *d)
{
	EXPECT(sectors_of(d) == FILE_SIZE / SECTOR);
	EXPECT(write_ok(d, 0, 10, 0x55, DATA_LEN));
	EXPECT(!memchr_inv(file_data + 10 * SECTOR, 0x55, DATA_LEN));
	EXPECT(reads_as(d, 0, 10, 0x55, DATA_LEN));
	EXPECT(range(d, VIRTIO_BLK_T_DISCARD, 12, 4, 0) == VIRTIO_BLK_S_OK);
	EXPECT(range(d, VIRTIO_BLK_T_WRITE_ZEROES, 16, 4, 0) == VIRTIO_BLK_S_OK);
	EXPECT(reads_as(d, 0, 12, 0, 8 * SECTOR) && reads_as(d, 0, 20, 0x55, SECTOR));
	EXPECT(ask(d, 0, VIRTIO_BLK_T_FLUSH, 0, 0) == VIRTIO_BLK_S_OK);
	/* what the file cannot do is an error, and only that */
	EXPECT(ask(d, 0, VIRTIO_BLK_T_IN, FILE_BAD - 1, 2 * SECTOR) == VIRTIO_BLK_S_IOERR);
	EXPECT(ask(d, 0, VIRTIO_BLK_T_OUT, FILE_BAD, SECTOR) == VIRTIO_BLK_S_IOERR);
	EXPECT(range(d, VIRTIO_BLK_T_DISCARD, FILE_BAD, 1, 0) == VIRTIO_BLK_S_IOERR);
	EXPECT(reads_as(d, 0, 20, 0x55, SECTOR));
	return NULL;
}

const char *disk_test_file(const char *name)
{
	return with(name, 1, file);
}

/* Once the driver turns the cache off, every change is flushed; a reset turns it on. */
static const char *cache(struct disk *d)
{
	unsigned int wce = offsetof(struct virtio_blk_config, wce);
	unsigned int flushed = disk_files_flushed();
	u8 on;

	vdpa_get_config(d->vdev, wce, &on, 1);
	EXPECT(on == 1);
	EXPECT(write_ok(d, 0, 0, 0x66, SECTOR) && disk_files_flushed() == flushed);
	on = 0;
	vdpa_set_config(d->vdev, wce, &on, 1);
	EXPECT(write_ok(d, 0, 0, 0x66, SECTOR) && disk_files_flushed() == flushed + 1);
	EXPECT(range(d, VIRTIO_BLK_T_DISCARD, 0, 1, 0) == VIRTIO_BLK_S_OK &&
	       disk_files_flushed() == flushed + 2);
	EXPECT(reads_as(d, 0, 0, 0, SECTOR) && disk_files_flushed() == flushed + 2);
	vdrv_stop(d->drv);
	vdpa_get_config(d->vdev, wce, &on, 1);
	EXPECT(on == 1);
	return NULL;
}

const char *disk_test_cache(const char *name)
{
	return with(name, 1, cache);
}
