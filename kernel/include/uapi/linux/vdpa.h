/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * Generic netlink interface of the vDPA device core: family "vdpa".
 *
 * Numbers and types are those of the mainline family. Types are written from
 * what goes over the wire. Everything is host endian; strings end in a NUL.
 */
#ifndef _UAPI_LINUX_VDPA_H
#define _UAPI_LINUX_VDPA_H

#define VDPA_GENL_NAME		"vdpa"
#define VDPA_GENL_VERSION	0x1

/* Multicast group that carries device events; may be joined without privilege */
#define VDPA_GENL_MCGRP_MONITOR_NAME	"monitor"

enum vdpa_command {
	VDPA_CMD_UNSPEC,
	VDPA_CMD_MGMTDEV_NEW,		/* reply to MGMTDEV_GET only */
	VDPA_CMD_MGMTDEV_GET,		/* do, dump */
	VDPA_CMD_DEV_NEW,		/* privileged do; reply to DEV_GET; event: added */
	VDPA_CMD_DEV_DEL,		/* privileged do; event: removed */
	VDPA_CMD_DEV_GET,		/* do, dump */
	VDPA_CMD_DEV_CONFIG_GET,	/* do, dump; event: changed */
	VDPA_CMD_DEV_VSTATS_GET,	/* privileged do */
	VDPA_CMD_DEV_ATTR_SET,		/* privileged do */
};

enum vdpa_attr {
	VDPA_ATTR_UNSPEC,

	/* aligns the payload of u64 attributes, carries nothing */
	VDPA_ATTR_PAD = VDPA_ATTR_UNSPEC,

	/* management device: the name, preceded by its bus when it has one */
	VDPA_ATTR_MGMTDEV_BUS_NAME,			/* string */
	VDPA_ATTR_MGMTDEV_DEV_NAME,			/* string */
	VDPA_ATTR_MGMTDEV_SUPPORTED_CLASSES,		/* u64, bit = virtio device id */

	VDPA_ATTR_DEV_NAME,				/* string */
	VDPA_ATTR_DEV_ID,				/* u32, virtio device id */
	VDPA_ATTR_DEV_VENDOR_ID,			/* u32 */
	VDPA_ATTR_DEV_MAX_VQS,				/* u32 */
	VDPA_ATTR_DEV_MAX_VQ_SIZE,			/* u16 */
	VDPA_ATTR_DEV_MIN_VQ_SIZE,			/* u16 */

	/* network device configuration (virtio 1.2, 5.1.4) */
	VDPA_ATTR_DEV_NET_CFG_MACADDR,			/* 6 bytes */
	VDPA_ATTR_DEV_NET_STATUS,			/* u16, VIRTIO_NET_S_* */
	VDPA_ATTR_DEV_NET_CFG_MAX_VQP,			/* u16, queue pairs */
	VDPA_ATTR_DEV_NET_CFG_MTU,			/* u16, bytes, 68 at least */

	VDPA_ATTR_DEV_NEGOTIATED_FEATURES,		/* u64, bit = feature */
	VDPA_ATTR_DEV_MGMTDEV_MAX_VQS,			/* u32 */
	VDPA_ATTR_DEV_SUPPORTED_FEATURES,		/* u64, of the management device */

	VDPA_ATTR_DEV_QUEUE_INDEX,			/* u32 */
	VDPA_ATTR_DEV_VENDOR_ATTR_NAME,			/* string, repeated */
	VDPA_ATTR_DEV_VENDOR_ATTR_VALUE,		/* u64, follows each name */

	VDPA_ATTR_DEV_FEATURES,				/* u64, provisioned to the device */

	/* block device configuration (virtio 1.2, 5.2.4) */
	VDPA_ATTR_DEV_BLK_CFG_CAPACITY,			/* u64, sectors of 512 bytes */
	VDPA_ATTR_DEV_BLK_CFG_SIZE_MAX,			/* u32, bytes */
	VDPA_ATTR_DEV_BLK_CFG_BLK_SIZE,			/* u32, bytes */
	VDPA_ATTR_DEV_BLK_CFG_SEG_MAX,			/* u32 */
	VDPA_ATTR_DEV_BLK_CFG_NUM_QUEUES,		/* u16 */
	VDPA_ATTR_DEV_BLK_CFG_PHY_BLK_EXP,		/* u8 */
	VDPA_ATTR_DEV_BLK_CFG_ALIGN_OFFSET,		/* u8 */
	VDPA_ATTR_DEV_BLK_CFG_MIN_IO_SIZE,		/* u16, blocks */
	VDPA_ATTR_DEV_BLK_CFG_OPT_IO_SIZE,		/* u32, blocks */
	VDPA_ATTR_DEV_BLK_CFG_MAX_DISCARD_SEC,		/* u32, sectors */
	VDPA_ATTR_DEV_BLK_CFG_MAX_DISCARD_SEG,		/* u32 */
	VDPA_ATTR_DEV_BLK_CFG_DISCARD_SEC_ALIGN,	/* u32, sectors */
	VDPA_ATTR_DEV_BLK_CFG_MAX_WRITE_ZEROES_SEC,	/* u32, sectors */
	VDPA_ATTR_DEV_BLK_CFG_MAX_WRITE_ZEROES_SEG,	/* u32 */
	VDPA_ATTR_DEV_BLK_READ_ONLY,			/* u8, 0 or 1 */
	VDPA_ATTR_DEV_BLK_FLUSH,			/* u8, 0 or 1 */

	/* one more than the last attribute, as in mainline */
	VDPA_ATTR_MAX,
};

#endif /* _UAPI_LINUX_VDPA_H */
