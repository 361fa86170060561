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
 */
enum vdpa_agent_command {
	VDPA_AGENT_CMD_UNSPEC,
	VDPA_AGENT_CMD_SUBSCRIBE,
	VDPA_AGENT_CMD_DEV_GET,
};

/**
 * enum vdpa_agent_attr - attributes of the family
 * @VDPA_AGENT_ATTR_GROUP: u32, number of a multicast group
 * @VDPA_AGENT_ATTR_DEV_NAME: string, name of a vdpa device
 * @VDPA_AGENT_ATTR_DRIVER: string, the driver it is bound to; absent: none
 * @VDPA_AGENT_ATTR_NODE: string, path through which programs use it
 * @VDPA_AGENT_ATTR_PARENT: string, device above it; absent: none
 */
enum vdpa_agent_attr {
	VDPA_AGENT_ATTR_UNSPEC,
	VDPA_AGENT_ATTR_GROUP,
	VDPA_AGENT_ATTR_DEV_NAME,
	VDPA_AGENT_ATTR_DRIVER,
	VDPA_AGENT_ATTR_NODE,
	VDPA_AGENT_ATTR_PARENT,

	/* private: */
	__VDPA_AGENT_ATTR_END,
	VDPA_AGENT_ATTR_MAX = __VDPA_AGENT_ATTR_END - 1,
};

#endif /* _UAPI_LINUX_VDPA_AGENT_H */
