// SPDX-License-Identifier: GPL-2.0-or-later
/* The types of arguments that only faults and presets of simulated devices have. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vdpa/vdpa.h>

#include "args.h"
#include "report.h"
#include "text.h"

/* a percent is so many of a million */
#define PERCENT 10000
/* digits of it behind the point */
#define DECIMALS 4

/* "0.05%" of a million is 500. Returns whether @word is such a rate. */
static bool read_rate(const char *word, uint64_t *rate)
{
	size_t whole = strspn(word, "0123456789"), part = 0, i;
	uint64_t value = 0, unit = PERCENT;

	if (whole < 1 || whole > 3)
		return false;
	for (i = 0; i < whole; i++)
		value = 10 * value + (word[i] - '0');
	value *= PERCENT;
	word += whole;
	if (*word == '.') {
		part = strspn(++word, "0123456789");
		if (part < 1 || part > DECIMALS)
			return false;
		for (i = 0; i < part; i++) {
			unit /= 10;
			value += unit * (word[i] - '0');
		}
		word += part;
	}
	/* 0 needs no unit */
	if (strcmp(word, "%") && (*word || value))
		return false;
	*rate = value;
	return value <= VDPA_SIM_RATE_ALL;
}

static int parse_rate(struct app *app, const struct arg *arg, char *word, void *field)
{
	struct arg_number *out = field;
	uint64_t rate;

	if (!read_rate(word, &rate))
		return report_value(app, arg->name, word,
				    "a percentage from 0% to 100%, as in 0.5%, with up to four "
				    "decimals");
	*out = (struct arg_number){ .set = true, .value = rate, .text = word };
	return EXIT_OK;
}

/* One of two words, for the numbers @first and @first + 1. */
static int parse_either(struct app *app, const struct arg *arg, char *word, void *field,
			const char *const words[2], uint64_t first)
{
	struct arg_number *out = field;
	char limit[64];
	int i;

	for (i = 0; i < 2; i++) {
		if (strcmp(word, words[i]))
			continue;
		*out = (struct arg_number){ .set = true, .value = first + i, .text = word };
		return EXIT_OK;
	}
	snprintf(limit, sizeof(limit), "%s or %s", words[0], words[1]);
	return report_value(app, arg->name, word, limit);
}

static int parse_link(struct app *app, const struct arg *arg, char *word, void *field)
{
	static const char *const words[2] = { "down", "up" };

	return parse_either(app, arg, word, field, words, 0);
}

static int parse_status(struct app *app, const struct arg *arg, char *word, void *field)
{
	static const char *const words[2] = { "ioerr", "unsupp" };

	return parse_either(app, arg, word, field, words, VDPA_SIM_STATUS_IOERR);
}

static int parse_now(struct app *app, const struct arg *arg, char *word, void *field)
{
	struct arg_number *out = field;

	if (strcmp(word, "now"))
		return report_value(app, arg->name, word, "now");
	*out = (struct arg_number){ .set = true, .value = 1, .text = word };
	return EXIT_OK;
}

static bool read_sector(const char *word, size_t len, uint64_t *sector)
{
	char digits[24];

	if (!len || len >= sizeof(digits) || strspn(word, "0123456789") < len)
		return false;
	memcpy(digits, word, len);
	digits[len] = '\0';
	errno = 0;
	*sector = strtoull(digits, NULL, 10);
	return !errno;
}

static int parse_sectors(struct app *app, const struct arg *arg, char *word, void *field)
{
	const char *dash = strchr(word, '-');
	size_t len = dash ? (size_t)(dash - word) : strlen(word);
	struct arg_sectors *out = field;
	uint64_t first = 0, last = 0;
	bool none = !strcmp(word, "none");

	if (!none && (!read_sector(word, len, &first) ||
		      !read_sector(dash ? dash + 1 : word, strlen(dash ? dash + 1 : word),
				   &last) ||
		      last < first || last == UINT64_MAX))
		return report_value(app, arg->name, word,
				    "FIRST-LAST, numbers of sectors of 512 bytes, or none");
	*out = (struct arg_sectors){
		.set = true, .first = first, .count = none ? 0 : last - first + 1,
	};
	return EXIT_OK;
}

static int parse_serial(struct app *app, const struct arg *arg, char *word, void *field)
{
	struct arg_text *out = field;
	size_t len = strlen(word);

	if (len < 1 || len > 20)
		return report_value(app, arg->name, word, "1 to 20 bytes long");
	*out = (struct arg_text){ .set = true, .text = word };
	return EXIT_OK;
}

/* An agent has a working directory of its own. */
static int parse_backing(struct app *app, const struct arg *arg, char *word, void *field)
{
	_cleanup_text_ char *cwd = *word == '/' ? NULL : getcwd(NULL, 0);
	struct arg_path *out = field;

	if (*word && *word != '/' && !cwd)
		return report_refused(app, word, NULL, "cannot tell the current directory: %s",
				      strerror(errno));
	if (!*word || asprintf(&out->path, "%s%s%s", cwd ? cwd : "", cwd ? "/" : "", word) < 0)
		out->path = NULL;
	if (!*word || !out->path || strlen(out->path) > 1023)
		return report_value(app, arg->name, word, "a path of 1 to 1023 bytes");
	out->set = true;
	return EXIT_OK;
}

static void release_path(void *field)
{
	struct arg_path *out = field;

	free(out->path);
	out->path = NULL;
}

const struct arg_type arg_type_rate = { .metavar = "RATE", .parse = parse_rate };
const struct arg_type arg_type_link = {
	.metavar = "up|down", .parse = parse_link, .values = VALUES_WORDS,
};
const struct arg_type arg_type_status = {
	.metavar = "ioerr|unsupp", .parse = parse_status, .values = VALUES_WORDS,
};
const struct arg_type arg_type_now = {
	.metavar = "now", .parse = parse_now, .values = VALUES_WORDS,
};
const struct arg_type arg_type_sectors = { .metavar = "SECTORS", .parse = parse_sectors };
const struct arg_type arg_type_serial = { .metavar = "TEXT", .parse = parse_serial };
const struct arg_type arg_type_backing = {
	.metavar = "FILE", .parse = parse_backing, .release = release_path,
	.values = VALUES_FILE,
};
