// SPDX-License-Identifier: LGPL-2.1-or-later
/* The context: opening, the family, and the error of the last call. */
#include "internal.h"

#include <stdio.h>
#include <time.h>

VDPA_API const char *vdpa_version(void)
{
	return VDPA_VERSION;
}

VDPA_API int vdpa_new(struct vdpa_ctx **ctx)
{
	if (!ctx)
		return -EINVAL;
	*ctx = calloc(1, sizeof(**ctx));
	if (!*ctx)
		return -ENOMEM;
	(*ctx)->transport = &vdpa_transport_kernel;
	(*ctx)->uevents = &vdpa_transport_uevent;
	(*ctx)->seq = time(NULL);
	vdpa_clear_error(*ctx);
	return 0;
}

VDPA_API void vdpa_free(struct vdpa_ctx *ctx)
{
	vdpa_close(ctx);
	free(ctx);
}

VDPA_API int vdpa_set_validation(struct vdpa_ctx *ctx,
				 enum vdpa_validation validation)
{
	if (!ctx)
		return -EINVAL;
	vdpa_clear_error(ctx);
	if (validation != VDPA_VALIDATE_STRICT &&
	    validation != VDPA_VALIDATE_STOCK)
		return vdpa_fail_argument(ctx, -EINVAL, -1,
					  "no such validation");
	ctx->validation = validation;
	return 0;
}

VDPA_API int vdpa_set_debug(struct vdpa_ctx *ctx, vdpa_debug_fn fn, void *data)
{
	if (!ctx)
		return -EINVAL;
	vdpa_clear_error(ctx);
	ctx->debug = fn;
	ctx->debug_data = data;
	return 0;
}

void vdpa_debug(const struct vdpa_ctx *ctx, enum vdpa_debug_dir dir,
		const void *msg, size_t len)
{
	if (ctx->debug)
		ctx->debug(ctx->debug_data, dir, msg, len);
}

/* ------------------------------------------------------------------- family */

static void group_from_nl(const struct nlattr *nest, struct vdpa_family *family)
{
	const struct nlattr *attr;
	bool is_monitor = false;
	uint32_t id = 0;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case CTRL_ATTR_MCAST_GRP_NAME:
			is_monitor =
				mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0 &&
				!strcmp(mnl_attr_get_str(attr),
					VDPA_GENL_MCGRP_MONITOR_NAME);
			break;
		case CTRL_ATTR_MCAST_GRP_ID:
			if (mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
				id = mnl_attr_get_u32(attr);
			break;
		}
	}
	if (is_monitor)
		family->monitor_group = id;
}

static int family_from_nl(struct vdpa_ctx *ctx, const struct nlmsghdr *nlh,
			  void *data)
{
	struct vdpa_family *family = data;
	const struct nlattr *attr, *group;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(struct genlmsghdr))
		return vdpa_fail_length(ctx, -1, "the family's message");

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case CTRL_ATTR_FAMILY_ID:
			if (mnl_attr_validate(attr, MNL_TYPE_U16) < 0)
				return vdpa_fail_length(ctx, -1, "FAMILY_ID");
			family->id = mnl_attr_get_u16(attr);
			break;
		case CTRL_ATTR_MAXATTR:
			if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
				return vdpa_fail_length(ctx, -1, "MAXATTR");
			family->maxattr = mnl_attr_get_u32(attr);
			family->has_maxattr = true;
			break;
		case CTRL_ATTR_MCAST_GROUPS:
			mnl_attr_for_each_nested(group, attr)
				group_from_nl(group, family);
			break;
		}
	}
	return 0;
}

/**
 * vdpa_family_find() - ask the controller for a family
 * @ctx: context with a connection
 * @name: name of the family
 * @family: receives the answer
 *
 * Return: 0, -ENOENT, -EPROTO, or what the exchange gave; noted in @ctx.
 */
int vdpa_family_find(struct vdpa_ctx *ctx, const char *name,
		     struct vdpa_family *family)
{
	struct nlmsghdr *nlh;
	int err;

	memset(family, 0, sizeof(*family));
	nlh = vdpa_msg_init(ctx, GENL_ID_CTRL, 0, CTRL_CMD_GETFAMILY);
	err = vdpa_string_to_nl(ctx, nlh, CTRL_ATTR_FAMILY_NAME, name);
	if (!err)
		err = vdpa_exchange(ctx, nlh, family_from_nl, family);
	if (err)
		return err;
	if (family->id < NLMSG_MIN_TYPE || !family->has_maxattr)
		return vdpa_fail(ctx, VDPA_ERROR_REPLY_MISSING, -EPROTO, -1,
				 "the answer does not describe the family");
	return 0;
}

static int open_family(struct vdpa_ctx *ctx)
{
	struct vdpa_family family;
	int err = vdpa_family_find(ctx, VDPA_GENL_NAME, &family);

	if (err) {
		vdpa_close(ctx);
		return err;
	}
	ctx->family = family.id;
	ctx->maxattr = family.maxattr;
	ctx->monitor_group = family.monitor_group;
	return 0;
}

static int begin_open(struct vdpa_ctx *ctx)
{
	if (!ctx)
		return -EINVAL;
	vdpa_clear_error(ctx);
	if (ctx->handle)
		return vdpa_fail_argument(ctx, -EISCONN, -1,
					  "the context is open already");
	return 0;
}

VDPA_API int vdpa_open(struct vdpa_ctx *ctx)
{
	int err = begin_open(ctx);

	if (err)
		return err;
	if (ctx->transport == &vdpa_transport_agent) {
		ctx->transport = &vdpa_transport_kernel;
		ctx->transport_arg = NULL;
	}
	ctx->agent_path[0] = '\0';
	err = ctx->transport->open(ctx->transport_arg, &ctx->handle);
	if (err)
		return vdpa_fail(ctx, VDPA_ERROR_SYSTEM, err, -1,
				 "cannot open a netlink socket");
	return open_family(ctx);
}

VDPA_API int vdpa_open_agent(struct vdpa_ctx *ctx, const char *path)
{
	int err = begin_open(ctx);

	if (err)
		return err;
	ctx->transport = &vdpa_transport_agent;
	ctx->transport_arg = ctx->agent_path;
	err = vdpa_agent_path_init(ctx, path);
	if (!err)
		err = ctx->transport->open(ctx->transport_arg, &ctx->handle);
	if (err)
		return vdpa_fail(ctx, VDPA_ERROR_SYSTEM, err, -1,
				 "cannot connect to an agent at %s",
				 ctx->agent_path);
	return open_family(ctx);
}

VDPA_API void vdpa_close(struct vdpa_ctx *ctx)
{
	if (!ctx || !ctx->handle)
		return;
	ctx->transport->close(ctx->handle);
	ctx->handle = NULL;
	ctx->family = 0;
	ctx->agent_family = 0;
	ctx->sim_family = 0;
	ctx->maxattr = 0;
	ctx->monitor_group = 0;
}

VDPA_API uint32_t vdpa_family_maxattr(const struct vdpa_ctx *ctx)
{
	return ctx ? ctx->maxattr : 0;
}

VDPA_API bool vdpa_family_has_monitor(const struct vdpa_ctx *ctx)
{
	return ctx && ctx->monitor_group;
}

/* ------------------------------------------------------------------- errors */

void vdpa_clear_error(struct vdpa_ctx *ctx)
{
	struct vdpa_error *error = &ctx->error;

	error->code = 0;
	error->source = VDPA_ERROR_NONE;
	error->missing = -1;
	error->attr = -1;
	error->text[0] = '\0';
	error->warning[0] = '\0';
}

/**
 * vdpa_fail() - note down why a call fails
 * @ctx: context
 * @source: who found it
 * @code: negative errno
 * @attr: attribute or -1
 * @fmt: text, NULL to leave the one there is
 *
 * Return: @code.
 */
int vdpa_fail(struct vdpa_ctx *ctx, enum vdpa_error_source source, int code,
	      int attr, const char *fmt, ...)
{
	va_list ap;

	ctx->error.source = source;
	ctx->error.code = code;
	ctx->error.attr = attr;
	if (fmt) {
		va_start(ap, fmt);
		vsnprintf(ctx->error.text, sizeof(ctx->error.text), fmt, ap);
		va_end(ap);
	}
	return code;
}

int vdpa_fail_argument(struct vdpa_ctx *ctx, int code, int attr,
		       const char *text)
{
	return vdpa_fail(ctx, VDPA_ERROR_ARGUMENT, code, attr, "%s", text);
}

int vdpa_fail_memory(struct vdpa_ctx *ctx)
{
	return vdpa_fail(ctx, VDPA_ERROR_SYSTEM, -ENOMEM, -1, "out of memory");
}

/**
 * vdpa_begin() - start a call that sends a request
 * @ctx: context or NULL
 *
 * Return: 0, -EINVAL, -ENOTCONN.
 */
int vdpa_begin(struct vdpa_ctx *ctx)
{
	if (!ctx)
		return -EINVAL;
	vdpa_clear_error(ctx);
	if (!ctx->handle)
		return vdpa_fail_argument(ctx, -ENOTCONN, -1,
					  "the context is not open");
	return 0;
}

VDPA_API enum vdpa_error_source vdpa_error_source(const struct vdpa_ctx *ctx)
{
	return ctx ? ctx->error.source : VDPA_ERROR_ARGUMENT;
}

VDPA_API int vdpa_error_code(const struct vdpa_ctx *ctx)
{
	return ctx ? ctx->error.code : -EINVAL;
}

VDPA_API const char *vdpa_error_text(const struct vdpa_ctx *ctx)
{
	return ctx && ctx->error.text[0] ? ctx->error.text : NULL;
}

VDPA_API int vdpa_error_missing_attr(const struct vdpa_ctx *ctx)
{
	return ctx ? ctx->error.missing : -1;
}

VDPA_API int vdpa_error_attr(const struct vdpa_ctx *ctx)
{
	return ctx ? ctx->error.attr : -1;
}

VDPA_API const char *vdpa_warning_text(const struct vdpa_ctx *ctx)
{
	return ctx && ctx->error.warning[0] ? ctx->error.warning : NULL;
}
