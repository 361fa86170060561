// SPDX-License-Identifier: GPL-2.0-or-later
/* The types of arguments that say who drives a device and who may open its node. */
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "args.h"
#include "report.h"

static int parse_driver(struct app *app, const struct arg *arg, char *word, void *field)
{
	struct arg_text *out = field;

	if (!*word || strchr(word, '/') || !strcmp(word, ".") || !strcmp(word, ".."))
		return report_value(app, arg->name, word, "the name of a bus driver");
	*out = (struct arg_text){ .set = true, .text = word };
	return EXIT_OK;
}

static int parse_mode(struct app *app, const struct arg *arg, char *word, void *field)
{
	struct arg_number *out = field;
	size_t len = strspn(word, "01234567");
	unsigned long mode = strtoul(word, NULL, 8);

	if (!len || len > 4 || word[len] || mode > 0777)
		return report_value(app, arg->name, word,
				    "an octal number from 0 to 0777, as in 0660");
	*out = (struct arg_number){ .set = true, .value = mode, .text = word };
	return EXIT_OK;
}

/* The number of a user or group; the last one means none. */
static bool read_id(const char *word, uint64_t *id)
{
	size_t len = strspn(word, "0123456789");

	if (!len || len > 10 || word[len])
		return false;
	*id = strtoull(word, NULL, 10);
	return *id < UINT32_MAX;
}

static int parse_owner(struct app *app, const struct arg *arg, char *word, void *field)
{
	const struct passwd *user = getpwnam(word);
	struct arg_number *out = field;
	uint64_t id = user ? user->pw_uid : 0;

	if (!user && !read_id(word, &id))
		return report_value(app, arg->name, word, "a user of this system, or a number");
	*out = (struct arg_number){ .set = true, .value = id, .text = word };
	return EXIT_OK;
}

static int parse_group(struct app *app, const struct arg *arg, char *word, void *field)
{
	const struct group *group = getgrnam(word);
	struct arg_number *out = field;
	uint64_t id = group ? group->gr_gid : 0;

	if (!group && !read_id(word, &id))
		return report_value(app, arg->name, word, "a group of this system, or a number");
	*out = (struct arg_number){ .set = true, .value = id, .text = word };
	return EXIT_OK;
}

const struct arg_type arg_type_driver = {
	.metavar = "DRIVER", .parse = parse_driver, .values = VALUES_DRIVER,
};
const struct arg_type arg_type_mode = { .metavar = "MODE", .parse = parse_mode };
const struct arg_type arg_type_owner = { .metavar = "USER", .parse = parse_owner };
const struct arg_type arg_type_group = { .metavar = "GROUP", .parse = parse_group };
