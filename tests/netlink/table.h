/* SPDX-License-Identifier: GPL-2.0-or-later */
/* errors.tsv in memory. The columns are explained in README.md. */
#ifndef NETLINK_TABLE_H
#define NETLINK_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "peer.h"

enum row_who {
	WHO_ROOT,	/* as the program was started */
	WHO_USER,	/* another user, without any capability */
	WHO_USERNS,	/* that user, with all of them in an own user namespace */
	WHO_NETNS,	/* root, in another network namespace */
};

struct row {
	const char *id;
	const char *fixture;
	enum row_who who;
	int cmd;
	uint16_t flags;		/* added to NLM_F_REQUEST | NLM_F_ACK */
	uint8_t version;
	uint16_t reserved;
	bool bare;		/* no generic netlink header */
	const char *attrs;
	const char *cell;	/* the expected answer; "-": not sent */
	const char *why;
};

struct table {
	struct row *rows;
	unsigned int n;
	char *text;
};

/*
 * Reads @path; the cells are those of @column, or of its variant for kernel
 * @release where the table has one. Ends the program on a malformed line.
 */
void table_read(struct table *table, const char *path, const char *column,
		const char *release);
void table_free(struct table *table);

/* True if kernel @release is one of @series, such as "6.1". */
bool table_is_series(const char *release, const char *series);

/* All of a file as a string, to be freed. Ends the program if it cannot be read. */
char *table_read_file(const char *path);

/* True if @cell is "-" or what table_cell() may write. */
bool table_cell_valid(const char *cell);

/* Writes @answer as a cell: ERRNO ["text"] [miss=ATTR] [attr=ATTR]. */
void table_cell(const struct answer *answer, char *buf, int len);

#endif
