// SPDX-License-Identifier: LGPL-2.1-or-later
/* Configuration of vdpa devices. */
#include "internal.h"

/*
 * Kernels before 6.9 sent the features a net device offers as attribute 21,
 * which newer ones use for the capacity of a block device.
 */
static void move_old_device_features(struct vdpa_record *rec)
{
	const uint64_t old = FIELD_BIT(VDPA_FIELD_BLK_CAPACITY);
	const uint64_t now = FIELD_BIT(VDPA_FIELD_DEVICE_FEATURES);

	if (rec->number[VDPA_FIELD_DEV_ID] != VDPA_ID_NET ||
	    !(rec->present & old))
		return;
	if (!(rec->present & now)) {
		rec->number[VDPA_FIELD_DEVICE_FEATURES] =
			rec->number[VDPA_FIELD_BLK_CAPACITY];
		rec->present |= now;
	}
	rec->number[VDPA_FIELD_BLK_CAPACITY] = 0;
	rec->present &= ~old;
}

/* All attributes from the capacity to the last one. */
#define BLK_FIELDS                                                             \
	(FIELD_BIT(VDPA_FIELD_MAX + 1) - FIELD_BIT(VDPA_FIELD_BLK_CAPACITY))

const struct vdpa_record_spec vdpa_config_spec = {
	.cmd = VDPA_CMD_DEV_CONFIG_GET,
	.fields = FIELD_BIT(VDPA_FIELD_DEV_NAME) |
		  FIELD_BIT(VDPA_FIELD_DEV_ID) |
		  FIELD_BIT(VDPA_FIELD_NET_MAC) |
		  FIELD_BIT(VDPA_FIELD_NET_STATUS) |
		  FIELD_BIT(VDPA_FIELD_NET_MAX_VQP) |
		  FIELD_BIT(VDPA_FIELD_NET_MTU) |
		  FIELD_BIT(VDPA_FIELD_NEGOTIATED_FEATURES) |
		  FIELD_BIT(VDPA_FIELD_DEVICE_FEATURES) |
		  BLK_FIELDS,
	.mandatory = FIELD_BIT(VDPA_FIELD_DEV_NAME) |
		     FIELD_BIT(VDPA_FIELD_DEV_ID),
	.fixup = move_old_device_features,
};

VDPA_API int vdpa_config_list_get(struct vdpa_ctx *ctx,
				  struct vdpa_config_list **list)
{
	struct vdpa_record_list *records = NULL;
	int err = vdpa_records_dump(ctx, VDPA_CMD_DEV_CONFIG_GET,
				    &vdpa_config_spec, list ? &records : NULL);

	if (list)
		*list = (struct vdpa_config_list *)records;
	return err;
}

VDPA_API int vdpa_config_get(struct vdpa_ctx *ctx, const char *name,
			     struct vdpa_config **config)
{
	struct vdpa_record *rec = NULL;
	int err = vdpa_records_get(ctx, VDPA_CMD_DEV_CONFIG_GET, name,
				   &vdpa_config_spec, config ? &rec : NULL);

	if (config)
		*config = (struct vdpa_config *)rec;
	return err;
}

VDPA_API size_t vdpa_config_list_count(const struct vdpa_config_list *list)
{
	return vdpa_record_list_count(LIST_OF(list));
}

VDPA_API const struct vdpa_config *
vdpa_config_list_at(const struct vdpa_config_list *list, size_t i)
{
	return (struct vdpa_config *)vdpa_record_list_at(LIST_OF(list), i);
}

VDPA_API void vdpa_config_list_free(struct vdpa_config_list *list)
{
	vdpa_record_list_free(LIST_OF(list));
}

VDPA_API void vdpa_config_free(struct vdpa_config *config)
{
	vdpa_record_free(RECORD_OF(config));
}

VDPA_API bool vdpa_config_has(const struct vdpa_config *config,
			      enum vdpa_field field)
{
	return vdpa_record_has(RECORD_OF(config), field);
}

VDPA_API uint64_t vdpa_config_number(const struct vdpa_config *config,
				     enum vdpa_field field)
{
	return vdpa_record_number(RECORD_OF(config), field);
}

VDPA_API const char *vdpa_config_name(const struct vdpa_config *config)
{
	return vdpa_record_text(RECORD_OF(config), VDPA_FIELD_DEV_NAME);
}

VDPA_API uint32_t vdpa_config_id(const struct vdpa_config *config)
{
	return vdpa_config_number(config, VDPA_FIELD_DEV_ID);
}

VDPA_API const uint8_t *vdpa_config_mac(const struct vdpa_config *config,
					size_t *len)
{
	bool has = vdpa_config_has(config, VDPA_FIELD_NET_MAC);

	if (len)
		*len = has ? RECORD_OF(config)->mac_len : 0;
	return has ? RECORD_OF(config)->mac : NULL;
}
