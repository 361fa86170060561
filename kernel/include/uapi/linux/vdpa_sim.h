/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * The generic netlink family of the simulators, for what has no number in the family
 * "vdpa": faults on purpose, and what a device is to have from its first moment.
 *
 * Commands that change something, and those about presets, need CAP_NET_ADMIN. What is
 * refused is refused whole: nothing of it was done.
 */
#ifndef _UAPI_LINUX_VDPA_SIM_H
#define _UAPI_LINUX_VDPA_SIM_H

#define VDPA_SIM_GENL_NAME		"vdpa_sim"
#define VDPA_SIM_GENL_VERSION		1

/* longest strings, without the NUL */
#define VDPA_SIM_SERIAL_MAX		20
#define VDPA_SIM_BACKING_MAX		1023
/* presets that wait for their device, in all */
#define VDPA_SIM_PRESETS_MAX		128

/* all of a rate */
#define VDPA_SIM_RATE_ALL		1000000
#define VDPA_SIM_LATENCY_MAX_USEC	10000000
#define VDPA_SIM_SUSPEND_MAX_MSEC	60000

/**
 * enum vdpa_sim_command - commands of the family
 * @VDPA_SIM_CMD_FAULT_GET: what is wrong with the device VDPA_SIM_ATTR_DEV_NAME, or with
 *	each (dump); the answer has the same command
 * @VDPA_SIM_CMD_FAULT_SET: change the faults that attributes are given for
 * @VDPA_SIM_CMD_FAULT_RESET: lift all faults of a device and begin its random sequence
 *	again; what is needed and waited for happens then
 * @VDPA_SIM_CMD_PRESET_GET: what waits for the device VDPA_SIM_ATTR_DEV_NAME, or for
 *	each (dump); the answer has the same command
 * @VDPA_SIM_CMD_PRESET_SET: what the device of this name is to have when it is added, in
 *	place of what was said before. Whoever adds it takes the preset away, also
 *	when that fails.
 * @VDPA_SIM_CMD_PRESET_DEL: forget it
 */
enum vdpa_sim_command {
	VDPA_SIM_CMD_UNSPEC,
	VDPA_SIM_CMD_FAULT_GET,
	VDPA_SIM_CMD_FAULT_SET,
	VDPA_SIM_CMD_FAULT_RESET,
	VDPA_SIM_CMD_PRESET_GET,
	VDPA_SIM_CMD_PRESET_SET,
	VDPA_SIM_CMD_PRESET_DEL,
};

/**
 * enum vdpa_sim_attr - attributes of the family
 * @VDPA_SIM_ATTR_DEV_NAME: string, name of a device; in every request but a dump
 * @VDPA_SIM_ATTR_DEV_ID: u32, its virtio device id
 * @VDPA_SIM_ATTR_SERIAL: string of up to 20 bytes, what a disk says it is
 * @VDPA_SIM_ATTR_BACKING: string, path of the file that a disk's data is in; vdpa-agent
 * @VDPA_SIM_ATTR_SEED: u64, from which all that is random below follows; the sequence
 *	of every queue begins again
 * @VDPA_SIM_ATTR_LINK: u8, 0 or 1: the link of a network device is up
 * @VDPA_SIM_ATTR_DROP: u32, of a million frames that the driver sends so many are lost
 * @VDPA_SIM_ATTR_DUPLICATE: u32, so many are sent twice
 * @VDPA_SIM_ATTR_REORDER: u32, so many change places with the one behind them
 * @VDPA_SIM_ATTR_LATENCY: u32, microseconds from a notification of the driver until the
 *	device looks at the queue
 * @VDPA_SIM_ATTR_ERROR: u32, of a million requests to a disk so many fail
 * @VDPA_SIM_ATTR_BAD_FIRST: u64, first of the sectors (512 bytes) that cannot be used:
 *	requests that touch one fail; goes with @VDPA_SIM_ATTR_BAD_COUNT
 * @VDPA_SIM_ATTR_BAD_COUNT: u64, how many; 0 for none
 * @VDPA_SIM_ATTR_STATUS: u8, how they fail: VIRTIO_BLK_S_IOERR or VIRTIO_BLK_S_UNSUPP
 * @VDPA_SIM_ATTR_SUSPEND: u32, milliseconds that it takes to suspend the device
 * @VDPA_SIM_ATTR_NEEDS_RESET: flag, the device says now that it needs a reset; in an
 *	answer that it has said so
 * @VDPA_SIM_ATTR_STOP: u32, index of a queue that the device leaves alone from now on
 * @VDPA_SIM_ATTR_GO: u32, index of a queue that it goes on with
 * @VDPA_SIM_ATTR_STOPPED: binary, the queues that are stopped: queue n by bit n % 8 of
 *	byte n / 8; absent: none is
 * @VDPA_SIM_ATTR_PAD: nothing, aligns what follows
 *
 * In an answer all that the kind of device can have is there.
 */
enum vdpa_sim_attr {
	VDPA_SIM_ATTR_UNSPEC,
	VDPA_SIM_ATTR_DEV_NAME,
	VDPA_SIM_ATTR_DEV_ID,
	VDPA_SIM_ATTR_SERIAL,
	VDPA_SIM_ATTR_BACKING,
	VDPA_SIM_ATTR_SEED,
	VDPA_SIM_ATTR_LINK,
	VDPA_SIM_ATTR_DROP,
	VDPA_SIM_ATTR_DUPLICATE,
	VDPA_SIM_ATTR_REORDER,
	VDPA_SIM_ATTR_LATENCY,
	VDPA_SIM_ATTR_ERROR,
	VDPA_SIM_ATTR_BAD_FIRST,
	VDPA_SIM_ATTR_BAD_COUNT,
	VDPA_SIM_ATTR_STATUS,
	VDPA_SIM_ATTR_SUSPEND,
	VDPA_SIM_ATTR_NEEDS_RESET,
	VDPA_SIM_ATTR_STOP,
	VDPA_SIM_ATTR_GO,
	VDPA_SIM_ATTR_STOPPED,
	VDPA_SIM_ATTR_PAD,

	/* private: */
	__VDPA_SIM_ATTR_END,
	VDPA_SIM_ATTR_MAX = __VDPA_SIM_ATTR_END - 1,
};

#endif /* _UAPI_LINUX_VDPA_SIM_H */
