// SPDX-License-Identifier: GPL-2.0-or-later
/* Words as the stock tool reads them: leniently, and often without a message. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "compat.h"
#include "text.h"

int compat_read_text(struct app *app, const struct arg *arg, char *word, void *field)
{
	struct arg_text *out = field;

	*out = (struct arg_text){ .set = true, .text = word };
	return COMPAT_OK;
}

int compat_read_mgmtdev(struct app *app, const struct arg *arg, char *word, void *field)
{
	struct arg_mgmtdev *out = field;
	char *slash = strchr(word, '/');

	if (slash && strchr(slash + 1, '/')) {
		fputs("Wrong vdpa mgmtdev identification string format\n"
		      "Expected \"mgmtdev_bus_name/mgmtdev_name\"\n"
		      "Expected \"mgmtdev_name\"\n", stderr);
		return COMPAT_FAILED;
	}
	/* The last one counts; one without a bus drops an earlier one's bus. */
	free(out->bus);
	out->bus = slash ? strndup(word, slash - word) : NULL;
	out->dev = slash ? slash + 1 : word;
	out->text = word;
	out->set = true;
	return slash && !out->bus ? COMPAT_FAILED : COMPAT_OK;
}

/* Blanks and a sign in front are fine, and a negative number wraps around. */
static int read_wrapping(const char *word, int base, uint64_t max, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(word, &end, base);
	if (end == word || *end || errno || *value > max)
		return COMPAT_FAILED;
	return COMPAT_OK;
}

int compat_read_number(struct app *app, const struct arg *arg, char *word, void *field)
{
	struct arg_number *out = field;

	out->set = true;
	out->text = word;
	return read_wrapping(word, 10, (UINT64_C(1) << arg->stock_bits) - 1, &out->value);
}

int compat_read_features(struct app *app, const struct arg *arg, char *word, void *field)
{
	struct arg_features *out = field;

	out->set = true;
	out->text = word;
	return read_wrapping(word, 16, UINT64_MAX, &out->bits);
}

static int bad_lladdr(const char *text, size_t len)
{
	fprintf(stderr, "\"%.*s\" is invalid lladdr.\n", (int)len, text);
	return COMPAT_FAILED;
}

/* A word with a dot is taken for an IPv4 address of one to four numbers. */
static int read_dotted(const char *word, uint8_t *addr)
{
	uint8_t quad[4] = { 0 };
	const char *s = word;
	unsigned long n;
	char *end;
	int i;

	for (i = 0; i < 4; i++) {
		n = strtoul(s, &end, 0);
		if (end == s || n > 255 || (*end && *end != '.'))
			return bad_lladdr(word, strlen(word));
		quad[i] = n;
		s = end + 1;
		if (!*end)
			break;
	}
	if (i == 4)
		return bad_lladdr(word, strlen(word));
	memcpy(addr, quad, sizeof(quad));
	return COMPAT_OK;
}

/*
 * Groups that are absent keep what the buffer holds, junk after a group's
 * digits and everything after the sixth group is ignored.
 */
int compat_read_mac(struct app *app, const struct arg *arg, char *word, void *field)
{
	struct arg_mac *out = field;
	const char *s = word;
	size_t len;
	char *end;
	int i, n;

	out->set = true;
	out->text = word;
	if (strchr(word, '.'))
		return read_dotted(word, out->addr);
	for (i = 0; i < MAC_LEN; i++) {
		len = strcspn(s, ":");
		n = (int)strtoul(s, &end, 16);
		if (end == s || end > s + len || n < 0 || n > 0xff)
			return bad_lladdr(s, len);
		out->addr[i] = n;
		if (!s[len])
			break;
		s += len + 1;
	}
	return COMPAT_OK;
}

static const struct arg *find_keyword(const struct arg *args, const char *word)
{
	for (; args && args->type; args++) {
		if (args->positional || args->stock == STOCK_NONE)
			continue;
		if (args->stock == STOCK_EXACT ? !strcmp(args->name, word) :
		    *word && text_begins(args->name, word))
			return args;
	}
	return NULL;
}

static int check_required(const struct arg *args, const void *params)
{
	const struct arg *a, *missing = NULL;

	/* Only one is named, and the management device goes before the name. */
	for (a = args; a && a->type; a++)
		if (a->required && !a->stock_optional && !arg_given(a, params) &&
		    (!missing || a->type == &arg_type_mgmtdev))
			missing = a;
	if (!missing)
		return COMPAT_OK;
	fputs(missing->type == &arg_type_mgmtdev ? "management device handle not set.\n" :
	      "device name is not set.\n", stderr);
	return COMPAT_FAILED;
}

/* Pairs are read while two words remain; a single left-over word is ignored. */
int compat_args_parse(struct app *app, const struct command *cmd, int argc, char **argv,
		      void *params)
{
	const struct arg *arg = cmd->args;
	int rc;

	if (arg && arg->type && arg->positional) {
		if (argc == 0) {
			if (!arg->required)
				return COMPAT_OK;
			fputs("String parameter expected\n", stderr);
			return COMPAT_FAILED;
		}
		rc = arg->type->compat(app, arg, *argv, arg_field(arg, params));
		if (rc)
			return rc;
		argc--;
		argv++;
	}
	for (; argc >= 2; argc -= 2, argv += 2) {
		arg = find_keyword(cmd->args, *argv);
		if (!arg) {
			fprintf(stderr, "Unknown option \"%s\"\n", *argv);
			return COMPAT_FAILED;
		}
		rc = arg->type->compat(app, arg, argv[1], arg_field(arg, params));
		if (rc)
			return rc;
	}
	return check_required(cmd->args, params);
}
