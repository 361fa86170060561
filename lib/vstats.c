// SPDX-License-Identifier: LGPL-2.1-or-later
/* Vendor statistics of a virtqueue. */
#include "internal.h"

#include <linux/virtio_net.h>

/* Control virtqueue of a net device that has one pair of data virtqueues. */
#define CONTROL_VQ_WITHOUT_MQ 2

/**
 * struct item - one attribute of the answer, in the order on the wire
 * @field: 12, 14, 17, 18 or 19
 * @number: of a number
 * @text: of a string, else NULL
 */
struct item {
	int field;
	uint64_t number;
	char *text;
};

/**
 * struct vdpa_vstats - an answer
 * @rec: the fields that occur once
 * @items: the attributes in order
 * @counters: for each counter the index of its name in @items; the value is
 *	the item after it
 */
struct vdpa_vstats {
	struct vdpa_record rec;
	struct item *items;
	size_t item_count;
	size_t *counters;
	size_t counter_count;
};

static const struct vdpa_record_spec spec = {
	.cmd = VDPA_CMD_DEV_VSTATS_GET,
	.fields = FIELD_BIT(VDPA_FIELD_DEV_NAME) |
		  FIELD_BIT(VDPA_FIELD_DEV_ID) |
		  FIELD_BIT(VDPA_FIELD_NEGOTIATED_FEATURES) |
		  FIELD_BIT(VDPA_FIELD_NET_MAX_VQP) |
		  FIELD_BIT(VDPA_FIELD_QUEUE_INDEX),
	.mandatory = FIELD_BIT(VDPA_FIELD_DEV_NAME) |
		     FIELD_BIT(VDPA_FIELD_DEV_ID),
};

#define ITEM_FIELDS						\
	(FIELD_BIT(VDPA_FIELD_NEGOTIATED_FEATURES) |		\
	 FIELD_BIT(VDPA_FIELD_NET_MAX_VQP) |			\
	 FIELD_BIT(VDPA_FIELD_QUEUE_INDEX) |			\
	 FIELD_BIT(VDPA_FIELD_COUNTER_NAME) |			\
	 FIELD_BIT(VDPA_FIELD_COUNTER_VALUE))

/* ------------------------------------------------------------------ reading */

static bool is_item(const struct nlattr *attr)
{
	uint16_t type = mnl_attr_get_type(attr);

	return type <= VDPA_FIELD_MAX && (FIELD_BIT(type) & ITEM_FIELDS);
}

static size_t count_items(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr = NULL;
	size_t n = 0;

	while (vdpa_next_attr(nlh, sizeof(struct genlmsghdr), &attr) > 0)
		n += is_item(attr);
	return n;
}

static int item_from_nl(const struct nlattr *attr, struct item *item)
{
	enum vdpa_kind kind = vdpa_policy[mnl_attr_get_type(attr)].kind;
	const void *payload = mnl_attr_get_payload(attr);
	size_t len = mnl_attr_get_payload_len(attr);

	item->field = mnl_attr_get_type(attr);
	if (kind != KIND_STRING) {
		item->number = vdpa_number_of(kind, payload, len);
		return 0;
	}
	item->text = strndup(payload, len);
	return item->text ? 0 : -ENOMEM;
}

static int items_from_nl(struct vdpa_ctx *ctx, const struct nlmsghdr *nlh,
			 struct vdpa_vstats *vstats)
{
	const struct nlattr *attr = NULL;
	size_t n = count_items(nlh);
	struct item *item;

	if (!n)
		return 0;
	vstats->items = calloc(n, sizeof(*vstats->items));
	vstats->counters = calloc(n, sizeof(*vstats->counters));
	if (!vstats->items || !vstats->counters)
		return vdpa_fail_memory(ctx);
	while (vdpa_next_attr(nlh, sizeof(struct genlmsghdr), &attr) > 0) {
		if (!is_item(attr))
			continue;
		item = &vstats->items[vstats->item_count];
		if (item_from_nl(attr, item))
			return vdpa_fail_memory(ctx);
		vstats->item_count++;
	}
	return 0;
}

/* Each name is followed by its value; a lone one is an error if strict. */
static int pair_counters(struct vdpa_ctx *ctx, struct vdpa_vstats *vstats)
{
	const struct item *items = vstats->items;
	size_t n = vstats->item_count;

	for (size_t i = 0; i < n; i++) {
		bool named = items[i].field == VDPA_FIELD_COUNTER_NAME;

		if (!named && items[i].field != VDPA_FIELD_COUNTER_VALUE)
			continue;
		if (named && i + 1 < n &&
		    items[i + 1].field == VDPA_FIELD_COUNTER_VALUE) {
			vstats->counters[vstats->counter_count++] = i++;
			continue;
		}
		if (vdpa_is_stock(ctx))
			continue;
		return vdpa_fail(ctx, VDPA_ERROR_REPLY_MISSING, -EPROTO,
				 named ? VDPA_FIELD_COUNTER_VALUE :
					 VDPA_FIELD_COUNTER_NAME,
				 "a counter has no %s",
				 named ? "value" : "name");
	}
	return 0;
}

static int vstats_from_nl(struct vdpa_ctx *ctx, const struct nlmsghdr *nlh,
			  void *data)
{
	struct vdpa_vstats **out = data;
	struct vdpa_vstats *vstats;
	int err;

	vstats = calloc(1, sizeof(*vstats));
	if (!vstats)
		return vdpa_fail_memory(ctx);
	err = vdpa_record_from_nl(ctx, nlh, &spec, &vstats->rec);
	if (!err)
		err = items_from_nl(ctx, nlh, vstats);
	if (!err)
		err = pair_counters(ctx, vstats);
	if (err) {
		vdpa_vstats_free(vstats);
		return err;
	}
	vdpa_vstats_free(*out);
	*out = vstats;
	return 0;
}

static int queue_to_nl(struct vdpa_ctx *ctx, struct nlmsghdr *nlh,
		       const char *name, int64_t qidx)
{
	int err = vdpa_string_to_nl(ctx, nlh, VDPA_ATTR_DEV_NAME, name);

	if (err)
		return err;
	if (qidx > UINT32_MAX)
		return vdpa_fail_argument(ctx, -ERANGE, VDPA_FIELD_QUEUE_INDEX,
					  "the queue index is too large");
	if (qidx >= 0)
		mnl_attr_put_u32(nlh, VDPA_ATTR_DEV_QUEUE_INDEX, qidx);
	return 0;
}

VDPA_API int vdpa_vstats_get(struct vdpa_ctx *ctx, const char *name,
			     int64_t qidx, struct vdpa_vstats **vstats)
{
	struct nlmsghdr *nlh;
	int err;

	if (vstats)
		*vstats = NULL;
	err = vdpa_begin(ctx);
	if (err)
		return err;
	if (!vstats)
		return vdpa_fail_argument(ctx, -EINVAL, -1, "no record");
	nlh = vdpa_msg_init(ctx, ctx->family, 0, VDPA_CMD_DEV_VSTATS_GET);
	err = queue_to_nl(ctx, nlh, name, qidx);
	if (!err)
		err = vdpa_exchange(ctx, nlh, vstats_from_nl, vstats);
	if (!err && !*vstats && !vdpa_is_stock(ctx))
		err = vdpa_fail(ctx, VDPA_ERROR_REPLY_MISSING, -EPROTO, -1,
				"the answer holds no record");
	return err;
}

VDPA_API void vdpa_vstats_free(struct vdpa_vstats *vstats)
{
	if (!vstats)
		return;
	for (size_t i = 0; i < vstats->item_count; i++)
		free(vstats->items[i].text);
	free(vstats->items);
	free(vstats->counters);
	vdpa_record_clear(&vstats->rec);
	free(vstats);
}

/* ------------------------------------------------------------------ getters */

VDPA_API bool vdpa_vstats_has(const struct vdpa_vstats *vstats,
			      enum vdpa_field field)
{
	return vstats && vdpa_record_has(&vstats->rec, field);
}

static uint64_t number(const struct vdpa_vstats *vstats, int field)
{
	return vstats ? vdpa_record_number(&vstats->rec, field) : 0;
}

VDPA_API const char *vdpa_vstats_name(const struct vdpa_vstats *vstats)
{
	if (!vstats)
		return NULL;
	return vdpa_record_text(&vstats->rec, VDPA_FIELD_DEV_NAME);
}

VDPA_API uint32_t vdpa_vstats_id(const struct vdpa_vstats *vstats)
{
	return number(vstats, VDPA_FIELD_DEV_ID);
}

VDPA_API uint32_t vdpa_vstats_qidx(const struct vdpa_vstats *vstats)
{
	return number(vstats, VDPA_FIELD_QUEUE_INDEX);
}

VDPA_API uint64_t
vdpa_vstats_negotiated_features(const struct vdpa_vstats *vstats)
{
	return number(vstats, VDPA_FIELD_NEGOTIATED_FEATURES);
}

VDPA_API uint16_t vdpa_vstats_max_vqp(const struct vdpa_vstats *vstats)
{
	return number(vstats, VDPA_FIELD_NET_MAX_VQP);
}

static bool negotiated(const struct vdpa_vstats *vstats, unsigned int bit)
{
	return vdpa_vstats_negotiated_features(vstats) & (UINT64_C(1) << bit);
}

static enum vdpa_queue_role net_role(const struct vdpa_vstats *vstats)
{
	uint32_t qidx = vdpa_vstats_qidx(vstats);
	uint32_t control = CONTROL_VQ_WITHOUT_MQ;

	if (negotiated(vstats, VIRTIO_NET_F_MQ) ||
	    negotiated(vstats, VIRTIO_NET_F_RSS)) {
		if (!vdpa_vstats_has(vstats, VDPA_FIELD_NET_MAX_VQP))
			return VDPA_QUEUE_UNKNOWN;
		control = 2 * (uint32_t)vdpa_vstats_max_vqp(vstats);
	}
	if (qidx < control)
		return qidx % 2 ? VDPA_QUEUE_TX : VDPA_QUEUE_RX;
	if (qidx == control && negotiated(vstats, VIRTIO_NET_F_CTRL_VQ))
		return VDPA_QUEUE_CONTROL;
	return VDPA_QUEUE_UNKNOWN;
}

VDPA_API enum vdpa_queue_role
vdpa_vstats_role(const struct vdpa_vstats *vstats)
{
	if (!vdpa_vstats_has(vstats, VDPA_FIELD_QUEUE_INDEX))
		return VDPA_QUEUE_UNKNOWN;
	switch (vdpa_vstats_id(vstats)) {
	case VDPA_ID_NET:
		return net_role(vstats);
	case VDPA_ID_BLOCK:
		return VDPA_QUEUE_REQUEST;
	default:
		return VDPA_QUEUE_UNKNOWN;
	}
}

VDPA_API const char *vdpa_queue_role_name(enum vdpa_queue_role role)
{
	switch (role) {
	case VDPA_QUEUE_RX:
		return "rx";
	case VDPA_QUEUE_TX:
		return "tx";
	case VDPA_QUEUE_CONTROL:
		return "control_vq";
	case VDPA_QUEUE_REQUEST:
		return "request";
	case VDPA_QUEUE_UNKNOWN:
		break;
	}
	return "unknown";
}

VDPA_API size_t vdpa_vstats_counter_count(const struct vdpa_vstats *vstats)
{
	return vstats ? vstats->counter_count : 0;
}

VDPA_API const char *vdpa_vstats_counter_name(const struct vdpa_vstats *vstats,
					      size_t i)
{
	if (i >= vdpa_vstats_counter_count(vstats))
		return NULL;
	return vstats->items[vstats->counters[i]].text;
}

VDPA_API uint64_t vdpa_vstats_counter_value(const struct vdpa_vstats *vstats,
					    size_t i)
{
	if (i >= vdpa_vstats_counter_count(vstats))
		return 0;
	return vstats->items[vstats->counters[i] + 1].number;
}

VDPA_API size_t vdpa_vstats_item_count(const struct vdpa_vstats *vstats)
{
	return vstats ? vstats->item_count : 0;
}

VDPA_API int vdpa_vstats_item_field(const struct vdpa_vstats *vstats, size_t i)
{
	if (i >= vdpa_vstats_item_count(vstats))
		return 0;
	return vstats->items[i].field;
}

VDPA_API uint64_t vdpa_vstats_item_number(const struct vdpa_vstats *vstats,
					  size_t i)
{
	if (i >= vdpa_vstats_item_count(vstats))
		return 0;
	return vstats->items[i].number;
}

VDPA_API const char *vdpa_vstats_item_string(const struct vdpa_vstats *vstats,
					     size_t i)
{
	if (i >= vdpa_vstats_item_count(vstats))
		return NULL;
	return vstats->items[i].text;
}
