// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Names of features and classes. Sources: virtio 1.2 and the headers of Linux
 * 7.x for the full tables; what iproute2's vdpa prints for the stock ones.
 */
#include "internal.h"

#include <stdbool.h>

#include <linux/virtio_ids.h>

/* Bits that belong to the transport, whatever the device. */
#define TRANSPORT_FIRST 28
#define TRANSPORT_LAST 42

struct name {
	uint32_t key;
	const char *name;
	bool stock;
};

#define STOCK(key_, name_) { (key_), (name_), true }
#define NEWER(key_, name_) { (key_), (name_), false }
#define END { 0, NULL, false }

static const struct name transport[] = {
	STOCK(28, "RING_INDIRECT_DESC"),
	STOCK(29, "RING_EVENT_IDX"),
	STOCK(32, "VERSION_1"),
	STOCK(33, "ACCESS_PLATFORM"),
	STOCK(34, "RING_PACKED"),
	STOCK(35, "IN_ORDER"),
	STOCK(36, "ORDER_PLATFORM"),
	STOCK(37, "SR_IOV"),
	STOCK(38, "NOTIFICATION_DATA"),
	NEWER(39, "NOTIF_CONFIG_DATA"),
	NEWER(40, "RING_RESET"),
	NEWER(41, "ADMIN_VQ"),
	END,
};

/* Of every class before virtio 1.0; the stock tool knows them for net only. */
static const struct name legacy[] = {
	NEWER(24, "NOTIFY_ON_EMPTY"),
	NEWER(27, "ANY_LAYOUT"),
	END,
};

static const struct name net[] = {
	STOCK(0, "CSUM"),
	STOCK(1, "GUEST_CSUM"),
	STOCK(2, "CTRL_GUEST_OFFLOADS"),
	STOCK(3, "MTU"),
	STOCK(5, "MAC"),
	NEWER(6, "GSO"),
	STOCK(7, "GUEST_TSO4"),
	STOCK(8, "GUEST_TSO6"),
	STOCK(9, "GUEST_ECN"),
	STOCK(10, "GUEST_UFO"),
	STOCK(11, "HOST_TSO4"),
	STOCK(12, "HOST_TSO6"),
	STOCK(13, "HOST_ECN"),
	STOCK(14, "HOST_UFO"),
	STOCK(15, "MRG_RXBUF"),
	STOCK(16, "STATUS"),
	STOCK(17, "CTRL_VQ"),
	STOCK(18, "CTRL_RX"),
	STOCK(19, "CTRL_VLAN"),
	STOCK(20, "CTRL_RX_EXTRA"),
	STOCK(21, "GUEST_ANNOUNCE"),
	STOCK(22, "MQ"),
	STOCK(23, "CTRL_MAC_ADDR"),
	STOCK(24, "NOTIFY_ON_EMPTY"),
	STOCK(27, "ANY_LAYOUT"),
	NEWER(46, "GUEST_UDP_TUNNEL_GSO_MAPPED"),
	NEWER(47, "GUEST_UDP_TUNNEL_GSO_CSUM_MAPPED"),
	NEWER(50, "DEVICE_STATS"),
	NEWER(52, "VQ_NOTF_COAL"),
	NEWER(53, "NOTF_COAL"),
	NEWER(54, "GUEST_USO4"),
	NEWER(55, "GUEST_USO6"),
	NEWER(56, "HOST_USO"),
	STOCK(57, "HASH_REPORT"),
	NEWER(59, "GUEST_HDRLEN"),
	STOCK(60, "RSS"),
	STOCK(61, "RSC_EXT"),
	STOCK(62, "STANDBY"),
	STOCK(63, "SPEED_DUPLEX"),
	END,
};

static const struct name block[] = {
	NEWER(0, "BARRIER"),
	NEWER(1, "SIZE_MAX"),
	NEWER(2, "SEG_MAX"),
	NEWER(4, "GEOMETRY"),
	NEWER(5, "RO"),
	NEWER(6, "BLK_SIZE"),
	NEWER(7, "SCSI"),
	NEWER(9, "FLUSH"),
	NEWER(10, "TOPOLOGY"),
	NEWER(11, "CONFIG_WCE"),
	NEWER(12, "MQ"),
	NEWER(13, "DISCARD"),
	NEWER(14, "WRITE_ZEROES"),
	NEWER(15, "LIFETIME"),
	NEWER(16, "SECURE_ERASE"),
	NEWER(17, "ZONED"),
	END,
};

static const struct name console[] = {
	NEWER(0, "SIZE"),
	NEWER(1, "MULTIPORT"),
	NEWER(2, "EMERG_WRITE"),
	END,
};

static const struct name balloon[] = {
	NEWER(0, "MUST_TELL_HOST"),
	NEWER(1, "STATS_VQ"),
	NEWER(2, "DEFLATE_ON_OOM"),
	NEWER(3, "FREE_PAGE_HINT"),
	NEWER(4, "PAGE_POISON"),
	NEWER(5, "REPORTING"),
	END,
};

static const struct name scsi[] = {
	NEWER(0, "INOUT"),
	NEWER(1, "HOTPLUG"),
	NEWER(2, "CHANGE"),
	NEWER(3, "T10_PI"),
	END,
};

static const struct name gpu[] = {
	NEWER(0, "VIRGL"),
	NEWER(1, "EDID"),
	NEWER(2, "RESOURCE_UUID"),
	NEWER(3, "RESOURCE_BLOB"),
	NEWER(4, "CONTEXT_INIT"),
	NEWER(5, "BLOB_ALIGNMENT"),
	END,
};

static const struct name vsock[] = {
	NEWER(0, "STREAM"),
	NEWER(1, "SEQPACKET"),
	NEWER(2, "NO_IMPLIED_STREAM"),
	END,
};

static const struct name crypto[] = {
	NEWER(0, "REVISION_1"),
	NEWER(1, "CIPHER_STATELESS_MODE"),
	NEWER(2, "HASH_STATELESS_MODE"),
	NEWER(3, "MAC_STATELESS_MODE"),
	NEWER(4, "AEAD_STATELESS_MODE"),
	NEWER(5, "AKCIPHER_STATELESS_MODE"),
	END,
};

static const struct name iommu[] = {
	NEWER(0, "INPUT_RANGE"),
	NEWER(1, "DOMAIN_RANGE"),
	NEWER(2, "MAP_UNMAP"),
	NEWER(3, "BYPASS"),
	NEWER(4, "PROBE"),
	NEWER(5, "MMIO"),
	NEWER(6, "BYPASS_CONFIG"),
	END,
};

static const struct name mem[] = {
	NEWER(0, "ACPI_PXM"),
	NEWER(1, "UNPLUGGED_INACCESSIBLE"),
	NEWER(2, "PERSISTENT_SUSPEND"),
	END,
};

static const struct name fs[] = {
	NEWER(0, "NOTIFICATION"),
	END,
};

static const struct name pmem[] = {
	NEWER(0, "SHMEM_REGION"),
	END,
};

static const struct name scmi[] = {
	NEWER(0, "P2A_CHANNELS"),
	NEWER(1, "SHARED_MEMORY"),
	END,
};

static const struct name i2c[] = {
	NEWER(0, "ZERO_LENGTH_REQUEST"),
	END,
};

static const struct name can[] = {
	NEWER(0, "CAN_CLASSIC"),
	NEWER(1, "CAN_FD"),
	NEWER(2, "RTR_FRAMES"),
	NEWER(3, "LATE_TX_ACK"),
	END,
};

static const struct name bt[] = {
	NEWER(0, "VND_HCI"),
	NEWER(1, "MSFT_EXT"),
	NEWER(2, "AOSP_EXT"),
	NEWER(3, "CONFIG_V2"),
	END,
};

static const struct name gpio[] = {
	NEWER(0, "IRQ"),
	END,
};

static const struct name *const class_features[] = {
	[VIRTIO_ID_NET] = net,
	[VIRTIO_ID_BLOCK] = block,
	[VIRTIO_ID_CONSOLE] = console,
	[VIRTIO_ID_BALLOON] = balloon,
	[VIRTIO_ID_SCSI] = scsi,
	[VIRTIO_ID_GPU] = gpu,
	[VIRTIO_ID_VSOCK] = vsock,
	[VIRTIO_ID_CRYPTO] = crypto,
	[VIRTIO_ID_IOMMU] = iommu,
	[VIRTIO_ID_MEM] = mem,
	[VIRTIO_ID_FS] = fs,
	[VIRTIO_ID_PMEM] = pmem,
	[VIRTIO_ID_SCMI] = scmi,
	[VIRTIO_ID_I2C_ADAPTER] = i2c,
	[VIRTIO_ID_CAN] = can,
	[VIRTIO_ID_BT] = bt,
	[VIRTIO_ID_GPIO] = gpio,
};

static const struct name classes[] = {
	STOCK(VIRTIO_ID_NET, "net"),
	STOCK(VIRTIO_ID_BLOCK, "block"),
	NEWER(VIRTIO_ID_CONSOLE, "console"),
	NEWER(VIRTIO_ID_RNG, "rng"),
	NEWER(VIRTIO_ID_BALLOON, "balloon"),
	NEWER(VIRTIO_ID_IOMEM, "iomem"),
	NEWER(VIRTIO_ID_RPMSG, "rpmsg"),
	NEWER(VIRTIO_ID_SCSI, "scsi"),
	NEWER(VIRTIO_ID_9P, "9p"),
	NEWER(VIRTIO_ID_MAC80211_WLAN, "wlan"),
	NEWER(VIRTIO_ID_RPROC_SERIAL, "rproc_serial"),
	NEWER(VIRTIO_ID_CAIF, "caif"),
	NEWER(VIRTIO_ID_MEMORY_BALLOON, "memory_balloon"),
	NEWER(VIRTIO_ID_GPU, "gpu"),
	NEWER(VIRTIO_ID_CLOCK, "clock"),
	NEWER(VIRTIO_ID_INPUT, "input"),
	NEWER(VIRTIO_ID_VSOCK, "vsock"),
	NEWER(VIRTIO_ID_CRYPTO, "crypto"),
	NEWER(VIRTIO_ID_SIGNAL_DIST, "signal_dist"),
	NEWER(VIRTIO_ID_PSTORE, "pstore"),
	NEWER(VIRTIO_ID_IOMMU, "iommu"),
	NEWER(VIRTIO_ID_MEM, "mem"),
	NEWER(VIRTIO_ID_SOUND, "sound"),
	NEWER(VIRTIO_ID_FS, "fs"),
	NEWER(VIRTIO_ID_PMEM, "pmem"),
	NEWER(VIRTIO_ID_RPMB, "rpmb"),
	NEWER(VIRTIO_ID_MAC80211_HWSIM, "mac80211_hwsim"),
	NEWER(VIRTIO_ID_VIDEO_ENCODER, "video_encoder"),
	NEWER(VIRTIO_ID_VIDEO_DECODER, "video_decoder"),
	NEWER(VIRTIO_ID_SCMI, "scmi"),
	NEWER(VIRTIO_ID_NITRO_SEC_MOD, "nitro_sec_mod"),
	NEWER(VIRTIO_ID_I2C_ADAPTER, "i2c"),
	NEWER(VIRTIO_ID_WATCHDOG, "watchdog"),
	NEWER(VIRTIO_ID_CAN, "can"),
	NEWER(VIRTIO_ID_DMABUF, "dmabuf"),
	NEWER(VIRTIO_ID_PARAM_SERV, "param_serv"),
	NEWER(VIRTIO_ID_AUDIO_POLICY, "audio_policy"),
	NEWER(VIRTIO_ID_BT, "bt"),
	NEWER(VIRTIO_ID_GPIO, "gpio"),
	/* younger than the headers of the oldest supported kernel */
	NEWER(45, "spi"),
	NEWER(48, "media"),
	END,
};

/* ------------------------------------------------------------------ look-up */

static const struct name *features_of(uint32_t id)
{
	if (id >= sizeof(class_features) / sizeof(class_features[0]))
		return NULL;
	return class_features[id];
}

static const char *find_key(const struct name *table, enum vdpa_names names,
			    uint32_t key)
{
	for (; table && table->name; table++)
		if (table->key == key)
			return names == VDPA_NAMES_FULL || table->stock ?
				       table->name : NULL;
	return NULL;
}

/* Letters in either case, whatever the locale: there are those where "i" has another "I". */
static bool same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		char x = *a >= 'a' && *a <= 'z' ? *a - 'a' + 'A' : *a;
		char y = *b >= 'a' && *b <= 'z' ? *b - 'a' + 'A' : *b;

		if (x != y)
			return false;
	}
	return *a == *b;
}

static int find_name(const struct name *table, const char *name)
{
	for (; table && table->name; table++)
		if (same_name(table->name, name))
			return table->key;
	return -ENOENT;
}

VDPA_API const char *vdpa_feature_name(enum vdpa_names names, uint32_t id,
				       unsigned int bit)
{
	const char *name;

	if (bit >= TRANSPORT_FIRST && bit <= TRANSPORT_LAST)
		return find_key(transport, names, bit);
	name = find_key(features_of(id), names, bit);
	return name ? name : find_key(legacy, names, bit);
}

VDPA_API int vdpa_feature_bit(uint32_t id, const char *name)
{
	int bit;

	if (!name)
		return -EINVAL;
	bit = find_name(features_of(id), name);
	if (bit < 0)
		bit = find_name(transport, name);
	if (bit < 0)
		bit = find_name(legacy, name);
	return bit;
}

VDPA_API const char *vdpa_class_name(enum vdpa_names names, uint32_t id)
{
	return find_key(classes, names, id);
}

VDPA_API const char *vdpa_type_name(enum vdpa_names names, uint32_t id)
{
	if (id == VIRTIO_ID_NET)
		return "network";
	return vdpa_class_name(names, id);
}
