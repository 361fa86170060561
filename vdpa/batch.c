// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app.h"
#include "batch.h"
#include "report.h"
#include "text.h"
#include "words.h"

/* ---- interruption */

static volatile sig_atomic_t stopped;

void batch_interrupt(void)
{
	stopped = 1;
}

static int interrupted(struct app *app)
{
	struct report r = { .kind = "failed", .err = EINTR, .exit = EXIT_REFUSED };

	app->path[0] = '\0';
	return report(app, &r, "interrupted");
}

/* ---- reading */

static int cannot_read(struct app *app, const char *name, int err)
{
	struct report r = { .kind = "failed", .word = name, .err = err, .exit = EXIT_REFUSED };
	_cleanup_text_ char *shown = text_escaped(name);

	app->path[0] = '\0';
	return report(app, &r, "cannot read %s: %s", shown, strerror(err));
}

/* Where the command begins: what the reports about it say first. */
static int set_where(struct app *app, struct lines *lines)
{
	app->where = NULL;
	app->path[0] = '\0';
	app->page = "vdpa-batch";
	free(lines->where);
	if (asprintf(&lines->where, "%s:%lu", lines->name, lines->number) < 0) {
		lines->where = NULL;
		return -ENOMEM;
	}
	app->where = lines->where;
	return 0;
}

/* The next line of the file. Returns 1, 0 at the end, or a negative errno. */
static int read_line(struct lines *lines)
{
	ssize_t n;

	errno = 0;
	n = getline(&lines->line, &lines->size, lines->in);
	if (n < 0)
		return ferror(lines->in) || errno == ENOMEM ? -(errno ? errno : EIO) : 0;
	lines->number++;
	/* Some editors begin a file with the byte order mark of UTF-8. */
	if (lines->number == 1 && n >= 3 && !memcmp(lines->line, "\xef\xbb\xbf", 3)) {
		n -= 3;
		memmove(lines->line, lines->line + 3, n + 1);
	}
	while (n && (lines->line[n - 1] == '\n' || lines->line[n - 1] == '\r'))
		lines->line[--n] = '\0';
	return strlen(lines->line) == (size_t)n ? 1 : -EILSEQ;
}

static int append(struct lines *lines, size_t *len)
{
	size_t more = strlen(lines->line);
	char *room;

	if (*len + more + 1 > lines->room) {
		room = realloc(lines->command, 2 * (*len + more + 1));
		if (!room)
			return -ENOMEM;
		lines->command = room;
		lines->room = 2 * (*len + more + 1);
	}
	memcpy(lines->command + *len, lines->line, more + 1);
	*len += more;
	return 0;
}

/* A command and the lines it goes on in. Returns 1, 0, or a negative errno. */
static int read_command(struct app *app, struct lines *lines, struct words *words)
{
	size_t len = 0;
	int ret, err;

	for (;;) {
		ret = read_line(lines);
		err = ret && !len ? set_where(app, lines) : 0;
		if (ret < 0 || err)
			return ret < 0 ? ret : err;
		if (!ret && !len)
			return 0;
		if (ret && append(lines, &len))
			return -ENOMEM;
		if (words_split(lines->command, words))
			return -ENOMEM;
		if (words->end != WORDS_CONTINUE || !ret)
			return 1;
		words_free(words);
		lines->command[--len] = '\0';
		if (!len)	/* nothing but a backslash: still a command that began here */
			lines->command[len++] = ' ';
	}
}

int lines_wrong(struct app *app, const char *why)
{
	int rc = report_usage(app, NULL, "%s", why);

	app->command = NULL;
	app->wrote = false;
	app_complete_document(app);
	return rc;
}

int lines_next(struct app *app, struct lines *lines, struct words *words)
{
	int ret;

	do {
		ret = read_command(app, lines, words);
		if (ret == -EILSEQ)
			return -lines_wrong(app, "the line contains a NUL byte");
		if (ret == -EINTR && stopped) {
			clearerr(lines->in);
			return -interrupted(app);
		}
		if (ret < 0) {
			app->where = NULL;
			return -cannot_read(app, lines->name, -ret);
		}
		if (ret && words->end == WORDS_QUOTE) {
			words_free(words);
			return -lines_wrong(app, "unterminated quote");
		}
		if (ret && !words->count)
			words_free(words);
	} while (ret && !words->count);
	return ret;
}

void lines_free(struct app *app, struct lines *lines)
{
	app->where = NULL;
	app->path[0] = '\0';
	free(lines->line);
	free(lines->command);
	free(lines->where);
}

/* ---- progress */

#define PROGRESS_MS 200

void batch_clear_progress(struct app *app)
{
	if (!app->progress)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	app->progress = false;
}

struct progress {
	bool wanted;
	struct timespec shown;
};

static void progress_show(struct app *app, struct progress *p, const struct lines *lines,
			  unsigned long failed)
{
	struct timespec now;
	long ms;

	if (!p->wanted)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (now.tv_sec - p->shown.tv_sec) * 1000 + (now.tv_nsec - p->shown.tv_nsec) / 1000000;
	if (ms < PROGRESS_MS)
		return;
	fputc('\r', stderr);
	text_put(stderr, lines->name);
	fprintf(stderr, ": line %lu", lines->number);
	if (failed)
		fprintf(stderr, ", %lu failed", failed);
	fputs("\033[K", stderr);
	fflush(stderr);
	p->shown = now;
	app->progress = true;
}

static void progress_start(struct progress *p, const struct lines *lines)
{
	p->wanted = isatty(STDERR_FILENO) && !isatty(fileno(lines->in));
	clock_gettime(CLOCK_MONOTONIC, &p->shown);
}

/* ---- running */

static int run_lines(struct app *app, struct lines *lines, bool force)
{
	_cleanup_text_ char *shown = text_escaped(lines->name);
	unsigned long commands = 0, failed = 0;
	struct progress progress;
	struct words words;
	int ret = 1, rc = EXIT_OK;

	progress_start(&progress, lines);
	while (ret > 0 || (ret == -EXIT_USAGE && force)) {
		ret = lines_next(app, lines, &words);
		if (!ret)
			break;
		if (ret > 0 && stopped) {
			words_free(&words);
			ret = -interrupted(app);
		}
		if (ret == -EXIT_REFUSED) {
			rc = EXIT_REFUSED;
			break;
		}
		commands++;
		rc = -ret;
		if (ret > 0) {
			rc = vdpa_run_words(app, words.count, words.word);
			words_free(&words);
		}
		failed += rc != EXIT_OK;
		if (rc && !force)
			break;
		progress_show(app, &progress, lines, failed);
	}
	batch_clear_progress(app);
	app->where = NULL;
	app->path[0] = '\0';
	if (failed && force)
		report(app, &(struct report){ .kind = "failed", .exit = EXIT_REFUSED },
		       "%s: %lu of %lu commands failed", shown, failed, commands);
	return failed || rc ? EXIT_REFUSED : EXIT_OK;
}

int batch_run(struct app *app, const char *file, bool force)
{
	bool from_stdin = !strcmp(file, "-");
	struct lines lines = { .in = stdin, .name = from_stdin ? "stdin" : file };
	int rc;

	if (app->where)
		return report_usage(app, file, "a batch cannot run another batch");
	/* Each command line writes its own document. */
	app->wrote = true;
	stopped = 0;
	if (from_stdin) {
		/* in the shell, an end of file that was typed is the last batch's */
		clearerr(stdin);
	} else {
		lines.in = fopen(file, "re");
		if (!lines.in)
			return cannot_read(app, file, errno);
	}
	rc = run_lines(app, &lines, force);
	app->wrote = true;
	lines_free(app, &lines);
	if (!from_stdin)
		fclose(lines.in);
	return rc;
}
