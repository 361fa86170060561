/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replies.tsv in memory: what the answer to each request consists of. */
#ifndef NETLINK_REPLIES_H
#define NETLINK_REPLIES_H

/* An entry: the answer to the row @id of the table, where @place is. */
struct recorded {
	const char *id;
	const char *place;	/* series of kernels, "*": wherever there is no other */
	const char *text;	/* reply_canon() of each message */
};

struct replies {
	struct recorded *entries;
	unsigned int n;
	char *file;
};

/* Ends the program on a malformed line. */
void replies_read(struct replies *replies, const char *path);
void replies_free(struct replies *replies);

/* The answer that kernel @release, "" for an agent, has to give; NULL: none recorded. */
const char *replies_find(const struct replies *replies, const char *id,
			 const char *release);

#endif
