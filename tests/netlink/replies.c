/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "replies.h"
#include "table.h"
#include "tap.h"

void replies_read(struct replies *replies, const char *path)
{
	unsigned int number = 0;
	char *p, *line;

	*replies = (struct replies){ .file = table_read_file(path) };
	p = replies->file;
	while ((line = strsep(&p, "\n"))) {
		struct recorded *entry;

		number++;
		if (!*line || *line == '#')
			continue;
		replies->entries = reallocarray(replies->entries, replies->n + 1,
						sizeof(*replies->entries));
		if (!replies->entries)
			tap_die("out of memory");
		entry = &replies->entries[replies->n++];
		entry->id = strsep(&line, "\t");
		entry->place = strsep(&line, "\t");
		entry->text = line;
		if (!entry->place || !entry->text)
			tap_die("%s:%u: malformed line", path, number);
	}
}

void replies_free(struct replies *replies)
{
	free(replies->entries);
	free(replies->file);
}

const char *replies_find(const struct replies *replies, const char *id,
			 const char *release)
{
	const char *text = NULL;
	unsigned int i;

	for (i = 0; i < replies->n; i++) {
		const struct recorded *entry = &replies->entries[i];

		if (strcmp(entry->id, id))
			continue;
		if (table_is_series(release, entry->place))
			return entry->text;
		if (!strcmp(entry->place, "*"))
			text = entry->text;
	}
	return text;
}
