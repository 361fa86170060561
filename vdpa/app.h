/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_APP_H
#define VDPA_APP_H

/*
 * What one run of the program carries around. A command line is executed by
 * vdpa_run_words(), for the shell's prompt, a batch file and main() alike; it
 * never exits.
 */

#include <stdbool.h>
#include <stdio.h>

struct cjson;
struct command;
struct vdpa_ctx;

enum exit_code {
	EXIT_OK = 0,
	EXIT_REFUSED = 1,	/* the kernel, a limit or the output refused it */
	EXIT_USAGE = 2,		/* the command line itself is wrong */
};

enum color_mode { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct options {
	bool json;
	bool pretty;
	bool quiet;		/* no notes */
	bool debug;
	enum color_mode color;
	enum { DO_COMMAND, DO_HELP, DO_VERSION } instead;	/* -h, -V: the first wins */
	const char *batch;	/* file with command lines, or NULL */
	bool force;
	const char *agent;	/* talk to the agent at this path, "" the user's own; NULL: the kernel */
};

struct app {
	struct options opt;
	struct vdpa_ctx *vdpa;		/* opened by the first command that needs it */
	bool connected;
	char *peer;			/* connected to the agent that opt.agent named, or NULL */
	const struct command *command;	/* the one that runs */
	char path[64];			/* its words: "dev add" */
	const char *page;		/* its man page, of section 8; NULL: vdpa */
	const char *where;		/* "FILE:LINE" in a batch, else NULL */
	bool wrote;			/* this command line wrote its JSON document */
	bool progress;			/* a batch shows how far it is, on stderr */
	bool in_shell;
	struct cjson *cjson;		/* compat mode: its JSON writer, NULL for text */
};

/*
 * Run one command line: options and words, without the program's name, ended by
 * a NULL. The words may be written to. Options hold for this command line only. Output is
 * flushed, and checked. Returns an exit_code.
 */
int vdpa_run_words(struct app *app, int argc, char **argv);

/*
 * Connect app->vdpa to the kernel or the agent that the options name unless it
 * is. Returns an exit_code after reporting why that cannot be.
 */
int app_connect(struct app *app);

/* The same without a report: 0 or a negative errno. */
int app_connect_quietly(struct app *app);

/* Who answers: "the kernel" or "the agent". */
const char *app_peer(const struct app *app);

void app_close(struct app *app);

/* With -j stdout holds one JSON document per command line: print it unless it was. */
void app_complete_document(struct app *app);

#endif
