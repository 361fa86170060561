/* SPDX-License-Identifier: GPL-2.0-only */
/* The node that virtual machines and DPDK open: /dev/vhost-vdpa-N. */
#ifndef VHOST_VDPA_H
#define VHOST_VDPA_H

#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/eventfd.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/vdpa.h>
#include <linux/vhost.h>
#include <linux/vhost_iotlb.h>
#include <linux/workqueue.h>

#if BITS_PER_LONG != 64
#error "addresses of the client and page numbers are taken to have 64 bits"
#endif

struct vhost_vdpa;

/**
 * struct vhost_vdpa_vq - what a client attached to a virtqueue
 * @v: node
 * @index: of the queue
 * @busyloop: value a client stored; node's mutex
 * @kick_file: eventfd that is watched for kicks, NULL for none; node's mutex
 * @kick_wqh: where @kick_wait is queued
 * @kick_wait: called when the eventfd is written, with its lock held
 * @kick_table: finds @kick_wqh
 * @call_lock: innermost; taken by the interrupt in any context
 * @call: eventfd to signal on an interrupt; @call_lock
 * @error: eventfd to signal when the device gives up; @call_lock
 */
struct vhost_vdpa_vq {
	struct vhost_vdpa *v;
	u16 index;
	u32 busyloop;

	struct file *kick_file;
	wait_queue_head_t *kick_wqh;
	wait_queue_entry_t kick_wait;
	poll_table kick_table;

	spinlock_t call_lock;
	struct eventfd_ctx *call;
	struct eventfd_ctx *error;
};

/**
 * struct vhost_vdpa_as - an address space as the client filled it
 * @iotlb: mappings; each has a struct vhost_vdpa_pin as its opaque pointer
 * @dead: pins whose mappings are gone, but not yet from a parent that takes the
 *	table as a whole
 * @n: what counts of @iotlb
 *
 * All is under the node's mutex.
 */
struct vhost_vdpa_as {
	struct vhost_iotlb *iotlb;
	struct list_head dead;
	unsigned int n;
};

/**
 * struct vhost_vdpa_pin - what keeps the memory of a mapping
 * @file: file of a mapping of virtual addresses; first, parents look here
 * @link: in vhost_vdpa_as.dead
 * @mm: whose pages they are, and who is charged for them; NULL for virtual addresses
 * @pfn: first page that is pinned
 * @npages: pages that are pinned, 0 for virtual addresses
 * @writable: the device may have written to the pages
 * @counts: it is a mapping of the client's, or the first piece of one
 */
struct vhost_vdpa_pin {
	struct vdpa_map_file file;
	struct list_head link;
	struct mm_struct *mm;
	unsigned long pfn;
	unsigned long npages;
	bool writable;
	bool counts;
};

/**
 * struct vhost_vdpa - a node
 * @dev: device of the node; its release frees the structure
 * @cdev: character device
 * @minor: of the node
 * @nvqs: virtqueues, constant
 * @ngroups: virtqueue groups, constant
 * @nas: address spaces, constant
 * @vqs: virtqueues
 * @as: address spaces
 * @range: addresses the device can use, constant
 * @dying: the device is going: nothing long is to be begun or gone on with
 * @call_mutex: calls of the client, one at a time; outside @mutex. Removal does not take
 *	it: the client's memory is touched under it alone.
 * @mutex: all of the node; parents are called with it
 * @vdpa: device, NULL once it is removed; @mutex. @live_sem too, so that a page
 *	fault, which may not take @mutex, can look.
 * @opened: somebody has the node open; @mutex
 * @suspended: the client suspended the device; @mutex
 * @num_max: largest queue size as of the last reset; @mutex
 * @backend_features: that the client accepted; @mutex
 * @mm: of the owner, NULL for none; @mutex
 * @mm_bound: the parent works on @mm; @mutex
 * @log: bitmap of the client that writes are logged in, NULL for none; @mutex
 * @log_all: the client wants them logged; @mutex
 * @batch_asid: address space whose changes are collected, -1 for none; @mutex
 * @live_sem: taken inside @mutex and inside a fault's mmap lock; inside it the parent is
 *	asked for a doorbell and that is mapped, and for writing all such mappings are
 *	taken back
 * @mapping: of the file that is open, for its doorbells; @live_sem
 * @config_lock: innermost; taken by the configuration interrupt in any context
 * @config_ctx: eventfd to signal on it; @config_lock
 * @error_work: tells those who wait for errors; takes @mutex
 */
struct vhost_vdpa {
	struct device dev;
	struct cdev cdev;
	int minor;
	u32 nvqs;
	unsigned int ngroups;
	unsigned int nas;
	struct vhost_vdpa_vq *vqs;
	struct vhost_vdpa_as *as;
	struct vdpa_iova_range range;
	bool dying;

	struct mutex call_mutex;
	struct mutex mutex;
	struct vdpa_device *vdpa;
	bool opened;
	bool suspended;
	u16 num_max;
	u64 backend_features;
	struct mm_struct *mm;
	bool mm_bound;
	struct vhost_vdpa_log *log;
	bool log_all;
	int batch_asid;

	struct rw_semaphore live_sem;
	struct address_space *mapping;

	spinlock_t config_lock;
	struct eventfd_ctx *config_ctx;
	struct work_struct error_work;
};

static inline const struct vdpa_config_ops *vhost_vdpa_ops(const struct vhost_vdpa *v)
{
	lockdep_assert_held(&v->mutex);
	return v->vdpa->config;
}

/* main.c */
extern int vhost_vdpa_max_iotlb_entries;

/* client.c: calls */
int __must_check vhost_vdpa_enter(struct vhost_vdpa *v);
void vhost_vdpa_leave(struct vhost_vdpa *v);
void vhost_vdpa_let_go(struct vhost_vdpa *v);
int __must_check vhost_vdpa_take_back(struct vhost_vdpa *v);
int __must_check vhost_vdpa_from_user(struct vhost_vdpa *v, void *to, const void __user *from,
				      size_t size);
int __must_check vhost_vdpa_to_user(struct vhost_vdpa *v, void __user *to, const void *from,
				    size_t size);

/* file.c: open to release */
extern const struct file_operations vhost_vdpa_fops;
int vhost_vdpa_reset(struct vhost_vdpa *v);
int vhost_vdpa_set_config_call(struct vhost_vdpa *v, int fd);
void vhost_vdpa_shut(struct vhost_vdpa *v);
void vhost_vdpa_error_work(struct work_struct *work);

/* ioctl.c: the device */
long vhost_vdpa_ioctl(struct file *file, unsigned int cmd, unsigned long arg);
bool vhost_vdpa_owned(const struct vhost_vdpa *v);

/* vring.c: its queues */
void vhost_vdpa_vq_init(struct vhost_vdpa *v, u16 idx);
long vhost_vdpa_vring_ioctl(struct vhost_vdpa *v, unsigned int cmd, void __user *argp);
void vhost_vdpa_vq_stop_kicks(struct vhost_vdpa_vq *vq);
void vhost_vdpa_vq_drop(struct vhost_vdpa_vq *vq);
void vhost_vdpa_vq_was_reset(struct vhost_vdpa_vq *vq);
int vhost_vdpa_eventfd_get(int fd, struct eventfd_ctx **ctx);

/* iotlb.c: messages */
ssize_t vhost_vdpa_write_iter(struct kiocb *iocb, struct iov_iter *from);

/* map.c: memory */
int vhost_vdpa_as_init(struct vhost_vdpa_as *as);
void vhost_vdpa_as_free(struct vhost_vdpa_as *as);
int vhost_vdpa_map(struct vhost_vdpa *v, unsigned int asid,
		   const struct vhost_iotlb_msg *msg);
int vhost_vdpa_unmap(struct vhost_vdpa *v, unsigned int asid, u64 first, u64 last);
int vhost_vdpa_commit(struct vhost_vdpa *v, unsigned int asid);
void vhost_vdpa_unmap_all(struct vhost_vdpa *v);
int vhost_vdpa_charge(struct mm_struct *mm, unsigned long npages);
void vhost_vdpa_uncharge(struct mm_struct *mm, unsigned long npages);

/* log.c: what the device wrote */
bool vhost_vdpa_log_can(const struct vhost_vdpa *v);
int vhost_vdpa_log_all(struct vhost_vdpa *v, bool on);
int vhost_vdpa_log_begin(struct vhost_vdpa *v);
int vhost_vdpa_log_cover(struct vhost_vdpa *v, u64 first, u64 last);
int vhost_vdpa_log_set_base(struct vhost_vdpa *v, u64 base);
void vhost_vdpa_log_drop(struct vhost_vdpa *v);

/* doorbell.c */
int vhost_vdpa_mmap(struct file *file, struct vm_area_struct *vma);
void vhost_vdpa_zap_doorbells(struct vhost_vdpa *v);

#endif /* VHOST_VDPA_H */
