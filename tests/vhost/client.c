// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <linux/virtio_config.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "client.h"

static void die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

void client_do(struct client *c, unsigned long cmd, void *arg, const char *what)
{
	if (ioctl(c->fd, cmd, arg))
		die(what);
}

void client_open(struct client *c, const char *node, size_t size)
{
	int fd = memfd_create("client", MFD_CLOEXEC);

	memset(c, 0, sizeof(*c));
	c->fd = open(node, O_RDWR | O_CLOEXEC);
	if (c->fd < 0)
		die(node);
	c->size = size;
	if (fd < 0 || ftruncate(fd, size))
		die("memfd");
	/* nothing follows it for a while */
	c->mem = mmap(NULL, 2 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (c->mem == MAP_FAILED ||
	    mmap(c->mem, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) != c->mem)
		die("mmap");
	close(fd);
}

/* Another node, or another device, with the memory and the rings as they are. */
void client_reopen(struct client *c, const char *node)
{
	close(c->fd);
	c->fd = open(node, O_RDWR | O_CLOEXEC);
	if (c->fd < 0)
		die(node);
}

void client_close(struct client *c)
{
	unsigned int i;

	close(c->fd);
	for (i = 0; i < CLIENT_QUEUES; i++) {
		if (c->q[i].doorbell)
			munmap((void *)c->q[i].doorbell, 4096);
		if (c->q[i].num) {
			close(c->q[i].kick);
			close(c->q[i].call);
		}
	}
	munmap(c->mem, 2 * c->size);
}

void *client_alloc(struct client *c, size_t size, size_t align)
{
	size_t at = (c->next + align - 1) / align * align;

	if (at + size > c->size) {
		errno = ENOMEM;
		die("memory of the client");
	}
	c->next = at + size;
	return c->mem + at;
}

uint64_t client_iova(const struct client *c, const void *p)
{
	return CLIENT_IOVA + ((const uint8_t *)p - c->mem);
}

int client_message(int fd, uint32_t type, uint32_t asid, const struct vhost_iotlb_msg *msg)
{
	struct vhost_msg_v2 m = { .type = type, .asid = asid, .iotlb = *msg };
	ssize_t n = write(fd, &m, sizeof(m));

	return n < 0 ? -errno : n == sizeof(m) ? 0 : -EIO;
}

void client_map(struct client *c, uint8_t type, uint64_t iova, uint64_t size, void *mem,
		uint8_t perm)
{
	struct vhost_iotlb_msg msg = {
		.iova = iova, .size = size, .uaddr = (uintptr_t)mem, .perm = perm, .type = type,
	};
	int ret = client_message(c->fd, VHOST_IOTLB_MSG_V2, c->asid, &msg);

	if (ret) {
		errno = -ret;
		die("IOTLB message");
	}
}

void client_status(struct client *c, uint8_t bit)
{
	uint8_t status;

	client_ioctl(c, VHOST_VDPA_GET_STATUS, &status);
	status |= bit;
	client_ioctl(c, VHOST_VDPA_SET_STATUS, &status);
	client_ioctl(c, VHOST_VDPA_GET_STATUS, &status);
	if (!(status & bit)) {
		errno = EPROTO;
		die("device status");
	}
}

/* From the opened node to FEATURES_OK, in the order that QEMU and libblkio share. */
void client_negotiate(struct client *c, uint64_t wanted)
{
	uint64_t backend, features;
	uint8_t zero = 0;

	client_ioctl(c, VHOST_SET_OWNER, NULL);
	client_ioctl(c, VHOST_GET_BACKEND_FEATURES, &backend);
	client_ioctl(c, VHOST_SET_BACKEND_FEATURES, &backend);
	client_ioctl(c, VHOST_VDPA_SET_STATUS, &zero);
	client_status(c, VIRTIO_CONFIG_S_ACKNOWLEDGE);
	client_status(c, VIRTIO_CONFIG_S_DRIVER);
	client_ioctl(c, VHOST_GET_FEATURES, &features);
	features &= wanted;
	client_ioctl(c, VHOST_SET_FEATURES, &features);
	c->packed = features >> VIRTIO_F_RING_PACKED & 1;
	c->kick_data = features >> VIRTIO_F_NOTIFICATION_DATA & 1;
	client_status(c, VIRTIO_CONFIG_S_FEATURES_OK);
}

/* The state of a ring that nothing was done with. */
uint32_t client_base(const struct client *c)
{
	/* both wrap counters are 1 (virtio 1.2, 2.8.1) */
	return c->packed ? 0x80008000 : 0;
}

static void alloc_ring(struct client *c, struct queue *q)
{
	struct packed *p = &q->packed;

	if (!c->packed) {
		vring_init(&q->ring, q->num,
			   client_alloc(c, vring_size(q->num, 4096), 4096), 4096);
		return;
	}
	p->desc = client_alloc(c, q->num * sizeof(*p->desc), 4096);
	p->driver = client_alloc(c, sizeof(*p->driver), 64);
	p->device = client_alloc(c, sizeof(*p->device), 64);
	p->avail_wrap = true;
	p->used_wrap = true;
}

void client_ring(struct client *c, unsigned int idx, unsigned int num)
{
	struct queue *q = &c->q[idx];

	if (q->num)
		return;
	q->num = num;
	alloc_ring(c, q);
	q->kick = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	q->call = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

void client_place(struct client *c, unsigned int idx)
{
	struct vhost_vring_addr addr = { .index = idx };
	struct queue *q = &c->q[idx];

	if (c->packed) {
		addr.desc_user_addr = client_iova(c, q->packed.desc);
		addr.avail_user_addr = client_iova(c, q->packed.driver);
		addr.used_user_addr = client_iova(c, q->packed.device);
	} else {
		addr.desc_user_addr = client_iova(c, q->ring.desc);
		addr.avail_user_addr = client_iova(c, q->ring.avail);
		addr.used_user_addr = client_iova(c, q->ring.used);
	}
	client_ioctl(c, VHOST_SET_VRING_ADDR, &addr);
}

void client_queue(struct client *c, unsigned int idx, unsigned int num, uint32_t base)
{
	struct vhost_vring_state state = { .index = idx, .num = num };
	struct vhost_vring_file file = { .index = idx };
	struct queue *q = &c->q[idx];

	client_ring(c, idx, num);
	client_ioctl(c, VHOST_SET_VRING_NUM, &state);
	state.num = base;
	client_ioctl(c, VHOST_SET_VRING_BASE, &state);
	client_place(c, idx);
	file.fd = q->kick;
	client_ioctl(c, VHOST_SET_VRING_KICK, &file);
	file.fd = q->call;
	client_ioctl(c, VHOST_SET_VRING_CALL, &file);
	state.num = 1;
	client_ioctl(c, VHOST_VDPA_SET_VRING_ENABLE, &state);
}

static void packed_add(struct client *c, struct queue *q, unsigned int id, void *buf,
		       uint32_t len, bool writable)
{
	struct packed *p = &q->packed;
	struct vring_packed_desc *desc = &p->desc[p->avail];
	uint16_t flags = writable ? VRING_DESC_F_WRITE : 0;

	flags |= p->avail_wrap ? 1 << VRING_PACKED_DESC_F_AVAIL : 1 << VRING_PACKED_DESC_F_USED;
	desc->addr = client_iova(c, buf);
	desc->len = len;
	desc->id = id;
	__atomic_store_n(&desc->flags, flags, __ATOMIC_RELEASE);
	if (++p->avail == q->num) {
		p->avail = 0;
		p->avail_wrap = !p->avail_wrap;
	}
}

void client_add(struct client *c, unsigned int idx, unsigned int id, void *buf,
		uint32_t len, bool writable)
{
	struct queue *q = &c->q[idx];

	if (c->packed) {
		packed_add(c, q, id, buf, len, writable);
		return;
	}
	q->ring.desc[id].addr = client_iova(c, buf);
	q->ring.desc[id].len = len;
	q->ring.desc[id].flags = writable ? VRING_DESC_F_WRITE : 0;
	q->ring.avail->ring[q->avail % q->num] = id;
	q->avail++;
	__atomic_store_n(&q->ring.avail->idx, q->avail, __ATOMIC_RELEASE);
}

static bool wants_kick(const struct client *c, const struct queue *q)
{
	if (c->packed)
		return __atomic_load_n(&q->packed.device->flags, __ATOMIC_RELAXED) !=
		       VRING_PACKED_EVENT_FLAG_DISABLE;
	return !(__atomic_load_n(&q->ring.used->flags, __ATOMIC_RELAXED) &
		 VRING_USED_F_NO_NOTIFY);
}

void client_doorbell(struct client *c, unsigned int idx)
{
	void *page = mmap(NULL, 4096, PROT_WRITE, MAP_SHARED, c->fd, idx * 4096L);

	if (page == MAP_FAILED)
		die("doorbell");
	c->q[idx].doorbell = page;
}

/* The index of the queue, and with NOTIFICATION_DATA where the client stands. */
static void ring_doorbell(const struct client *c, const struct queue *q)
{
	uint16_t idx = q - c->q, next = q->avail;

	if (!c->kick_data) {
		*(volatile uint16_t *)q->doorbell = idx;
		return;
	}
	if (c->packed)
		next = q->packed.avail | q->packed.avail_wrap << 15;
	*q->doorbell = idx | (uint32_t)next << 16;
}

void client_kick(struct client *c, unsigned int idx)
{
	struct queue *q = &c->q[idx];
	uint64_t one = 1;

	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!wants_kick(c, q))
		return;
	if (q->doorbell)
		ring_doorbell(c, q);
	else if (write(q->kick, &one, sizeof(one)) != sizeof(one))
		die("kick");
}

static bool is_used(const struct client *c, const struct queue *q)
{
	uint16_t flags;

	if (!c->packed)
		return __atomic_load_n(&q->ring.used->idx, __ATOMIC_ACQUIRE) != q->used;
	flags = __atomic_load_n(&q->packed.desc[q->packed.used].flags, __ATOMIC_ACQUIRE);
	return (flags >> VRING_PACKED_DESC_F_AVAIL & 1) == q->packed.used_wrap &&
	       (flags >> VRING_PACKED_DESC_F_USED & 1) == q->packed.used_wrap;
}

bool client_used(struct client *c, unsigned int idx, unsigned int *id, uint32_t *len)
{
	struct queue *q = &c->q[idx];
	struct packed *p = &q->packed;
	struct vring_used_elem *e;

	if (!is_used(c, q))
		return false;
	if (c->packed) {
		*id = p->desc[p->used].id;
		*len = p->desc[p->used].len;
		if (++p->used == q->num) {
			p->used = 0;
			p->used_wrap = !p->used_wrap;
		}
		return true;
	}
	e = &q->ring.used->ring[q->used++ % q->num];
	*id = e->id;
	*len = e->len;
	return true;
}

bool client_wait(struct client *c, unsigned int idx, int ms)
{
	struct pollfd p = { .fd = c->q[idx].call, .events = POLLIN };
	uint64_t n;

	if (is_used(c, &c->q[idx]))
		return true;
	if (poll(&p, 1, ms) <= 0)
		return false;
	return read(p.fd, &n, sizeof(n)) == sizeof(n);
}
