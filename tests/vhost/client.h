/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A client of /dev/vhost-vdpa-N, as small as one can be that moves data. */
#ifndef VHOST_CLIENT_H
#define VHOST_CLIENT_H

#include <linux/vhost.h>
#include <linux/virtio_ring.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* numbers that Debian 12's headers have not got yet */
#ifndef VHOST_VDPA_RESUME
#define VHOST_VDPA_RESUME		_IO(VHOST_VIRTIO, 0x7E)
#endif
#ifndef VHOST_VDPA_GET_VRING_DESC_GROUP
#define VHOST_VDPA_GET_VRING_DESC_GROUP	_IOWR(VHOST_VIRTIO, 0x7F, struct vhost_vring_state)
#endif
#ifndef VHOST_BACKEND_F_DESC_ASID
#define VHOST_BACKEND_F_DESC_ASID	0x7
#endif
#ifndef VHOST_VDPA_GET_VRING_SIZE
#define VHOST_VDPA_GET_VRING_SIZE	_IOWR(VHOST_VIRTIO, 0x82, struct vhost_vring_state)
#endif
#ifndef VIRTIO_F_NOTIFICATION_DATA
#define VIRTIO_F_NOTIFICATION_DATA	38
#endif

#define CLIENT_QUEUES	4
/* where the client's memory is for the device */
#define CLIENT_IOVA	0x40000000ULL

/**
 * struct packed - a packed virtqueue of the client
 * @desc: descriptors
 * @driver: event suppression of the client
 * @device: event suppression of the device
 * @avail: next descriptor to make available
 * @used: next used descriptor to look at
 * @avail_wrap: wrap counter of @avail
 * @used_wrap: wrap counter of @used
 */
struct packed {
	struct vring_packed_desc *desc;
	struct vring_packed_desc_event *driver;
	struct vring_packed_desc_event *device;
	uint16_t avail;
	uint16_t used;
	bool avail_wrap;
	bool used_wrap;
};

/**
 * struct queue - a virtqueue of the client
 * @num: entries
 * @ring: places of a split ring's parts in the client's memory
 * @packed: a packed ring
 * @kick: eventfd that the device listens to
 * @call: eventfd that the device signals
 * @doorbell: page that is written instead of @kick; NULL for none
 * @avail: entries of a split ring made available so far, less a wrap
 * @used: entries of a split ring taken back so far, less a wrap
 */
struct queue {
	unsigned int num;
	struct vring ring;
	struct packed packed;
	int kick;
	int call;
	volatile uint32_t *doorbell;
	uint16_t avail;
	uint16_t used;
};

/**
 * struct client - an open node and memory that the device may use
 * @fd: node
 * @mem: memory, mapped at CLIENT_IOVA
 * @size: bytes of it
 * @next: first byte that is not given out
 * @asid: address space that client_map() is about
 * @packed: RING_PACKED was negotiated
 * @kick_data: NOTIFICATION_DATA was negotiated
 * @q: queues
 */
struct client {
	int fd;
	uint8_t *mem;
	size_t size;
	size_t next;
	unsigned int asid;
	bool packed;
	bool kick_data;
	struct queue q[CLIENT_QUEUES];
};

/* All of these end the program with a message when something fails. */
void client_open(struct client *c, const char *node, size_t size);
void client_reopen(struct client *c, const char *node);
void client_close(struct client *c);
void *client_alloc(struct client *c, size_t size, size_t align);
uint64_t client_iova(const struct client *c, const void *p);
void client_do(struct client *c, unsigned long cmd, void *arg, const char *what);
#define client_ioctl(c, cmd, arg) client_do(c, cmd, arg, #cmd)
void client_status(struct client *c, uint8_t bit);
void client_map(struct client *c, uint8_t type, uint64_t iova, uint64_t size, void *mem,
		uint8_t perm);
void client_negotiate(struct client *c, uint64_t wanted);
uint32_t client_base(const struct client *c);
void client_ring(struct client *c, unsigned int idx, unsigned int num);
void client_place(struct client *c, unsigned int idx);
void client_queue(struct client *c, unsigned int idx, unsigned int num, uint32_t base);
void client_add(struct client *c, unsigned int idx, unsigned int id, void *buf,
		uint32_t len, bool writable);
void client_doorbell(struct client *c, unsigned int idx);
void client_kick(struct client *c, unsigned int idx);
bool client_used(struct client *c, unsigned int idx, unsigned int *id, uint32_t *len);
bool client_wait(struct client *c, unsigned int idx, int ms);

/* Returns 0 or a negative errno, without a message. */
int client_message(int fd, uint32_t type, uint32_t asid, const struct vhost_iotlb_msg *msg);

#endif /* VHOST_CLIENT_H */
