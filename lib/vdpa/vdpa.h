/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvdpa: client library for the vDPA management interface of the kernel
 * (generic netlink family "vdpa").
 *
 * A minimal program:
 *
 *	struct vdpa_ctx *ctx;
 *	struct vdpa_dev_list *devs;
 *	int err = vdpa_new(&ctx);
 *
 *	if (!err)
 *		err = vdpa_open(ctx);
 *	if (!err)
 *		err = vdpa_dev_list_get(ctx, &devs);
 *	for (size_t i = 0; !err && i < vdpa_dev_list_count(devs); i++)
 *		use(vdpa_dev_name(vdpa_dev_list_at(devs, i)));
 *
 * Rules that hold for every function here:
 *
 * - A function that can fail returns 0 (or a count) on success and a negative
 *   errno on failure. vdpa_error_source() and its neighbours then tell more.
 * - The library never prints, never exits and has no global state.
 * - Objects are opaque. What a function hands out through a pointer to pointer
 *   belongs to the caller, who ends it with the named _free function. Those
 *   accept NULL. Everything a getter returns belongs to the object and lives
 *   as long as it.
 * - Getters accept NULL and answer 0, false or NULL. A getter of a field the
 *   record does not have answers the same; ask the record's _has function.
 * - One context may be used by one thread at a time. Different contexts are
 *   independent.
 * - Strings that come from the kernel may hold any byte but NUL. They are
 *   neither printable for sure nor valid UTF-8.
 */
#ifndef VDPA_VDPA_H
#define VDPA_VDPA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vdpa_ctx;
struct vdpa_mgmtdev;
struct vdpa_mgmtdev_list;
struct vdpa_dev;
struct vdpa_dev_list;
struct vdpa_config;
struct vdpa_config_list;
struct vdpa_vstats;
struct vdpa_params;
struct vdpa_monitor;
struct vdpa_event;
struct vdpa_facts;
struct vdpa_diag;
struct vdpa_sim;
struct vdpa_sim_list;
struct vdpa_sim_change;

/* Bytes of a MAC address. */
#define VDPA_MAC_LEN 6

/* Virtio device ids that have fields of their own. */
#define VDPA_ID_NET 1
#define VDPA_ID_BLOCK 2

/**
 * enum vdpa_field - a field of a record or a parameter of a request
 *
 * The values are the attribute numbers of the netlink family, so that a number
 * from vdpa_error_attr() can be compared with them. The type in brackets is
 * the one on the wire.
 *
 * Since: 0.1
 */
enum vdpa_field {
	VDPA_FIELD_MGMTDEV_BUS = 1,	/* [string] bus of the management device */
	VDPA_FIELD_MGMTDEV_NAME = 2,	/* [string] its name on that bus */
	VDPA_FIELD_MGMTDEV_CLASSES = 3,	/* [u64] bit n: virtio id n can be made */
	VDPA_FIELD_DEV_NAME = 4,	/* [string] */
	VDPA_FIELD_DEV_ID = 5,		/* [u32] virtio device id */
	VDPA_FIELD_VENDOR_ID = 6,	/* [u32] */
	VDPA_FIELD_MAX_VQS = 7,		/* [u32] virtqueues of the device */
	VDPA_FIELD_MAX_VQ_SIZE = 8,	/* [u16] descriptors per virtqueue */
	VDPA_FIELD_MIN_VQ_SIZE = 9,	/* [u16] descriptors per virtqueue */
	VDPA_FIELD_NET_MAC = 10,	/* [6 bytes] */
	VDPA_FIELD_NET_STATUS = 11,	/* [u16] see VDPA_NET_STATUS_* */
	VDPA_FIELD_NET_MAX_VQP = 12,	/* [u16] pairs of data virtqueues */
	VDPA_FIELD_NET_MTU = 13,	/* [u16] bytes */
	VDPA_FIELD_NEGOTIATED_FEATURES = 14, /* [u64] accepted by the driver */
	VDPA_FIELD_MGMTDEV_MAX_VQS = 15, /* [u32] most a device can get */
	VDPA_FIELD_MGMTDEV_FEATURES = 16, /* [u64] most a device can offer */
	VDPA_FIELD_QUEUE_INDEX = 17,	/* [u32] */
	VDPA_FIELD_COUNTER_NAME = 18,	/* [string] */
	VDPA_FIELD_COUNTER_VALUE = 19,	/* [u64] */
	VDPA_FIELD_DEVICE_FEATURES = 20, /* [u64] offered by the device */
	VDPA_FIELD_BLK_CAPACITY = 21,	/* [u64] sectors of 512 bytes */
	VDPA_FIELD_BLK_SIZE_MAX = 22,	/* [u32] bytes per segment */
	VDPA_FIELD_BLK_BLK_SIZE = 23,	/* [u32] bytes per logical block */
	VDPA_FIELD_BLK_SEG_MAX = 24,	/* [u32] segments per request */
	VDPA_FIELD_BLK_NUM_QUEUES = 25,	/* [u16] */
	VDPA_FIELD_BLK_PHY_BLK_EXP = 26, /* [u8] log2 of logical per physical block */
	VDPA_FIELD_BLK_ALIGN_OFFSET = 27, /* [u8] logical blocks */
	VDPA_FIELD_BLK_MIN_IO_SIZE = 28, /* [u16] logical blocks */
	VDPA_FIELD_BLK_OPT_IO_SIZE = 29, /* [u32] logical blocks */
	VDPA_FIELD_BLK_MAX_DISCARD_SEC = 30, /* [u32] sectors of 512 bytes */
	VDPA_FIELD_BLK_MAX_DISCARD_SEG = 31, /* [u32] segments */
	VDPA_FIELD_BLK_DISCARD_ALIGN = 32, /* [u32] sectors of 512 bytes */
	VDPA_FIELD_BLK_MAX_WZEROES_SEC = 33, /* [u32] sectors of 512 bytes */
	VDPA_FIELD_BLK_MAX_WZEROES_SEG = 34, /* [u32] segments */
	VDPA_FIELD_BLK_READ_ONLY = 35,	/* [u8] 0 or 1 */
	VDPA_FIELD_BLK_FLUSH = 36,	/* [u8] 0 or 1 */
	VDPA_FIELD_MAX = 36
};

/* Bits of VDPA_FIELD_NET_STATUS. */
#define VDPA_NET_STATUS_LINK_UP 1
#define VDPA_NET_STATUS_ANNOUNCE 2

/* ---------------------------------------------------------------- context */

/**
 * vdpa_version() - version of the library in use
 *
 * Return: a constant string such as "0.1.0", never NULL.
 * Since: 0.1
 */
const char *vdpa_version(void);

/**
 * vdpa_new() - make a context
 * @ctx: receives the context, NULL on failure; end it with vdpa_free()
 *
 * Nothing is opened yet: set the debug hook and the validation first, then
 * call vdpa_open().
 *
 * Return: 0, -EINVAL (@ctx is NULL), -ENOMEM.
 * Since: 0.1
 */
int vdpa_new(struct vdpa_ctx **ctx);

/**
 * vdpa_free() - close and free a context
 * @ctx: context or NULL. Its monitors must have been freed before; records
 *       read through it stay valid.
 *
 * Since: 0.1
 */
void vdpa_free(struct vdpa_ctx *ctx);

/**
 * enum vdpa_validation - how answers are checked
 * @VDPA_VALIDATE_STRICT: the type and length of every known attribute; a
 *	mandatory one that is absent, or a get that is answered by success and
 *	no record, is an error; an interrupted dump is repeated a few times.
 * @VDPA_VALIDATE_STOCK: as iproute2's vdpa does, for its compatible output.
 *	Only some lengths are checked (contract: 1, 2, 5, 6, 7, 8, 14, 15, 16);
 *	the first wrong one ends reading that message and is an error, -ERANGE,
 *	only when a mandatory attribute was not seen before it. Attributes of
 *	other lengths are read as far as they go, missing bytes as 0. A get may
 *	succeed with no record. An interrupted dump fails with -EINTR at once.
 *
 * Since: 0.1
 */
enum vdpa_validation {
	VDPA_VALIDATE_STRICT = 0,
	VDPA_VALIDATE_STOCK = 1
};

/**
 * vdpa_set_validation() - choose how answers are checked
 * @ctx: context
 * @validation: one of enum vdpa_validation; a new context is strict
 *
 * Return: 0, -EINVAL.
 * Since: 0.1
 */
int vdpa_set_validation(struct vdpa_ctx *ctx, enum vdpa_validation validation);

/**
 * vdpa_open() - connect to the kernel and look the family "vdpa" up
 * @ctx: context that is not open
 *
 * Return: 0, or
 *	-ENOENT: the kernel has no such family, here: ask vdpa_diag_new() why;
 *	-EISCONN: @ctx is open already;
 *	-EPROTO: the answer made no sense;
 *	-ENOMEM, -EINVAL, or what socket(2), bind(2), send(2), recv(2) gave.
 *	After a failure the context is as before and may be tried again.
 * Since: 0.1
 */
int vdpa_open(struct vdpa_ctx *ctx);

/**
 * vdpa_open_agent() - connect to a vdpa-agent instead of the kernel
 * @ctx: context that is not open
 * @path: path of the agent's socket; NULL or "" for this user's own,
 *	$XDG_RUNTIME_DIR/vdpa/agent.sock (/run/user/UID/... without that variable)
 *
 * Everything then works as with the kernel. vdpa_open() leads back to the kernel.
 *
 * Return: 0, or
 *	-ENOENT: there is no such socket; -ECONNREFUSED: there is, but no agent
 *	listens; -EACCES: this user may not open it; -EPROTOTYPE: it is of
 *	another kind; -ENAMETOOLONG; -EUSERS: the agent has too many clients;
 *	else as vdpa_open(). vdpa_error_source() is VDPA_ERROR_SYSTEM when
 *	connecting failed.
 * Since: 0.1
 */
int vdpa_open_agent(struct vdpa_ctx *ctx, const char *path);

/**
 * vdpa_agent_path() - which agent a context talks to
 * @ctx: context
 *
 * Return: the path of the last vdpa_open_agent(), even if that failed; NULL if
 *	the context was never opened or to the kernel the last time.
 * Since: 0.1
 */
const char *vdpa_agent_path(const struct vdpa_ctx *ctx);

/**
 * vdpa_close() - disconnect; the context can be opened again
 * @ctx: context or NULL
 *
 * Since: 0.1
 */
void vdpa_close(struct vdpa_ctx *ctx);

/**
 * vdpa_family_maxattr() - highest attribute number the kernel's family knows
 * @ctx: open context
 *
 * Kernels before 6.9 say less than 36 and do not know the block fields.
 *
 * Return: the number, 0 when @ctx is not open.
 * Since: 0.1
 */
uint32_t vdpa_family_maxattr(const struct vdpa_ctx *ctx);

/**
 * vdpa_family_has_monitor() - does the family have the multicast group "monitor"
 * @ctx: open context
 *
 * Return: true if vdpa_monitor_new() can use VDPA_MONITOR_NETLINK.
 * Since: 0.1
 */
bool vdpa_family_has_monitor(const struct vdpa_ctx *ctx);

/* ----------------------------------------------------- the last call's error */

/**
 * enum vdpa_error_source - who found the error of the last failed call
 * @VDPA_ERROR_NONE: the last call succeeded
 * @VDPA_ERROR_ARGUMENT: the library refused an argument, nothing was sent
 * @VDPA_ERROR_SYSTEM: memory, or opening and binding a socket
 * @VDPA_ERROR_SEND: sending the request failed
 * @VDPA_ERROR_RECEIVE: receiving the answer failed
 * @VDPA_ERROR_KERNEL: the kernel (or agent) refused: an error message, or a
 *	dump that ended with an error
 * @VDPA_ERROR_INTERRUPTED: the dump was inconsistent (NLM_F_DUMP_INTR)
 * @VDPA_ERROR_REPLY_LENGTH: an attribute of an answer has a wrong length or a
 *	message is cut short
 * @VDPA_ERROR_REPLY_MISSING: a mandatory attribute, or the record itself, is
 *	missing from an answer
 *
 * Since: 0.1
 */
enum vdpa_error_source {
	VDPA_ERROR_NONE = 0,
	VDPA_ERROR_ARGUMENT,
	VDPA_ERROR_SYSTEM,
	VDPA_ERROR_SEND,
	VDPA_ERROR_RECEIVE,
	VDPA_ERROR_KERNEL,
	VDPA_ERROR_INTERRUPTED,
	VDPA_ERROR_REPLY_LENGTH,
	VDPA_ERROR_REPLY_MISSING
};

/**
 * vdpa_error_source() - who found the error of the last call on a context
 * @ctx: context
 *
 * Every call that takes the context and returns int starts by clearing the
 * error state. The getters in this group leave it alone.
 *
 * Return: one of enum vdpa_error_source; VDPA_ERROR_ARGUMENT when @ctx is NULL.
 * Since: 0.1
 */
enum vdpa_error_source vdpa_error_source(const struct vdpa_ctx *ctx);

/**
 * vdpa_error_code() - errno of the last call
 * @ctx: context
 *
 * Return: the negative errno it returned, 0 after a success.
 * Since: 0.1
 */
int vdpa_error_code(const struct vdpa_ctx *ctx);

/**
 * vdpa_error_text() - text about the error of the last call
 * @ctx: context
 *
 * For VDPA_ERROR_KERNEL the kernel's own extended-ack text, untouched, else a
 * text of the library (no final full stop).
 *
 * Return: the text, valid until the next call on @ctx; NULL if there is none
 *	(an empty text of the kernel counts as none).
 * Since: 0.1
 */
const char *vdpa_error_text(const struct vdpa_ctx *ctx);

/**
 * vdpa_error_missing_attr() - attribute the kernel says the request lacks
 * @ctx: context
 *
 * Return: its number (compare with enum vdpa_field), -1 when the kernel did
 *	not say.
 * Since: 0.1
 */
int vdpa_error_missing_attr(const struct vdpa_ctx *ctx);

/**
 * vdpa_error_attr() - attribute the error is about
 * @ctx: context
 *
 * For VDPA_ERROR_KERNEL the attribute of the request at the offset that the
 * kernel reported. For VDPA_ERROR_REPLY_LENGTH and _MISSING the attribute of
 * the answer. For VDPA_ERROR_ARGUMENT the parameter.
 *
 * Return: its number (compare with enum vdpa_field), -1 when not known.
 * Since: 0.1
 */
int vdpa_error_attr(const struct vdpa_ctx *ctx);

/**
 * vdpa_warning_text() - text the kernel sent along with a success
 * @ctx: context
 *
 * Return: the text of the last call, valid until the next one; NULL if none.
 * Since: 0.1
 */
const char *vdpa_warning_text(const struct vdpa_ctx *ctx);

/* ------------------------------------------------------ management devices */

/**
 * vdpa_mgmtdev_list_get() - read all management devices
 * @ctx: open context
 * @list: receives the list in the kernel's order; NULL if memory ran
 *	out or @ctx is not open. On failure too it holds the records that came
 *	before the error, and is the caller's to free with
 *	vdpa_mgmtdev_list_free().
 *
 * Return: 0, or
 *	-ENOTCONN: @ctx is not open; -EINVAL: a pointer is NULL; -ENOMEM;
 *	-EINTR: the dump was interrupted (repeatedly, if strict);
 *	-EPROTO: an answer is malformed; -ERANGE: the same in stock validation;
 *	or the kernel's error.
 * Since: 0.1
 */
int vdpa_mgmtdev_list_get(struct vdpa_ctx *ctx,
			  struct vdpa_mgmtdev_list **list);

/**
 * vdpa_mgmtdev_get() - read one management device
 * @ctx: open context
 * @bus: name of its bus; NULL for a device without a bus (not the same as "")
 * @name: its name on that bus
 * @mgmtdev: receives the record, or NULL; free with vdpa_mgmtdev_free(). May
 *	be a record on failure too, when the error came after it.
 *
 * Return: 0; -ENODEV: there is none; else as vdpa_mgmtdev_list_get().
 * Since: 0.1
 */
int vdpa_mgmtdev_get(struct vdpa_ctx *ctx, const char *bus, const char *name,
		     struct vdpa_mgmtdev **mgmtdev);

/** vdpa_mgmtdev_list_count() - number of records in @list. Since: 0.1 */
size_t vdpa_mgmtdev_list_count(const struct vdpa_mgmtdev_list *list);

/** vdpa_mgmtdev_list_at() - record @i of @list, NULL past the end. Since: 0.1 */
const struct vdpa_mgmtdev *
vdpa_mgmtdev_list_at(const struct vdpa_mgmtdev_list *list, size_t i);

/** vdpa_mgmtdev_list_free() - free @list and its records. Since: 0.1 */
void vdpa_mgmtdev_list_free(struct vdpa_mgmtdev_list *list);

/** vdpa_mgmtdev_free() - free a record of vdpa_mgmtdev_get(). Since: 0.1 */
void vdpa_mgmtdev_free(struct vdpa_mgmtdev *mgmtdev);

/**
 * vdpa_mgmtdev_has() - is a field present
 * @mgmtdev: record
 * @field: VDPA_FIELD_MGMTDEV_BUS, _NAME, _CLASSES, _MAX_VQS or _FEATURES
 *
 * Return: true if the kernel sent it.
 * Since: 0.1
 */
bool vdpa_mgmtdev_has(const struct vdpa_mgmtdev *mgmtdev,
		      enum vdpa_field field);

/** vdpa_mgmtdev_bus() - name of its bus, NULL if it has none. Since: 0.1 */
const char *vdpa_mgmtdev_bus(const struct vdpa_mgmtdev *mgmtdev);

/** vdpa_mgmtdev_name() - its name, never NULL for a record. Since: 0.1 */
const char *vdpa_mgmtdev_name(const struct vdpa_mgmtdev *mgmtdev);

/** vdpa_mgmtdev_handle() - "bus/name", or "name" without a bus. Since: 0.1 */
const char *vdpa_mgmtdev_handle(const struct vdpa_mgmtdev *mgmtdev);

/** vdpa_mgmtdev_classes() - bit n set: makes devices of virtio id n. Since: 0.1 */
uint64_t vdpa_mgmtdev_classes(const struct vdpa_mgmtdev *mgmtdev);

/** vdpa_mgmtdev_max_vqs() - most virtqueues per device; 0: unknown. Since: 0.1 */
uint32_t vdpa_mgmtdev_max_vqs(const struct vdpa_mgmtdev *mgmtdev);

/** vdpa_mgmtdev_features() - features a device may get; 0: unknown. Since: 0.1 */
uint64_t vdpa_mgmtdev_features(const struct vdpa_mgmtdev *mgmtdev);

/* ------------------------------------------------------------ vdpa devices */

/**
 * vdpa_dev_list_get() - read all vdpa devices
 * @ctx: open context
 * @list: as for vdpa_mgmtdev_list_get(); free with vdpa_dev_list_free()
 *
 * Return: as vdpa_mgmtdev_list_get().
 * Since: 0.1
 */
int vdpa_dev_list_get(struct vdpa_ctx *ctx, struct vdpa_dev_list **list);

/**
 * vdpa_dev_get() - read one vdpa device
 * @ctx: open context
 * @name: name of the device
 * @dev: receives the record, or NULL; free with vdpa_dev_free(). May be a
 *	record on failure too, when the error came after it.
 *
 * Return: 0; -ENODEV: there is none; else as vdpa_mgmtdev_list_get().
 * Since: 0.1
 */
int vdpa_dev_get(struct vdpa_ctx *ctx, const char *name,
		 struct vdpa_dev **dev);

/** vdpa_dev_list_count() - number of records in @list. Since: 0.1 */
size_t vdpa_dev_list_count(const struct vdpa_dev_list *list);

/** vdpa_dev_list_at() - record @i of @list, NULL past the end. Since: 0.1 */
const struct vdpa_dev *vdpa_dev_list_at(const struct vdpa_dev_list *list,
					size_t i);

/** vdpa_dev_list_free() - free @list and its records. Since: 0.1 */
void vdpa_dev_list_free(struct vdpa_dev_list *list);

/** vdpa_dev_free() - free a record of vdpa_dev_get(). Since: 0.1 */
void vdpa_dev_free(struct vdpa_dev *dev);

/**
 * vdpa_dev_has() - is a field present
 * @dev: record
 * @field: VDPA_FIELD_MGMTDEV_BUS, _MGMTDEV_NAME, _DEV_NAME, _DEV_ID,
 *	_VENDOR_ID, _MAX_VQS, _MAX_VQ_SIZE or _MIN_VQ_SIZE
 *
 * Return: true if the kernel sent it.
 * Since: 0.1
 */
bool vdpa_dev_has(const struct vdpa_dev *dev, enum vdpa_field field);

/** vdpa_dev_name() - its name, never NULL for a record. Since: 0.1 */
const char *vdpa_dev_name(const struct vdpa_dev *dev);

/** vdpa_dev_mgmtdev_bus() - bus of its management device or NULL. Since: 0.1 */
const char *vdpa_dev_mgmtdev_bus(const struct vdpa_dev *dev);

/** vdpa_dev_mgmtdev_name() - name of its management device. Since: 0.1 */
const char *vdpa_dev_mgmtdev_name(const struct vdpa_dev *dev);

/** vdpa_dev_mgmtdev_handle() - "bus/name" or "name" of it. Since: 0.1 */
const char *vdpa_dev_mgmtdev_handle(const struct vdpa_dev *dev);

/** vdpa_dev_id() - virtio device id. Since: 0.1 */
uint32_t vdpa_dev_id(const struct vdpa_dev *dev);

/** vdpa_dev_vendor_id() - virtio vendor id. Since: 0.1 */
uint32_t vdpa_dev_vendor_id(const struct vdpa_dev *dev);

/** vdpa_dev_max_vqs() - virtqueues of the device. Since: 0.1 */
uint32_t vdpa_dev_max_vqs(const struct vdpa_dev *dev);

/** vdpa_dev_max_vq_size() - most descriptors per virtqueue. Since: 0.1 */
uint16_t vdpa_dev_max_vq_size(const struct vdpa_dev *dev);

/** vdpa_dev_min_vq_size() - fewest descriptors per virtqueue. Since: 0.1 */
uint16_t vdpa_dev_min_vq_size(const struct vdpa_dev *dev);

/* ---------------------------------------------- adding, setting, deleting */

/**
 * vdpa_params_new() - make an empty set of parameters for add or set
 * @params: receives it; end it with vdpa_params_free()
 *
 * Only parameters that are set are sent. Setting one again replaces it.
 *
 * Return: 0, -EINVAL, -ENOMEM.
 * Since: 0.1
 */
int vdpa_params_new(struct vdpa_params **params);

/** vdpa_params_free() - free @params. Since: 0.1 */
void vdpa_params_free(struct vdpa_params *params);

/**
 * vdpa_params_set_name() - name of the vdpa device
 * @params: parameters
 * @name: copied; any string, even an empty one: the kernel decides
 *
 * Return: 0, -EINVAL, -ENOMEM, -E2BIG (cannot fit into a message).
 * Since: 0.1
 */
int vdpa_params_set_name(struct vdpa_params *params, const char *name);

/**
 * vdpa_params_set_mgmtdev() - management device that is to make the device
 * @params: parameters
 * @bus: copied; NULL for a management device without a bus: the attribute is
 *	then not sent at all
 * @name: copied
 *
 * Return: 0, -EINVAL, -ENOMEM, -E2BIG. On failure nothing has changed.
 * Since: 0.1
 */
int vdpa_params_set_mgmtdev(struct vdpa_params *params, const char *bus,
			    const char *name);

/**
 * vdpa_params_set_mac() - MAC address of a net device
 * @params: parameters
 * @mac: copied
 *
 * Return: 0, -EINVAL.
 * Since: 0.1
 */
int vdpa_params_set_mac(struct vdpa_params *params,
			const uint8_t mac[VDPA_MAC_LEN]);

/**
 * vdpa_params_set_number() - any parameter that is a number
 * @params: parameters
 * @field: VDPA_FIELD_NET_MTU, VDPA_FIELD_NET_MAX_VQP,
 *	VDPA_FIELD_DEVICE_FEATURES or one of VDPA_FIELD_BLK_*
 * @value: in the unit and range of the field; other limits are the kernel's
 *
 * VDPA_FIELD_BLK_* make a block device to order: a new one has that capacity, in
 * sectors of 512 bytes, that many queues and so on, as vdpa_config_number() tells
 * of it afterwards. Block sizes are powers of two from 512, VDPA_FIELD_BLK_READ_ONLY
 * and VDPA_FIELD_BLK_FLUSH 0 or 1. Kernels other than this project's refuse them
 * with -EINVAL; a management device that lacks one, with -EOPNOTSUPP.
 *
 * Return: 0; -EINVAL: not such a field; -ERANGE: too large for its wire type.
 * Since: 0.1
 */
int vdpa_params_set_number(struct vdpa_params *params, enum vdpa_field field,
			   uint64_t value);

/**
 * vdpa_params_has() - has a parameter been set
 * @params: parameters
 * @field: which
 *
 * Return: true if it will be sent.
 * Since: 0.1
 */
bool vdpa_params_has(const struct vdpa_params *params, enum vdpa_field field);

/**
 * vdpa_dev_add() - make a vdpa device
 * @ctx: open context
 * @params: name and management device must be set; not changed, stays the
 *	caller's
 *
 * Needs CAP_NET_ADMIN.
 *
 * Return: 0 (vdpa_warning_text() may hold a text), or
 *	-EINVAL: an argument is NULL, name or management device not set, or the
 *	kernel says so;
 *	-ENODEV: no such management device; -EEXIST: the name is taken;
 *	-EOPNOTSUPP: the management device does not support a parameter;
 *	-EPERM; -ENOTCONN; -ENOMEM; or the kernel's error.
 * Since: 0.1
 */
int vdpa_dev_add(struct vdpa_ctx *ctx, const struct vdpa_params *params);

/**
 * vdpa_dev_set() - change a vdpa device
 * @ctx: open context
 * @params: name must be set; of the others kernels up to now change only the
 *	MAC. Stays the caller's.
 *
 * Needs CAP_NET_ADMIN.
 *
 * Return: as vdpa_dev_add(); -ENODEV: no such device. Stock kernels answer
 *	success and a warning text when the device is not a net device.
 * Since: 0.1
 */
int vdpa_dev_set(struct vdpa_ctx *ctx, const struct vdpa_params *params);

/**
 * vdpa_dev_del() - delete a vdpa device
 * @ctx: open context
 * @name: name of the device
 *
 * Needs CAP_NET_ADMIN. Stock kernels let the call wait as long as a process
 * has the device's node open.
 *
 * Return: 0; -ENODEV: there is none; -EINVAL: not made by vdpa_dev_add();
 *	-EPERM, -ENOTCONN, -ENOMEM, or the kernel's error.
 * Since: 0.1
 */
int vdpa_dev_del(struct vdpa_ctx *ctx, const char *name);

/**
 * vdpa_dev_bind() - have a bus driver drive a device
 * @ctx: context; for the kernel it need not be open (sysfs is written)
 * @name: name of the device
 * @driver: "vhost_vdpa", "virtio_vdpa" or another that is loaded
 *
 * No other driver gets the device from then on (driver_override), until
 * vdpa_dev_unbind(). It is no error if the driver has the device already.
 *
 * Return: 0; -ENODEV: there is no such device; -ENOENT: no such driver is loaded;
 *	-EBUSY: another driver has the device; -EACCES, -EPERM, -EROFS: sysfs may not be
 *	written, which needs root; -EOPNOTSUPP: over an agent, which has no driver to
 *	bind; -EIO or the driver's error: it does not want the device; -EINVAL; -ENOMEM.
 * Since: 0.1
 */
int vdpa_dev_bind(struct vdpa_ctx *ctx, const char *name, const char *driver);

/**
 * vdpa_dev_unbind() - take the bus driver of a device away
 * @ctx: context; for the kernel it need not be open, an agent takes the driver of its
 *	"exercise" away
 * @name: name of the device
 *
 * What came of the driver goes with it: the node, the network interface, the disk.
 * Stock kernels let the call wait as long as a process has the node open. Any driver
 * may have the device afterwards.
 *
 * Return: 0; -ENODEV: there is no such device; -ENXIO: it has no driver; -EACCES,
 *	-EPERM, -EROFS: as vdpa_dev_bind(); -EINVAL; -ENOMEM; from an agent also
 *	-ENOTCONN and its error.
 * Since: 0.1
 */
int vdpa_dev_unbind(struct vdpa_ctx *ctx, const char *name);

/* ----------------------------------------------------------- configuration */

/**
 * vdpa_config_list_get() - read the configuration of all vdpa devices
 * @ctx: open context
 * @list: as for vdpa_mgmtdev_list_get(); free with vdpa_config_list_free()
 *
 * Return: as vdpa_mgmtdev_list_get().
 * Since: 0.1
 */
int vdpa_config_list_get(struct vdpa_ctx *ctx, struct vdpa_config_list **list);

/**
 * vdpa_config_get() - read the configuration of one vdpa device
 * @ctx: open context
 * @name: name of the device
 * @config: receives the record, or NULL; free with vdpa_config_free(). May be
 *	a record on failure too, when the error came after it.
 *
 * Return: 0; -ENODEV: no such device; -EOPNOTSUPP: a class the kernel has no
 *	configuration attributes for; else as vdpa_mgmtdev_list_get().
 * Since: 0.1
 */
int vdpa_config_get(struct vdpa_ctx *ctx, const char *name,
		    struct vdpa_config **config);

/** vdpa_config_list_count() - number of records in @list. Since: 0.1 */
size_t vdpa_config_list_count(const struct vdpa_config_list *list);

/** vdpa_config_list_at() - record @i of @list, NULL past the end. Since: 0.1 */
const struct vdpa_config *
vdpa_config_list_at(const struct vdpa_config_list *list, size_t i);

/** vdpa_config_list_free() - free @list and its records. Since: 0.1 */
void vdpa_config_list_free(struct vdpa_config_list *list);

/** vdpa_config_free() - free a record of vdpa_config_get(). Since: 0.1 */
void vdpa_config_free(struct vdpa_config *config);

/**
 * vdpa_config_has() - is a field present
 * @config: record
 * @field: VDPA_FIELD_DEV_NAME, _DEV_ID, _NEGOTIATED_FEATURES,
 *	_DEVICE_FEATURES, one of _NET_* or one of _BLK_*
 *
 * VDPA_FIELD_NEGOTIATED_FEATURES is there once a driver and the device have
 * agreed on features.
 *
 * Return: true if the kernel sent it.
 * Since: 0.1
 */
bool vdpa_config_has(const struct vdpa_config *config, enum vdpa_field field);

/**
 * vdpa_config_number() - value of any field that is a number
 * @config: record
 * @field: as for vdpa_config_has(), but not a name or the MAC
 *
 * Return: the value in the unit of the field, 0 when it is absent.
 * Since: 0.1
 */
uint64_t vdpa_config_number(const struct vdpa_config *config,
			    enum vdpa_field field);

/** vdpa_config_name() - name of the device, never NULL. Since: 0.1 */
const char *vdpa_config_name(const struct vdpa_config *config);

/** vdpa_config_id() - virtio device id. Since: 0.1 */
uint32_t vdpa_config_id(const struct vdpa_config *config);

/**
 * vdpa_config_mac() - MAC address of a net device
 * @config: record
 * @len: receives the number of bytes, 0 if absent; may be NULL. Always
 *	VDPA_MAC_LEN unless validation is VDPA_VALIDATE_STOCK.
 *
 * Return: the bytes, NULL if absent.
 * Since: 0.1
 */
const uint8_t *vdpa_config_mac(const struct vdpa_config *config, size_t *len);

/* -------------------------------------------------------- queue statistics */

/**
 * vdpa_vstats_get() - read the vendor statistics of one virtqueue
 * @ctx: open context
 * @name: name of the device
 * @qidx: index of the virtqueue, 0..4294967295; negative: the attribute is not
 *	sent (stock kernels answer -EINVAL)
 * @vstats: receives the record, or NULL; free with vdpa_vstats_free(). May be
 *	a record on failure too, when the error came after it.
 *
 * Needs CAP_NET_ADMIN.
 *
 * Return: 0, or
 *	-ENODEV: no such device; -EAGAIN: no driver has negotiated features yet;
 *	-ERANGE: index too large; -EINVAL: no such queue (or a NULL argument);
 *	-EOPNOTSUPP: the device has no statistics; -EPERM;
 *	else as vdpa_mgmtdev_list_get().
 * Since: 0.1
 */
int vdpa_vstats_get(struct vdpa_ctx *ctx, const char *name, int64_t qidx,
		    struct vdpa_vstats **vstats);

/** vdpa_vstats_free() - free a record of vdpa_vstats_get(). Since: 0.1 */
void vdpa_vstats_free(struct vdpa_vstats *vstats);

/**
 * vdpa_vstats_has() - is a field present
 * @vstats: record
 * @field: VDPA_FIELD_DEV_NAME, _DEV_ID, _NEGOTIATED_FEATURES, _NET_MAX_VQP or
 *	_QUEUE_INDEX
 *
 * Return: true if the kernel sent it.
 * Since: 0.1
 */
bool vdpa_vstats_has(const struct vdpa_vstats *vstats, enum vdpa_field field);

/** vdpa_vstats_name() - name of the device, never NULL. Since: 0.1 */
const char *vdpa_vstats_name(const struct vdpa_vstats *vstats);

/** vdpa_vstats_id() - virtio device id. Since: 0.1 */
uint32_t vdpa_vstats_id(const struct vdpa_vstats *vstats);

/** vdpa_vstats_qidx() - index of the virtqueue. Since: 0.1 */
uint32_t vdpa_vstats_qidx(const struct vdpa_vstats *vstats);

/** vdpa_vstats_negotiated_features() - driver's features. Since: 0.1 */
uint64_t vdpa_vstats_negotiated_features(const struct vdpa_vstats *vstats);

/** vdpa_vstats_max_vqp() - queue pairs; absent without MQ or RSS. Since: 0.1 */
uint16_t vdpa_vstats_max_vqp(const struct vdpa_vstats *vstats);

/**
 * enum vdpa_queue_role - what a virtqueue is for
 * @VDPA_QUEUE_UNKNOWN: not known for this class, or the record is not enough
 * @VDPA_QUEUE_RX: receives (net)
 * @VDPA_QUEUE_TX: transmits (net)
 * @VDPA_QUEUE_CONTROL: control virtqueue (net)
 * @VDPA_QUEUE_REQUEST: requests (block)
 *
 * Since: 0.1
 */
enum vdpa_queue_role {
	VDPA_QUEUE_UNKNOWN = 0,
	VDPA_QUEUE_RX,
	VDPA_QUEUE_TX,
	VDPA_QUEUE_CONTROL,
	VDPA_QUEUE_REQUEST
};

/**
 * vdpa_vstats_role() - what the virtqueue of a record is for
 * @vstats: record
 *
 * By the virtio specification: without VIRTIO_NET_F_MQ (and RSS) the control
 * virtqueue is 2, whatever the device could have offered.
 *
 * Return: one of enum vdpa_queue_role.
 * Since: 0.1
 */
enum vdpa_queue_role vdpa_vstats_role(const struct vdpa_vstats *vstats);

/** vdpa_queue_role_name() - "rx", "tx", "control_vq", "request", "unknown". Since: 0.1 */
const char *vdpa_queue_role_name(enum vdpa_queue_role role);

/** vdpa_vstats_counter_count() - number of counters. Since: 0.1 */
size_t vdpa_vstats_counter_count(const struct vdpa_vstats *vstats);

/** vdpa_vstats_counter_name() - name of counter @i; names may repeat. Since: 0.1 */
const char *vdpa_vstats_counter_name(const struct vdpa_vstats *vstats,
				     size_t i);

/** vdpa_vstats_counter_value() - value of counter @i. Since: 0.1 */
uint64_t vdpa_vstats_counter_value(const struct vdpa_vstats *vstats, size_t i);

/**
 * vdpa_vstats_item_count() - number of attributes in the answer
 * @vstats: record
 *
 * The items are the fields 12, 14, 17, 18 and 19 in the order on the wire,
 * repeated ones repeated, for output that depends on the order as that of
 * iproute2's vdpa does. Everyone else uses the getters above.
 *
 * Return: the number of items.
 * Since: 0.1
 */
size_t vdpa_vstats_item_count(const struct vdpa_vstats *vstats);

/** vdpa_vstats_item_field() - which field item @i is, 0 past the end. Since: 0.1 */
int vdpa_vstats_item_field(const struct vdpa_vstats *vstats, size_t i);

/** vdpa_vstats_item_number() - its number, 0 if it is a string. Since: 0.1 */
uint64_t vdpa_vstats_item_number(const struct vdpa_vstats *vstats, size_t i);

/** vdpa_vstats_item_string() - its string, NULL if it is a number. Since: 0.1 */
const char *vdpa_vstats_item_string(const struct vdpa_vstats *vstats,
				    size_t i);

/* ------------------------------------------------------------------ events */

/**
 * enum vdpa_monitor_source - where events come from
 * @VDPA_MONITOR_ANY: the multicast group if the family has it, else uevents
 * @VDPA_MONITOR_NETLINK: the multicast group "monitor" of the family
 * @VDPA_MONITOR_UEVENT: the kernel's uevents of subsystem vdpa; these carry
 *	names only and say nothing about changes of the configuration
 *
 * Since: 0.1
 */
enum vdpa_monitor_source {
	VDPA_MONITOR_ANY = 0,
	VDPA_MONITOR_NETLINK,
	VDPA_MONITOR_UEVENT
};

/**
 * enum vdpa_event_type - what happened
 * @VDPA_EVENT_ADD: a device was added
 * @VDPA_EVENT_DEL: a device was removed
 * @VDPA_EVENT_CHANGE: its configuration, link or driver changed
 * @VDPA_EVENT_BIND: a driver was bound (uevents only)
 * @VDPA_EVENT_UNBIND: a driver was unbound (uevents only)
 * @VDPA_EVENT_LOST: events were lost, because they came faster than they were
 *	read: read the devices again. Has no name.
 *
 * Since: 0.1
 */
enum vdpa_event_type {
	VDPA_EVENT_ADD = 1,
	VDPA_EVENT_DEL,
	VDPA_EVENT_CHANGE,
	VDPA_EVENT_BIND,
	VDPA_EVENT_UNBIND,
	VDPA_EVENT_LOST
};

/**
 * vdpa_monitor_new() - start to follow events
 * @ctx: context. Must be open for VDPA_MONITOR_NETLINK; for the others it need
 *	not be. Errors of the monitor are found in it. Must outlive the monitor.
 * @source: where from
 * @monitor: receives the monitor; end it with vdpa_monitor_free()
 *
 * The monitor has a socket of its own, so requests on @ctx may go on. Who needs
 * the whole picture subscribes first and reads the devices then. No privilege
 * is needed.
 *
 * Return: 0, or
 *	-ENOENT: VDPA_MONITOR_NETLINK and the family has no such group;
 *	-ENOTCONN: @ctx is not open; -EINVAL; -ENOMEM;
 *	or what socket(2), bind(2), setsockopt(2) gave.
 * Since: 0.1
 */
int vdpa_monitor_new(struct vdpa_ctx *ctx, enum vdpa_monitor_source source,
		     struct vdpa_monitor **monitor);

/** vdpa_monitor_free() - stop and free @monitor. Since: 0.1 */
void vdpa_monitor_free(struct vdpa_monitor *monitor);

/** vdpa_monitor_source() - NETLINK or UEVENT, as was chosen. Since: 0.1 */
enum vdpa_monitor_source
vdpa_monitor_source(const struct vdpa_monitor *monitor);

/**
 * vdpa_monitor_fd() - descriptor to poll for POLLIN
 * @monitor: monitor
 *
 * Return: the descriptor, which stays the monitor's; -EINVAL if it is NULL.
 * Since: 0.1
 */
int vdpa_monitor_fd(const struct vdpa_monitor *monitor);

/**
 * vdpa_monitor_next() - take the next event
 * @monitor: monitor
 * @event: receives the event, NULL if none is waiting; free with
 *	vdpa_event_free()
 *
 * Never waits: poll vdpa_monitor_fd(), then call until it answers 0.
 *
 * Return: 1: an event; 0: none is waiting;
 *	-EPROTO: a malformed message was dropped, go on;
 *	-ENOENT: the family, or the vdpa bus, has gone: its module was unloaded,
 *	no more events come; -ENOMEM; -EINVAL;
 *	or what recvmsg(2) gave.
 * Since: 0.1
 */
int vdpa_monitor_next(struct vdpa_monitor *monitor, struct vdpa_event **event);

/** vdpa_event_free() - free @event and the records in it. Since: 0.1 */
void vdpa_event_free(struct vdpa_event *event);

/** vdpa_event_type() - what happened; 0 for NULL. Since: 0.1 */
enum vdpa_event_type vdpa_event_type(const struct vdpa_event *event);

/** vdpa_event_type_name() - "add", "del", "change", "bind", "unbind", "lost". Since: 0.1 */
const char *vdpa_event_type_name(enum vdpa_event_type type);

/** vdpa_event_name() - name of the device, NULL for LOST. Since: 0.1 */
const char *vdpa_event_name(const struct vdpa_event *event);

/** vdpa_event_id() - virtio device id, 0 if the event does not say. Since: 0.1 */
uint32_t vdpa_event_id(const struct vdpa_event *event);

/** vdpa_event_driver() - driver of a BIND uevent, else NULL. Since: 0.1 */
const char *vdpa_event_driver(const struct vdpa_event *event);

/** vdpa_event_dev() - record of an ADD from netlink, else NULL. Since: 0.1 */
const struct vdpa_dev *vdpa_event_dev(const struct vdpa_event *event);

/** vdpa_event_config() - record of a CHANGE from netlink, else NULL. Since: 0.1 */
const struct vdpa_config *vdpa_event_config(const struct vdpa_event *event);

/* ------------------------------------------- what is known outside netlink */

/**
 * vdpa_facts_get() - what the transport knows of a device beside netlink
 * @ctx: context; for the kernel it need not be open (sysfs is read). An agent
 *	is asked: the host's sysfs knows nothing of its devices
 * @name: name of the device
 * @facts: receives the record; free with vdpa_facts_free()
 *
 * Return: 0; -ENODEV: there is no such device; -EINVAL; -ENOMEM; or the error
 *	of reading sysfs or of asking the agent (-ENOTCONN: not open).
 * Since: 0.1
 */
int vdpa_facts_get(struct vdpa_ctx *ctx, const char *name,
		   struct vdpa_facts **facts);

/** vdpa_facts_free() - free @facts. Since: 0.1 */
void vdpa_facts_free(struct vdpa_facts *facts);

/** vdpa_facts_driver() - "virtio_vdpa", "vhost_vdpa", ...; NULL: none bound. Since: 0.1 */
const char *vdpa_facts_driver(const struct vdpa_facts *facts);

/** vdpa_facts_node() - "/dev/vhost-vdpa-N" of vhost_vdpa, else NULL. Since: 0.1 */
const char *vdpa_facts_node(const struct vdpa_facts *facts);

/** vdpa_facts_virtio() - "virtioN" made by virtio_vdpa, else NULL. Since: 0.1 */
const char *vdpa_facts_virtio(const struct vdpa_facts *facts);

/** vdpa_facts_netdev() - network interface of that, else NULL. Since: 0.1 */
const char *vdpa_facts_netdev(const struct vdpa_facts *facts);

/**
 * vdpa_facts_netdev_elsewhere() - is the interface in another network namespace
 * @facts: record
 *
 * Then its name may be unknown: vdpa_facts_netdev() is NULL, or what sysfs,
 * which may be that of the other namespace, calls it. Reads /proc.
 *
 * Return: true if there is an interface, and it is not in the caller's.
 * Since: 0.1
 */
bool vdpa_facts_netdev_elsewhere(const struct vdpa_facts *facts);

/** vdpa_facts_disk() - block device of that such as "vda", else NULL. Since: 0.1 */
const char *vdpa_facts_disk(const struct vdpa_facts *facts);

/** vdpa_facts_parent() - device above it in sysfs such as "0000:65:00.2", or NULL. Since: 0.1 */
const char *vdpa_facts_parent(const struct vdpa_facts *facts);

/**
 * vdpa_facts_set_access() - say who may open the node
 * @facts: record of a device with a node
 * @mode: permissions such as 0660; (mode_t)-1: as they are
 * @uid: owner; (uid_t)-1: as it is
 * @gid: group; (gid_t)-1: as it is
 *
 * The node is not opened. Calling with nothing to change tells whether it is ready.
 *
 * Return: 0; -ENOENT: there is no such node (yet), or that of another device; -EINVAL;
 *	-ENOMEM; -EPERM or another errno of chown(2) or chmod(2).
 * Since: 0.1
 */
int vdpa_facts_set_access(const struct vdpa_facts *facts, mode_t mode, uid_t uid,
			  gid_t gid);

/**
 * vdpa_facts_find_users() - look for the processes that have the node open
 * @facts: record
 *
 * Reads /proc; of other users' processes only root sees the open files. The
 * result is a moment's view. Calling again looks again.
 *
 * Return: the number of processes found, -EINVAL, -ENOMEM.
 * Since: 0.1
 */
int vdpa_facts_find_users(struct vdpa_facts *facts);

/** vdpa_facts_user_pid() - process id of user @i, 0 past the end. Since: 0.1 */
pid_t vdpa_facts_user_pid(const struct vdpa_facts *facts, size_t i);

/** vdpa_facts_user_comm() - its command name, NULL past the end. Since: 0.1 */
const char *vdpa_facts_user_comm(const struct vdpa_facts *facts, size_t i);

/**
 * vdpa_facts_find_mounts() - look for where the disk is mounted
 * @facts: record
 *
 * Reads /proc: the mounts of the disk and its partitions that the caller sees.
 * Calling again looks again.
 *
 * Return: the number of mount points found, -EINVAL, -ENOMEM.
 * Since: 0.1
 */
int vdpa_facts_find_mounts(struct vdpa_facts *facts);

/** vdpa_facts_mount() - mount point @i, NULL past the end. Since: 0.1 */
const char *vdpa_facts_mount(const struct vdpa_facts *facts, size_t i);

/* ------------------------------------------------------- simulated devices */

/*
 * The simulators have a netlink family of their own, "vdpa_sim": faults on purpose, and
 * what a device is to have when it is added. All calls look for it when they need it,
 * and fail with -EPROTONOSUPPORT where it is absent: on a kernel without the simulators
 * of this project, or with only those of the distribution.
 */

/* What the numbers of enum vdpa_sim_field are above those on the wire. */
#define VDPA_SIM_FIELD_BASE 1000

/* All of a rate. */
#define VDPA_SIM_RATE_ALL 1000000

/* How requests to a disk fail: as virtio has it. */
#define VDPA_SIM_STATUS_IOERR 1
#define VDPA_SIM_STATUS_UNSUPP 2

/**
 * enum vdpa_sim_field - a field of a simulated device, or of a change to it
 *
 * vdpa_error_attr() and vdpa_error_missing_attr() tell these numbers after a call of
 * this part, vdpa_field_name() knows their names. Those from SEED to GO can be
 * changed. The type in brackets is the one on the wire.
 *
 * Since: 0.1
 */
enum vdpa_sim_field {
	VDPA_SIM_FIELD_DEV_NAME = VDPA_SIM_FIELD_BASE + 1, /* [string] */
	VDPA_SIM_FIELD_DEV_ID,		/* [u32] virtio device id */
	VDPA_SIM_FIELD_SERIAL,		/* [string] of a preset */
	VDPA_SIM_FIELD_BACKING,		/* [string] of a preset */
	VDPA_SIM_FIELD_SEED,		/* [u64] of all that is random; begins again */
	VDPA_SIM_FIELD_LINK,		/* [u8] net: 1 up, 0 down */
	VDPA_SIM_FIELD_DROP,		/* [u32] net: frames of a million that are lost */
	VDPA_SIM_FIELD_DUPLICATE,	/* [u32] net: that are sent twice */
	VDPA_SIM_FIELD_REORDER,		/* [u32] net: that the next one overtakes */
	VDPA_SIM_FIELD_LATENCY,		/* [u32] microseconds before a queue is served */
	VDPA_SIM_FIELD_ERROR,		/* [u32] block: requests of a million that fail */
	VDPA_SIM_FIELD_BAD_FIRST,	/* [u64] block: first bad sector; with BAD_COUNT */
	VDPA_SIM_FIELD_BAD_COUNT,	/* [u64] block: bad sectors of 512 bytes; 0: none */
	VDPA_SIM_FIELD_STATUS,		/* [u8] block: VDPA_SIM_STATUS_* of what fails */
	VDPA_SIM_FIELD_SUSPEND,		/* [u32] milliseconds that suspending takes */
	VDPA_SIM_FIELD_NEEDS_RESET,	/* [flag] it said so; in a change 1: say so now */
	VDPA_SIM_FIELD_STOP,		/* [u32] index of a queue, in a change only */
	VDPA_SIM_FIELD_GO,		/* [u32] index of a queue, in a change only */
	VDPA_SIM_FIELD_STOPPED		/* queues are: see vdpa_sim_next_stopped() */
};

/**
 * vdpa_sim_list_get() - read the faults of all simulated devices
 * @ctx: open context
 * @list: receives the list; NULL if memory ran out, the family is absent or @ctx is
 *	not open. On failure too it holds the records that came before the error; free
 *	with vdpa_sim_list_free()
 *
 * Return: 0, or -EPROTONOSUPPORT: there is no such family; -ENOTCONN: @ctx is not
 *	open; -EINVAL: a pointer is NULL; -ENOMEM; -EPROTO: an answer is malformed;
 *	or the kernel's error.
 * Since: 0.1
 */
int vdpa_sim_list_get(struct vdpa_ctx *ctx, struct vdpa_sim_list **list);

/**
 * vdpa_sim_get() - read the faults of one device
 * @ctx: open context
 * @name: name of the device
 * @sim: receives the record, NULL on failure; free with vdpa_sim_free()
 *
 * Return: 0; -ENODEV: there is no simulated device of this name; else as
 *	vdpa_sim_list_get().
 * Since: 0.1
 */
int vdpa_sim_get(struct vdpa_ctx *ctx, const char *name, struct vdpa_sim **sim);

/** vdpa_sim_list_count() - number of records in @list. Since: 0.1 */
size_t vdpa_sim_list_count(const struct vdpa_sim_list *list);

/** vdpa_sim_list_at() - record @i of @list, NULL past the end. Since: 0.1 */
const struct vdpa_sim *vdpa_sim_list_at(const struct vdpa_sim_list *list, size_t i);

/** vdpa_sim_list_free() - free @list and its records. Since: 0.1 */
void vdpa_sim_list_free(struct vdpa_sim_list *list);

/** vdpa_sim_free() - free a record of vdpa_sim_get(). Since: 0.1 */
void vdpa_sim_free(struct vdpa_sim *sim);

/** vdpa_sim_has() - whether the kernel sent @field. Since: 0.1 */
bool vdpa_sim_has(const struct vdpa_sim *sim, enum vdpa_sim_field field);

/** vdpa_sim_name() - name of the device, never NULL for a record. Since: 0.1 */
const char *vdpa_sim_name(const struct vdpa_sim *sim);

/** vdpa_sim_number() - value of a field that is a number, in its unit. Since: 0.1 */
uint64_t vdpa_sim_number(const struct vdpa_sim *sim, enum vdpa_sim_field field);

/** vdpa_sim_next_stopped() - index of a stopped queue, @from or higher; -1: none. Since: 0.1 */
int64_t vdpa_sim_next_stopped(const struct vdpa_sim *sim, uint32_t from);

/**
 * vdpa_sim_change_new() - make a change, which changes nothing yet
 * @change: receives it, NULL on failure; end it with vdpa_sim_change_free()
 *
 * Return: 0, -EINVAL (@change is NULL), -ENOMEM.
 * Since: 0.1
 */
int vdpa_sim_change_new(struct vdpa_sim_change **change);

/** vdpa_sim_change_free() - free @change. Since: 0.1 */
void vdpa_sim_change_free(struct vdpa_sim_change *change);

/**
 * vdpa_sim_change_set() - have a change set a field
 * @change: change
 * @field: one from VDPA_SIM_FIELD_SEED to _GO
 * @value: in the unit of the field
 *
 * Return: 0; -EINVAL: no such field, or it cannot be changed; -ERANGE: @value has more
 *	bits than the field.
 * Since: 0.1
 */
int vdpa_sim_change_set(struct vdpa_sim_change *change, enum vdpa_sim_field field,
			uint64_t value);

/**
 * vdpa_sim_set() - change the faults of a device
 * @ctx: open context
 * @name: name of the device
 * @change: what to change; stays the caller's
 *
 * All of it is done or nothing. When this returns it holds for every queue.
 *
 * Return: 0; -ENODEV: as vdpa_sim_get(); -EOPNOTSUPP: this kind of device cannot have
 *	the fault; -EINVAL, -ERANGE: a value cannot be, or nothing is changed; -EBUSY:
 *	the queue cannot be stopped, a kernel driver spins for its answers; -EPERM;
 *	-ENOMEM; -ENOTCONN; -EPROTONOSUPPORT: there is no such family.
 * Since: 0.1
 */
int vdpa_sim_set(struct vdpa_ctx *ctx, const char *name,
		 const struct vdpa_sim_change *change);

/**
 * vdpa_sim_reset() - lift all faults of a device
 * @ctx: open context
 * @name: name of the device
 *
 * That a reset is needed stays until the driver resets the device. The seed is 0
 * again, and the random sequence begins again.
 *
 * Return: 0; else as vdpa_sim_set().
 * Since: 0.1
 */
int vdpa_sim_reset(struct vdpa_ctx *ctx, const char *name);

/**
 * vdpa_sim_preset_set() - say what a device is to have when it is added
 * @ctx: open context
 * @name: name that the device will have
 * @serial: what a disk says it is, up to 20 bytes; or NULL
 * @backing: path of the file that a disk's data is in, up to 1023 bytes, as seen from
 *	an agent's working directory; kernels have no such disks; or NULL
 *
 * It replaces what was said before, and is taken away by the next vdpa_dev_add() of
 * this name, also when the simulator refuses the device: who adds it removes the
 * preset when adding failed earlier. Presets are few: -ENOSPC when too many wait.
 *
 * Return: 0; -EINVAL: neither is given, or one is empty or too long; -ENOSPC;
 *	-E2BIG; -EPERM; -ENOMEM; -ENOTCONN; -EPROTONOSUPPORT.
 * Since: 0.1
 */
int vdpa_sim_preset_set(struct vdpa_ctx *ctx, const char *name, const char *serial,
			const char *backing);

/**
 * vdpa_sim_preset_del() - forget what was said of a device
 * @ctx: open context
 * @name: name that the device would have had
 *
 * Return: 0; -ENOENT: nothing was said, or the device was added; else as
 *	vdpa_sim_preset_set().
 * Since: 0.1
 */
int vdpa_sim_preset_del(struct vdpa_ctx *ctx, const char *name);

/**
 * vdpa_sim_preset_list_get() - read all presets that wait for their devices
 * @ctx: open context
 * @list: as of vdpa_sim_list_get(); its records have a name, a serial and a backing
 *	file, and no faults
 *
 * Return: as vdpa_sim_list_get(); -EPERM: only who may add devices may look.
 * Since: 0.1
 */
int vdpa_sim_preset_list_get(struct vdpa_ctx *ctx, struct vdpa_sim_list **list);

/** vdpa_sim_serial() - serial of a preset, NULL if none was said. Since: 0.1 */
const char *vdpa_sim_serial(const struct vdpa_sim *sim);

/** vdpa_sim_backing() - backing file of a preset, NULL if none was said. Since: 0.1 */
const char *vdpa_sim_backing(const struct vdpa_sim *sim);

/* --------------------------------------- why does the kernel have no family */

/**
 * enum vdpa_fact - a fact that may not be known
 *
 * Since: 0.1
 */
enum vdpa_fact {
	VDPA_FACT_UNKNOWN = -1,
	VDPA_FACT_NO = 0,
	VDPA_FACT_YES = 1
};

/**
 * enum vdpa_diag_reason - the likeliest reason why the family is absent
 * @VDPA_DIAG_UNKNOWN: none of these
 * @VDPA_DIAG_NETNS: not in the initial network namespace, the only one where
 *	the family exists
 * @VDPA_DIAG_NO_MODULE: the running kernel has no vdpa module
 * @VDPA_DIAG_NOT_LOADED: it has one, which is not loaded
 * @VDPA_DIAG_LOADED: the module is loaded and the family should be there
 *
 * Since: 0.1
 */
enum vdpa_diag_reason {
	VDPA_DIAG_UNKNOWN = 0,
	VDPA_DIAG_NETNS,
	VDPA_DIAG_NO_MODULE,
	VDPA_DIAG_NOT_LOADED,
	VDPA_DIAG_LOADED
};

/**
 * vdpa_diag_new() - gather facts about an absent family
 * @diag: receives the facts; end them with vdpa_diag_free()
 *
 * Needs no context and no privilege; what cannot be read is unknown.
 *
 * Return: 0, -EINVAL, -ENOMEM.
 * Since: 0.1
 */
int vdpa_diag_new(struct vdpa_diag **diag);

/** vdpa_diag_free() - free @diag. Since: 0.1 */
void vdpa_diag_free(struct vdpa_diag *diag);

/** vdpa_diag_reason() - the likeliest reason. Since: 0.1 */
enum vdpa_diag_reason vdpa_diag_reason(const struct vdpa_diag *diag);

/** vdpa_diag_release() - release of the running kernel. Since: 0.1 */
const char *vdpa_diag_release(const struct vdpa_diag *diag);

/** vdpa_diag_module_present() - is vdpa a module of, or built into, it. Since: 0.1 */
enum vdpa_fact vdpa_diag_module_present(const struct vdpa_diag *diag);

/** vdpa_diag_module_path() - file of the module below /lib/modules/RELEASE, or NULL. Since: 0.1 */
const char *vdpa_diag_module_path(const struct vdpa_diag *diag);

/** vdpa_diag_module_loaded() - is the vdpa bus there. Since: 0.1 */
enum vdpa_fact vdpa_diag_module_loaded(const struct vdpa_diag *diag);

/** vdpa_diag_initial_netns() - is this the initial network namespace. Since: 0.1 */
enum vdpa_fact vdpa_diag_initial_netns(const struct vdpa_diag *diag);

/** vdpa_diag_can_load() - has this process CAP_SYS_MODULE. Since: 0.1 */
enum vdpa_fact vdpa_diag_can_load(const struct vdpa_diag *diag);

/** vdpa_diag_can_change() - has this process CAP_NET_ADMIN. Since: 0.1 */
enum vdpa_fact vdpa_diag_can_change(const struct vdpa_diag *diag);

/* ------------------------------------------------------------------- names */

/**
 * enum vdpa_names - which table of names
 * @VDPA_NAMES_FULL: every class and feature of the virtio specification and
 *	the kernel's headers that fits into 64 bits. A bit with a name in the
 *	stock table has the same name here.
 * @VDPA_NAMES_STOCK: exactly what iproute2's vdpa knows (6.1 to 7.1): the
 *	features of net and of the transport (bits 28 to 42), classes net and
 *	block
 *
 * Since: 0.1
 */
enum vdpa_names {
	VDPA_NAMES_FULL = 0,
	VDPA_NAMES_STOCK = 1
};

/**
 * vdpa_feature_name() - name of a feature bit
 * @names: which table
 * @id: virtio device id, says whose bits 0..23 and 50..63 are meant; 0 or one
 *	without a table: only the transport's bits have names
 * @bit: 0..63
 *
 * Return: a constant string such as "CTRL_VQ" or "RING_PACKED"; NULL: no name.
 * Since: 0.1
 */
const char *vdpa_feature_name(enum vdpa_names names, uint32_t id,
			      unsigned int bit);

/**
 * vdpa_feature_bit() - bit of a feature name
 * @id: as for vdpa_feature_name()
 * @name: name in the full table, letters in either case
 *
 * Return: 0..63; -ENOENT: no such feature; -EINVAL: @name is NULL.
 * Since: 0.1
 */
int vdpa_feature_bit(uint32_t id, const char *name);

/**
 * vdpa_class_name() - name of a class of devices, as in a list of classes
 * @names: which table
 * @id: virtio device id
 *
 * Return: a constant string such as "net", "block", "fs"; NULL: no name.
 * Since: 0.1
 */
const char *vdpa_class_name(enum vdpa_names names, uint32_t id);

/**
 * vdpa_type_name() - name of the type of a device
 * @names: which table
 * @id: virtio device id
 *
 * Return: "network" for 1, else the same as vdpa_class_name().
 * Since: 0.1
 */
const char *vdpa_type_name(enum vdpa_names names, uint32_t id);

/**
 * vdpa_field_name() - short name of a field
 * @field: enum vdpa_field or an attribute number of vdpa_error_attr()
 *
 * Parameters have the word used on the command line: "name", "mgmtdev", "mac",
 * "mtu", "max_vqp", "device_features", "qidx"; the others are such as
 * "capacity", "seg_max". All match ^[a-z0-9_]+$ and differ from each other.
 *
 * Return: a constant string, NULL: no such field.
 * Since: 0.1
 */
const char *vdpa_field_name(int field);

/* ----------------------------------------------------------------- debugging */

/**
 * enum vdpa_debug_dir - direction of a message
 *
 * Since: 0.1
 */
enum vdpa_debug_dir {
	VDPA_DEBUG_SENT = 0,
	VDPA_DEBUG_RECEIVED = 1
};

/**
 * typedef vdpa_debug_fn - called with each netlink message
 * @data: what was given to vdpa_set_debug()
 * @dir: direction
 * @msg: the message with its header, valid during the call; may be malformed
 *	or, with uevents, no netlink message at all
 * @len: its bytes
 *
 * Must not call the library with the same context, except for
 * vdpa_debug_text().
 */
typedef void (*vdpa_debug_fn)(void *data, enum vdpa_debug_dir dir,
			      const void *msg, size_t len);

/**
 * vdpa_set_debug() - see every message
 * @ctx: context
 * @fn: called once per message, NULL: no more
 * @data: handed to @fn
 *
 * Return: 0, -EINVAL.
 * Since: 0.1
 */
int vdpa_set_debug(struct vdpa_ctx *ctx, vdpa_debug_fn fn, void *data);

/**
 * vdpa_debug_text() - a message as lines of text
 * @ctx: context whose family id tells what the message is; NULL: not known
 * @msg: the message; any bytes will do
 * @len: number of bytes
 *
 * The first line is the message header, then one line indented by two blanks
 * per header or attribute. Control characters in strings are escaped. Each line
 * ends with a newline. The wording is for people and may change.
 *
 * Return: a string to be freed with free(3), NULL if memory ran out.
 * Since: 0.1
 */
char *vdpa_debug_text(const struct vdpa_ctx *ctx, const void *msg, size_t len);

#ifdef __cplusplus
}
#endif

#endif /* VDPA_VDPA_H */
