/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * What vdpa-agent offers beside the family "vdpa" and the controller: a client
 * has only one socket there, which no setsockopt() can subscribe to a group, and
 * no sysfs.
 */
#ifndef _UAPI_LINUX_VDPA_AGENT_H
#define _UAPI_LINUX_VDPA_AGENT_H

#define VDPA_AGENT_GENL_NAME		"vdpa_agent"
#define VDPA_AGENT_GENL_VERSION		1

/**
 * enum vdpa_agent_command - commands of the family
 * @VDPA_AGENT_CMD_SUBSCRIBE: send the messages of VDPA_AGENT_ATTR_GROUP to this
 *	client as well, from the answer on. When a client does not read them
 *	and some are lost, an NLMSG_OVERRUN stands in their place.
 * @VDPA_AGENT_CMD_DEV_GET: what is known of the device VDPA_AGENT_ATTR_DEV_NAME
 *	beside the family "vdpa"; the answer has the same command
 * @VDPA_AGENT_CMD_EXERCISE: move VDPA_AGENT_ATTR_COUNT packets or sectors through the
 *	device and compare every byte; the answer, of the same command, comes when
 *	that is done. The device stays bound to the driver that did it.
 * @VDPA_AGENT_CMD_UNBIND: take that driver away
 */
enum vdpa_agent_command {
	VDPA_AGENT_CMD_UNSPEC,
	VDPA_AGENT_CMD_SUBSCRIBE,
	VDPA_AGENT_CMD_DEV_GET,
	VDPA_AGENT_CMD_EXERCISE,
	VDPA_AGENT_CMD_UNBIND,
};

/**
 * enum vdpa_agent_attr - attributes of the family
 * @VDPA_AGENT_ATTR_GROUP: u32, number of a multicast group
 * @VDPA_AGENT_ATTR_DEV_NAME: string, name of a vdpa device
 * @VDPA_AGENT_ATTR_DRIVER: string, the driver it is bound to; absent: none
 * @VDPA_AGENT_ATTR_NODE: string, path through which programs use it
 * @VDPA_AGENT_ATTR_PARENT: string, device above it; absent: none
 * @VDPA_AGENT_ATTR_PAD: nothing, aligns what follows
 * @VDPA_AGENT_ATTR_CLASS: u32, virtio device id: what the device is to be, and is
 * @VDPA_AGENT_ATTR_COUNT: u64, packets or sectors: to be moved, 256 if absent; that
 *	came back
 * @VDPA_AGENT_ATTR_BYTES: u64, bytes of these
 * @VDPA_AGENT_ATTR_QUEUES: u32, virtqueues that were used
 * @VDPA_AGENT_ATTR_REQUESTS: u64, chains of buffers that came back on these
 * @VDPA_AGENT_ATTR_NSEC: u64, nanoseconds that it took
 * @VDPA_AGENT_ATTR_DIFFERING: u64, packets or sectors that came back differently
 * @VDPA_AGENT_ATTR_FIRST: u64, number of the first; this and the rest is there only
 *	if one did
 * @VDPA_AGENT_ATTR_OFFSET: u64, its first wrong byte
 * @VDPA_AGENT_ATTR_WANT: u8, what that should be
 * @VDPA_AGENT_ATTR_FOUND: u8, what it is
 * @VDPA_AGENT_ATTR_READ_ONLY: u8, 1: nothing could be written, so that what was read
 *	was compared with itself; absent otherwise
 */
enum vdpa_agent_attr {
	VDPA_AGENT_ATTR_UNSPEC,
	VDPA_AGENT_ATTR_GROUP,
	VDPA_AGENT_ATTR_DEV_NAME,
	VDPA_AGENT_ATTR_DRIVER,
	VDPA_AGENT_ATTR_NODE,
	VDPA_AGENT_ATTR_PARENT,
	VDPA_AGENT_ATTR_PAD,
	VDPA_AGENT_ATTR_CLASS,
	VDPA_AGENT_ATTR_COUNT,
	VDPA_AGENT_ATTR_BYTES,
	VDPA_AGENT_ATTR_QUEUES,
	VDPA_AGENT_ATTR_REQUESTS,
	VDPA_AGENT_ATTR_NSEC,
	VDPA_AGENT_ATTR_DIFFERING,
	VDPA_AGENT_ATTR_FIRST,
	VDPA_AGENT_ATTR_OFFSET,
	VDPA_AGENT_ATTR_WANT,
	VDPA_AGENT_ATTR_FOUND,
	VDPA_AGENT_ATTR_READ_ONLY,

	/* private: */
	__VDPA_AGENT_ATTR_END,
	VDPA_AGENT_ATTR_MAX = __VDPA_AGENT_ATTR_END - 1,
};

#endif /* _UAPI_LINUX_VDPA_AGENT_H */
