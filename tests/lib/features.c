// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of all 64 bits, as full lines: what iproute2 prints, and ours. */
#include "fake.h"

#include <ctype.h>

#include <linux/virtio_ids.h>

static const char stock_net[] =
	" CSUM GUEST_CSUM CTRL_GUEST_OFFLOADS MTU bit_4 MAC bit_6"
	" GUEST_TSO4 GUEST_TSO6 GUEST_ECN GUEST_UFO HOST_TSO4"
	" HOST_TSO6 HOST_ECN HOST_UFO MRG_RXBUF STATUS CTRL_VQ"
	" CTRL_RX CTRL_VLAN CTRL_RX_EXTRA GUEST_ANNOUNCE MQ"
	" CTRL_MAC_ADDR NOTIFY_ON_EMPTY bit_25 bit_26 ANY_LAYOUT"
	" RING_INDIRECT_DESC RING_EVENT_IDX bit_30 bit_31 VERSION_1"
	" ACCESS_PLATFORM RING_PACKED IN_ORDER ORDER_PLATFORM SR_IOV"
	" NOTIFICATION_DATA bit_39 bit_40 bit_41 bit_42 bit_43 bit_44"
	" bit_45 bit_46 bit_47 bit_48 bit_49 bit_50 bit_51 bit_52"
	" bit_53 bit_54 bit_55 bit_56 HASH_REPORT bit_58 bit_59 RSS"
	" RSC_EXT STANDBY SPEED_DUPLEX";

static const char stock_block[] =
	" bit_0 bit_1 bit_2 bit_3 bit_4 bit_5 bit_6 bit_7 bit_8 bit_9"
	" bit_10 bit_11 bit_12 bit_13 bit_14 bit_15 bit_16 bit_17"
	" bit_18 bit_19 bit_20 bit_21 bit_22 bit_23 bit_24 bit_25"
	" bit_26 bit_27 RING_INDIRECT_DESC RING_EVENT_IDX bit_30"
	" bit_31 VERSION_1 ACCESS_PLATFORM RING_PACKED IN_ORDER"
	" ORDER_PLATFORM SR_IOV NOTIFICATION_DATA bit_39 bit_40"
	" bit_41 bit_42 bit_43 bit_44 bit_45 bit_46 bit_47 bit_48"
	" bit_49 bit_50 bit_51 bit_52 bit_53 bit_54 bit_55 bit_56"
	" bit_57 bit_58 bit_59 bit_60 bit_61 bit_62 bit_63";

static const char full_net[] =
	" CSUM GUEST_CSUM CTRL_GUEST_OFFLOADS MTU bit_4 MAC GSO"
	" GUEST_TSO4 GUEST_TSO6 GUEST_ECN GUEST_UFO HOST_TSO4"
	" HOST_TSO6 HOST_ECN HOST_UFO MRG_RXBUF STATUS CTRL_VQ"
	" CTRL_RX CTRL_VLAN CTRL_RX_EXTRA GUEST_ANNOUNCE MQ"
	" CTRL_MAC_ADDR NOTIFY_ON_EMPTY bit_25 bit_26 ANY_LAYOUT"
	" RING_INDIRECT_DESC RING_EVENT_IDX bit_30 bit_31 VERSION_1"
	" ACCESS_PLATFORM RING_PACKED IN_ORDER ORDER_PLATFORM SR_IOV"
	" NOTIFICATION_DATA NOTIF_CONFIG_DATA RING_RESET ADMIN_VQ"
	" bit_42 bit_43 bit_44 bit_45 GUEST_UDP_TUNNEL_GSO_MAPPED"
	" GUEST_UDP_TUNNEL_GSO_CSUM_MAPPED bit_48 bit_49 DEVICE_STATS"
	" bit_51 VQ_NOTF_COAL NOTF_COAL GUEST_USO4 GUEST_USO6"
	" HOST_USO HASH_REPORT bit_58 GUEST_HDRLEN RSS RSC_EXT"
	" STANDBY SPEED_DUPLEX";

static const char full_block[] =
	" BARRIER SIZE_MAX SEG_MAX bit_3 GEOMETRY RO BLK_SIZE SCSI"
	" bit_8 FLUSH TOPOLOGY CONFIG_WCE MQ DISCARD WRITE_ZEROES"
	" LIFETIME SECURE_ERASE ZONED bit_18 bit_19 bit_20 bit_21"
	" bit_22 bit_23 NOTIFY_ON_EMPTY bit_25 bit_26 ANY_LAYOUT"
	" RING_INDIRECT_DESC RING_EVENT_IDX bit_30 bit_31 VERSION_1"
	" ACCESS_PLATFORM RING_PACKED IN_ORDER ORDER_PLATFORM SR_IOV"
	" NOTIFICATION_DATA NOTIF_CONFIG_DATA RING_RESET ADMIN_VQ"
	" bit_42 bit_43 bit_44 bit_45 bit_46 bit_47 bit_48 bit_49"
	" bit_50 bit_51 bit_52 bit_53 bit_54 bit_55 bit_56 bit_57"
	" bit_58 bit_59 bit_60 bit_61 bit_62 bit_63";

static void names_are(enum vdpa_names names, uint32_t id, const char *expected)
{
	char line[4096] = "";
	char *to = line;
	const char *name;

	for (unsigned int bit = 0; bit < 64; bit++) {
		name = vdpa_feature_name(names, id, bit);
		if (name)
			to += sprintf(to, " %s", name);
		else
			to += sprintf(to, " bit_%u", bit);
	}
	assert_string_equal(line, expected);
}

static void stock_names(void **state)
{
	names_are(VDPA_NAMES_STOCK, VIRTIO_ID_NET, stock_net);
	names_are(VDPA_NAMES_STOCK, VIRTIO_ID_BLOCK, stock_block);
	/* every class but net has the transport's names only */
	for (uint32_t id = 0; id < 70; id++)
		if (id != VIRTIO_ID_NET)
			names_are(VDPA_NAMES_STOCK, id, stock_block);
}

static void full_names(void **state)
{
	names_are(VDPA_NAMES_FULL, VIRTIO_ID_NET, full_net);
	names_are(VDPA_NAMES_FULL, VIRTIO_ID_BLOCK, full_block);
	assert_string_equal(vdpa_feature_name(VDPA_NAMES_FULL, VIRTIO_ID_VSOCK,
					      1), "SEQPACKET");
	assert_null(vdpa_feature_name(VDPA_NAMES_FULL, 0, 0));
	assert_string_equal(vdpa_feature_name(VDPA_NAMES_FULL, 0, 32),
			    "VERSION_1");
}

static void no_such_bit_or_class(void **state)
{
	static const unsigned int bits[] = { 64, 65, 1000, UINT32_MAX };

	for (size_t i = 0; i < ARRAY_SIZE(bits); i++)
		for (uint32_t id = 0; id < 70; id++)
			assert_null(vdpa_feature_name(VDPA_NAMES_FULL, id,
						      bits[i]));
	assert_null(vdpa_feature_name(VDPA_NAMES_FULL, UINT32_MAX, 0));
	assert_null(vdpa_feature_name(VDPA_NAMES_FULL, 0x1000, 0));
}

/* Each name leads back to its bit, in either case. */
static void bits_of_names(void **state)
{
	char lower[64];
	const char *name;
	size_t n;

	for (uint32_t id = 0; id < 70; id++) {
		for (unsigned int bit = 0; bit < 64; bit++) {
			name = vdpa_feature_name(VDPA_NAMES_FULL, id, bit);
			if (!name)
				continue;
			assert_int_equal(vdpa_feature_bit(id, name), bit);
			for (n = 0; name[n]; n++)
				lower[n] = tolower((unsigned char)name[n]);
			lower[n] = '\0';
			assert_int_equal(vdpa_feature_bit(id, lower), bit);
		}
	}
	assert_int_equal(vdpa_feature_bit(VIRTIO_ID_NET, "RO"), -ENOENT);
	assert_int_equal(vdpa_feature_bit(VIRTIO_ID_BLOCK, "RO"), 5);
	assert_int_equal(vdpa_feature_bit(VIRTIO_ID_NET, ""), -ENOENT);
	assert_int_equal(vdpa_feature_bit(VIRTIO_ID_NET, "bit_4"), -ENOENT);
	assert_int_equal(vdpa_feature_bit(VIRTIO_ID_NET, NULL), -EINVAL);
}

static void classes(void **state)
{
	for (uint32_t id = 0; id < 70; id++) {
		const char *stock = id == 1 ? "net" : id == 2 ? "block" : NULL;

		if (!stock) {
			assert_null(vdpa_class_name(VDPA_NAMES_STOCK, id));
			assert_null(vdpa_type_name(VDPA_NAMES_STOCK, id));
			continue;
		}
		assert_string_equal(vdpa_class_name(VDPA_NAMES_STOCK, id),
				    stock);
		assert_string_equal(vdpa_class_name(VDPA_NAMES_FULL, id),
				    stock);
	}
	assert_string_equal(vdpa_type_name(VDPA_NAMES_STOCK, 1), "network");
	assert_string_equal(vdpa_type_name(VDPA_NAMES_STOCK, 2), "block");
	assert_string_equal(vdpa_type_name(VDPA_NAMES_FULL, 1), "network");
	assert_string_equal(vdpa_type_name(VDPA_NAMES_FULL, VIRTIO_ID_FS),
			    "fs");
	assert_string_equal(vdpa_class_name(VDPA_NAMES_FULL, VIRTIO_ID_VSOCK),
			    "vsock");
	assert_null(vdpa_class_name(VDPA_NAMES_FULL, 0));
	assert_null(vdpa_class_name(VDPA_NAMES_FULL, 0x1000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stock_names),
		cmocka_unit_test(full_names),
		cmocka_unit_test(no_such_bit_or_class),
		cmocka_unit_test(bits_of_names),
		cmocka_unit_test(classes),
	};

	return cmocka_run_group_tests_name("features", tests, NULL, NULL);
}
