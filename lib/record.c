// SPDX-License-Identifier: LGPL-2.1-or-later
/* Answers become records here: what may be in them and what must. */
#include "internal.h"

/* An interrupted dump is repeated: whoever changes devices will pause once. */
#define DUMP_TRIES 8

/* --------------------------------------------------------- from the message */

static int text_from_nl(struct vdpa_ctx *ctx, const struct nlattr *attr,
			char **text)
{
	char *copy = strndup(mnl_attr_get_payload(attr),
			     mnl_attr_get_payload_len(attr));

	if (!copy)
		return vdpa_fail_memory(ctx);
	free(*text);
	*text = copy;
	return 0;
}

static int mac_from_nl(struct vdpa_ctx *ctx, const struct nlattr *attr,
		       struct vdpa_record *rec)
{
	size_t len = mnl_attr_get_payload_len(attr);
	/* one byte more, as nothing is a length too */
	uint8_t *copy = malloc(len + 1);

	if (!copy)
		return vdpa_fail_memory(ctx);
	memcpy(copy, mnl_attr_get_payload(attr), len);
	free(rec->mac);
	rec->mac = copy;
	rec->mac_len = len;
	return 0;
}

static int field_from_nl(struct vdpa_ctx *ctx, const struct nlattr *attr,
			 struct vdpa_record *rec)
{
	unsigned int field = mnl_attr_get_type(attr);
	enum vdpa_kind kind = vdpa_policy[field].kind;
	int err = 0;

	switch (kind) {
	case KIND_STRING:
		err = text_from_nl(ctx, attr, &rec->text[field]);
		break;
	case KIND_MAC:
		err = mac_from_nl(ctx, attr, rec);
		break;
	default:
		rec->number[field] =
			vdpa_number_of(kind, mnl_attr_get_payload(attr),
				       mnl_attr_get_payload_len(attr));
		break;
	}
	if (!err)
		rec->present |= FIELD_BIT(field);
	return err;
}

/* Has the payload the length, and a string its one NUL, that the kind wants? */
static bool payload_ok(enum vdpa_kind kind, const struct nlattr *attr)
{
	size_t len = mnl_attr_get_payload_len(attr);
	const char *payload = mnl_attr_get_payload(attr);

	if (kind == KIND_STRING)
		return len && memchr(payload, '\0', len) == payload + len - 1;
	return len == vdpa_kind_width(kind);
}

/* The stock tool wants a NUL at the end and does not mind another before. */
static bool payload_ok_stock(const struct vdpa_policy *policy,
			     const struct nlattr *attr)
{
	size_t len = mnl_attr_get_payload_len(attr);
	const char *payload = mnl_attr_get_payload(attr);

	if (!policy->stock)
		return true;
	if (policy->kind == KIND_STRING)
		return len && payload[len - 1] == '\0';
	return len == vdpa_kind_width(policy->kind);
}

static int check_mandatory(struct vdpa_ctx *ctx,
			   const struct vdpa_record_spec *spec,
			   const struct vdpa_record *rec, int bad_attr)
{
	uint64_t missing = spec->mandatory & ~rec->present;
	int attr;

	if (!missing)
		return 0;
	if (bad_attr >= 0)
		return vdpa_fail(ctx, VDPA_ERROR_REPLY_LENGTH, -ERANGE,
				 bad_attr, "attribute %s has a wrong length",
				 vdpa_policy[bad_attr].wire);
	attr = __builtin_ctzll(missing);
	return vdpa_fail(ctx, VDPA_ERROR_REPLY_MISSING, -EPROTO, attr,
			 "attribute %s is missing from the answer",
			 vdpa_policy[attr].wire);
}

static int record_from_nl_stock(struct vdpa_ctx *ctx,
				const struct nlmsghdr *nlh,
				const struct vdpa_record_spec *spec,
				struct vdpa_record *rec)
{
	const struct nlattr *attr = NULL;
	const struct vdpa_policy *policy;
	int bad_attr = -1;
	int err;

	while (vdpa_next_attr(nlh, sizeof(struct genlmsghdr), &attr) > 0) {
		policy = vdpa_policy_of(mnl_attr_get_type(attr));
		if (!policy)
			continue;
		if (!payload_ok_stock(policy, attr)) {
			bad_attr = mnl_attr_get_type(attr);
			break;
		}
		if (!(spec->fields & FIELD_BIT(mnl_attr_get_type(attr))))
			continue;
		err = field_from_nl(ctx, attr, rec);
		if (err)
			return err;
	}
	return check_mandatory(ctx, spec, rec, bad_attr);
}

static int record_from_nl_strict(struct vdpa_ctx *ctx,
				 const struct nlmsghdr *nlh,
				 const struct vdpa_record_spec *spec,
				 struct vdpa_record *rec)
{
	const struct nlattr *attr = NULL;
	const struct vdpa_policy *policy;
	int more, err;

	while ((more = vdpa_next_attr(nlh, sizeof(struct genlmsghdr),
				      &attr)) > 0) {
		policy = vdpa_policy_of(mnl_attr_get_type(attr));
		if (!policy)
			continue;
		if (!payload_ok(policy->kind, attr))
			return vdpa_fail(ctx, VDPA_ERROR_REPLY_LENGTH, -EPROTO,
					 mnl_attr_get_type(attr),
					 "attribute %s has a wrong length",
					 policy->wire);
		if (!(spec->fields & FIELD_BIT(mnl_attr_get_type(attr))))
			continue;
		err = field_from_nl(ctx, attr, rec);
		if (err)
			return err;
	}
	if (more < 0)
		return vdpa_fail_length(ctx, -1, "an attribute");
	err = check_mandatory(ctx, spec, rec, -1);
	if (!err && spec->fixup)
		spec->fixup(rec);
	return err;
}

/* "bus/name", or "name" when there is no bus. */
static int make_handle(struct vdpa_ctx *ctx, struct vdpa_record *rec)
{
	const char *bus = rec->text[VDPA_FIELD_MGMTDEV_BUS];
	const char *name = rec->text[VDPA_FIELD_MGMTDEV_NAME];
	size_t bus_len = bus ? strlen(bus) : 0;
	char *p;

	if (!name)
		return 0;
	p = malloc(bus_len + 1 + strlen(name) + 1);
	if (!p)
		return vdpa_fail_memory(ctx);
	rec->handle = p;
	if (bus) {
		memcpy(p, bus, bus_len);
		p += bus_len;
		*p++ = '/';
	}
	memcpy(p, name, strlen(name) + 1);
	return 0;
}

/**
 * vdpa_record_from_nl() - read an answer into a record
 * @ctx: context
 * @nlh: message
 * @spec: what is expected
 * @rec: zeroed record; end it with vdpa_record_clear() on failure too
 *
 * Return: 0 or the error, noted in @ctx.
 */
int vdpa_record_from_nl(struct vdpa_ctx *ctx, const struct nlmsghdr *nlh,
			const struct vdpa_record_spec *spec,
			struct vdpa_record *rec)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	int err;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl))
		return vdpa_fail_length(ctx, -1, "a message");
	if (vdpa_is_stock(ctx)) {
		err = record_from_nl_stock(ctx, nlh, spec, rec);
	} else {
		if (nlh->nlmsg_type != ctx->family || genl->cmd != spec->cmd)
			return vdpa_fail(ctx, VDPA_ERROR_REPLY_MISSING,
					 -EPROTO, -1,
					 "the answer is to another command");
		err = record_from_nl_strict(ctx, nlh, spec, rec);
	}
	return err ? err : make_handle(ctx, rec);
}

/* ------------------------------------------------------------------ records */

void vdpa_record_clear(struct vdpa_record *rec)
{
	for (int i = 0; i <= VDPA_FIELD_DEV_NAME; i++)
		free(rec->text[i]);
	free(rec->handle);
	free(rec->mac);
	memset(rec, 0, sizeof(*rec));
}

void vdpa_record_free(struct vdpa_record *rec)
{
	if (!rec)
		return;
	vdpa_record_clear(rec);
	free(rec);
}

bool vdpa_record_has(const struct vdpa_record *rec, int field)
{
	return rec && field > 0 && field <= VDPA_FIELD_MAX &&
	       (rec->present & FIELD_BIT(field));
}

uint64_t vdpa_record_number(const struct vdpa_record *rec, int field)
{
	return vdpa_record_has(rec, field) ? rec->number[field] : 0;
}

const char *vdpa_record_text(const struct vdpa_record *rec, int field)
{
	return rec ? rec->text[field] : NULL;
}

static void list_clear(struct vdpa_record_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		vdpa_record_free(list->at[i]);
	free(list->at);
	memset(list, 0, sizeof(*list));
}

void vdpa_record_list_free(struct vdpa_record_list *list)
{
	if (!list)
		return;
	list_clear(list);
	free(list);
}

size_t vdpa_record_list_count(const struct vdpa_record_list *list)
{
	return list ? list->count : 0;
}

struct vdpa_record *vdpa_record_list_at(const struct vdpa_record_list *list,
					size_t i)
{
	return i < vdpa_record_list_count(list) ? list->at[i] : NULL;
}

static int list_append(struct vdpa_ctx *ctx, struct vdpa_record_list *list,
		       struct vdpa_record *rec)
{
	struct vdpa_record **at;
	size_t room;

	if (list->count == list->room) {
		room = list->room ? 2 * list->room : 16;
		at = reallocarray(list->at, room, sizeof(*at));
		if (!at)
			return vdpa_fail_memory(ctx);
		list->at = at;
		list->room = room;
	}
	list->at[list->count++] = rec;
	return 0;
}

/* ----------------------------------------------------------------- requests */

struct collect {
	const struct vdpa_record_spec *spec;
	struct vdpa_record_list *list;
};

static int collect_record(struct vdpa_ctx *ctx, const struct nlmsghdr *nlh,
			  void *data)
{
	struct collect *collect = data;
	struct vdpa_record *rec = calloc(1, sizeof(*rec));
	int err;

	if (!rec)
		return vdpa_fail_memory(ctx);
	err = vdpa_record_from_nl(ctx, nlh, collect->spec, rec);
	if (!err)
		err = list_append(ctx, collect->list, rec);
	if (err)
		vdpa_record_free(rec);
	return err;
}

static int dump(struct vdpa_ctx *ctx, uint8_t cmd,
		const struct vdpa_record_spec *spec,
		struct vdpa_record_list *list)
{
	struct collect collect = { .spec = spec, .list = list };
	struct nlmsghdr *nlh;
	int tries = vdpa_is_stock(ctx) ? 1 : DUMP_TRIES;
	int err;

	for (;;) {
		vdpa_clear_error(ctx);
		nlh = vdpa_msg_init(ctx, ctx->family, NLM_F_DUMP, cmd);
		err = vdpa_exchange(ctx, nlh, collect_record, &collect);
		if (!err || ctx->error.source != VDPA_ERROR_INTERRUPTED ||
		    --tries <= 0)
			return err;
		list_clear(list);
	}
}

/**
 * vdpa_records_dump() - read all records of a kind
 * @ctx: open context
 * @cmd: command
 * @spec: what is expected
 * @list: receives the list, which holds what came before the error on failure
 *	too; NULL is an error
 *
 * Return: 0 or the error, noted in @ctx.
 */
int vdpa_records_dump(struct vdpa_ctx *ctx, uint8_t cmd,
		      const struct vdpa_record_spec *spec,
		      struct vdpa_record_list **list)
{
	int err = vdpa_begin(ctx);

	if (err)
		return err;
	if (!list)
		return vdpa_fail_argument(ctx, -EINVAL, -1,
					  "no place for the list");
	*list = calloc(1, sizeof(**list));
	if (!*list)
		return vdpa_fail_memory(ctx);
	return dump(ctx, cmd, spec, *list);
}

/**
 * vdpa_records_do() - send a request that is answered by one record
 * @ctx: open context
 * @nlh: request
 * @spec: what is expected
 * @rec: receives the record or NULL, on failure too
 *
 * Return: 0 or the error, noted in @ctx.
 */
int vdpa_records_do(struct vdpa_ctx *ctx, struct nlmsghdr *nlh,
		    const struct vdpa_record_spec *spec,
		    struct vdpa_record **rec)
{
	struct vdpa_record_list list = { 0 };
	struct collect collect = { .spec = spec, .list = &list };
	int err;

	err = vdpa_exchange(ctx, nlh, collect_record, &collect);
	if (list.count) {
		*rec = list.at[0];
		list.at[0] = NULL;
	} else {
		*rec = NULL;
		if (!err && !vdpa_is_stock(ctx))
			err = vdpa_fail(ctx, VDPA_ERROR_REPLY_MISSING, -EPROTO,
					-1, "the answer holds no record");
	}
	list_clear(&list);
	return err;
}

/**
 * vdpa_records_get() - read the record of a device by its name
 * @ctx: open context
 * @cmd: command
 * @name: name of the device
 * @spec: what is expected
 * @rec: receives the record or NULL, on failure too; NULL is an error
 *
 * Return: 0 or the error, noted in @ctx.
 */
int vdpa_records_get(struct vdpa_ctx *ctx, uint8_t cmd, const char *name,
		     const struct vdpa_record_spec *spec,
		     struct vdpa_record **rec)
{
	struct nlmsghdr *nlh;
	int err = vdpa_begin(ctx);

	if (err)
		return err;
	if (!rec)
		return vdpa_fail_argument(ctx, -EINVAL, -1,
					  "no place for the record");
	nlh = vdpa_msg_init(ctx, ctx->family, 0, cmd);
	err = vdpa_string_to_nl(ctx, nlh, VDPA_ATTR_DEV_NAME, name);
	return err ? err : vdpa_records_do(ctx, nlh, spec, rec);
}
