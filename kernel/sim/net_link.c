// SPDX-License-Identifier: GPL-2.0-only
/* What the device tells its driver unasked: the state of the link, and to announce itself. */

#include <linux/vdpa_ext.h>
#include <linux/virtio_config.h>

#include "net.h"

/* Returns whether that was news. */
static bool net_set_status(struct vdpasim_net *net, u16 bit, bool on)
{
	struct vdpasim *sim = &net->sim;
	u16 status = __virtio16_to_cpu(true, net->config.status);

	lockdep_assert_held(&sim->lock);
	if (!!(status & bit) == on)
		return false;
	net->config.status = __cpu_to_virtio16(true, status ^ bit);
	WRITE_ONCE(sim->generation, sim->generation + 1);
	return true;
}

/**
 * vdpasim_net_set_link - take the link down, or up again
 * @net: device
 * @up: whether frames pass
 *
 * A reset leaves it as it is.
 *
 * Context: any.
 */
void vdpasim_net_set_link(struct vdpasim_net *net, bool up)
{
	struct vdpasim *sim = &net->sim;
	unsigned long flags;
	bool changed;

	spin_lock_irqsave(&sim->lock, flags);
	WRITE_ONCE(net->down, !up);
	changed = net_set_status(net, VIRTIO_NET_S_LINK_UP, up);
	spin_unlock_irqrestore(&sim->lock, flags);
	vdpasim_net_changed();
	if (!changed)
		return;
	vdpasim_config_interrupt(sim);
	vdpa_ext_changed(&sim->vdpa);
}

/**
 * vdpasim_net_announce - have the driver announce its addresses
 * @net: device; nothing happens if its driver does not know how
 *
 * Context: any.
 */
void vdpasim_net_announce(struct vdpasim_net *net)
{
	struct vdpasim *sim = &net->sim;
	unsigned long flags;
	bool asked;

	spin_lock_irqsave(&sim->lock, flags);
	asked = vdpasim_has(sim, VIRTIO_NET_F_GUEST_ANNOUNCE) &&
		(sim->status & VIRTIO_CONFIG_S_DRIVER_OK);
	if (asked)
		net_set_status(net, VIRTIO_NET_S_ANNOUNCE, true);
	spin_unlock_irqrestore(&sim->lock, flags);
	if (asked)
		vdpasim_config_interrupt(sim);
}

/**
 * vdpasim_net_announced - the driver has done so
 * @net: device
 *
 * Context: any.
 */
void vdpasim_net_announced(struct vdpasim_net *net)
{
	struct vdpasim *sim = &net->sim;
	unsigned long flags;

	spin_lock_irqsave(&sim->lock, flags);
	net_set_status(net, VIRTIO_NET_S_ANNOUNCE, false);
	spin_unlock_irqrestore(&sim->lock, flags);
}
