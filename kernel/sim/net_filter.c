// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a device wants to receive (virtio 1.2, 5.1.6.5.1 to 5.1.6.5.3). The control
 * queue says so in the context of kicks while workers of any device ask: the usual
 * answers take no lock.
 */

#include <linux/etherdevice.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "net.h"

#define GROUP		BIT_ULL(40)
#define BROADCAST	0xffffffffffffULL

/**
 * vdpasim_net_filter_init - prepare the filter of a new device
 * @filter: filter, zeroed
 */
void vdpasim_net_filter_init(struct vdpasim_net_filter *filter)
{
	spin_lock_init(&filter->lock);
	filter->mode = VDPASIM_NET_UNTOLD;
}

/**
 * vdpasim_net_filter_reset - forget what the driver said
 * @filter: filter of a device whose queues rest
 */
void vdpasim_net_filter_reset(struct vdpasim_net_filter *filter)
{
	unsigned int i;

	spin_lock_irq(&filter->lock);
	WRITE_ONCE(filter->mode, VDPASIM_NET_UNTOLD);
	WRITE_ONCE(filter->n, 0);
	spin_unlock_irq(&filter->lock);
	for (i = 0; i < ARRAY_SIZE(filter->vlan); i++)
		WRITE_ONCE(filter->vlan[i], 0);
}

/**
 * vdpasim_net_filter_mode - switch an RX mode
 * @filter: filter
 * @mode: VDPASIM_NET_*
 * @on: whether it is wanted
 *
 * Context: any.
 */
void vdpasim_net_filter_mode(struct vdpasim_net_filter *filter, u32 mode, bool on)
{
	unsigned long flags;
	u32 clear = mode | VDPASIM_NET_UNTOLD;

	spin_lock_irqsave(&filter->lock, flags);
	WRITE_ONCE(filter->mode, (filter->mode & ~clear) | (on ? mode : 0));
	spin_unlock_irqrestore(&filter->lock, flags);
}

/**
 * vdpasim_net_filter_table - replace the table of addresses
 * @filter: filter
 * @mode: VDPASIM_NET_MANY_* for what does not fit
 * @mac: addresses as numbers
 * @n: how many, VDPASIM_NET_MACS at most
 *
 * Context: any.
 */
void vdpasim_net_filter_table(struct vdpasim_net_filter *filter, u32 mode,
			      const u64 *mac, u32 n)
{
	u32 clear = VDPASIM_NET_MANY_UNI | VDPASIM_NET_MANY_MULTI | VDPASIM_NET_UNTOLD;
	unsigned long flags;

	spin_lock_irqsave(&filter->lock, flags);
	memcpy(filter->mac, mac, n * sizeof(*mac));
	WRITE_ONCE(filter->n, n);
	WRITE_ONCE(filter->mode, (filter->mode & ~clear) | mode);
	spin_unlock_irqrestore(&filter->lock, flags);
}

static bool in_table(struct vdpasim_net_filter *filter, u64 dest)
{
	unsigned long flags;
	bool found = false;
	u32 i;

	if (!READ_ONCE(filter->n))
		return false;
	spin_lock_irqsave(&filter->lock, flags);
	for (i = 0; i < filter->n && !found; i++)
		found = filter->mac[i] == dest;
	spin_unlock_irqrestore(&filter->lock, flags);
	return found;
}

/* A device that does not know its address cannot tell what is for another. */
static bool wants_address(struct vdpasim_net_filter *filter, u32 mode, u64 own, u64 dest)
{
	if (mode & VDPASIM_NET_UNTOLD)
		return true;
	if (dest == BROADCAST)
		return !(mode & VDPASIM_NET_NOBCAST);
	if (dest & GROUP) {
		if (mode & VDPASIM_NET_NOMULTI)
			return false;
		if (mode & (VDPASIM_NET_ALLMULTI | VDPASIM_NET_MANY_MULTI))
			return true;
	} else {
		if (mode & VDPASIM_NET_NOUNI)
			return false;
		if (dest == own || !own ||
		    (mode & (VDPASIM_NET_ALLUNI | VDPASIM_NET_MANY_UNI)))
			return true;
	}
	return in_table(filter, dest);
}

/* Without a tag, or with one that names no VLAN, a frame is not filtered. */
static bool wants_vlan(const struct vdpasim_net *net, const struct vdpasim_frame *frame)
{
	const u8 *type = vdpasim_frame_begin(frame) + 2 * ETH_ALEN;
	u16 id;

	if (!vdpasim_has(&net->sim, VIRTIO_NET_F_CTRL_VLAN) ||
	    get_unaligned_be16(type) != ETH_P_8021Q)
		return true;
	id = get_unaligned_be16(type + 2) % VDPASIM_NET_VLANS;
	return !id || test_bit(id, net->filter.vlan);
}

/**
 * vdpasim_net_refuses - whether a device receives a frame
 * @net: device
 * @frame: frame
 *
 * Context: any.
 *
 * Return: 0, or the counter of the reason why it does not
 */
unsigned int vdpasim_net_refuses(struct vdpasim_net *net, const struct vdpasim_frame *frame)
{
	u32 mode = READ_ONCE(net->filter.mode);

	if (READ_ONCE(net->down))
		return NET_RX_LINK_DOWN;
	if (mode & VDPASIM_NET_PROMISC)
		return 0;
	if (!wants_address(&net->filter, mode, READ_ONCE(net->own), frame->dest))
		return NET_RX_FILTERED;
	return wants_vlan(net, frame) ? 0 : NET_RX_VLAN_FILTERED;
}
