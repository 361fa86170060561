// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Text: the stock tool's lines, new words after its words on the same line, new
 * lines after its lines and indented by four.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app.h"
#include "render.h"
#include "text.h"

static bool use_color(const struct app *app)
{
	if (app->opt.color != COLOR_AUTO)
		return app->opt.color == COLOR_ALWAYS;
	return isatty(STDOUT_FILENO);
}

/* "NAME: " at the beginning of a record. */
void text_put_name(const struct app *app, const char *name)
{
	bool color = use_color(app);

	if (color)
		fputs("\033[1;36m", stdout);
	text_put(stdout, name);
	if (color)
		fputs("\033[0m", stdout);
	fputs(": ", stdout);
}

static void put_features(const char *indent, const char *key, uint32_t id, uint64_t features)
{
	char buf[FEATURE_NAME_BUF];
	unsigned int bit;

	printf("%s%s", indent, key);
	for (bit = 0; bit < 64; bit++)
		if (features >> bit & 1)
			printf(" %s", feature_name(id, bit, buf));
	putchar('\n');
}

static void put_classes(uint64_t classes)
{
	unsigned int id;

	fputs("  supported_classes", stdout);
	for (id = 1; id < 64; id++) {
		const char *name = vdpa_class_name(VDPA_NAMES_FULL, id);

		if (classes >> id & 1)
			printf(" %s", name ? name : "< unknown class >");
	}
	putchar('\n');
}

static void text_mgmtdevs(struct app *app, const struct vdpa_mgmtdev *const *rec, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		text_put_name(app, vdpa_mgmtdev_handle(rec[i]));
		putchar('\n');
		if (vdpa_mgmtdev_has(rec[i], VDPA_FIELD_MGMTDEV_CLASSES))
			put_classes(vdpa_mgmtdev_classes(rec[i]));
		if (vdpa_mgmtdev_has(rec[i], VDPA_FIELD_MGMTDEV_MAX_VQS))
			printf("  max_supported_vqs %" PRIu32 "\n", vdpa_mgmtdev_max_vqs(rec[i]));
		if (vdpa_mgmtdev_has(rec[i], VDPA_FIELD_MGMTDEV_FEATURES))
			put_features("  ", "dev_features", mgmtdev_feature_id(rec[i]),
				     vdpa_mgmtdev_features(rec[i]));
	}
}

static void put_fact(const char *key, const char *value)
{
	if (!value)
		return;
	printf(" %s ", key);
	text_put(stdout, value);
}

static void put_facts(const struct vdpa_facts *facts)
{
	put_fact("driver", vdpa_facts_driver(facts));
	put_fact("node", vdpa_facts_node(facts));
	put_fact("netdev", vdpa_facts_netdev(facts));
	put_fact("disk", vdpa_facts_disk(facts));
	put_fact("parent", vdpa_facts_parent(facts));
}

static void text_devs(struct app *app, const struct vdpa_dev *const *rec,
		      const struct vdpa_facts *const *facts, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct vdpa_dev *d = rec[i];
		const char *type = vdpa_type_name(VDPA_NAMES_FULL, vdpa_dev_id(d));

		text_put_name(app, vdpa_dev_name(d));
		printf("type %s mgmtdev ", type ? type : "<unknown type>");
		text_put(stdout, vdpa_dev_mgmtdev_handle(d));
		if (vdpa_dev_has(d, VDPA_FIELD_VENDOR_ID))
			printf(" vendor_id %" PRIu32, vdpa_dev_vendor_id(d));
		if (vdpa_dev_has(d, VDPA_FIELD_MAX_VQS))
			printf(" max_vqs %" PRIu32, vdpa_dev_max_vqs(d));
		if (vdpa_dev_has(d, VDPA_FIELD_MAX_VQ_SIZE))
			printf(" max_vq_size %u", vdpa_dev_max_vq_size(d));
		if (vdpa_dev_has(d, VDPA_FIELD_MIN_VQ_SIZE))
			printf(" min_vq_size %u", vdpa_dev_min_vq_size(d));
		put_facts(facts[i]);
		putchar('\n');
	}
}

static void put_net_config(const struct vdpa_config *c)
{
	const uint8_t *mac;
	uint64_t status;
	size_t i, len;

	mac = vdpa_config_mac(c, &len);
	for (i = 0; mac && i < len; i++)
		printf(i ? ":%02x" : "mac %02x", mac[i]);
	if (mac)
		putchar(' ');
	if (vdpa_config_has(c, VDPA_FIELD_NET_STATUS)) {
		status = vdpa_config_number(c, VDPA_FIELD_NET_STATUS);
		printf("link %s link_announce %s ",
		       status & VDPA_NET_STATUS_LINK_UP ? "up" : "down",
		       status & VDPA_NET_STATUS_ANNOUNCE ? "true" : "false");
	}
	if (vdpa_config_has(c, VDPA_FIELD_NET_MAX_VQP))
		printf("max_vq_pairs %" PRIu64 " ", vdpa_config_number(c, VDPA_FIELD_NET_MAX_VQP));
	if (vdpa_config_has(c, VDPA_FIELD_NET_MTU))
		printf("mtu %" PRIu64 " ", vdpa_config_number(c, VDPA_FIELD_NET_MTU));
}

/* The fields of one line that the device has; "KEY VALUE " each. */
static int put_block_fields(const struct vdpa_config *c, int line, const char *indent)
{
	const struct config_field *f;
	int n = 0;

	for (f = block_fields; f->key; f++) {
		uint64_t value = vdpa_config_number(c, f->field);

		if (f->line != line || !vdpa_config_has(c, f->field))
			continue;
		fputs(n++ ? " " : indent, stdout);
		if (f->as == AS_BOOL)
			printf("%s %s", f->key, value ? "true" : "false");
		else
			printf("%s %" PRIu64, f->key, value);
	}
	return n;
}

static void put_block_config(const struct vdpa_config *c)
{
	int line;

	put_block_fields(c, 0, "");
	putchar('\n');
	for (line = 1; line <= 3; line++)
		if (put_block_fields(c, line, "    "))
			putchar('\n');
}

static void text_configs(struct app *app, const struct vdpa_config *const *rec, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct vdpa_config *c = rec[i];
		uint32_t id = vdpa_config_id(c);
		bool net = id == VDPA_ID_NET;

		text_put_name(app, vdpa_config_name(c));
		if (net)
			put_net_config(c);
		if (id == VDPA_ID_BLOCK)
			put_block_config(c);
		else
			putchar('\n');
		if (vdpa_config_has(c, VDPA_FIELD_NEGOTIATED_FEATURES))
			put_features(net ? "  " : "    ", "negotiated_features", id,
				     vdpa_config_number(c, VDPA_FIELD_NEGOTIATED_FEATURES));
		if (vdpa_config_has(c, VDPA_FIELD_DEVICE_FEATURES))
			put_features("    ", "device_features", id,
				     vdpa_config_number(c, VDPA_FIELD_DEVICE_FEATURES));
	}
}

static void text_vstats(struct app *app, const struct vstats_dev *rec, size_t n)
{
	size_t i, q, k;

	for (i = 0; i < n; i++) {
		if (rec[i].err) {
			text_put_name(app, rec[i].name);
			fputs("no statistics: ", stdout);
			text_put(stdout, rec[i].reason ? rec[i].reason : strerror(-rec[i].err));
			putchar('\n');
		}
		for (q = 0; q < rec[i].count; q++) {
			const struct vdpa_vstats *v = rec[i].queues[q];

			text_put_name(app, vdpa_vstats_name(v));
			printf("queue_type %s ", vdpa_queue_role_name(vdpa_vstats_role(v)));
			for (k = 0; k < vdpa_vstats_counter_count(v); k++) {
				text_put(stdout, vdpa_vstats_counter_name(v, k));
				printf(" %" PRIu64 " ", vdpa_vstats_counter_value(v, k));
			}
			printf("qidx %" PRIu32 "\n", vdpa_vstats_qidx(v));
		}
	}
}

/* The stock tool says nothing when it succeeds. */
static void text_changed(struct app *app, const char *name, const struct vdpa_dev *dev,
			 const struct vdpa_facts *facts, const struct vdpa_config *config)
{
}

static void text_deleted(struct app *app)
{
}

static void text_version(struct app *app)
{
	printf("vdpa %s, libvdpa %s\n", PACKAGE_VERSION, vdpa_version());
}

const struct renderer render_text = {
	.mgmtdevs = text_mgmtdevs,
	.devs = text_devs,
	.configs = text_configs,
	.vstats = text_vstats,
	.sims = text_sims,
	.presets = text_presets,
	.changed = text_changed,
	.deleted = text_deleted,
	.version = text_version,
};
