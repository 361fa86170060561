// SPDX-License-Identifier: LGPL-2.1-or-later
/* vdpa devices: reading, adding, setting, deleting. */
#include "internal.h"

const struct vdpa_record_spec vdpa_dev_spec = {
	.cmd = VDPA_CMD_DEV_NEW,
	.fields = FIELD_BIT(VDPA_FIELD_MGMTDEV_BUS) |
		  FIELD_BIT(VDPA_FIELD_MGMTDEV_NAME) |
		  FIELD_BIT(VDPA_FIELD_DEV_NAME) |
		  FIELD_BIT(VDPA_FIELD_DEV_ID) |
		  FIELD_BIT(VDPA_FIELD_VENDOR_ID) |
		  FIELD_BIT(VDPA_FIELD_MAX_VQS) |
		  FIELD_BIT(VDPA_FIELD_MAX_VQ_SIZE) |
		  FIELD_BIT(VDPA_FIELD_MIN_VQ_SIZE),
	.mandatory = FIELD_BIT(VDPA_FIELD_MGMTDEV_NAME) |
		     FIELD_BIT(VDPA_FIELD_DEV_NAME) |
		     FIELD_BIT(VDPA_FIELD_DEV_ID),
};

/* ------------------------------------------------------------------ reading */

VDPA_API int vdpa_dev_list_get(struct vdpa_ctx *ctx,
			       struct vdpa_dev_list **list)
{
	struct vdpa_record_list *records = NULL;
	int err = vdpa_records_dump(ctx, VDPA_CMD_DEV_GET, &vdpa_dev_spec,
				    list ? &records : NULL);

	if (list)
		*list = (struct vdpa_dev_list *)records;
	return err;
}

VDPA_API int vdpa_dev_get(struct vdpa_ctx *ctx, const char *name,
			  struct vdpa_dev **dev)
{
	struct vdpa_record *rec = NULL;
	int err = vdpa_records_get(ctx, VDPA_CMD_DEV_GET, name, &vdpa_dev_spec,
				   dev ? &rec : NULL);

	if (dev)
		*dev = (struct vdpa_dev *)rec;
	return err;
}

VDPA_API size_t vdpa_dev_list_count(const struct vdpa_dev_list *list)
{
	return vdpa_record_list_count(LIST_OF(list));
}

VDPA_API const struct vdpa_dev *
vdpa_dev_list_at(const struct vdpa_dev_list *list, size_t i)
{
	return (struct vdpa_dev *)vdpa_record_list_at(LIST_OF(list), i);
}

VDPA_API void vdpa_dev_list_free(struct vdpa_dev_list *list)
{
	vdpa_record_list_free(LIST_OF(list));
}

VDPA_API void vdpa_dev_free(struct vdpa_dev *dev)
{
	vdpa_record_free(RECORD_OF(dev));
}

VDPA_API bool vdpa_dev_has(const struct vdpa_dev *dev, enum vdpa_field field)
{
	return vdpa_record_has(RECORD_OF(dev), field);
}

static const char *text(const struct vdpa_dev *dev, int field)
{
	return vdpa_record_text(RECORD_OF(dev), field);
}

static uint64_t number(const struct vdpa_dev *dev, int field)
{
	return vdpa_record_number(RECORD_OF(dev), field);
}

VDPA_API const char *vdpa_dev_name(const struct vdpa_dev *dev)
{
	return text(dev, VDPA_FIELD_DEV_NAME);
}

VDPA_API const char *vdpa_dev_mgmtdev_bus(const struct vdpa_dev *dev)
{
	return text(dev, VDPA_FIELD_MGMTDEV_BUS);
}

VDPA_API const char *vdpa_dev_mgmtdev_name(const struct vdpa_dev *dev)
{
	return text(dev, VDPA_FIELD_MGMTDEV_NAME);
}

VDPA_API const char *vdpa_dev_mgmtdev_handle(const struct vdpa_dev *dev)
{
	return dev ? RECORD_OF(dev)->handle : NULL;
}

VDPA_API uint32_t vdpa_dev_id(const struct vdpa_dev *dev)
{
	return number(dev, VDPA_FIELD_DEV_ID);
}

VDPA_API uint32_t vdpa_dev_vendor_id(const struct vdpa_dev *dev)
{
	return number(dev, VDPA_FIELD_VENDOR_ID);
}

VDPA_API uint32_t vdpa_dev_max_vqs(const struct vdpa_dev *dev)
{
	return number(dev, VDPA_FIELD_MAX_VQS);
}

VDPA_API uint16_t vdpa_dev_max_vq_size(const struct vdpa_dev *dev)
{
	return number(dev, VDPA_FIELD_MAX_VQ_SIZE);
}

VDPA_API uint16_t vdpa_dev_min_vq_size(const struct vdpa_dev *dev)
{
	return number(dev, VDPA_FIELD_MIN_VQ_SIZE);
}

/* ----------------------------------------------------------------- changing */

static int change(struct vdpa_ctx *ctx, uint8_t cmd,
		  const struct vdpa_params *params)
{
	struct nlmsghdr *nlh = vdpa_msg_init(ctx, ctx->family, 0, cmd);
	int err;

	if (!vdpa_params_has(params, VDPA_FIELD_DEV_NAME))
		return vdpa_fail_argument(ctx, -EINVAL, VDPA_FIELD_DEV_NAME,
					  "the device's name is not set");
	err = vdpa_params_to_nl(ctx, params, nlh);
	return err ? err : vdpa_exchange(ctx, nlh, NULL, NULL);
}

VDPA_API int vdpa_dev_add(struct vdpa_ctx *ctx,
			  const struct vdpa_params *params)
{
	int err = vdpa_begin(ctx);

	if (err)
		return err;
	if (!vdpa_params_has(params, VDPA_FIELD_MGMTDEV_NAME))
		return vdpa_fail_argument(ctx, -EINVAL,
					  VDPA_FIELD_MGMTDEV_NAME,
					  "the management device is not set");
	return change(ctx, VDPA_CMD_DEV_NEW, params);
}

VDPA_API int vdpa_dev_set(struct vdpa_ctx *ctx,
			  const struct vdpa_params *params)
{
	int err = vdpa_begin(ctx);

	return err ? err : change(ctx, VDPA_CMD_DEV_ATTR_SET, params);
}

VDPA_API int vdpa_dev_del(struct vdpa_ctx *ctx, const char *name)
{
	struct nlmsghdr *nlh;
	int err = vdpa_begin(ctx);

	if (err)
		return err;
	nlh = vdpa_msg_init(ctx, ctx->family, 0, VDPA_CMD_DEV_DEL);
	err = vdpa_string_to_nl(ctx, nlh, VDPA_ATTR_DEV_NAME, name);
	return err ? err : vdpa_exchange(ctx, nlh, NULL, NULL);
}
