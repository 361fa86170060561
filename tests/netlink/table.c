/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "table.h"
#include "tap.h"

enum { ID, FIXTURE, WHO, CMD, HOW, ATTRS, CELLS };
#define COLUMNS_MAX	16

/* Positions of the wanted cells in a line. */
struct columns {
	int n;
	int base;	/* the column itself */
	int variant;	/* the one of this kernel, -1 if there is none */
	int why;
};

char *table_read_file(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t len = 0;

	if (!f)
		tap_die("%s: %m", path);
	if (getdelim(&text, &len, '\0', f) < 0)
		tap_die("%s: empty or not readable", path);
	fclose(f);
	return text;
}

bool table_is_series(const char *release, const char *series)
{
	size_t n = strlen(series);

	return !strncmp(release, series, n) && release[n] == '.';
}

static int split(char *line, char **fields)
{
	int n = 0;
	char *p;

	while ((p = strsep(&line, "\t"))) {
		if (n == COLUMNS_MAX)
			return -1;
		fields[n++] = p;
	}
	return n;
}

static void read_header(char *line, const char *column, const char *release,
			struct columns *columns)
{
	char *fields[COLUMNS_MAX];
	size_t len = strlen(column);
	int i;

	columns->n = split(line, fields);
	columns->base = columns->variant = -1;
	columns->why = columns->n - 1;
	for (i = CELLS; i < columns->n; i++) {
		if (!strcmp(fields[i], column)) {
			columns->base = i;
		} else if (!strncmp(fields[i], column, len) &&
			   fields[i][len] == '-') {
			if (table_is_series(release, fields[i] + len + 1))
				columns->variant = i;
		}
	}
	if (columns->base < 0)
		tap_die("the table has no column \"%s\"", column);
}

static bool read_who(const char *word, enum row_who *who)
{
	static const char *const words[] = {
		[WHO_ROOT] = "root", [WHO_USER] = "user",
		[WHO_USERNS] = "userns", [WHO_NETNS] = "netns",
	};
	unsigned int i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(words[i], word)) {
			*who = i;
			return true;
		}
	return false;
}

/* "do" or "dump", then ",version=N", ",flags=N", ",reserved=N", ",bare". */
static bool read_how(char *how, struct row *row)
{
	char *word = strsep(&how, ",");

	row->flags = NLM_F_ACK;
	row->version = 1;
	if (!strcmp(word, "dump"))
		row->flags |= NLM_F_DUMP;
	else if (strcmp(word, "do"))
		return false;
	while ((word = strsep(&how, ","))) {
		if (!strncmp(word, "version=", 8))
			row->version = strtoul(word + 8, NULL, 0);
		else if (!strncmp(word, "flags=", 6))
			row->flags |= strtoul(word + 6, NULL, 0);
		else if (!strncmp(word, "reserved=", 9))
			row->reserved = strtoul(word + 9, NULL, 0);
		else if (!strcmp(word, "bare"))
			row->bare = true;
		else
			return false;
	}
	return true;
}

static bool read_row(char *line, const struct columns *columns,
		     struct row *row)
{
	char *fields[COLUMNS_MAX];

	memset(row, 0, sizeof(*row));
	if (split(line, fields) != columns->n)
		return false;
	row->id = fields[ID];
	row->fixture = fields[FIXTURE];
	row->attrs = strcmp(fields[ATTRS], "-") ? fields[ATTRS] : "";
	row->why = fields[columns->why];
	row->cell = fields[columns->base];
	if (columns->variant >= 0 && strcmp(fields[columns->variant], "="))
		row->cell = fields[columns->variant];
	row->cmd = names_cmd(fields[CMD], strlen(fields[CMD]));
	return row->cmd >= 0 && row->cmd < 256 && *row->cell &&
	       read_who(fields[WHO], &row->who) && read_how(fields[HOW], row);
}

void table_read(struct table *table, const char *path, const char *column,
		const char *release)
{
	struct columns columns = { 0 };
	unsigned int number = 0;
	char *p, *line;

	*table = (struct table){ .text = table_read_file(path) };
	p = table->text;
	while ((line = strsep(&p, "\n"))) {
		number++;
		if (!*line || *line == '#')
			continue;
		if (!columns.n) {
			read_header(line, column, release, &columns);
			continue;
		}
		table->rows = reallocarray(table->rows, table->n + 1,
					   sizeof(*table->rows));
		if (!table->rows)
			tap_die("out of memory");
		if (!read_row(line, &columns, &table->rows[table->n++]))
			tap_die("%s:%u: malformed line", path, number);
	}
}

void table_free(struct table *table)
{
	free(table->rows);
	free(table->text);
}

/* " word=ATTR" at *@p; advances over it. */
static bool skip_attr(const char **p, const char *word)
{
	size_t len = strlen(word), n;

	if (strncmp(*p, word, len))
		return true;
	n = strcspn(*p + len, " ");
	if (names_attr(*p + len, n) < 0)
		return false;
	*p += len + n;
	return true;
}

bool table_cell_valid(const char *cell)
{
	size_t n = strcspn(cell, " ");
	const char *end;

	if (!strcmp(cell, "-"))
		return true;
	if (names_errno(cell, n) < 0)
		return false;
	cell += n;
	if (!strncmp(cell, " \"", 2)) {
		end = strchr(cell + 2, '"');
		if (!end)
			return false;
		cell = end + 1;
	}
	return skip_attr(&cell, " miss=") && skip_attr(&cell, " attr=") &&
	       !*cell;
}

void table_cell(const struct answer *answer, char *buf, int len)
{
	int n = snprintf(buf, len, "%s", names_of_errno(answer->error));

	if (*answer->text && n < len)
		n += snprintf(buf + n, len - n, " \"%s\"", answer->text);
	if (answer->miss >= 0 && n < len)
		n += snprintf(buf + n, len - n, " miss=%s",
			      names_of_attr(answer->miss));
	if (answer->attr >= 0 && n < len)
		snprintf(buf + n, len - n, " attr=%s",
			 names_of_attr(answer->attr));
}
