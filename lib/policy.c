// SPDX-License-Identifier: LGPL-2.1-or-later
/* The one table of attributes: every check and every name comes from here. */
#include "internal.h"

#define ATTR(attr_, field_, kind_, name_)	\
	[VDPA_ATTR_##attr_] = {			\
		.wire = #attr_,			\
		.name = (name_),		\
		.kind = (kind_),		\
	},
#define ATTR_STOCK(attr_, field_, kind_, name_)	\
	[VDPA_ATTR_##attr_] = {			\
		.wire = #attr_,			\
		.name = (name_),		\
		.kind = (kind_),		\
		.stock = true,			\
	},

#define ATTRS(A, S)							       \
	S(MGMTDEV_BUS_NAME, MGMTDEV_BUS, KIND_STRING, "mgmtdev_bus")	       \
	S(MGMTDEV_DEV_NAME, MGMTDEV_NAME, KIND_STRING, "mgmtdev")	       \
	A(MGMTDEV_SUPPORTED_CLASSES, MGMTDEV_CLASSES, KIND_U64,		       \
	  "supported_classes")						       \
	A(DEV_NAME, DEV_NAME, KIND_STRING, "name")			       \
	S(DEV_ID, DEV_ID, KIND_U32, "id")				       \
	S(DEV_VENDOR_ID, VENDOR_ID, KIND_U32, "vendor_id")		       \
	S(DEV_MAX_VQS, MAX_VQS, KIND_U32, "max_vqs")			       \
	S(DEV_MAX_VQ_SIZE, MAX_VQ_SIZE, KIND_U16, "max_vq_size")	       \
	A(DEV_MIN_VQ_SIZE, MIN_VQ_SIZE, KIND_U16, "min_vq_size")	       \
	A(DEV_NET_CFG_MACADDR, NET_MAC, KIND_MAC, "mac")		       \
	A(DEV_NET_STATUS, NET_STATUS, KIND_U16, "status")		       \
	A(DEV_NET_CFG_MAX_VQP, NET_MAX_VQP, KIND_U16, "max_vqp")	       \
	A(DEV_NET_CFG_MTU, NET_MTU, KIND_U16, "mtu")			       \
	S(DEV_NEGOTIATED_FEATURES, NEGOTIATED_FEATURES, KIND_U64,	       \
	  "negotiated_features")					       \
	S(DEV_MGMTDEV_MAX_VQS, MGMTDEV_MAX_VQS, KIND_U32,		       \
	  "max_supported_vqs")						       \
	S(DEV_SUPPORTED_FEATURES, MGMTDEV_FEATURES, KIND_U64, "dev_features")  \
	A(DEV_QUEUE_INDEX, QUEUE_INDEX, KIND_U32, "qidx")		       \
	A(DEV_VENDOR_ATTR_NAME, COUNTER_NAME, KIND_STRING, "counter_name")     \
	A(DEV_VENDOR_ATTR_VALUE, COUNTER_VALUE, KIND_U64, "counter_value")     \
	A(DEV_FEATURES, DEVICE_FEATURES, KIND_U64, "device_features")	       \
	A(DEV_BLK_CFG_CAPACITY, BLK_CAPACITY, KIND_U64, "capacity")	       \
	A(DEV_BLK_CFG_SIZE_MAX, BLK_SIZE_MAX, KIND_U32, "size_max")	       \
	A(DEV_BLK_CFG_BLK_SIZE, BLK_BLK_SIZE, KIND_U32, "blk_size")	       \
	A(DEV_BLK_CFG_SEG_MAX, BLK_SEG_MAX, KIND_U32, "seg_max")	       \
	A(DEV_BLK_CFG_NUM_QUEUES, BLK_NUM_QUEUES, KIND_U16, "num_queues")      \
	A(DEV_BLK_CFG_PHY_BLK_EXP, BLK_PHY_BLK_EXP, KIND_U8,		       \
	  "physical_block_exp")						       \
	A(DEV_BLK_CFG_ALIGN_OFFSET, BLK_ALIGN_OFFSET, KIND_U8,		       \
	  "alignment_offset")						       \
	A(DEV_BLK_CFG_MIN_IO_SIZE, BLK_MIN_IO_SIZE, KIND_U16, "min_io_size")   \
	A(DEV_BLK_CFG_OPT_IO_SIZE, BLK_OPT_IO_SIZE, KIND_U32, "opt_io_size")   \
	A(DEV_BLK_CFG_MAX_DISCARD_SEC, BLK_MAX_DISCARD_SEC, KIND_U32,	       \
	  "max_discard_sectors")					       \
	A(DEV_BLK_CFG_MAX_DISCARD_SEG, BLK_MAX_DISCARD_SEG, KIND_U32,	       \
	  "max_discard_seg")						       \
	A(DEV_BLK_CFG_DISCARD_SEC_ALIGN, BLK_DISCARD_ALIGN, KIND_U32,	       \
	  "discard_sector_alignment")					       \
	A(DEV_BLK_CFG_MAX_WRITE_ZEROES_SEC, BLK_MAX_WZEROES_SEC, KIND_U32,     \
	  "max_write_zeroes_sectors")					       \
	A(DEV_BLK_CFG_MAX_WRITE_ZEROES_SEG, BLK_MAX_WZEROES_SEG, KIND_U32,     \
	  "max_write_zeroes_seg")					       \
	A(DEV_BLK_READ_ONLY, BLK_READ_ONLY, KIND_U8, "read_only")	       \
	A(DEV_BLK_FLUSH, BLK_FLUSH, KIND_U8, "flush")

const struct vdpa_policy vdpa_policy[VDPA_FIELD_MAX + 1] = {
	ATTRS(ATTR, ATTR_STOCK)
};

/* The public field numbers are the attribute numbers. */
#define SAME_NUMBER(attr_, field_, kind_, name_)			       \
	_Static_assert((int)VDPA_ATTR_##attr_ == (int)VDPA_FIELD_##field_,     \
		       #field_);
ATTRS(SAME_NUMBER, SAME_NUMBER)
_Static_assert((int)VDPA_FIELD_MAX + 1 == (int)VDPA_ATTR_MAX, "new attribute");

/**
 * vdpa_policy_of() - policy of an attribute number
 * @attr: any number
 *
 * Return: the policy, NULL for padding and unknown numbers.
 */
const struct vdpa_policy *vdpa_policy_of(unsigned int attr)
{
	if (attr == VDPA_ATTR_PAD || attr > VDPA_FIELD_MAX)
		return NULL;
	return &vdpa_policy[attr];
}

/**
 * vdpa_kind_width() - bytes of a payload of a kind
 * @kind: kind
 *
 * Return: the number of bytes, 0 when it varies.
 */
size_t vdpa_kind_width(enum vdpa_kind kind)
{
	switch (kind) {
	case KIND_U8:
		return 1;
	case KIND_U16:
		return 2;
	case KIND_U32:
		return 4;
	case KIND_U64:
		return 8;
	case KIND_MAC:
		return VDPA_MAC_LEN;
	case KIND_NONE:
	case KIND_STRING:
		break;
	}
	return 0;
}

/**
 * vdpa_number_of() - number in a payload
 * @kind: one of the numbers
 * @payload: bytes, need not be aligned
 * @len: how many there are; of fewer than the kind has the rest counts as 0
 *
 * Return: the number.
 */
uint64_t vdpa_number_of(enum vdpa_kind kind, const void *payload, size_t len)
{
	size_t width = vdpa_kind_width(kind);
	size_t n = len < width ? len : width;
	uint8_t u8 = 0;
	uint16_t u16 = 0;
	uint32_t u32 = 0;
	uint64_t u64 = 0;

	switch (kind) {
	case KIND_U8:
		memcpy(&u8, payload, n);
		return u8;
	case KIND_U16:
		memcpy(&u16, payload, n);
		return u16;
	case KIND_U32:
		memcpy(&u32, payload, n);
		return u32;
	case KIND_U64:
		memcpy(&u64, payload, n);
		return u64;
	default:
		return 0;
	}
}

/**
 * vdpa_command_name() - name of a command of the family
 * @cmd: any number
 *
 * Return: the name without VDPA_CMD_, NULL for an unknown one.
 */
const char *vdpa_command_name(unsigned int cmd)
{
	static const char *const names[] = {
		[VDPA_CMD_MGMTDEV_NEW] = "MGMTDEV_NEW",
		[VDPA_CMD_MGMTDEV_GET] = "MGMTDEV_GET",
		[VDPA_CMD_DEV_NEW] = "DEV_NEW",
		[VDPA_CMD_DEV_DEL] = "DEV_DEL",
		[VDPA_CMD_DEV_GET] = "DEV_GET",
		[VDPA_CMD_DEV_CONFIG_GET] = "DEV_CONFIG_GET",
		[VDPA_CMD_DEV_VSTATS_GET] = "DEV_VSTATS_GET",
		[VDPA_CMD_DEV_ATTR_SET] = "DEV_ATTR_SET",
	};

	return cmd < sizeof(names) / sizeof(names[0]) ? names[cmd] : NULL;
}

VDPA_API const char *vdpa_field_name(int field)
{
	const struct vdpa_policy *policy;

	if (field < 0)
		return NULL;
	policy = vdpa_policy_of(field);
	return policy ? policy->name : vdpa_sim_field_name(field);
}
