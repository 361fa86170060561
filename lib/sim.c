// SPDX-License-Identifier: LGPL-2.1-or-later
/* The family "vdpa_sim": faults of simulated devices, presets. */
#include "internal.h"

#include <linux/vdpa_sim.h>

#define ATTR_OF(field) ((field) - VDPA_SIM_FIELD_BASE)
#define FIELD_OF(attr) ((attr) + VDPA_SIM_FIELD_BASE)

struct vdpa_sim {
	uint64_t present;
	uint64_t number[VDPA_SIM_ATTR_MAX + 1];
	char *text[VDPA_SIM_ATTR_BACKING + 1];
	uint8_t *stopped;
	size_t stopped_len;
};

struct vdpa_sim_list {
	struct vdpa_sim **at;
	size_t count;
	size_t room;
};

struct vdpa_sim_change {
	uint64_t present;
	uint64_t number[VDPA_SIM_ATTR_MAX + 1];
};

/* The public field numbers are the attribute numbers, higher by a constant. */
#define SAME_NUMBER(name) \
	_Static_assert((int)VDPA_SIM_ATTR_##name == (int)ATTR_OF(VDPA_SIM_FIELD_##name), #name)
SAME_NUMBER(DEV_NAME);
SAME_NUMBER(DEV_ID);
SAME_NUMBER(SERIAL);
SAME_NUMBER(BACKING);
SAME_NUMBER(SEED);
SAME_NUMBER(LINK);
SAME_NUMBER(DROP);
SAME_NUMBER(DUPLICATE);
SAME_NUMBER(REORDER);
SAME_NUMBER(LATENCY);
SAME_NUMBER(ERROR);
SAME_NUMBER(BAD_FIRST);
SAME_NUMBER(BAD_COUNT);
SAME_NUMBER(STATUS);
SAME_NUMBER(SUSPEND);
SAME_NUMBER(NEEDS_RESET);
SAME_NUMBER(STOP);
SAME_NUMBER(GO);
SAME_NUMBER(STOPPED);

/* What is known of one attribute; those without a kind are flags or not numbers. */
static const struct sim_policy {
	const char *wire;
	const char *name;
	enum vdpa_kind kind;
} policy[VDPA_SIM_ATTR_MAX + 1] = {
	[VDPA_SIM_ATTR_DEV_NAME] = { "DEV_NAME", "sim_dev", KIND_STRING },
	[VDPA_SIM_ATTR_DEV_ID] = { "DEV_ID", "sim_dev_id", KIND_U32 },
	[VDPA_SIM_ATTR_SERIAL] = { "SERIAL", "serial", KIND_STRING },
	[VDPA_SIM_ATTR_BACKING] = { "BACKING", "backing", KIND_STRING },
	[VDPA_SIM_ATTR_SEED] = { "SEED", "seed", KIND_U64 },
	[VDPA_SIM_ATTR_LINK] = { "LINK", "link", KIND_U8 },
	[VDPA_SIM_ATTR_DROP] = { "DROP", "drop", KIND_U32 },
	[VDPA_SIM_ATTR_DUPLICATE] = { "DUPLICATE", "duplicate", KIND_U32 },
	[VDPA_SIM_ATTR_REORDER] = { "REORDER", "reorder", KIND_U32 },
	[VDPA_SIM_ATTR_LATENCY] = { "LATENCY", "latency", KIND_U32 },
	[VDPA_SIM_ATTR_ERROR] = { "ERROR", "error", KIND_U32 },
	[VDPA_SIM_ATTR_BAD_FIRST] = { "BAD_FIRST", "bad_sectors", KIND_U64 },
	[VDPA_SIM_ATTR_BAD_COUNT] = { "BAD_COUNT", "bad_count", KIND_U64 },
	[VDPA_SIM_ATTR_STATUS] = { "STATUS", "error_status", KIND_U8 },
	[VDPA_SIM_ATTR_SUSPEND] = { "SUSPEND", "suspend", KIND_U32 },
	[VDPA_SIM_ATTR_NEEDS_RESET] = { "NEEDS_RESET", "needs_reset", KIND_NONE },
	[VDPA_SIM_ATTR_STOP] = { "STOP", "stop", KIND_U32 },
	[VDPA_SIM_ATTR_GO] = { "GO", "go", KIND_U32 },
	[VDPA_SIM_ATTR_STOPPED] = { "STOPPED", "stopped", KIND_NONE },
};

/**
 * vdpa_sim_attr_name() - name of an attribute on the wire
 * @attr: any number
 *
 * Return: the name without VDPA_SIM_ATTR_, NULL for padding and unknown numbers.
 */
const char *vdpa_sim_attr_name(unsigned int attr)
{
	return attr <= VDPA_SIM_ATTR_MAX ? policy[attr].wire : NULL;
}

enum vdpa_kind vdpa_sim_attr_kind(unsigned int attr)
{
	return attr <= VDPA_SIM_ATTR_MAX ? policy[attr].kind : KIND_NONE;
}

const char *vdpa_sim_command_name(unsigned int cmd)
{
	static const char *const names[] = {
		[VDPA_SIM_CMD_FAULT_GET] = "FAULT_GET",
		[VDPA_SIM_CMD_FAULT_SET] = "FAULT_SET",
		[VDPA_SIM_CMD_FAULT_RESET] = "FAULT_RESET",
		[VDPA_SIM_CMD_PRESET_GET] = "PRESET_GET",
		[VDPA_SIM_CMD_PRESET_SET] = "PRESET_SET",
		[VDPA_SIM_CMD_PRESET_DEL] = "PRESET_DEL",
	};

	return cmd < sizeof(names) / sizeof(names[0]) ? names[cmd] : NULL;
}

/**
 * vdpa_sim_field_name() - what vdpa_field_name() says of a field of this family
 * @field: any number
 *
 * Return: the name, NULL: no such field.
 */
const char *vdpa_sim_field_name(int field)
{
	if (field <= VDPA_SIM_FIELD_BASE || field > FIELD_OF(VDPA_SIM_ATTR_MAX))
		return NULL;
	return policy[ATTR_OF(field)].name;
}

/* ------------------------------------------------------------------ reading */

static void clear(struct vdpa_sim *sim)
{
	for (int i = 0; i <= VDPA_SIM_ATTR_BACKING; i++)
		free(sim->text[i]);
	free(sim->stopped);
}

VDPA_API void vdpa_sim_free(struct vdpa_sim *sim)
{
	if (!sim)
		return;
	clear(sim);
	free(sim);
}

static int bytes_from_nl(struct vdpa_ctx *ctx, const void *payload, size_t len,
			 struct vdpa_sim *sim)
{
	if (!len)
		return 0;
	free(sim->stopped);
	sim->stopped = malloc(len);
	if (!sim->stopped)
		return vdpa_fail_memory(ctx);
	memcpy(sim->stopped, payload, len);
	sim->stopped_len = len;
	return 0;
}

static int text_from_nl(struct vdpa_ctx *ctx, const void *payload, size_t len, char **text)
{
	if (!len || !memchr(payload, '\0', len))
		return vdpa_fail_length(ctx, -1, "a string");
	free(*text);
	*text = strdup(payload);
	return *text ? 0 : vdpa_fail_memory(ctx);
}

static int attr_from_nl(struct vdpa_ctx *ctx, const struct nlattr *attr,
			struct vdpa_sim *sim)
{
	const void *payload = mnl_attr_get_payload(attr);
	size_t len = mnl_attr_get_payload_len(attr);
	unsigned int type = mnl_attr_get_type(attr);
	int err = 0;

	/* a newer peer may know more */
	if (type > VDPA_SIM_ATTR_MAX || !policy[type].wire)
		return 0;
	if (policy[type].kind == KIND_STRING) {
		err = text_from_nl(ctx, payload, len, &sim->text[type]);
	} else if (policy[type].kind != KIND_NONE) {
		if (len != vdpa_kind_width(policy[type].kind))
			return vdpa_fail_length(ctx, FIELD_OF(type), policy[type].wire);
		sim->number[type] = vdpa_number_of(policy[type].kind, payload, len);
	} else if (type == VDPA_SIM_ATTR_STOPPED) {
		err = bytes_from_nl(ctx, payload, len, sim);
	} else {
		sim->number[type] = 1;
	}
	sim->present |= FIELD_BIT(type);
	return err;
}

static int list_append(struct vdpa_ctx *ctx, struct vdpa_sim_list *list,
		       struct vdpa_sim *sim)
{
	struct vdpa_sim **at;
	size_t room;

	if (list->count == list->room) {
		room = list->room ? 2 * list->room : 16;
		at = reallocarray(list->at, room, sizeof(*at));
		if (!at)
			return vdpa_fail_memory(ctx);
		list->at = at;
		list->room = room;
	}
	list->at[list->count++] = sim;
	return 0;
}

static int collect(struct vdpa_ctx *ctx, const struct nlmsghdr *nlh, void *data)
{
	struct vdpa_sim *sim = calloc(1, sizeof(*sim));
	const struct nlattr *attr = NULL;
	int more = 1, err = 0;

	if (!sim)
		return vdpa_fail_memory(ctx);
	while (!err && (more = vdpa_next_attr(nlh, sizeof(struct genlmsghdr), &attr)) > 0)
		err = attr_from_nl(ctx, attr, sim);
	if (!err && more < 0)
		err = vdpa_fail_length(ctx, -1, "a message");
	if (!err && !sim->text[VDPA_SIM_ATTR_DEV_NAME])
		err = vdpa_fail(ctx, VDPA_ERROR_REPLY_MISSING, -EPROTO,
				VDPA_SIM_FIELD_DEV_NAME, "a record has no name");
	if (!err)
		err = list_append(ctx, data, sim);
	if (err)
		vdpa_sim_free(sim);
	return err;
}

/* ----------------------------------------------------------------- requests */

/* The family is looked for when it is needed: most programs never do. */
static int begin(struct vdpa_ctx *ctx)
{
	struct vdpa_family family;
	int err = vdpa_begin(ctx);

	if (err || ctx->sim_family)
		return err;
	err = vdpa_family_find(ctx, VDPA_SIM_GENL_NAME, &family);
	if (err == -ENOENT)
		return vdpa_fail(ctx, VDPA_ERROR_KERNEL, -EPROTONOSUPPORT, -1,
				 "there is no family vdpa_sim");
	if (!err)
		ctx->sim_family = family.id;
	return err;
}

static struct nlmsghdr *request(struct vdpa_ctx *ctx, uint16_t flags, uint8_t cmd)
{
	struct nlmsghdr *nlh = vdpa_msg_init(ctx, ctx->sim_family, flags, cmd);
	struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	genl->version = VDPA_SIM_GENL_VERSION;
	return nlh;
}

/* Numbers that the kernel names are those of this family. */
static int exchange(struct vdpa_ctx *ctx, struct nlmsghdr *nlh, vdpa_msg_fn fn, void *data)
{
	int err = vdpa_exchange(ctx, nlh, fn, data);

	if (!err || ctx->error.source != VDPA_ERROR_KERNEL)
		return err;
	if (ctx->error.attr >= 0)
		ctx->error.attr = FIELD_OF(ctx->error.attr);
	if (ctx->error.missing >= 0)
		ctx->error.missing = FIELD_OF(ctx->error.missing);
	return err;
}

static int dump(struct vdpa_ctx *ctx, uint8_t cmd, struct vdpa_sim_list **list)
{
	int err;

	if (list)
		*list = NULL;
	err = begin(ctx);
	if (err)
		return err;
	if (!list)
		return vdpa_fail_argument(ctx, -EINVAL, -1, "no place for the list");
	*list = calloc(1, sizeof(**list));
	if (!*list)
		return vdpa_fail_memory(ctx);
	return exchange(ctx, request(ctx, NLM_F_DUMP, cmd), collect, *list);
}

static int by_name(struct vdpa_ctx *ctx, uint8_t cmd, const char *name, vdpa_msg_fn fn,
		   void *data)
{
	struct nlmsghdr *nlh = request(ctx, 0, cmd);
	int err = vdpa_string_to_nl(ctx, nlh, VDPA_SIM_ATTR_DEV_NAME, name);

	return err ? err : exchange(ctx, nlh, fn, data);
}

VDPA_API int vdpa_sim_list_get(struct vdpa_ctx *ctx, struct vdpa_sim_list **list)
{
	return dump(ctx, VDPA_SIM_CMD_FAULT_GET, list);
}

VDPA_API int vdpa_sim_get(struct vdpa_ctx *ctx, const char *name, struct vdpa_sim **sim)
{
	struct vdpa_sim_list list = { 0 };
	int err;

	if (sim)
		*sim = NULL;
	err = begin(ctx);
	if (err)
		return err;
	if (!sim)
		return vdpa_fail_argument(ctx, -EINVAL, -1, "no place for the record");
	err = by_name(ctx, VDPA_SIM_CMD_FAULT_GET, name, collect, &list);
	if (!err && list.count != 1)
		err = vdpa_fail(ctx, VDPA_ERROR_REPLY_MISSING, -EPROTO, -1,
				"the answer is not one record");
	for (size_t i = 0; i < list.count; i++) {
		if (!err)
			*sim = list.at[i];
		else
			vdpa_sim_free(list.at[i]);
	}
	free(list.at);
	return err;
}

VDPA_API int vdpa_sim_reset(struct vdpa_ctx *ctx, const char *name)
{
	int err = begin(ctx);

	return err ? err : by_name(ctx, VDPA_SIM_CMD_FAULT_RESET, name, NULL, NULL);
}

VDPA_API size_t vdpa_sim_list_count(const struct vdpa_sim_list *list)
{
	return list ? list->count : 0;
}

VDPA_API const struct vdpa_sim *vdpa_sim_list_at(const struct vdpa_sim_list *list, size_t i)
{
	return i < vdpa_sim_list_count(list) ? list->at[i] : NULL;
}

VDPA_API void vdpa_sim_list_free(struct vdpa_sim_list *list)
{
	if (!list)
		return;
	for (size_t i = 0; i < list->count; i++)
		vdpa_sim_free(list->at[i]);
	free(list->at);
	free(list);
}

VDPA_API bool vdpa_sim_has(const struct vdpa_sim *sim, enum vdpa_sim_field field)
{
	return sim && vdpa_sim_field_name(field) &&
	       (sim->present & FIELD_BIT(ATTR_OF(field)));
}

VDPA_API const char *vdpa_sim_name(const struct vdpa_sim *sim)
{
	return sim ? sim->text[VDPA_SIM_ATTR_DEV_NAME] : NULL;
}

VDPA_API uint64_t vdpa_sim_number(const struct vdpa_sim *sim, enum vdpa_sim_field field)
{
	return vdpa_sim_has(sim, field) ? sim->number[ATTR_OF(field)] : 0;
}

VDPA_API int64_t vdpa_sim_next_stopped(const struct vdpa_sim *sim, uint32_t from)
{
	for (uint64_t q = from; sim && q / 8 < sim->stopped_len; q++)
		if (sim->stopped[q / 8] >> q % 8 & 1)
			return q;
	return -1;
}

/* ----------------------------------------------------------------- changing */

VDPA_API int vdpa_sim_change_new(struct vdpa_sim_change **change)
{
	if (!change)
		return -EINVAL;
	*change = calloc(1, sizeof(**change));
	return *change ? 0 : -ENOMEM;
}

VDPA_API void vdpa_sim_change_free(struct vdpa_sim_change *change)
{
	free(change);
}

VDPA_API int vdpa_sim_change_set(struct vdpa_sim_change *change, enum vdpa_sim_field field,
				 uint64_t value)
{
	int attr = ATTR_OF(field);
	size_t width;

	if (!change || attr < VDPA_SIM_ATTR_SEED || attr > VDPA_SIM_ATTR_GO)
		return -EINVAL;
	width = vdpa_kind_width(policy[attr].kind);
	if (width < sizeof(value) && value >> (width ? 8 * width : 1))
		return -ERANGE;
	if (attr == VDPA_SIM_ATTR_NEEDS_RESET && !value)
		return -ERANGE;
	change->number[attr] = value;
	change->present |= FIELD_BIT(attr);
	return 0;
}

static bool attr_to_nl(struct nlmsghdr *nlh, int attr, uint64_t value)
{
	switch (policy[attr].kind) {
	case KIND_U8:
		return mnl_attr_put_u8_check(nlh, TX_SIZE, attr, value);
	case KIND_U32:
		return mnl_attr_put_u32_check(nlh, TX_SIZE, attr, value);
	case KIND_U64:
		return mnl_attr_put_u64_check(nlh, TX_SIZE, attr, value);
	default:
		return mnl_attr_put_check(nlh, TX_SIZE, attr, 0, NULL);
	}
}

VDPA_API int vdpa_sim_set(struct vdpa_ctx *ctx, const char *name,
			  const struct vdpa_sim_change *change)
{
	struct nlmsghdr *nlh;
	int err = begin(ctx);

	if (err)
		return err;
	if (!change)
		return vdpa_fail_argument(ctx, -EINVAL, -1, "there is no change");
	nlh = request(ctx, 0, VDPA_SIM_CMD_FAULT_SET);
	err = vdpa_string_to_nl(ctx, nlh, VDPA_SIM_ATTR_DEV_NAME, name);
	if (err)
		return err;
	for (int attr = VDPA_SIM_ATTR_SEED; attr <= VDPA_SIM_ATTR_GO; attr++)
		if ((change->present & FIELD_BIT(attr)) &&
		    !attr_to_nl(nlh, attr, change->number[attr]))
			return vdpa_fail_argument(ctx, -E2BIG, FIELD_OF(attr),
						  "the change does not fit");
	return exchange(ctx, nlh, NULL, NULL);
}

/* ------------------------------------------------------------------ presets */

VDPA_API int vdpa_sim_preset_set(struct vdpa_ctx *ctx, const char *name, const char *serial,
				 const char *backing)
{
	struct nlmsghdr *nlh;
	int err = begin(ctx);

	if (err)
		return err;
	nlh = request(ctx, 0, VDPA_SIM_CMD_PRESET_SET);
	err = vdpa_string_to_nl(ctx, nlh, VDPA_SIM_ATTR_DEV_NAME, name);
	if (!err && serial)
		err = vdpa_string_to_nl(ctx, nlh, VDPA_SIM_ATTR_SERIAL, serial);
	if (!err && backing)
		err = vdpa_string_to_nl(ctx, nlh, VDPA_SIM_ATTR_BACKING, backing);
	return err ? err : exchange(ctx, nlh, NULL, NULL);
}

VDPA_API int vdpa_sim_preset_del(struct vdpa_ctx *ctx, const char *name)
{
	int err = begin(ctx);

	return err ? err : by_name(ctx, VDPA_SIM_CMD_PRESET_DEL, name, NULL, NULL);
}

VDPA_API int vdpa_sim_preset_list_get(struct vdpa_ctx *ctx, struct vdpa_sim_list **list)
{
	return dump(ctx, VDPA_SIM_CMD_PRESET_GET, list);
}

VDPA_API const char *vdpa_sim_serial(const struct vdpa_sim *sim)
{
	return sim ? sim->text[VDPA_SIM_ATTR_SERIAL] : NULL;
}

VDPA_API const char *vdpa_sim_backing(const struct vdpa_sim *sim)
{
	return sim ? sim->text[VDPA_SIM_ATTR_BACKING] : NULL;
}
