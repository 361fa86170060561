// SPDX-License-Identifier: GPL-2.0-or-later
/* The stock tool's four show commands: requests, text and JSON. */
#include <inttypes.h>
#include <stdio.h>

#include <vdpa/vdpa.h>

#include "app.h"
#include "cmd/cmd.h"
#include "compat.h"
#include "compat_json.h"

#define NAMES VDPA_NAMES_STOCK

/* The frame around the records of one command. */
static void frame_open(struct cjson *j, const char *key)
{
	if (!j)
		return;
	cjson_object_open(j, NULL);
	cjson_object_open(j, key);
}

static void frame_close(struct cjson *j)
{
	if (!j)
		return;
	cjson_object_close(j);
	cjson_object_close(j);
}

/* A record begins with its name: a key, or "NAME: ". */
static void record_open(struct cjson *j, const char *name)
{
	if (j)
		cjson_object_open(j, name);
	else
		printf("%s: ", name);
}

static void record_close(struct cjson *j)
{
	if (j)
		cjson_object_close(j);
	else
		putchar('\n');
}

static void show_features(struct cjson *j, const char *key, uint32_t id, uint64_t features)
{
	unsigned int bit;

	if (j)
		cjson_array_open(j, key);
	else
		printf("  %s", key);
	for (bit = 0; bit < 64; bit++) {
		const char *name = vdpa_feature_name(NAMES, id, bit);

		if (!(features >> bit & 1))
			continue;
		if (j && name)
			cjson_string(j, NULL, name);
		else if (j)
			cjson_number(j, NULL, bit);
		else if (name)
			printf(" %s", name);
		else
			printf(" bit_%u", bit);
	}
	if (j)
		cjson_array_close(j);
}

/* Bit 0 of the map is never looked at; all unknown classes look the same. */
static void show_classes(struct cjson *j, uint64_t classes)
{
	unsigned int id;

	if (j)
		cjson_array_open(j, "supported_classes");
	else
		printf("\n  supported_classes");
	for (id = 1; id < 64; id++) {
		const char *name = vdpa_class_name(NAMES, id);

		if (!(classes >> id & 1))
			continue;
		if (!name)
			name = "< unknown class >";
		if (j)
			cjson_string(j, NULL, name);
		else
			printf(" %s", name);
	}
	if (j)
		cjson_array_close(j);
}

static void show_mgmtdev(struct cjson *j, const struct vdpa_mgmtdev *m)
{
	uint64_t classes = vdpa_mgmtdev_classes(m);
	uint32_t id = classes >> VDPA_ID_NET & 1 ? VDPA_ID_NET : 0;

	record_open(j, vdpa_mgmtdev_handle(m));
	if (vdpa_mgmtdev_has(m, VDPA_FIELD_MGMTDEV_CLASSES))
		show_classes(j, classes);
	if (vdpa_mgmtdev_has(m, VDPA_FIELD_MGMTDEV_MAX_VQS)) {
		/* Signed in text only: the stock tool's word for 4000000000. */
		if (j)
			cjson_number(j, "max_supported_vqs", vdpa_mgmtdev_max_vqs(m));
		else
			printf("\n  max_supported_vqs %" PRId32,
			       (int32_t)vdpa_mgmtdev_max_vqs(m));
	}
	if (vdpa_mgmtdev_has(m, VDPA_FIELD_MGMTDEV_FEATURES)) {
		if (!j)
			putchar('\n');
		show_features(j, "dev_features", id, vdpa_mgmtdev_features(m));
	}
	record_close(j);
}

int compat_mgmtdev_show(struct app *app, const void *params)
{
	const struct mgmtdev_show_params *p = params;
	struct vdpa_mgmtdev_list *list = NULL;
	struct vdpa_mgmtdev *one = NULL;
	size_t i;
	int err;

	frame_open(app->cjson, "mgmtdev");
	if (p->mgmtdev.set)
		err = vdpa_mgmtdev_get(app->vdpa, p->mgmtdev.bus, p->mgmtdev.dev, &one);
	else
		err = vdpa_mgmtdev_list_get(app->vdpa, &list);
	if (one)
		show_mgmtdev(app->cjson, one);
	for (i = 0; i < vdpa_mgmtdev_list_count(list); i++)
		show_mgmtdev(app->cjson, vdpa_mgmtdev_list_at(list, i));
	frame_close(app->cjson);
	vdpa_mgmtdev_free(one);
	vdpa_mgmtdev_list_free(list);
	return compat_result(app, err);
}

static void show_dev_number(struct cjson *j, const struct vdpa_dev *dev, enum vdpa_field field,
			    const char *key, uint32_t value)
{
	if (!vdpa_dev_has(dev, field))
		return;
	if (j)
		cjson_number(j, key, value);
	else
		printf(" %s %" PRIu32, key, value);
}

static void show_dev(struct cjson *j, const struct vdpa_dev *dev)
{
	const char *type = vdpa_type_name(NAMES, vdpa_dev_id(dev));

	if (!type)
		type = "<unknown type>";
	record_open(j, vdpa_dev_name(dev));
	if (j) {
		cjson_string(j, "type", type);
		cjson_string(j, "mgmtdev", vdpa_dev_mgmtdev_handle(dev));
	} else {
		printf("type %s mgmtdev %s", type, vdpa_dev_mgmtdev_handle(dev));
	}
	show_dev_number(j, dev, VDPA_FIELD_VENDOR_ID, "vendor_id", vdpa_dev_vendor_id(dev));
	show_dev_number(j, dev, VDPA_FIELD_MAX_VQS, "max_vqs", vdpa_dev_max_vqs(dev));
	show_dev_number(j, dev, VDPA_FIELD_MAX_VQ_SIZE, "max_vq_size",
			vdpa_dev_max_vq_size(dev));
	record_close(j);
}

int compat_dev_show(struct app *app, const void *params)
{
	const struct dev_show_params *p = params;
	struct vdpa_dev_list *list = NULL;
	struct vdpa_dev *one = NULL;
	size_t i;
	int err;

	frame_open(app->cjson, "dev");
	if (p->dev.set)
		err = vdpa_dev_get(app->vdpa, p->dev.text, &one);
	else
		err = vdpa_dev_list_get(app->vdpa, &list);
	if (one)
		show_dev(app->cjson, one);
	for (i = 0; i < vdpa_dev_list_count(list); i++)
		show_dev(app->cjson, vdpa_dev_list_at(list, i));
	frame_close(app->cjson);
	vdpa_dev_free(one);
	vdpa_dev_list_free(list);
	return compat_result(app, err);
}

static void show_mac(struct cjson *j, const uint8_t *mac, size_t len)
{
	char text[3 * 256] = "";
	size_t i;

	for (i = 0; i < len && i < 256; i++)
		sprintf(text + (i ? 3 * i - 1 : 0), i ? ":%02x" : "%02x", mac[i]);
	if (j)
		cjson_string(j, "mac", text);
	else
		printf("mac %s ", text);
}

static void show_net_status(struct cjson *j, uint64_t status)
{
	const char *link = status & VDPA_NET_STATUS_LINK_UP ? "up" : "down";
	bool announce = status & VDPA_NET_STATUS_ANNOUNCE;

	if (j) {
		/* Yes, with a blank in the key. */
		cjson_string(j, "link ", link);
		cjson_bool(j, "link_announce ", announce);
	} else {
		printf("link %s link_announce %s ", link, announce ? "true" : "false");
	}
}

static void show_config_number(struct cjson *j, const struct vdpa_config *config,
			       enum vdpa_field field, const char *key)
{
	uint64_t value = vdpa_config_number(config, field);

	if (!vdpa_config_has(config, field))
		return;
	if (j)
		cjson_number(j, key, value);
	else
		printf("%s %" PRIu64 " ", key, value);
}

static void show_net_config(struct cjson *j, const struct vdpa_config *config)
{
	const uint8_t *mac;
	size_t len;

	mac = vdpa_config_mac(config, &len);
	if (mac)
		show_mac(j, mac, len);
	if (vdpa_config_has(config, VDPA_FIELD_NET_STATUS))
		show_net_status(j, vdpa_config_number(config, VDPA_FIELD_NET_STATUS));
	show_config_number(j, config, VDPA_FIELD_NET_MAX_VQP, "max_vq_pairs");
	show_config_number(j, config, VDPA_FIELD_NET_MTU, "mtu");
	if (!vdpa_config_has(config, VDPA_FIELD_NEGOTIATED_FEATURES))
		return;
	if (!j)
		putchar('\n');
	show_features(j, "negotiated_features", VDPA_ID_NET,
		      vdpa_config_number(config, VDPA_FIELD_NEGOTIATED_FEATURES));
}

static void show_config(struct cjson *j, const struct vdpa_config *config)
{
	record_open(j, vdpa_config_name(config));
	if (vdpa_config_id(config) == VDPA_ID_NET)
		show_net_config(j, config);
	record_close(j);
}

int compat_config_show(struct app *app, const void *params)
{
	const struct config_show_params *p = params;
	struct vdpa_config_list *list = NULL;
	struct vdpa_config *one = NULL;
	size_t i;
	int err;

	frame_open(app->cjson, "config");
	if (p->dev.set)
		err = vdpa_config_get(app->vdpa, p->dev.text, &one);
	else
		err = vdpa_config_list_get(app->vdpa, &list);
	if (one)
		show_config(app->cjson, one);
	for (i = 0; i < vdpa_config_list_count(list); i++)
		show_config(app->cjson, vdpa_config_list_at(list, i));
	frame_close(app->cjson);
	vdpa_config_free(one);
	vdpa_config_list_free(list);
	return compat_result(app, err);
}

/*
 * The stock tool takes the attributes as they come, reads the index as 16 bits,
 * and finds the control queue with max_vqp 0 where the kernel sends none.
 */
static const char *queue_type(uint64_t features, uint16_t max_vqp, uint16_t index)
{
	const unsigned int ctrl_vq = 17;

	if (features >> ctrl_vq & 1 && index == 2 * max_vqp)
		return "control_vq";
	return index & 1 ? "tx" : "rx";
}

static void show_queue(struct cjson *j, const struct vdpa_vstats *v)
{
	const char *type, *name = NULL;
	uint64_t features = 0, number;
	uint16_t max_vqp = 0;
	size_t i;

	for (i = 0; i < vdpa_vstats_item_count(v); i++) {
		number = vdpa_vstats_item_number(v, i);
		switch (vdpa_vstats_item_field(v, i)) {
		case VDPA_FIELD_NET_MAX_VQP:
			max_vqp = number;
			break;
		case VDPA_FIELD_NEGOTIATED_FEATURES:
			features = number;
			break;
		case VDPA_FIELD_QUEUE_INDEX:
			type = queue_type(features, max_vqp, number);
			if (j)
				cjson_string(j, "queue_type", type);
			else
				printf("queue_type %s ", type);
			break;
		case VDPA_FIELD_COUNTER_NAME:
			name = vdpa_vstats_item_string(v, i);
			break;
		case VDPA_FIELD_COUNTER_VALUE:
			if (name && j)
				cjson_number(j, name, number);
			else if (name)
				printf("%s %" PRIu64 " ", name, number);
			break;
		}
	}
}

int compat_vstats_show(struct app *app, const void *params)
{
	const struct vstats_show_params *p = params;
	struct vdpa_vstats *v = NULL;
	int err;

	frame_open(app->cjson, "vstats");
	err = vdpa_vstats_get(app->vdpa, p->dev.text,
			      p->qidx.set ? (int64_t)p->qidx.value : -1, &v);
	if (v) {
		record_open(app->cjson, vdpa_vstats_name(v));
		if (vdpa_vstats_id(v) == VDPA_ID_NET)
			show_queue(app->cjson, v);
		record_close(app->cjson);
	}
	frame_close(app->cjson);
	vdpa_vstats_free(v);
	return compat_result(app, err);
}
