// SPDX-License-Identifier: GPL-2.0-or-later
/* The types of arguments, as the default mode reads them: strictly. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "cmd/cmd.h"
#include "compat.h"
#include "render.h"
#include "report.h"
#include "text.h"

/* What every kernel and client can hold: 63 bytes and the terminating NUL. */
#define NAME_MAX_BYTES 63

static int parse_new_name(struct app *app, const struct arg *arg, char *word, void *field)
{
	struct arg_text *out = field;
	const char *c;

	for (c = word; *c; c++)
		if (!isgraph((unsigned char)*c) || *c == '/' || (unsigned char)*c >= 0x80)
			return report_value(app, arg->name, word,
					    "printable ASCII without spaces or \"/\"");
	if (c == word || c - word > NAME_MAX_BYTES)
		return report_value(app, arg->name, word, "1 to 63 characters long");
	if (!strcmp(word, ".") || !strcmp(word, ".."))
		return report_value(app, arg->name, word, "something other than \".\" or \"..\"");
	*out = (struct arg_text){ .set = true, .text = word };
	return EXIT_OK;
}

/* A device that exists may have any name an older kernel let it have. */
static int parse_dev(struct app *app, const struct arg *arg, char *word, void *field)
{
	struct arg_text *out = field;

	if (!*word)
		return report_value(app, arg->name, word, "the name of a device");
	*out = (struct arg_text){ .set = true, .text = word };
	return EXIT_OK;
}

static int parse_mgmtdev(struct app *app, const struct arg *arg, char *word, void *field)
{
	struct arg_mgmtdev *out = field;
	char *slash = strchr(word, '/');

	if (!*word || slash == word || (slash && (!slash[1] || strchr(slash + 1, '/'))))
		return report_value(app, arg->name, word, "BUS/DEVICE, or DEVICE if it is on no bus");
	if (slash) {
		out->bus = strndup(word, slash - word);
		if (!out->bus)
			return report_refused(app, word, NULL, "out of memory");
	}
	out->dev = slash ? slash + 1 : word;
	out->text = word;
	out->set = true;
	return EXIT_OK;
}

static void release_mgmtdev(void *field)
{
	struct arg_mgmtdev *m = field;

	free(m->bus);
	m->bus = NULL;
}

/* The decimal number that @word is, less @suffix characters at its end. */
static bool read_decimal(const char *word, size_t suffix, uint64_t *value)
{
	const char *digits = word + (*word == '+');
	size_t len = strspn(digits, "0123456789");

	if (!len || len + suffix != strlen(digits))
		return false;
	errno = 0;
	*value = strtoull(digits, NULL, 10);
	return !errno;
}

static int parse_number(struct app *app, const struct arg *arg, char *word, void *field)
{
	struct arg_number *out = field;
	char limit[64];
	uint64_t value;

	snprintf(limit, sizeof(limit), "a decimal number from %" PRIu64 " to %" PRIu64,
		 arg->min, arg->max);
	if (!read_decimal(word, 0, &value) || value < arg->min || value > arg->max)
		return report_value(app, arg->name, word, limit);
	*out = (struct arg_number){ .set = true, .value = value, .text = word };
	return EXIT_OK;
}

/* Bytes, as 10737418240, 10485760K, 10240M or 10G. */
static int parse_size(struct app *app, const struct arg *arg, char *word, void *field)
{
	static const char suffixes[] = "KMGT";
	const char *last = *word ? word + strlen(word) - 1 : word;
	const char *suffix = *word ? strchr(suffixes, toupper((unsigned char)*last)) : NULL;
	unsigned int shift = suffix ? 10 * (suffix - suffixes + 1) : 0;
	struct arg_number *out = field;
	uint64_t value;

	if (!read_decimal(word, suffix ? 1 : 0, &value))
		return report_value(app, arg->name, word,
				    "a decimal number of bytes, or of K, M, G or T as in 10G");
	if (!value || value > UINT64_MAX >> shift || (value << shift) % SECTOR_SIZE)
		return report_value(app, arg->name, word,
				    "a multiple of 512 bytes, above 0 and below 2^64");
	*out = (struct arg_number){ .set = true, .value = value << shift, .text = word };
	return EXIT_OK;
}

static int parse_block_size(struct app *app, const struct arg *arg, char *word, void *field)
{
	struct arg_number *out = field;
	int rc = parse_number(app, arg, word, field);

	if (rc || !(out->value & (out->value - 1)))
		return rc;
	return report_value(app, arg->name, word, "a power of two");
}

static int parse_switch(struct app *app, const struct arg *arg, char *word, void *field)
{
	struct arg_number *out = field;
	bool on = !strcmp(word, "on");

	if (!on && strcmp(word, "off"))
		return report_value(app, arg->name, word, "on or off");
	*out = (struct arg_number){ .set = true, .value = on, .text = word };
	return EXIT_OK;
}

/* One group of a MAC: one or two hexadecimal digits, with or without 0x. */
static bool read_group(const char **s, uint8_t *value)
{
	unsigned int digits;

	if ((*s)[0] == '0' && ((*s)[1] == 'x' || (*s)[1] == 'X'))
		*s += 2;
	digits = strspn(*s, "0123456789abcdefABCDEF");
	if (digits < 1 || digits > 2)
		return false;
	*value = strtoul(*s, NULL, 16);
	*s += digits;
	return true;
}

static int parse_mac(struct app *app, const struct arg *arg, char *word, void *field)
{
	static const uint8_t zero[MAC_LEN];
	struct arg_mac *out = field;
	const char *s = word;
	int i;

	for (i = 0; i < MAC_LEN; i++) {
		if (i && *s++ != ':')
			break;
		if (!read_group(&s, &out->addr[i]))
			break;
	}
	if (i < MAC_LEN || *s)
		return report_value(app, arg->name, word,
				    "six groups of hexadecimal digits separated by \":\"");
	if (out->addr[0] & 1)
		return report_value(app, arg->name, word,
				    "a unicast address, whose first group is even");
	if (!memcmp(out->addr, zero, MAC_LEN))
		return report_value(app, arg->name, word, "an address other than zero");
	out->set = true;
	out->text = word;
	return EXIT_OK;
}

/* Has any class of devices a feature of this name? */
static bool is_feature(const char *name)
{
	uint32_t id;

	for (id = 0; id < 64; id++)
		if (feature_bit(id, name) >= 0)
			return true;
	return false;
}

static int parse_feature_names(struct app *app, const struct arg *arg, const char *word)
{
	_cleanup_text_ char *names = strdup(word);
	char *name, *rest = names;

	while (rest && (name = strsep(&rest, ",")))
		if (!is_feature(name))
			return report_value(app, arg->name, name,
					    "hexadecimal, or names such as "
					    "MTU,VERSION_1,ACCESS_PLATFORM");
	return EXIT_OK;
}

/*
 * Hexadecimal with or without 0x, as ever; or names such as MAC,MTU, whose bits
 * the command looks up once it knows the class of the device.
 */
static int parse_features(struct app *app, const struct arg *arg, char *word, void *field)
{
	struct arg_features *out = field;
	const char *digits = word;
	size_t len;

	if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X'))
		digits += 2;
	len = strspn(digits, "0123456789abcdefABCDEF");
	out->text = word;
	if (len == 0 || digits[len]) {
		if (parse_feature_names(app, arg, word))
			return EXIT_USAGE;
		out->names = word;
	} else {
		errno = 0;
		out->bits = strtoull(digits, NULL, 16);
		if (errno)
			return report_value(app, arg->name, word,
					    "at most 64 bits (ffffffffffffffff)");
	}
	out->set = true;
	return EXIT_OK;
}

const struct arg_type arg_type_new_name = {
	.metavar = "NAME", .parse = parse_new_name, .compat = compat_read_text,
};

const struct arg_type arg_type_dev = {
	.metavar = "DEV", .parse = parse_dev, .compat = compat_read_text, .values = VALUES_DEV,
};

const struct arg_type arg_type_mgmtdev = {
	.metavar = "MGMTDEV", .parse = parse_mgmtdev, .compat = compat_read_mgmtdev,
	.release = release_mgmtdev, .values = VALUES_MGMTDEV,
};

const struct arg_type arg_type_number = {
	.metavar = "N", .parse = parse_number, .compat = compat_read_number,
};

const struct arg_type arg_type_size = {
	.metavar = "SIZE", .parse = parse_size,
};

const struct arg_type arg_type_block_size = {
	.metavar = "N", .parse = parse_block_size,
};

const struct arg_type arg_type_switch = {
	.metavar = "on|off", .parse = parse_switch, .values = VALUES_WORDS,
};

const struct arg_type arg_type_mac = {
	.metavar = "MAC", .parse = parse_mac, .compat = compat_read_mac,
};

const struct arg_type arg_type_features = {
	.metavar = "FEATURES", .parse = parse_features, .compat = compat_read_features,
	.values = VALUES_FEATURE,
};
