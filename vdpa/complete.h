/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_COMPLETE_H
#define VDPA_COMPLETE_H

struct app;

/*
 * What could the last of these words become? Calls @emit for each candidate:
 * commands, keywords, options, and names that are asked of the kernel (of which
 * there are none if it does not answer: completion never reports). Bash
 * completion comes here through the hidden command "complete", the shell
 * directly.
 */
typedef void complete_fn(void *data, const char *candidate);

/* Instead of candidates: a file name stands here. */
#define COMPLETE_FILE "/"

void complete_words(struct app *app, int argc, char **argv, complete_fn *emit, void *data);

#endif
