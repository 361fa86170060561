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

void client_close(struct client *c)
{
	unsigned int i;

	close(c->fd);
	for (i = 0; i < CLIENT_QUEUES; i++) {
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
	int ret = client_message(c->fd, VHOST_IOTLB_MSG_V2, 0, &msg);

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
	client_status(c, VIRTIO_CONFIG_S_FEATURES_OK);
}

void client_queue(struct client *c, unsigned int idx, unsigned int num, uint16_t base)
{
	struct vhost_vring_state state = { .index = idx, .num = num };
	struct vhost_vring_file file = { .index = idx };
	struct vhost_vring_addr addr = { .index = idx };
	struct queue *q = &c->q[idx];

	if (!q->num) {
		vring_init(&q->ring, num, client_alloc(c, vring_size(num, 4096), 4096), 4096);
		q->kick = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		q->call = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		q->num = num;
	}
	client_ioctl(c, VHOST_SET_VRING_NUM, &state);
	state.num = base;
	client_ioctl(c, VHOST_SET_VRING_BASE, &state);
	addr.desc_user_addr = client_iova(c, q->ring.desc);
	addr.avail_user_addr = client_iova(c, q->ring.avail);
	addr.used_user_addr = client_iova(c, q->ring.used);
	client_ioctl(c, VHOST_SET_VRING_ADDR, &addr);
	file.fd = q->kick;
	client_ioctl(c, VHOST_SET_VRING_KICK, &file);
	file.fd = q->call;
	client_ioctl(c, VHOST_SET_VRING_CALL, &file);
	state.num = 1;
	client_ioctl(c, VHOST_VDPA_SET_VRING_ENABLE, &state);
}

void client_add(struct client *c, unsigned int idx, unsigned int id, void *buf,
		uint32_t len, bool writable)
{
	struct queue *q = &c->q[idx];

	q->ring.desc[id].addr = client_iova(c, buf);
	q->ring.desc[id].len = len;
	q->ring.desc[id].flags = writable ? VRING_DESC_F_WRITE : 0;
	q->ring.avail->ring[q->avail % q->num] = id;
	q->avail++;
	__atomic_store_n(&q->ring.avail->idx, q->avail, __ATOMIC_RELEASE);
}

void client_kick(struct client *c, unsigned int idx)
{
	uint64_t one = 1;

	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (__atomic_load_n(&c->q[idx].ring.used->flags, __ATOMIC_RELAXED) &
	    VRING_USED_F_NO_NOTIFY)
		return;
	if (write(c->q[idx].kick, &one, sizeof(one)) != sizeof(one))
		die("kick");
}

bool client_used(struct client *c, unsigned int idx, unsigned int *id, uint32_t *len)
{
	struct queue *q = &c->q[idx];
	struct vring_used_elem *e;

	if (__atomic_load_n(&q->ring.used->idx, __ATOMIC_ACQUIRE) == q->used)
		return false;
	e = &q->ring.used->ring[q->used++ % q->num];
	*id = e->id;
	*len = e->len;
	return true;
}

bool client_wait(struct client *c, unsigned int idx, int ms)
{
	struct pollfd p = { .fd = c->q[idx].call, .events = POLLIN };
	uint64_t n;

	if (__atomic_load_n(&c->q[idx].ring.used->idx, __ATOMIC_ACQUIRE) != c->q[idx].used)
		return true;
	if (poll(&p, 1, ms) <= 0)
		return false;
	return read(p.fd, &n, sizeof(n)) == sizeof(n);
}
