/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_ARGS_H
#define VDPA_ARGS_H

/*
 * The arguments of a command: a table of struct arg that fills the command's own
 * parameter struct. Two readers use the same tables: args_parse() is strict,
 * compat_args_parse() (compat_args.c) reads as the stock tool does.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;
struct arg;
struct command;

/* How the stock tool matches a word, if it knows it at all. */
enum stock { STOCK_NONE, STOCK_EXACT, STOCK_PREFIX };

/*
 * Fields of parameter structs. Each begins with the flag that it was given.
 * Strings point into the command line.
 */
struct arg_text {
	bool set;
	const char *text;
};

struct arg_number {
	bool set;
	uint64_t value;
	const char *text;
};

struct arg_flag {
	bool set;
};

#define MAC_LEN 6
struct arg_mac {
	bool set;
	uint8_t addr[MAC_LEN];
	const char *text;
};

struct arg_mgmtdev {
	bool set;
	char *bus;		/* owned; NULL without a bus */
	const char *dev;
	const char *text;	/* BUS/DEV or DEV, as given */
};

/* Bits, or names that only the device's class can turn into bits. */
struct arg_features {
	bool set;
	uint64_t bits;
	const char *names;	/* "MAC,MTU"; NULL when bits were given */
	const char *text;
};

/* Sectors of a disk; no @count for none. */
struct arg_sectors {
	bool set;
	uint64_t first, count;
};

struct arg_path {
	bool set;
	char *path;		/* owned; absolute */
};

struct arg_type {
	const char *metavar;
	/* Read @word into @field, or report and return an exit_code. */
	int (*parse)(struct app *app, const struct arg *arg, char *word, void *field);
	/* The same as the stock tool; its message, its exit status. */
	int (*compat)(struct app *app, const struct arg *arg, char *word, void *field);
	void (*release)(void *field);
	/* What could stand here; completion. VALUES_WORDS: those of @metavar. */
	enum arg_values { VALUES_NONE, VALUES_DEV, VALUES_MGMTDEV, VALUES_FEATURE,
			  VALUES_WORDS, VALUES_FILE, VALUES_DRIVER } values;
};

struct arg {
	const char *name;	/* the keyword; of a positional its name in help */
	const struct arg_type *type;
	size_t field;		/* offset in the parameter struct */
	bool positional;
	bool required;
	enum stock stock;
	bool stock_optional;	/* required, but not by the stock tool */
	uint64_t min, max;	/* numbers: limits of the strict reader */
	unsigned int stock_bits;	/* numbers: width in the stock tool */
	const char *help;
};

extern const struct arg_type arg_type_new_name, arg_type_dev, arg_type_mgmtdev;
extern const struct arg_type arg_type_number, arg_type_mac, arg_type_features;
/* these fill a struct arg_number */
/* arg_sim.c */
extern const struct arg_type arg_type_rate, arg_type_link, arg_type_status, arg_type_now;
extern const struct arg_type arg_type_sectors, arg_type_serial, arg_type_backing;
extern const struct arg_type arg_type_size, arg_type_block_size, arg_type_switch;

/* arg_bind.c; all but the first fill a struct arg_number */
extern const struct arg_type arg_type_driver, arg_type_mode, arg_type_owner, arg_type_group;

#define ARG_FIELD(params, member) .field = offsetof(struct params, member)

/* Fill @params from the words; reports what is wrong. Returns an exit_code. */
int args_parse(struct app *app, const struct command *cmd, int argc, char **argv, void *params);

void args_release(const struct command *cmd, void *params);

/* The keyword argument that @word names, or NULL; *@ambiguous lists (to free). */
const struct arg *args_find(const struct arg *args, const char *word, char **ambiguous);

static inline void *arg_field(const struct arg *arg, void *params)
{
	return (char *)params + arg->field;
}

static inline bool arg_given(const struct arg *arg, const void *params)
{
	return *(const bool *)((const char *)params + arg->field);
}

#endif
