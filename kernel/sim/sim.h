/* SPDX-License-Identifier: GPL-2.0-only */
/* The device model that the simulated network and block devices share. */
#ifndef VDPA_SIM_H
#define VDPA_SIM_H

#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/hrtimer.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/vdpa.h>
#include <linux/virtio_byteorder.h>
#include <linux/workqueue.h>

#include "vring.h"

struct mm_struct;
struct page;
struct vdpa_ext_log;
struct vdpasim;
struct vdpasim_fault;
struct vdpasim_vq;

/* largest virtqueue, as in the stock simulators, and the largest there is */
#define VDPASIM_NUM_DEFAULT	256
#define VDPASIM_NUM_LIMIT	32768
/* chains served before other queues have their turn */
#define VDPASIM_BUDGET		64
/* what a queue returns that rests until somebody schedules it: no kick is asked for */
#define VDPASIM_LATER		UINT_MAX
#define VDPASIM_GROUPS_MAX	3
/* room for the counters of every role a queue can have */
#define VDPASIM_COUNTERS	32

/* features of rings and of the transport that every kind of device offers */
#define VDPASIM_RING_FEATURES	(BIT_ULL(VIRTIO_F_ANY_LAYOUT) |		\
				 BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC) |	\
				 BIT_ULL(VIRTIO_RING_F_EVENT_IDX) |	\
				 BIT_ULL(VIRTIO_F_VERSION_1) |		\
				 BIT_ULL(VIRTIO_F_ACCESS_PLATFORM) |	\
				 BIT_ULL(VIRTIO_F_RING_PACKED) |	\
				 BIT_ULL(VIRTIO_F_IN_ORDER) |		\
				 BIT_ULL(VIRTIO_F_NOTIFICATION_DATA))

/**
 * struct vdpasim_as - an address space
 * @sem: held for writing to change @iotlb, for reading to look up
 * @iotlb: mappings, NULL while there has been none; @sem
 * @mm: process whose virtual addresses they lead to; NULL: these are physical; @sem
 */
struct vdpasim_as {
	struct rw_semaphore sem;
	struct vhost_iotlb *iotlb;
	struct mm_struct *mm;
};

/**
 * struct vdpasim_xlat - a translation that a queue remembers
 * @first: lowest I/O virtual address
 * @span: highest address less @first
 * @va: where @first is
 * @perm: VHOST_MAP_*; 0 in an entry that is not valid
 * @dirty: @page may have been written
 * @page: pinned until the entry is used anew or the queue lets go of all; NULL for memory
 *	that stays where it is by itself
 */
struct vdpasim_xlat {
	u64 first;
	u64 span;
	u8 *va;
	u32 perm;
	bool dirty;
	struct page *page;
};

/**
 * struct vdpasim_cache - recent translations of a queue
 * @gen: generation of the address spaces they were valid in
 * @watch: generation now; @gen itself for one-to-one addresses, which stay valid
 * @ring: areas of the ring that are in one piece, NULL for others
 * @slot: by enum vdpasim_slot, those of data by last use
 */
struct vdpasim_cache {
	u64 gen;
	const u64 *watch;
	u8 *ring[VDPASIM_SLOT_DATA];
	struct vdpasim_xlat slot[VDPASIM_SLOTS];
};

/**
 * enum vdpasim_stat - what is counted on every queue, whatever the kind of device
 * @VDPASIM_STAT_CHAINS: chains that went back to the driver
 * @VDPASIM_STAT_BYTES: bytes of these that were there to read, or were written
 * @VDPASIM_STAT_KICKS_SAVED: batches of chains that were found without a kick
 * @VDPASIM_STAT_INTERRUPTS: times that the driver was called
 * @VDPASIM_STAT_INTERRUPTS_SAVED: batches of chains after which it did not want to be
 * @VDPASIM_STATS: number of these
 */
enum vdpasim_stat {
	VDPASIM_STAT_CHAINS,
	VDPASIM_STAT_BYTES,
	VDPASIM_STAT_KICKS_SAVED,
	VDPASIM_STAT_INTERRUPTS,
	VDPASIM_STAT_INTERRUPTS_SAVED,
	VDPASIM_STATS,
};

/**
 * struct vdpasim_pace - which way of serving a queue is quicker
 * @worker: a worker serves it; otherwise what can be is served in the context of the
 *	kick; read without a lock by kicks
 * @quick: there were chains last that can be served in the context of the kick
 * @n: such chains of this period
 * @pauses: so many in a row
 * @periods: until the other way is tried
 * @patience: periods from one time to the next
 * @since: when the period began
 * @last: when there was such a chain
 * @ns: time for one each way, 0 when it is not known
 */
struct vdpasim_pace {
	bool worker;
	bool quick;
	u32 n;
	u32 pauses;
	u32 periods;
	u32 patience;
	u64 since;
	u64 last;
	u32 ns[2];
};

/**
 * struct vdpasim_worker - who serves queues of a device, one after the other
 * @work: queued or running while there is a @vq
 * @idle: in vdpasim.idle otherwise; vdpasim.turn_lock, as the next
 * @vq: whose turn it is
 *
 * There are as many as queues, but none is that of a certain queue: work that runs is not
 * run once more at the same time, so a queue whose worker is with another would wait for that.
 */
struct vdpasim_worker {
	struct work_struct work;
	struct list_head idle;
	struct vdpasim_vq *vq;
};

/**
 * struct vdpasim_vq - a virtqueue
 * @sim: device
 * @index: of this queue
 * @lock: protects all below but for what names another lock. Held by the worker
 *	while it serves the queue, hence passing it means that nothing is left
 *	of what was there before. A queue that feeds another takes the other's
 *	lock nested in its own.
 * @kick_lock: taken inside @lock. While @direct is set the ring is served under
 *	this lock, in the context of the kick; whoever changes @active or @direct,
 *	or looks at a ring from outside, holds both.
 * @active: the device may use the ring; also read without a lock by kicks
 * @direct: served in the context of the kick; read without a lock by kicks
 * @served: @active, and a kick is of use; read without a lock by kicks
 * @ready: the driver enabled the queue; @sim->mutex too
 * @broken: the ring made no sense; until reset
 * @one_to_one: addresses are physical, granted by get_vq_map(); also read without a lock
 *	by kicks
 * @atomic: @serve never sleeps while @one_to_one is set
 * @num: entries
 * @desc_area: descriptors
 * @driver_area: available ring, or the driver's event suppression
 * @device_area: used ring, or the device's event suppression
 * @serve: take up to so many chains and say how many there were, or VDPASIM_LATER;
 *	NULL for a queue that is served by another; changes while not @active
 * @serve_now: the same without sleeping, as far as that is possible and quickly done;
 *	then it says as many as it was asked for; optional, also read without a lock by kicks
 * @help: serve some of what is there without sleeping, for a kick that comes while a
 *	worker is at it, and say how much; optional, also read without a lock by kicks
 * @pace: whether to use @serve_now
 * @is_packed: ring layout
 * @event_idx: EVENT_IDX was negotiated; valid while @active, as the next
 * @in_order: IN_ORDER was negotiated
 * @split: state of a split ring
 * @packed: state of a packed ring
 * @chain: what was taken last
 * @cache: translations
 * @log: told what of the driver's memory is written; NULL mostly; written with both
 *	locks held
 * @as: address space of buffers
 * @ring_as: that of the ring; most often the same
 * @count: statistics by the type's own index; single writer under the lock that
 *	protects the ring, read without it
 * @stat: statistics by enum vdpasim_stat, written like @count; those of interrupts
 *	under @irq_lock
 * @kicks: kicks
 * @batch_chains: @stat[VDPASIM_STAT_CHAINS] at the end of the last batch
 * @batch_kicks: @kicks then
 * @worker: one of the device's, which may serve any of its queues
 * @wait: in @sim->waiting, empty otherwise; @sim->turn_lock, as the next two
 * @has_turn: a worker has it; read without a lock by kicks
 * @again: look again when the turn is over
 * @cpu_work: serves the queue on @cpu. By itself, because an item that moved between
 *	workqueues could run twice at once, and cancelling it would miss one.
 * @cpu: where kicks from other CPUs have the queue served, -1 for anywhere; read without
 *	a lock by kicks
 * @affinity: what @cpu was chosen from; allocated when first set, kept while the
 *	queue lives: who asked for it reads it without a lock; @sim->mutex
 * @affine: @affinity says something; @sim->mutex, read without it
 * @irq_lock: taken inside @lock; held around the interrupt callback
 * @irq_on: interrupts may be delivered; @irq_lock
 * @cb: interrupt callback; @irq_lock
 * @irq_pending: an interrupt waits to be delivered
 * @doorbell: first word of a page that user space may have mapped; NULL until it was
 *	asked for, then kept while the queue lives; any context
 */
struct vdpasim_vq {
	struct vdpasim *sim;
	u16 index;
	struct mutex lock;
	spinlock_t kick_lock;
	bool active;
	bool direct;
	bool served;
	bool ready;
	bool broken;
	bool one_to_one;
	bool atomic;
	u32 num;
	u64 desc_area;
	u64 driver_area;
	u64 device_area;
	unsigned int (*serve)(struct vdpasim_vq *vq, unsigned int budget);
	unsigned int (*serve_now)(struct vdpasim_vq *vq, unsigned int budget);
	unsigned int (*help)(struct vdpasim_vq *vq, unsigned int budget);
	struct vdpasim_pace pace;
	bool is_packed;
	bool event_idx;
	bool in_order;
	union {
		struct vdpasim_split split;
		struct vdpasim_packed packed;
	};
	struct vdpasim_chain chain;
	struct vdpasim_cache cache;
	struct vdpa_ext_log *log;
	struct vdpasim_as *as;
	struct vdpasim_as *ring_as;
	u64 count[VDPASIM_COUNTERS];
	u64 stat[VDPASIM_STATS];
	atomic64_t kicks;
	u64 batch_chains;
	u64 batch_kicks;

	struct vdpasim_worker worker;
	struct list_head wait;
	bool has_turn;
	bool again;
	struct work_struct cpu_work;
	int cpu;
	struct cpumask *affinity;
	bool affine;

	struct mutex irq_lock;
	bool irq_on;
	struct vdpa_callback cb;
	atomic_t irq_pending;
	u32 *doorbell;
};

/**
 * struct vdpasim_counter - a statistic of a queue
 * @name: as it goes to user space; NULL ends a table
 * @index: in the queue's array of counts
 */
struct vdpasim_counter {
	const char *name;
	unsigned int index;
};

/**
 * struct vdpasim_type - a kind of device
 * @id: virtio device id
 * @ngroups: virtqueue groups, VDPASIM_GROUPS_MAX at most
 * @nas: address spaces
 * @required: features that a driver must accept where they are offered
 * @accept: reduce what a driver accepts to what counts, and say whether that makes sense;
 *	optional
 * @start: a queue is about to become active: set its @serve, @serve_now, @help and @atomic by
 *	the negotiated features; called with the queue's lock held
 * @kicked: an active queue without @serve was kicked, any context; optional
 * @group: group of a queue; optional, all are in group 0
 * @ring_group: group of a queue's ring; optional, it is where the queue is
 * @counters: statistics of a queue
 * @set_config: the driver wrote to configuration space; optional
 * @reset: forget what the driver did to the device, queues are stopped; optional
 * @detach: the device goes, its queues are stopped: keep other devices from using
 *	them; optional
 * @set_link: the link goes up or down; called with @vdpasim.mutex; NULL: it has none
 * @free: release what the type attached; optional
 */
struct vdpasim_type {
	u32 id;
	unsigned int ngroups;
	unsigned int nas;
	u64 required;
	bool (*accept)(u64 *features);
	void (*start)(struct vdpasim_vq *vq);
	void (*kicked)(struct vdpasim_vq *vq);
	u32 (*group)(struct vdpasim *sim, u16 idx);
	u32 (*ring_group)(struct vdpasim *sim, u16 idx);
	const struct vdpasim_counter *(*counters)(struct vdpasim *sim, u16 idx);
	void (*set_config)(struct vdpasim *sim, unsigned int offset,
			   const void *buf, unsigned int len);
	void (*reset)(struct vdpasim *sim);
	void (*detach)(struct vdpasim *sim);
	void (*set_link)(struct vdpasim *sim, bool up);
	void (*free)(struct vdpasim *sim);
};

/**
 * struct vdpasim_doorbells - who looks at the doorbells of a device
 * @timer: looks
 * @asked: one was asked for since the last reset; @vdpasim.lock
 * @armed: @timer will look; @vdpasim.lock
 * @quiet: looks since one was rung; belongs to @timer while @armed
 */
struct vdpasim_doorbells {
	struct hrtimer timer;
	bool asked;
	bool armed;
	unsigned int quiet;
};

/**
 * struct vdpasim - a simulated device
 * @vdpa: what the core knows
 * @type: kind of device
 * @nvqs: virtqueues
 * @vqs: virtqueues
 * @as: address spaces
 * @as_gen: moves when a translation of any of these that was valid no longer is, with
 *	@mutex and the sem of that one; read without them to see whether what a queue
 *	remembers still holds
 * @config: configuration space, little endian, part of the type's structure; @lock
 * @config_size: bytes at @config
 * @mutex: serialises what changes which queues run and where addresses lead;
 *	taken before a queue's lock
 * @suspended: queues rest although the driver is ready; @mutex, read without it
 * @group_asid: address space of each group; @mutex
 * @lock: innermost, taken in any context
 * @status: device status field; @lock, read without it
 * @offered: device features; @lock, read without it
 * @accepted: driver features; @lock, read without it
 * @features: those of them that count; @lock, read without it
 * @generation: of the configuration; @lock, read without it
 * @grants: queues that are one-to-one; @mutex
 * @turn_lock: taken in any context, nothing but the workqueue's inside it
 * @waiting: queues with work that wait for their turn; @turn_lock, as the next three
 * @idle: workers that have none
 * @turns: queues that have theirs
 * @busy: there are some, as others see it
 * @turns_over: the device goes away
 * @faulty: something is wrong with it on purpose; @mutex, read without it
 * @fault: what is; NULL until there was something; @mutex, read when @faulty
 * @doorbells: who looks at them
 * @config_work: delivers the configuration interrupt
 * @cb_lock: held around the configuration callback
 * @config_cb: configuration callback; @cb_lock
 * @gate: held for reading by who found the device in the registry, and passed before it
 *	is deleted
 * @node: in the registry, by name
 * @id: in the registry
 */
struct vdpasim {
	struct vdpa_device vdpa;
	const struct vdpasim_type *type;
	u32 nvqs;
	struct vdpasim_vq *vqs;
	struct vdpasim_as *as;
	u64 as_gen;
	void *config;
	size_t config_size;

	struct mutex mutex;
	bool suspended;
	unsigned int group_asid[VDPASIM_GROUPS_MAX];
	unsigned int grants;

	spinlock_t lock;
	u8 status;
	u64 offered;
	u64 accepted;
	u64 features;
	u32 generation;
	bool faulty;
	struct vdpasim_fault *fault;

	spinlock_t turn_lock;
	struct list_head waiting;
	struct list_head idle;
	unsigned int turns;
	bool busy;
	bool turns_over;

	struct vdpasim_doorbells doorbells;

	struct work_struct config_work;
	struct mutex cb_lock;
	struct vdpa_callback config_cb;

	struct rw_semaphore gate;
	struct hlist_node node;
	u32 id;
};

static inline struct vdpasim *to_vdpasim(const struct vdpa_device *vdev)
{
	return container_of(vdev, struct vdpasim, vdpa);
}

static inline bool vdpasim_has(const struct vdpasim *sim, unsigned int feature)
{
	return READ_ONCE(sim->features) & BIT_ULL(feature);
}

/* The group that a queue is in, and that of its ring. */
static inline u32 vdpasim_group(struct vdpasim *sim, u16 idx)
{
	return sim->type->group ? sim->type->group(sim, idx) : 0;
}

static inline u32 vdpasim_ring_group(struct vdpasim *sim, u16 idx)
{
	return sim->type->ring_group ? sim->type->ring_group(sim, idx) :
				       vdpasim_group(sim, idx);
}

/* The caller is the only writer: it holds the lock that protects the ring. */
static inline void vdpasim_count(struct vdpasim_vq *vq, unsigned int index, u64 n)
{
	WRITE_ONCE(vq->count[index], vq->count[index] + n);
}

static inline void vdpasim_stat(struct vdpasim_vq *vq, enum vdpasim_stat stat, u64 n)
{
	WRITE_ONCE(vq->stat[stat], vq->stat[stat] + n);
}

static inline void vdpasim_assert_ring_locked(const struct vdpasim_vq *vq)
{
	lockdep_assert(lockdep_is_held(&vq->lock) ||
		       lockdep_is_held(&vq->kick_lock));
}

/* sim.c: life cycle */
const struct vdpa_config_ops *vdpasim_ops(const struct vdpasim_type *type);
bool vdpasim_use_va(void);
int vdpasim_init(struct vdpasim *sim, const struct vdpasim_type *type,
		 struct vdpa_mgmt_dev *mdev, u32 nvqs, u64 features);
void vdpasim_free(struct vdpa_device *vdev);
void vdpasim_reset(struct vdpasim *sim);
void vdpasim_start_queues(struct vdpasim *sim);
void vdpasim_stop_queues(struct vdpasim *sim);

/* registry.c: devices by name */
int vdpasim_register(struct vdpasim *sim, u32 nvqs);
void vdpasim_unregister(struct vdpasim *sim);
struct vdpasim *vdpasim_enter(const char *name);
struct vdpasim *vdpasim_enter_next(unsigned long *id);
void vdpasim_leave(struct vdpasim *sim);

/* sim_ops.c: what the core and bus drivers call */
void vdpasim_init_ops(bool doorbell);
const struct vdpa_config_ops *vdpasim_config_ops(bool batch, bool ring_groups);

/* vq.c: one queue */
void vdpasim_vq_init(struct vdpasim *sim, u16 idx);
void vdpasim_vq_free(struct vdpasim_vq *vq);
void vdpasim_vq_reset(struct vdpasim_vq *vq);
void vdpasim_vq_activate(struct vdpasim_vq *vq);
void vdpasim_vq_deactivate(struct vdpasim_vq *vq, bool hand_over);
void vdpasim_vq_break(struct vdpasim_vq *vq, const char *why);
void vdpasim_need_reset(struct vdpasim *sim);
void vdpasim_vq_set_as(struct vdpasim_vq *vq, struct vdpasim_as *as,
		       struct vdpasim_as *ring_as);
void vdpasim_vq_grant(struct vdpasim_vq *vq, bool one_to_one);

/* pace.c: which way of serving is quicker */
void vdpasim_pace_begin(struct vdpasim_vq *vq);
void vdpasim_pace_count(struct vdpasim_vq *vq, unsigned int n);
bool vdpasim_pace_leaves(const struct vdpasim_vq *vq);

/* work.c: kicks, workers, interrupts */
int vdpasim_work_init(void);
void vdpasim_work_exit(void);
void vdpasim_work_init_device(struct vdpasim *sim);
void vdpasim_work_stop_device(struct vdpasim *sim);
void vdpasim_worker_init(struct vdpasim *sim, struct vdpasim_worker *worker);
void vdpasim_worker_run(struct work_struct *work);
void vdpasim_vq_cpu_work(struct work_struct *work);
void vdpasim_vq_schedule(struct vdpasim_vq *vq);
void vdpasim_vq_kick(struct vdpasim_vq *vq);
void vdpasim_vq_interrupt(struct vdpasim_vq *vq);
void vdpasim_vq_interrupt_other(struct vdpasim_vq *vq, struct vdpasim_vq *served);
void vdpasim_config_work(struct work_struct *work);
void vdpasim_config_interrupt(struct vdpasim *sim);

/* doorbell.c: pages that user space kicks with */
void vdpasim_doorbells_init(struct vdpasim *sim);
void vdpasim_doorbells_free(struct vdpasim *sim);
void vdpasim_doorbells_start(struct vdpasim *sim);
struct vdpa_notification_area vdpasim_get_vq_notification(struct vdpa_device *vdev, u16 idx);

/* as.c: address spaces */
void vdpasim_as_init(struct vdpasim_as *as);
void vdpasim_as_free(struct vdpasim_as *as);
void vdpasim_as_bind(struct vdpasim *sim, struct mm_struct *mm);
bool vdpasim_as_lookup(struct vdpasim *sim, struct vdpasim_as *as, u64 iova, u32 perm,
		       struct vdpasim_xlat *xlat, u64 *gen);
int vdpasim_as_replace(struct vdpasim *sim, unsigned int asid,
		       struct vhost_iotlb *iotlb);
int vdpasim_as_add(struct vdpasim *sim, unsigned int asid, u64 iova, u64 size,
		   u64 addr, u32 perm);
int vdpasim_as_remove(struct vdpasim *sim, unsigned int asid, u64 iova, u64 size);
int vdpasim_as_clear(struct vdpasim *sim, unsigned int asid);
int vdpasim_as_move(struct vdpasim *sim, unsigned int group, unsigned int asid);
void vdpasim_as_attach(struct vdpasim *sim);
extern int vdpasim_max_iotlb_entries;

/* phys.c: physical memory */
void vdpasim_phys_init(void);
bool vdpasim_phys_ram(u64 addr, struct vdpasim_xlat *xlat);
u8 *vdpasim_phys_va(u64 addr, u64 span);

/* user.c: memory of a process */
bool vdpasim_user_pin(struct mm_struct *mm, u64 uaddr, u64 iova, u32 perm,
		      struct vdpasim_xlat *xlat);
void vdpasim_user_unpin(struct vdpasim_xlat *xlat);

/* mem.c: the driver's memory */
void vdpasim_cache_flush(struct vdpasim_vq *vq);
void vdpasim_cache_drop(struct vdpasim_vq *vq);
int vdpasim_mem_read(struct vdpasim_vq *vq, u64 iova, void *buf, u32 len);
int vdpasim_mem_write(struct vdpasim_vq *vq, u64 iova, const void *buf, u32 len);
int vdpasim_mem_copy(struct vdpasim_vq *to, u64 to_iova, struct vdpasim_vq *from,
		     u64 from_iova, u32 len);
int vdpasim_mem_csum(struct vdpasim_vq *vq, u64 iova, u32 len, u32 offset, __wsum *sum);

#endif /* VDPA_SIM_H */
