// SPDX-License-Identifier: LGPL-2.1-or-later
/* Management devices. */
#include "internal.h"

static const struct vdpa_record_spec spec = {
	.cmd = VDPA_CMD_MGMTDEV_NEW,
	.fields = FIELD_BIT(VDPA_FIELD_MGMTDEV_BUS) |
		  FIELD_BIT(VDPA_FIELD_MGMTDEV_NAME) |
		  FIELD_BIT(VDPA_FIELD_MGMTDEV_CLASSES) |
		  FIELD_BIT(VDPA_FIELD_MGMTDEV_MAX_VQS) |
		  FIELD_BIT(VDPA_FIELD_MGMTDEV_FEATURES),
	.mandatory = FIELD_BIT(VDPA_FIELD_MGMTDEV_NAME),
};

VDPA_API int vdpa_mgmtdev_list_get(struct vdpa_ctx *ctx,
				   struct vdpa_mgmtdev_list **list)
{
	struct vdpa_record_list *records = NULL;
	int err = vdpa_records_dump(ctx, VDPA_CMD_MGMTDEV_GET, &spec,
				    list ? &records : NULL);

	if (list)
		*list = (struct vdpa_mgmtdev_list *)records;
	return err;
}

static int handle_to_nl(struct vdpa_ctx *ctx, struct nlmsghdr *nlh,
			const char *bus, const char *name)
{
	int err = 0;

	if (bus)
		err = vdpa_string_to_nl(ctx, nlh, VDPA_ATTR_MGMTDEV_BUS_NAME,
					bus);
	if (!err)
		err = vdpa_string_to_nl(ctx, nlh, VDPA_ATTR_MGMTDEV_DEV_NAME,
					name);
	return err;
}

VDPA_API int vdpa_mgmtdev_get(struct vdpa_ctx *ctx, const char *bus,
			      const char *name, struct vdpa_mgmtdev **mgmtdev)
{
	struct vdpa_record *rec = NULL;
	struct nlmsghdr *nlh;
	int err;

	if (mgmtdev)
		*mgmtdev = NULL;
	err = vdpa_begin(ctx);
	if (err)
		return err;
	if (!mgmtdev)
		return vdpa_fail_argument(ctx, -EINVAL, -1, "no record");
	nlh = vdpa_msg_init(ctx, ctx->family, 0, VDPA_CMD_MGMTDEV_GET);
	err = handle_to_nl(ctx, nlh, bus, name);
	if (!err)
		err = vdpa_records_do(ctx, nlh, &spec, &rec);
	*mgmtdev = (struct vdpa_mgmtdev *)rec;
	return err;
}

VDPA_API size_t
vdpa_mgmtdev_list_count(const struct vdpa_mgmtdev_list *list)
{
	return vdpa_record_list_count(LIST_OF(list));
}

VDPA_API const struct vdpa_mgmtdev *
vdpa_mgmtdev_list_at(const struct vdpa_mgmtdev_list *list, size_t i)
{
	return (struct vdpa_mgmtdev *)vdpa_record_list_at(LIST_OF(list), i);
}

VDPA_API void vdpa_mgmtdev_list_free(struct vdpa_mgmtdev_list *list)
{
	vdpa_record_list_free(LIST_OF(list));
}

VDPA_API void vdpa_mgmtdev_free(struct vdpa_mgmtdev *mgmtdev)
{
	vdpa_record_free(RECORD_OF(mgmtdev));
}

VDPA_API bool vdpa_mgmtdev_has(const struct vdpa_mgmtdev *mgmtdev,
			       enum vdpa_field field)
{
	return vdpa_record_has(RECORD_OF(mgmtdev), field);
}

VDPA_API const char *vdpa_mgmtdev_bus(const struct vdpa_mgmtdev *mgmtdev)
{
	return vdpa_record_text(RECORD_OF(mgmtdev), VDPA_FIELD_MGMTDEV_BUS);
}

VDPA_API const char *vdpa_mgmtdev_name(const struct vdpa_mgmtdev *mgmtdev)
{
	return vdpa_record_text(RECORD_OF(mgmtdev), VDPA_FIELD_MGMTDEV_NAME);
}

VDPA_API const char *vdpa_mgmtdev_handle(const struct vdpa_mgmtdev *mgmtdev)
{
	return mgmtdev ? RECORD_OF(mgmtdev)->handle : NULL;
}

static uint64_t number(const struct vdpa_mgmtdev *mgmtdev, int field)
{
	return vdpa_record_number(RECORD_OF(mgmtdev), field);
}

VDPA_API uint64_t vdpa_mgmtdev_classes(const struct vdpa_mgmtdev *mgmtdev)
{
	return number(mgmtdev, VDPA_FIELD_MGMTDEV_CLASSES);
}

VDPA_API uint32_t vdpa_mgmtdev_max_vqs(const struct vdpa_mgmtdev *mgmtdev)
{
	return number(mgmtdev, VDPA_FIELD_MGMTDEV_MAX_VQS);
}

VDPA_API uint64_t vdpa_mgmtdev_features(const struct vdpa_mgmtdev *mgmtdev)
{
	return number(mgmtdev, VDPA_FIELD_MGMTDEV_FEATURES);
}
