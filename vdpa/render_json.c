// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON: the stock tool's structure with clean keys, and more of them. */
#include <stdio.h>
#include <string.h>

#include "app.h"
#include "json_text.h"
#include "render.h"
#include "render_json.h"
#include "report.h"

static void print(struct app *app, json_object *doc)
{
	app->wrote = true;
	json_print(stdout, doc, app->opt.pretty);
}

static void put_features(json_object *o, const char *key, uint32_t id, uint64_t features)
{
	json_object *array = json_put_array(o, key);
	char buf[FEATURE_NAME_BUF];
	unsigned int bit;

	for (bit = 0; bit < 64; bit++)
		if (features >> bit & 1)
			json_push_string(array, feature_name(id, bit, buf));
}

static void put_classes(json_object *o, uint64_t classes)
{
	json_object *array = json_put_array(o, "supported_classes");
	unsigned int id;

	for (id = 1; id < 64; id++) {
		const char *name = vdpa_class_name(VDPA_NAMES_FULL, id);

		if (classes >> id & 1)
			json_push_string(array, name ? name : "< unknown class >");
	}
}

static void json_mgmtdevs(struct app *app, const struct vdpa_mgmtdev *const *rec, size_t n)
{
	json_object *doc = json_object_new_object(), *all = json_put_object(doc, "mgmtdev");
	size_t i;

	for (i = 0; i < n; i++) {
		const struct vdpa_mgmtdev *m = rec[i];
		json_object *o = json_put_object(all, vdpa_mgmtdev_handle(m));

		if (vdpa_mgmtdev_has(m, VDPA_FIELD_MGMTDEV_CLASSES))
			put_classes(o, vdpa_mgmtdev_classes(m));
		if (vdpa_mgmtdev_has(m, VDPA_FIELD_MGMTDEV_MAX_VQS))
			json_put_number(o, "max_supported_vqs", vdpa_mgmtdev_max_vqs(m));
		if (vdpa_mgmtdev_has(m, VDPA_FIELD_MGMTDEV_FEATURES))
			put_features(o, "dev_features", mgmtdev_feature_id(m),
				     vdpa_mgmtdev_features(m));
	}
	print(app, doc);
}

void json_put_dev(json_object *o, const struct vdpa_dev *d)
{
	const char *type = vdpa_type_name(VDPA_NAMES_FULL, vdpa_dev_id(d));

	json_put_string(o, "type", type ? type : "<unknown type>");
	json_put_string(o, "mgmtdev", vdpa_dev_mgmtdev_handle(d));
	json_put_number(o, "virtio_id", vdpa_dev_id(d));
	if (vdpa_dev_has(d, VDPA_FIELD_VENDOR_ID))
		json_put_number(o, "vendor_id", vdpa_dev_vendor_id(d));
	if (vdpa_dev_has(d, VDPA_FIELD_MAX_VQS))
		json_put_number(o, "max_vqs", vdpa_dev_max_vqs(d));
	if (vdpa_dev_has(d, VDPA_FIELD_MAX_VQ_SIZE))
		json_put_number(o, "max_vq_size", vdpa_dev_max_vq_size(d));
	if (vdpa_dev_has(d, VDPA_FIELD_MIN_VQ_SIZE))
		json_put_number(o, "min_vq_size", vdpa_dev_min_vq_size(d));
}

static void put_fact(json_object *o, const char *key, const char *value)
{
	if (value)
		json_put_string(o, key, value);
}

static void put_facts(json_object *o, const struct vdpa_facts *facts)
{
	put_fact(o, "driver", vdpa_facts_driver(facts));
	put_fact(o, "node", vdpa_facts_node(facts));
	put_fact(o, "netdev", vdpa_facts_netdev(facts));
	put_fact(o, "disk", vdpa_facts_disk(facts));
	put_fact(o, "parent", vdpa_facts_parent(facts));
}

static void json_devs(struct app *app, const struct vdpa_dev *const *rec,
		      const struct vdpa_facts *const *facts, size_t n)
{
	json_object *doc = json_object_new_object(), *all = json_put_object(doc, "dev");
	size_t i;

	for (i = 0; i < n; i++) {
		json_object *o = json_put_object(all, vdpa_dev_name(rec[i]));

		json_put_dev(o, rec[i]);
		put_facts(o, facts[i]);
	}
	print(app, doc);
}

static void put_net_config(json_object *o, const struct vdpa_config *c)
{
	const uint8_t *mac;
	uint64_t status;
	char text[18];
	size_t len;

	mac = vdpa_config_mac(c, &len);
	if (mac && len == VDPA_MAC_LEN) {
		snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x",
			 mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
		json_put_string(o, "mac", text);
	}
	if (vdpa_config_has(c, VDPA_FIELD_NET_STATUS)) {
		status = vdpa_config_number(c, VDPA_FIELD_NET_STATUS);
		json_put_string(o, "link", status & VDPA_NET_STATUS_LINK_UP ? "up" : "down");
		json_put_bool(o, "link_announce", !!(status & VDPA_NET_STATUS_ANNOUNCE));
	}
	if (vdpa_config_has(c, VDPA_FIELD_NET_MAX_VQP))
		json_put_number(o, "max_vq_pairs", vdpa_config_number(c, VDPA_FIELD_NET_MAX_VQP));
	if (vdpa_config_has(c, VDPA_FIELD_NET_MTU))
		json_put_number(o, "mtu", vdpa_config_number(c, VDPA_FIELD_NET_MTU));
}

static void put_block_config(json_object *o, const struct vdpa_config *c)
{
	const struct config_field *f;

	for (f = block_fields; f->key; f++) {
		uint64_t value = vdpa_config_number(c, f->field);

		if (!vdpa_config_has(c, f->field))
			continue;
		if (f->as == AS_BOOL)
			json_put_bool(o, f->key, value != 0);
		else
			json_put_number(o, f->key, value);
	}
}

void json_put_config(json_object *o, const struct vdpa_config *c)
{
	uint32_t id = vdpa_config_id(c);

	if (id == VDPA_ID_NET)
		put_net_config(o, c);
	else if (id == VDPA_ID_BLOCK)
		put_block_config(o, c);
	if (vdpa_config_has(c, VDPA_FIELD_NEGOTIATED_FEATURES))
		put_features(o, "negotiated_features", id,
			     vdpa_config_number(c, VDPA_FIELD_NEGOTIATED_FEATURES));
	if (vdpa_config_has(c, VDPA_FIELD_DEVICE_FEATURES))
		put_features(o, "device_features", id,
			     vdpa_config_number(c, VDPA_FIELD_DEVICE_FEATURES));
}

static void json_configs(struct app *app, const struct vdpa_config *const *rec, size_t n)
{
	json_object *doc = json_object_new_object(), *all = json_put_object(doc, "config");
	size_t i;

	for (i = 0; i < n; i++)
		json_put_config(json_put_object(all, vdpa_config_name(rec[i])), rec[i]);
	print(app, doc);
}

static void put_queue(json_object *array, const struct vdpa_vstats *v)
{
	json_object *o = json_object_new_object(), *counters, *counter;
	size_t i;

	json_object_array_add(array, o);
	json_put_number(o, "index", vdpa_vstats_qidx(v));
	json_put_string(o, "role", vdpa_queue_role_name(vdpa_vstats_role(v)));
	counters = json_put_array(o, "counters");
	for (i = 0; i < vdpa_vstats_counter_count(v); i++) {
		counter = json_object_new_object();
		json_object_array_add(counters, counter);
		json_put_string(counter, "name", vdpa_vstats_counter_name(v, i));
		json_put_number(counter, "value", vdpa_vstats_counter_value(v, i));
	}
}

static void json_vstats(struct app *app, const struct vstats_dev *rec, size_t n)
{
	json_object *doc = json_object_new_object(), *all = json_put_object(doc, "vstats");
	json_object *o, *queues, *why;
	size_t i, q;

	for (i = 0; i < n; i++) {
		o = json_put_object(all, rec[i].name);
		queues = json_put_array(o, "queues");
		for (q = 0; q < rec[i].count; q++)
			put_queue(queues, rec[i].queues[q]);
		if (!rec[i].err)
			continue;
		why = json_put_object(o, "no_statistics");
		json_put_string(why, "errno", errno_name(-rec[i].err));
		json_put_string(why, "message",
				rec[i].reason ? rec[i].reason : strerror(-rec[i].err));
	}
	print(app, doc);
}

static void put_net_faults(json_object *o, const struct vdpa_sim *s)
{
	json_put_string(o, "link", vdpa_sim_number(s, VDPA_SIM_FIELD_LINK) ? "up" : "down");
	json_put_number(o, "drop_ppm", vdpa_sim_number(s, VDPA_SIM_FIELD_DROP));
	json_put_number(o, "duplicate_ppm", vdpa_sim_number(s, VDPA_SIM_FIELD_DUPLICATE));
	json_put_number(o, "reorder_ppm", vdpa_sim_number(s, VDPA_SIM_FIELD_REORDER));
}

static void put_block_faults(json_object *o, const struct vdpa_sim *s)
{
	uint64_t first = vdpa_sim_number(s, VDPA_SIM_FIELD_BAD_FIRST);
	uint64_t count = vdpa_sim_number(s, VDPA_SIM_FIELD_BAD_COUNT);
	json_object *bad;

	json_put_number(o, "error_ppm", vdpa_sim_number(s, VDPA_SIM_FIELD_ERROR));
	json_put_string(o, "error_status", sim_status_name(s));
	if (!count)
		return;
	bad = json_put_object(o, "bad_sectors");
	json_put_number(bad, "first", first);
	json_put_number(bad, "last", first + count - 1);
}

static void json_sims(struct app *app, const struct vdpa_sim *const *rec, size_t n)
{
	json_object *doc = json_object_new_object(), *all = json_put_object(doc, "sim");
	int64_t queue;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct vdpa_sim *s = rec[i];
		json_object *o = json_put_object(all, vdpa_sim_name(s)), *stopped;

		if (vdpa_sim_has(s, VDPA_SIM_FIELD_LINK))
			put_net_faults(o, s);
		if (vdpa_sim_has(s, VDPA_SIM_FIELD_ERROR))
			put_block_faults(o, s);
		json_put_number(o, "latency_us", vdpa_sim_number(s, VDPA_SIM_FIELD_LATENCY));
		json_put_number(o, "suspend_ms", vdpa_sim_number(s, VDPA_SIM_FIELD_SUSPEND));
		json_put_bool(o, "needs_reset", vdpa_sim_has(s, VDPA_SIM_FIELD_NEEDS_RESET));
		json_put_number(o, "seed", vdpa_sim_number(s, VDPA_SIM_FIELD_SEED));
		stopped = json_put_array(o, "stopped_queues");
		for (queue = -1; (queue = vdpa_sim_next_stopped(s, queue + 1)) >= 0; )
			json_push_number(stopped, queue);
	}
	print(app, doc);
}

static void json_presets(struct app *app, const struct vdpa_sim *const *rec, size_t n)
{
	json_object *doc = json_object_new_object(), *all = json_put_object(doc, "preset");
	size_t i;

	for (i = 0; i < n; i++) {
		json_object *o = json_put_object(all, vdpa_sim_name(rec[i]));

		put_fact(o, "serial", vdpa_sim_serial(rec[i]));
		put_fact(o, "backing", vdpa_sim_backing(rec[i]));
	}
	print(app, doc);
}

static void json_changed(struct app *app, const char *name, const struct vdpa_dev *dev,
			 const struct vdpa_facts *facts, const struct vdpa_config *config)
{
	json_object *doc = json_object_new_object(), *all = json_put_object(doc, "dev");
	json_object *o = json_put_object(all, name);

	if (dev) {
		json_put_dev(o, dev);
		put_facts(o, facts);
	}
	if (config)
		json_put_config(json_put_object(o, "config"), config);
	print(app, doc);
}

static void json_deleted(struct app *app)
{
	json_object *doc = json_object_new_object();

	json_put_object(doc, "dev");
	print(app, doc);
}

static void json_version(struct app *app)
{
	json_object *doc = json_object_new_object(), *o = json_put_object(doc, "version");

	json_put_string(o, "vdpa", PACKAGE_VERSION);
	json_put_string(o, "libvdpa", vdpa_version());
	print(app, doc);
}

const struct renderer render_json = {
	.mgmtdevs = json_mgmtdevs,
	.devs = json_devs,
	.configs = json_configs,
	.vstats = json_vstats,
	.sims = json_sims,
	.presets = json_presets,
	.changed = json_changed,
	.deleted = json_deleted,
	.version = json_version,
};
