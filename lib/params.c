// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a device is to be made with or changed to. */
#include "internal.h"

struct vdpa_params {
	uint64_t present;
	char *text[VDPA_FIELD_DEV_NAME + 1];
	uint64_t number[VDPA_FIELD_MAX + 1];
	uint8_t mac[VDPA_MAC_LEN];
};

VDPA_API int vdpa_params_new(struct vdpa_params **params)
{
	if (!params)
		return -EINVAL;
	*params = calloc(1, sizeof(**params));
	return *params ? 0 : -ENOMEM;
}

VDPA_API void vdpa_params_free(struct vdpa_params *params)
{
	if (!params)
		return;
	for (int i = 0; i <= VDPA_FIELD_DEV_NAME; i++)
		free(params->text[i]);
	free(params);
}

static int copy_string(const char *s, char **copy)
{
	*copy = NULL;
	if (!s)
		return -EINVAL;
	if (strlen(s) > STRING_MAX)
		return -E2BIG;
	*copy = strdup(s);
	return *copy ? 0 : -ENOMEM;
}

static void replace_string(struct vdpa_params *params, int field, char *s)
{
	free(params->text[field]);
	params->text[field] = s;
	if (s)
		params->present |= FIELD_BIT(field);
	else
		params->present &= ~FIELD_BIT(field);
}

VDPA_API int vdpa_params_set_name(struct vdpa_params *params, const char *name)
{
	char *copy;
	int err;

	if (!params)
		return -EINVAL;
	err = copy_string(name, &copy);
	if (!err)
		replace_string(params, VDPA_FIELD_DEV_NAME, copy);
	return err;
}

VDPA_API int vdpa_params_set_mgmtdev(struct vdpa_params *params,
				     const char *bus, const char *name)
{
	char *bus_copy AUTOFREE = NULL;
	char *name_copy AUTOFREE = NULL;
	int err;

	if (!params)
		return -EINVAL;
	err = copy_string(name, &name_copy);
	if (!err && bus)
		err = copy_string(bus, &bus_copy);
	if (err)
		return err;
	replace_string(params, VDPA_FIELD_MGMTDEV_BUS, STEAL(bus_copy));
	replace_string(params, VDPA_FIELD_MGMTDEV_NAME, STEAL(name_copy));
	return 0;
}

VDPA_API int vdpa_params_set_mac(struct vdpa_params *params,
				 const uint8_t mac[VDPA_MAC_LEN])
{
	if (!params || !mac)
		return -EINVAL;
	memcpy(params->mac, mac, VDPA_MAC_LEN);
	params->present |= FIELD_BIT(VDPA_FIELD_NET_MAC);
	return 0;
}

VDPA_API int vdpa_params_set_number(struct vdpa_params *params,
				    enum vdpa_field field, uint64_t value)
{
	size_t width;

	if (!params)
		return -EINVAL;
	if (field != VDPA_FIELD_NET_MTU && field != VDPA_FIELD_NET_MAX_VQP &&
	    field != VDPA_FIELD_DEVICE_FEATURES &&
	    (field < VDPA_FIELD_BLK_CAPACITY || field > VDPA_FIELD_BLK_FLUSH))
		return -EINVAL;
	width = vdpa_kind_width(vdpa_policy[field].kind);
	if (width < sizeof(value) && value >> (8 * width))
		return -ERANGE;
	params->number[field] = value;
	params->present |= FIELD_BIT(field);
	return 0;
}

VDPA_API bool vdpa_params_has(const struct vdpa_params *params,
			      enum vdpa_field field)
{
	return params && field > 0 && field <= VDPA_FIELD_MAX &&
	       (params->present & FIELD_BIT(field));
}

static bool field_to_nl(const struct vdpa_params *params, int field,
			struct nlmsghdr *nlh)
{
	uint64_t value = params->number[field];

	switch (vdpa_policy[field].kind) {
	case KIND_U8:
		return mnl_attr_put_u8_check(nlh, TX_SIZE, field, value);
	case KIND_U16:
		return mnl_attr_put_u16_check(nlh, TX_SIZE, field, value);
	case KIND_U32:
		return mnl_attr_put_u32_check(nlh, TX_SIZE, field, value);
	case KIND_U64:
		return mnl_attr_put_u64_check(nlh, TX_SIZE, field, value);
	case KIND_STRING:
		return mnl_attr_put_strz_check(nlh, TX_SIZE, field,
					       params->text[field]);
	case KIND_MAC:
		return mnl_attr_put_check(nlh, TX_SIZE, field, VDPA_MAC_LEN,
					  params->mac);
	case KIND_NONE:
		break;
	}
	return false;
}

/**
 * vdpa_params_to_nl() - append all parameters that are set
 * @ctx: context for the error
 * @params: parameters
 * @nlh: request
 *
 * Return: 0, -E2BIG.
 */
int vdpa_params_to_nl(struct vdpa_ctx *ctx, const struct vdpa_params *params,
		      struct nlmsghdr *nlh)
{
	/* the order of the stock tool; the rest follows by number */
	static const uint8_t first[] = {
		VDPA_FIELD_MGMTDEV_BUS,
		VDPA_FIELD_MGMTDEV_NAME,
		VDPA_FIELD_DEV_NAME,
		VDPA_FIELD_NET_MAC,
		VDPA_FIELD_NET_MTU,
		VDPA_FIELD_NET_MAX_VQP,
		VDPA_FIELD_DEVICE_FEATURES,
	};
	bool ok = true;

	for (size_t i = 0; i < sizeof(first); i++)
		if (vdpa_params_has(params, first[i]))
			ok = ok && field_to_nl(params, first[i], nlh);
	for (int i = VDPA_FIELD_BLK_CAPACITY; i <= VDPA_FIELD_BLK_FLUSH; i++)
		if (vdpa_params_has(params, i))
			ok = ok && field_to_nl(params, i, nlh);
	if (!ok)
		return vdpa_fail_argument(ctx, -E2BIG, -1,
					  "the parameters do not fit");
	return 0;
}
