// SPDX-License-Identifier: GPL-2.0-only
/*
 * The simulated network device: what it offers, which queue does what, and its
 * management device.
 */

#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/export.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vdpa_ext.h>
#include <linux/vdpa_sim.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ids.h>
#include <linux/virtio_ring.h>
#include <uapi/linux/vdpa.h>

#include "net.h"
#include "preset.h"

#define NET_FEATURES_STOCK	(BIT_ULL(VIRTIO_NET_F_MTU) |		\
				 BIT_ULL(VIRTIO_NET_F_MAC) |		\
				 BIT_ULL(VIRTIO_NET_F_STATUS) |		\
				 BIT_ULL(VIRTIO_NET_F_CTRL_VQ) |	\
				 BIT_ULL(VIRTIO_NET_F_CTRL_MAC_ADDR) |	\
				 BIT_ULL(VIRTIO_F_ANY_LAYOUT) |		\
				 BIT_ULL(VIRTIO_F_VERSION_1) |		\
				 BIT_ULL(VIRTIO_F_ACCESS_PLATFORM))
/* what a sender leaves to the device */
#define NET_FEATURES_HOST	(BIT_ULL(VIRTIO_NET_F_CSUM) |		\
				 BIT_ULL(VIRTIO_NET_F_HOST_TSO4) |	\
				 BIT_ULL(VIRTIO_NET_F_HOST_TSO6) |	\
				 BIT_ULL(VIRTIO_NET_F_HOST_ECN) |	\
				 BIT_ULL(VIRTIO_NET_F_HOST_USO))
#define NET_FEATURES_FILTER	(BIT_ULL(VIRTIO_NET_F_CTRL_RX) |	\
				 BIT_ULL(VIRTIO_NET_F_CTRL_RX_EXTRA) |	\
				 BIT_ULL(VIRTIO_NET_F_CTRL_VLAN))
#define NET_FEATURES_ALL	(NET_FEATURES_STOCK |			\
				 NET_FEATURES_HOST |			\
				 NET_FEATURES_FILTER |			\
				 VDPASIM_NET_OFFLOADS |			\
				 BIT_ULL(VIRTIO_NET_F_MRG_RXBUF) |	\
				 BIT_ULL(VIRTIO_NET_F_CTRL_GUEST_OFFLOADS) |	\
				 BIT_ULL(VIRTIO_NET_F_GUEST_ANNOUNCE) |	\
				 BIT_ULL(VIRTIO_NET_F_SPEED_DUPLEX) |	\
				 BIT_ULL(VIRTIO_NET_F_MQ) |		\
				 BIT_ULL(VIRTIO_NET_F_RSS) |		\
				 BIT_ULL(VIRTIO_NET_F_HASH_REPORT) |	\
				 VDPASIM_RING_FEATURES)

#define NET_FEATURES_CTRL	(BIT_ULL(VIRTIO_NET_F_CTRL_RX) |	\
				 BIT_ULL(VIRTIO_NET_F_CTRL_VLAN) |	\
				 BIT_ULL(VIRTIO_NET_F_GUEST_ANNOUNCE) |	\
				 BIT_ULL(VIRTIO_NET_F_MQ) |		\
				 BIT_ULL(VIRTIO_NET_F_RSS) |		\
				 BIT_ULL(VIRTIO_NET_F_HASH_REPORT) |	\
				 BIT_ULL(VIRTIO_NET_F_CTRL_RX_EXTRA) |	\
				 BIT_ULL(VIRTIO_NET_F_CTRL_GUEST_OFFLOADS) | \
				 BIT_ULL(VIRTIO_NET_F_CTRL_MAC_ADDR))

/* Features that make no sense unless one of others is there (virtio 1.2, 5.1.3.1). */
static const struct {
	u64 features;
	u64 need;
} net_dependencies[] = {
	{ BIT_ULL(VIRTIO_NET_F_GUEST_TSO4) | BIT_ULL(VIRTIO_NET_F_GUEST_TSO6) |
	  BIT_ULL(VIRTIO_NET_F_GUEST_USO4) | BIT_ULL(VIRTIO_NET_F_GUEST_USO6),
	  BIT_ULL(VIRTIO_NET_F_GUEST_CSUM) },
	{ BIT_ULL(VIRTIO_NET_F_GUEST_ECN),
	  BIT_ULL(VIRTIO_NET_F_GUEST_TSO4) | BIT_ULL(VIRTIO_NET_F_GUEST_TSO6) },
	{ BIT_ULL(VIRTIO_NET_F_HOST_TSO4) | BIT_ULL(VIRTIO_NET_F_HOST_TSO6) |
	  BIT_ULL(VIRTIO_NET_F_HOST_USO),
	  BIT_ULL(VIRTIO_NET_F_CSUM) },
	{ BIT_ULL(VIRTIO_NET_F_HOST_ECN),
	  BIT_ULL(VIRTIO_NET_F_HOST_TSO4) | BIT_ULL(VIRTIO_NET_F_HOST_TSO6) },
	{ NET_FEATURES_CTRL, BIT_ULL(VIRTIO_NET_F_CTRL_VQ) },
};

/* a hash is calculated */
#define NET_FEATURES_HASH	(BIT_ULL(VIRTIO_NET_F_RSS) |		\
				 BIT_ULL(VIRTIO_NET_F_HASH_REPORT))

#define NET_MTU_DEFAULT		ETH_DATA_LEN
/* megabits per second; a number for those who ask, there is no limit */
#define NET_SPEED		10000
#define NET_FULL_DUPLEX		1

static bool default_mgmtdev = true;
module_param(default_mgmtdev, bool, 0444);
MODULE_PARM_DESC(default_mgmtdev, "Register the management device vdpasim_net (default on)");

static const struct vdpasim_counter net_rx_counters[] = {
	{ "rx packets", NET_RX_PACKETS },
	{ "rx bytes", NET_RX_BYTES },
	{ "rx errors", NET_RX_ERRORS },
	{ "rx overruns", NET_RX_OVERRUNS },
	{ "rx drops", NET_RX_DROPS },
	{ "rx malformed", NET_RX_MALFORMED },
	{ "rx oversize", NET_RX_OVERSIZE },
	{ "fault drops", NET_RX_FAULT_DROPS },
	{ "rx filtered", NET_RX_FILTERED },
	{ "rx vlanfiltered", NET_RX_VLAN_FILTERED },
	{ "rx linkdown", NET_RX_LINK_DOWN },
	{ "rx segmented", NET_RX_SEGMENTS },
	{ "rx checksummed", NET_RX_CSUMS },
	{ }
};

static const struct vdpasim_counter net_tx_counters[] = {
	{ "tx packets", NET_TX_PACKETS },
	{ "tx bytes", NET_TX_BYTES },
	{ "tx errors", NET_TX_ERRORS },
	{ "tx drops", NET_TX_DROPS },
	{ "tx undersize", NET_TX_UNDERSIZE },
	{ "tx oversize", NET_TX_OVERSIZE },
	{ "tx malformed", NET_TX_MALFORMED },
	{ "tx loops", NET_TX_LOOPS },
	{ "tx floods", NET_TX_FLOODS },
	{ "tx waits", NET_TX_WAITS },
	{ "fault drops", NET_TX_FAULT_DROPS },
	{ "fault duplicates", NET_TX_FAULT_DUPLICATES },
	{ "fault reorders", NET_TX_FAULT_REORDERS },
	{ "tx badchecksum", NET_TX_BAD_CSUM },
	{ "tx badgso", NET_TX_BAD_GSO },
	{ "tx linkdown", NET_TX_LINK_DOWN },
	{ }
};

static const struct vdpasim_counter net_ctrl_counters[] = {
	{ "cvq requests", NET_CVQ_REQUESTS },
	{ "cvq successes", NET_CVQ_SUCCESSES },
	{ "cvq errors", NET_CVQ_ERRORS },
	{ }
};

/**
 * vdpasim_net_sensible - leave out features that need what is not there
 * @features: of a network device
 *
 * Return: what is left
 */
u64 vdpasim_net_sensible(u64 features)
{
	unsigned int i;

	/* the table has what others need before these */
	for (i = 0; i < ARRAY_SIZE(net_dependencies); i++)
		if (!(features & net_dependencies[i].need))
			features &= ~net_dependencies[i].features;
	return features;
}
EXPORT_SYMBOL_GPL(vdpasim_net_sensible);

static bool net_valid(u64 features)
{
	return vdpasim_net_sensible(features) == features;
}

/*
 * DPDK's virtio-user, which answers commands itself, takes back CTRL_VQ alone: what needs
 * a control queue does not count then, unless headers have another length with it.
 */
static bool net_accept(u64 *features)
{
	if (!(*features & BIT_ULL(VIRTIO_NET_F_CTRL_VQ)))
		*features &= ~NET_FEATURES_CTRL | BIT_ULL(VIRTIO_NET_F_HASH_REPORT);
	return net_valid(*features);
}

/*
 * The control queue follows the data queues: all of them with MQ or RSS, otherwise
 * one pair (virtio 1.2, 5.1.2). Before negotiation, what is offered counts.
 */
static u16 net_ctrl_index(struct vdpasim *sim)
{
	u64 features = READ_ONCE(sim->features);

	if (!features)
		features = READ_ONCE(sim->offered);
	/* without a control queue all pairs are data queues, and the last is spare */
	if ((features & BIT_ULL(VIRTIO_NET_F_CTRL_VQ)) &&
	    !vdpasim_net_several(features))
		return 2;
	return 2 * to_vdpasim_net(sim)->max_pairs;
}

static void net_plug(struct vdpasim_net *net, struct vdpasim_port *port)
{
	lockdep_assert_held(&net->sim.mutex);
	spin_lock_irq(&net->sim.lock);
	WRITE_ONCE(net->port, port);
	if (port)
		vdpasim_port_own(port, net->own);
	spin_unlock_irq(&net->sim.lock);
	vdpasim_net_changed();
}

static void net_join(struct vdpasim_net *net)
{
	struct vdpasim_port *port = vdpasim_port_join(net->sw, net);
	unsigned int i;

	if (!port)
		return;
	net->waiters = kcalloc(net->max_pairs, sizeof(*net->waiters), GFP_KERNEL);
	for (i = 0; net->waiters && i < net->max_pairs; i++)
		net->waiters[i].tx = &net->sim.vqs[2 * i + 1];
	vdpasim_steer_start(net);
	net_plug(net, port);
}

static void net_unplug(struct vdpasim_net *net)
{
	struct vdpasim_port *port = net->port;
	unsigned int i;

	for (i = 0; net->waiters && i < net->max_pairs; i++)
		vdpasim_wait_end(port, &net->waiters[i]);
	net_plug(net, NULL);
	vdpasim_port_leave(port);
	kfree(net->waiters);
	net->waiters = NULL;
}

static void net_start(struct vdpasim_vq *vq)
{
	struct vdpasim_net *net = to_vdpasim_net(vq->sim);
	u16 ctrl = net_ctrl_index(vq->sim);

	if (vq->index == ctrl && vdpasim_has(vq->sim, VIRTIO_NET_F_CTRL_VQ)) {
		vq->serve = vdpasim_net_serve_ctrl;
		vq->atomic = true;
	} else if (vq->index < ctrl && vq->index % 2) {
		vq->serve = vdpasim_net_serve_tx;
		WRITE_ONCE(vq->help, vdpasim_net_help_tx);
	}
	/* receive queues are served by those that transmit */
	if (vq->index < ctrl && !net->port)
		net_join(net);
}

static u32 net_group(struct vdpasim *sim, u16 idx)
{
	return idx == net_ctrl_index(sim) ? VDPASIM_NET_GROUP_CTRL :
					    VDPASIM_NET_GROUP_DATA;
}

/*
 * The control queue is moved as a whole. Data queues share a group for their rings, as they
 * do for buffers: vhost takes no group whose number is none of a queue.
 */
static u32 net_ring_group(struct vdpasim *sim, u16 idx)
{
	return idx == net_ctrl_index(sim) ? VDPASIM_NET_GROUP_CTRL :
					    VDPASIM_NET_GROUP_RINGS;
}

static const struct vdpasim_counter *net_counters(struct vdpasim *sim, u16 idx)
{
	if (idx == net_ctrl_index(sim))
		return net_ctrl_counters;
	return idx % 2 ? net_tx_counters : net_rx_counters;
}

/**
 * vdpasim_net_set_mac - change the address of a device
 * @net: device
 * @mac: address
 * @keep: it outlives the driver
 *
 * Return: whether configuration space changed
 */
bool vdpasim_net_set_mac(struct vdpasim_net *net, const u8 *mac, bool keep)
{
	struct vdpasim *sim = &net->sim;
	unsigned long flags;
	bool changed;

	spin_lock_irqsave(&sim->lock, flags);
	if (keep)
		ether_addr_copy(net->mac, mac);
	changed = !ether_addr_equal(net->config.mac, mac);
	if (changed) {
		ether_addr_copy(net->config.mac, mac);
		WRITE_ONCE(net->own, ether_addr_to_u64(mac));
		WRITE_ONCE(sim->generation, sim->generation + 1);
		if (net->port)
			vdpasim_port_own(net->port, net->own);
	}
	spin_unlock_irqrestore(&sim->lock, flags);
	vdpasim_net_changed();
	return changed;
}

/*
 * A driver without the control queue's command may write its address (5.1.4.2): a
 * driver of today whole, one from before VERSION_1 byte by byte.
 */
static void net_set_config(struct vdpasim *sim, unsigned int offset, const void *buf,
			   unsigned int len)
{
	struct vdpasim_net *net = to_vdpasim_net(sim);
	u8 mac[ETH_ALEN];

	static_assert(offsetof(struct virtio_net_config, mac) == 0);
	if (vdpasim_has(sim, VIRTIO_NET_F_CTRL_MAC_ADDR) || offset >= sizeof(mac))
		return;
	len = min_t(unsigned int, len, sizeof(mac) - offset);
	spin_lock_irq(&sim->lock);
	ether_addr_copy(mac, net->config.mac);
	spin_unlock_irq(&sim->lock);
	memcpy(mac + offset, buf, len);
	if (vdpasim_has(sim, VIRTIO_F_VERSION_1) &&
	    (len < sizeof(mac) || !is_valid_ether_addr(mac)))
		return;
	if (vdpasim_net_set_mac(net, mac, false))
		vdpa_ext_changed(&sim->vdpa);
}

static void net_reset(struct vdpasim *sim)
{
	struct vdpasim_net *net = to_vdpasim_net(sim);

	net_unplug(net);
	vdpasim_steer_reset(net);
	WRITE_ONCE(net->offloads_off, 0);
	vdpasim_net_filter_reset(&net->filter);
	vdpasim_net_announced(net);
	if (vdpasim_net_set_mac(net, net->mac, false))
		vdpa_ext_changed(&sim->vdpa);
}

static void net_set_link(struct vdpasim *sim, bool up)
{
	vdpasim_net_set_link(to_vdpasim_net(sim), up);
}

static void net_detach(struct vdpasim *sim)
{
	mutex_lock(&sim->mutex);
	net_unplug(to_vdpasim_net(sim));
	vdpasim_steer_reset(to_vdpasim_net(sim));
	mutex_unlock(&sim->mutex);
}

static void net_free(struct vdpasim *sim)
{
	vdpasim_switch_put(to_vdpasim_net(sim)->sw);
}

static const struct vdpasim_type vdpasim_net_type = {
	.id = VIRTIO_ID_NET,
	.ngroups = 3,
	.nas = 2,
	.required = BIT_ULL(VIRTIO_F_ACCESS_PLATFORM),
	.accept = net_accept,
	.start = net_start,
	.kicked = vdpasim_wait_kicked,
	.group = net_group,
	.ring_group = net_ring_group,
	.counters = net_counters,
	.set_config = net_set_config,
	.reset = net_reset,
	.set_link = net_set_link,
	.detach = net_detach,
	.free = net_free,
};

/* Without an address F_MAC is not offered, so that the driver makes one up. */
static u64 net_features(const struct vdpa_mgmt_dev *mdev,
			const struct vdpa_dev_set_config *config, u16 pairs)
{
	u64 features = mdev->supported_features;

	if (config->mask & BIT_ULL(VDPA_ATTR_DEV_FEATURES))
		return config->device_features;
	if (pairs == 1)
		features &= ~BIT_ULL(VIRTIO_NET_F_MQ);
	if (!(features & BIT_ULL(VIRTIO_NET_F_MQ)))
		features &= ~BIT_ULL(VIRTIO_NET_F_RSS);
	if (!(config->mask & BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MACADDR)))
		features &= ~BIT_ULL(VIRTIO_NET_F_MAC);
	return features;
}

/* Attributes that nobody could see without the feature that goes with them. */
static u64 net_needed(const struct vdpa_dev_set_config *config, u16 pairs)
{
	u64 features = 0;

	if (config->mask & BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MACADDR))
		features |= BIT_ULL(VIRTIO_NET_F_MAC);
	if (config->mask & BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MTU))
		features |= BIT_ULL(VIRTIO_NET_F_MTU);
	if (pairs > 1)
		features |= BIT_ULL(VIRTIO_NET_F_MQ);
	return features;
}

static int net_check(const struct vdpa_mgmt_dev *mdev,
		     const struct vdpa_dev_set_config *config, u16 pairs, u64 features)
{
	if (net_needed(config, pairs) & ~features)
		return -EINVAL;
	if (!pairs || 2 * pairs + 1 > mdev->max_supported_vqs ||
	    (features & ~mdev->supported_features))
		return -EINVAL;
	if (!net_valid(features))
		return vdpa_ext_refuse(config, VDPA_ATTR_DEV_FEATURES, -EINVAL, KBUILD_MODNAME
				       ": A feature lacks another one that it needs");
	if ((config->mask & BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MACADDR)) &&
	    !is_valid_ether_addr(config->net.mac))
		return -EINVAL;
	if ((config->mask & BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MTU)) &&
	    config->net.mtu < ETH_MIN_MTU)
		return -EINVAL;
	return 0;
}

/* Whoever asks for F_MAC without an address gets one of ours. */
static void net_fill_config(struct vdpasim_net *net,
			    const struct vdpa_dev_set_config *config, u64 features)
{
	struct virtio_net_config *c = &net->config;
	u16 mtu = NET_MTU_DEFAULT;

	if (config->mask & BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MTU))
		mtu = config->net.mtu;
	if (config->mask & BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MACADDR))
		ether_addr_copy(net->mac, config->net.mac);
	else if (features & BIT_ULL(VIRTIO_NET_F_MAC))
		eth_random_addr(net->mac);
	ether_addr_copy(c->mac, net->mac);
	net->own = ether_addr_to_u64(net->mac);
	c->status = __cpu_to_virtio16(true, VIRTIO_NET_S_LINK_UP);
	c->max_virtqueue_pairs = __cpu_to_virtio16(true, net->max_pairs);
	c->mtu = __cpu_to_virtio16(true, mtu);
	c->speed = cpu_to_le32(NET_SPEED);
	c->duplex = NET_FULL_DUPLEX;
	if (!(features & NET_FEATURES_HASH))
		return;
	c->rss_max_key_size = VDPASIM_RSS_KEY;
	c->rss_max_indirection_table_length = cpu_to_le16(VDPASIM_RSS_TABLE);
	c->supported_hash_types = cpu_to_le32(VDPASIM_RSS_TYPES);
}

/* What can be told beforehand makes sense for disks only. */
static int net_refuse_preset(const char *name)
{
	struct vdpasim_preset preset;

	if (!vdpasim_preset_take(name, &preset))
		return 0;
	vdpasim_preset_free(&preset);
	return -EOPNOTSUPP;
}

static int net_dev_add(struct vdpa_mgmt_dev *mdev, const char *name,
		       const struct vdpa_dev_set_config *config)
{
	bool several = config->mask & BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MAX_VQP);
	u16 pairs = several ? config->net.max_vq_pairs : 1;
	u64 features = net_features(mdev, config, pairs);
	u32 nvqs = 2 * pairs + 1;
	struct vdpasim_net *net;
	int ret;

	ret = net_refuse_preset(name);
	if (!ret)
		ret = net_check(mdev, config, pairs, features);
	if (ret)
		return ret;
	net = vdpa_alloc_device(struct vdpasim_net, sim.vdpa, NULL,
				vdpasim_ops(&vdpasim_net_type), NULL,
				vdpasim_net_type.ngroups, vdpasim_net_type.nas, name,
				vdpasim_use_va());
	if (IS_ERR(net))
		return PTR_ERR(net);

	net->features_given = config->mask & BIT_ULL(VDPA_ATTR_DEV_FEATURES);
	net->max_pairs = pairs;
	net->steer.pairs = 1;
	net->sim.config = &net->config;
	net->sim.config_size = sizeof(net->config);
	vdpasim_net_filter_init(&net->filter);
	net_fill_config(net, config, features);
	net->sw = vdpasim_switch_get(mdev);
	ret = vdpasim_init(&net->sim, &vdpasim_net_type, mdev, nvqs, features);
	if (!ret && !net->sw)
		ret = -ENOMEM;
	if (!ret)
		ret = vdpasim_register(&net->sim, nvqs);
	if (ret)
		put_device(&net->sim.vdpa.dev);
	return ret;
}

static void net_dev_del(struct vdpa_mgmt_dev *mdev, struct vdpa_device *vdev)
{
	vdpasim_unregister(to_vdpasim(vdev));
}

/* A device that gets its address later offers it from then on, if it may. */
static bool net_offer_mac(struct vdpasim_net *net)
{
	struct vdpasim *sim = &net->sim;
	bool offered;

	spin_lock_irq(&sim->lock);
	if (!net->features_given)
		WRITE_ONCE(sim->offered, sim->offered |
			   (sim->vdpa.mdev->supported_features &
			    BIT_ULL(VIRTIO_NET_F_MAC)));
	offered = sim->offered & BIT_ULL(VIRTIO_NET_F_MAC);
	spin_unlock_irq(&sim->lock);
	return offered;
}

static int net_dev_set_attr(struct vdpa_mgmt_dev *mdev, struct vdpa_device *vdev,
			    const struct vdpa_dev_set_config *config)
{
	struct vdpasim_net *net = to_vdpasim_net(to_vdpasim(vdev));
	struct vdpasim *sim = &net->sim;

	if (config->mask != BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MACADDR))
		return -EOPNOTSUPP;
	if (!is_valid_ether_addr(config->net.mac))
		return -EINVAL;
	if (!net_offer_mac(net))
		return -EOPNOTSUPP;
	if (vdpasim_net_set_mac(net, config->net.mac, true))
		vdpasim_config_interrupt(sim);
	return 0;
}

static const struct vdpa_mgmtdev_ops net_mgmtdev_ops = {
	.dev_add = net_dev_add,
	.dev_del = net_dev_del,
	.dev_set_attr = net_dev_set_attr,
};

static struct virtio_device_id net_id_table[] = {
	{ VIRTIO_ID_NET, VIRTIO_DEV_ANY_ID },
	{ }
};

/**
 * vdpasim_net_mgmtdev_init - prepare a management device of simulated network devices
 * @mdev: management device, all of which is set but its device
 *
 * Before it is registered its features and its number of virtqueues may be narrowed:
 * what is left has to make sense (vdpasim_net_sensible()), and is not changed later.
 */
void vdpasim_net_mgmtdev_init(struct vdpa_mgmt_dev *mdev)
{
	*mdev = (struct vdpa_mgmt_dev) {
		.ops = &net_mgmtdev_ops,
		.id_table = net_id_table,
		.config_attr_mask = BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MACADDR) |
				    BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MTU) |
				    BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MAX_VQP) |
				    BIT_ULL(VDPA_ATTR_DEV_FEATURES),
		.supported_features = NET_FEATURES_ALL,
		.max_supported_vqs = 2 * VDPASIM_NET_PAIRS_MAX + 1,
	};
}
EXPORT_SYMBOL_GPL(vdpasim_net_mgmtdev_init);

static struct vdpa_mgmt_dev net_mgmtdev;

static int __init net_mgmtdev_register(void)
{
	struct device *parent = root_device_register("vdpasim_net");
	int ret;

	if (IS_ERR(parent))
		return PTR_ERR(parent);
	vdpasim_net_mgmtdev_init(&net_mgmtdev);
	net_mgmtdev.device = parent;
	ret = vdpa_mgmtdev_register(&net_mgmtdev);
	if (ret)
		root_device_unregister(parent);
	return ret;
}

static int __init vdpasim_net_module_init(void)
{
	int ret = vdpasim_wait_module_init();

	if (!ret && default_mgmtdev) {
		ret = net_mgmtdev_register();
		if (ret)
			vdpasim_wait_module_exit();
	}
	return ret;
}

static void __exit vdpasim_net_module_exit(void)
{
	if (default_mgmtdev) {
		vdpa_mgmtdev_unregister(&net_mgmtdev);
		root_device_unregister(net_mgmtdev.device);
	}
	vdpasim_wait_module_exit();
	/* ports of the last devices may be on their way */
	rcu_barrier();
}

module_init(vdpasim_net_module_init);
module_exit(vdpasim_net_module_exit);

MODULE_DESCRIPTION("Simulated vDPA network devices");
MODULE_LICENSE("GPL");
