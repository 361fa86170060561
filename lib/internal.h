/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of libvdpa share. Order of the layers, each uses only those
 * above it: policy, ctx, transport, msg, record, then one file per noun.
 */
#ifndef VDPA_INTERNAL_H
#define VDPA_INTERNAL_H

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/vdpa.h>

#include <vdpa/vdpa.h>

#define VDPA_API __attribute__((visibility("default")))
#define MUST_CHECK __attribute__((warn_unused_result))

#define FIELD_BIT(field) (UINT64_C(1) << (field))

/* Longest string put into a request: three of them and all numbers fit. */
#define STRING_MAX 2047
#define TX_SIZE 8192
/* The kernel fills a dump's datagrams up to this when the reader offers it. */
#define RX_SIZE 32768

/* ------------------------------------------------------------ single owners */

static inline void vdpa_freep(void *p)
{
	free(*(void **)p);
}

#define AUTOFREE __attribute__((cleanup(vdpa_freep)))

#define STEAL(p) __extension__({	\
	__typeof__(p) stolen_ = (p);	\
	(p) = NULL;			\
	stolen_; })

/* ------------------------------------------------------------------- policy */

enum vdpa_kind {
	KIND_NONE,
	KIND_U8,
	KIND_U16,
	KIND_U32,
	KIND_U64,
	KIND_STRING,
	KIND_MAC,
};

/**
 * struct vdpa_policy - what is known of one attribute
 * @wire: its name in the netlink family, without VDPA_ATTR_
 * @name: its name in vdpa_field_name()
 * @kind: type on the wire
 * @stock: iproute2's vdpa checks its length
 */
struct vdpa_policy {
	const char *wire;
	const char *name;
	enum vdpa_kind kind;
	bool stock;
};

extern const struct vdpa_policy vdpa_policy[VDPA_FIELD_MAX + 1];

const struct vdpa_policy *vdpa_policy_of(unsigned int attr);
size_t vdpa_kind_width(enum vdpa_kind kind);
uint64_t vdpa_number_of(enum vdpa_kind kind, const void *payload, size_t len);
const char *vdpa_command_name(unsigned int cmd);

/* ---------------------------------------------------------------- transport */

/**
 * struct vdpa_transport_ops - a way to exchange netlink messages
 * @open: make a connection; @arg is what was set with the transport
 * @close: end it
 * @portid: port id that answers carry
 * @send: send one request; 0 or negative errno
 * @recv: wait for a datagram; its length, 0: the peer has gone, negative errno
 * @join: let connection @handle receive the messages of a multicast group too;
 *	@ctx is open, for transports where this takes a request
 * @fd: descriptor to poll; only for connections that have joined a group
 * @try_recv: like @recv, but -EAGAIN instead of waiting, -ENOBUFS when
 *	messages were lost; drops what the peer did not send
 * @facts: what is known of a device beside netlink; may note the error in @ctx
 * @bind: have a driver drive a device; may note the error in @ctx
 * @unbind: take its driver away; may note the error in @ctx
 */
struct vdpa_transport_ops {
	int (*open)(void *arg, void **handle);
	void (*close)(void *handle);
	uint32_t (*portid)(void *handle);
	int (*send)(void *handle, const void *buf, size_t len);
	ssize_t (*recv)(void *handle, void *buf, size_t len);
	int (*join)(struct vdpa_ctx *ctx, void *handle, uint32_t group);
	int (*fd)(void *handle);
	ssize_t (*try_recv)(void *handle, void *buf, size_t len);
	int (*facts)(struct vdpa_ctx *ctx, const char *name,
		     struct vdpa_facts *facts);
	int (*bind)(struct vdpa_ctx *ctx, const char *name, const char *driver);
	int (*unbind)(struct vdpa_ctx *ctx, const char *name);
};

extern const struct vdpa_transport_ops vdpa_transport_kernel;
extern const struct vdpa_transport_ops vdpa_transport_uevent;
extern const struct vdpa_transport_ops vdpa_transport_agent;

/* As long as the path of a Unix socket can be (sun_path). */
#define AGENT_PATH_SIZE 108

/* ------------------------------------------------------------------ context */

struct vdpa_error {
	int code;
	enum vdpa_error_source source;
	int missing;
	int attr;
	char text[512];
	char warning[512];
};

struct vdpa_ctx {
	const struct vdpa_transport_ops *transport;
	const struct vdpa_transport_ops *uevents;
	void *transport_arg;
	char agent_path[AGENT_PATH_SIZE];	/* "": not an agent */
	void *handle;			/* NULL: not open */
	enum vdpa_validation validation;
	vdpa_debug_fn debug;
	void *debug_data;
	uint16_t family;
	uint16_t agent_family;		/* of an agent, 0: not asked for yet */
	uint16_t sim_family;		/* of simulators, 0: not asked for yet */
	uint32_t maxattr;
	uint32_t monitor_group;		/* 0: the family has none */
	uint32_t seq;
	struct vdpa_error error;
	uint64_t tx[TX_SIZE / sizeof(uint64_t)];
	uint64_t rx[RX_SIZE / sizeof(uint64_t)];
};

static inline bool vdpa_is_stock(const struct vdpa_ctx *ctx)
{
	return ctx->validation == VDPA_VALIDATE_STOCK;
}

void vdpa_clear_error(struct vdpa_ctx *ctx);
int vdpa_fail(struct vdpa_ctx *ctx, enum vdpa_error_source source, int code,
	      int attr, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
int vdpa_fail_argument(struct vdpa_ctx *ctx, int code, int attr,
		       const char *text);
int vdpa_fail_memory(struct vdpa_ctx *ctx);
void vdpa_debug(const struct vdpa_ctx *ctx, enum vdpa_debug_dir dir,
		const void *msg, size_t len);
int vdpa_begin(struct vdpa_ctx *ctx) MUST_CHECK;

/**
 * struct vdpa_family - what the controller says of a family
 * @id: its number, 0: not said
 * @maxattr: its highest attribute
 * @has_maxattr: @maxattr was said
 * @monitor_group: number of its group "monitor", 0: none
 */
struct vdpa_family {
	uint16_t id;
	uint32_t maxattr;
	bool has_maxattr;
	uint32_t monitor_group;
};

int vdpa_family_find(struct vdpa_ctx *ctx, const char *name,
		     struct vdpa_family *family) MUST_CHECK;
int vdpa_agent_path_init(struct vdpa_ctx *ctx, const char *path) MUST_CHECK;

/* ----------------------------------------------------------------- messages */

typedef int (*vdpa_msg_fn)(struct vdpa_ctx *ctx, const struct nlmsghdr *nlh,
			   void *data);

struct nlmsghdr *vdpa_msg_init(struct vdpa_ctx *ctx, uint16_t type,
			       uint16_t flags, uint8_t cmd);
int vdpa_string_to_nl(struct vdpa_ctx *ctx, struct nlmsghdr *nlh, int attr,
		      const char *s) MUST_CHECK;
int vdpa_exchange(struct vdpa_ctx *ctx, struct nlmsghdr *nlh, vdpa_msg_fn fn,
		  void *data) MUST_CHECK;
int vdpa_fail_length(struct vdpa_ctx *ctx, int attr, const char *what);
bool vdpa_msg_ok(const struct nlmsghdr *nlh, size_t len);
int vdpa_next_attr(const struct nlmsghdr *nlh, size_t offset,
		   const struct nlattr **attr);

/* ------------------------------------------------------------------ records */

/**
 * struct vdpa_record - the fields of one answer
 * @present: bit n: field n was there
 * @number: by field, 0 unless present
 * @text: strings by field
 * @handle: "bus/name" or "name" of the management device
 * @mac: bytes of VDPA_FIELD_NET_MAC, @mac_len of them
 */
struct vdpa_record {
	uint64_t present;
	uint64_t number[VDPA_FIELD_MAX + 1];
	char *text[VDPA_FIELD_DEV_NAME + 1];
	char *handle;
	uint8_t *mac;
	size_t mac_len;
};

/**
 * struct vdpa_record_spec - which answer is expected
 * @cmd: command of the answer
 * @fields: bit n: field n belongs to the record
 * @mandatory: bit n: without field n the answer is an error
 * @fixup: mends known oddities of older kernels in a strict record, or NULL
 */
struct vdpa_record_spec {
	uint8_t cmd;
	uint64_t fields;
	uint64_t mandatory;
	void (*fixup)(struct vdpa_record *rec);
};

struct vdpa_record_list {
	struct vdpa_record **at;
	size_t count;
	size_t room;
};

int vdpa_record_from_nl(struct vdpa_ctx *ctx, const struct nlmsghdr *nlh,
			const struct vdpa_record_spec *spec,
			struct vdpa_record *rec) MUST_CHECK;
void vdpa_record_clear(struct vdpa_record *rec);
void vdpa_record_free(struct vdpa_record *rec);
bool vdpa_record_has(const struct vdpa_record *rec, int field);
uint64_t vdpa_record_number(const struct vdpa_record *rec, int field);
const char *vdpa_record_text(const struct vdpa_record *rec, int field);
int vdpa_records_dump(struct vdpa_ctx *ctx, uint8_t cmd,
		      const struct vdpa_record_spec *spec,
		      struct vdpa_record_list **list) MUST_CHECK;
int vdpa_records_do(struct vdpa_ctx *ctx, struct nlmsghdr *nlh,
		    const struct vdpa_record_spec *spec,
		    struct vdpa_record **rec) MUST_CHECK;
int vdpa_records_get(struct vdpa_ctx *ctx, uint8_t cmd, const char *name,
		     const struct vdpa_record_spec *spec,
		     struct vdpa_record **rec) MUST_CHECK;
void vdpa_record_list_free(struct vdpa_record_list *list);
size_t vdpa_record_list_count(const struct vdpa_record_list *list);
struct vdpa_record *vdpa_record_list_at(const struct vdpa_record_list *list,
					size_t i);

/* -------------------------------------------------------------------- nouns */

/*
 * Management devices, devices and configurations are records under a type of
 * their own, which nobody ever defines; their lists are lists of records.
 */
#define RECORD_OF(handle) ((struct vdpa_record *)(handle))
#define LIST_OF(handle) ((struct vdpa_record_list *)(handle))

extern const struct vdpa_record_spec vdpa_dev_spec;
extern const struct vdpa_record_spec vdpa_config_spec;

int vdpa_params_to_nl(struct vdpa_ctx *ctx, const struct vdpa_params *params,
		      struct nlmsghdr *nlh) MUST_CHECK;

/**
 * struct vdpa_event - one event
 * @type: what happened
 * @name: of the device, NULL for VDPA_EVENT_LOST
 * @driver: of a uevent, or NULL
 * @id: virtio device id or 0
 * @dev: of an added device, from netlink
 * @config: of a changed one, from netlink
 */
struct vdpa_event {
	enum vdpa_event_type type;
	char *name;
	char *driver;
	uint32_t id;
	struct vdpa_dev *dev;
	struct vdpa_config *config;
};

const char *vdpa_sim_attr_name(unsigned int attr);
enum vdpa_kind vdpa_sim_attr_kind(unsigned int attr);
const char *vdpa_sim_command_name(unsigned int cmd);
const char *vdpa_sim_field_name(int field);

int vdpa_event_from_uevent(const void *buf, size_t len,
			   struct vdpa_event *event) MUST_CHECK;

/**
 * struct vdpa_user - a process that has a node open
 * @pid: its id
 * @comm: its command name
 */
struct vdpa_user {
	pid_t pid;
	char comm[32];
};

/**
 * struct vdpa_facts - what is known of a device beside netlink
 * @root: put before every path, "" but in tests
 * @disk_dir: directory of @disk in sysfs
 * @netdev_hidden: there is a network interface, but sysfs does not show it here
 * @rdev: number of the node's device, 0 without a node
 * @mounts: the @mount_count mount points found by the last look
 * @users: the @user_count processes found by the last look
 */
struct vdpa_facts {
	char *root;
	char *driver;
	char *node;
	char *virtio;
	char *netdev;
	char *disk;
	char *disk_dir;
	char *parent;
	bool netdev_hidden;
	dev_t rdev;
	struct vdpa_user *users;
	size_t user_count;
	char **mounts;
	size_t mount_count;
};

int vdpa_facts_from_sysfs(const char *root, const char *name,
			  struct vdpa_facts *facts) MUST_CHECK;
int vdpa_read_rdev(const char *dir, const char *node, dev_t *rdev) MUST_CHECK;
void vdpa_facts_forget_mounts(struct vdpa_facts *facts);
char *vdpa_path(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int vdpa_bind_in_sysfs(const char *root, const char *name, const char *driver) MUST_CHECK;
int vdpa_unbind_in_sysfs(const char *root, const char *name) MUST_CHECK;
int vdpa_diag_from(const char *root, const char *release,
		   struct vdpa_diag **diag) MUST_CHECK;

#endif /* VDPA_INTERNAL_H */
