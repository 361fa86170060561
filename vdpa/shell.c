// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "app.h"
#include "batch.h"
#include "complete.h"
#include "report.h"
#include "shell.h"
#include "text.h"
#include "words.h"

#define HISTORY_LINES 1000

/* ---- words that only the shell knows */

static const char *const own_words[] = { "exit", "quit", NULL };

static bool is_own(const struct words *w)
{
	const char *const *own;

	for (own = own_words; *own; own++)
		if (w->count && !strcmp(w->word[0], *own))
			return true;
	return false;
}

/* "exit" alone leaves the shell; whoever writes more means something else. */
static bool leave(struct app *app, const struct words *w)
{
	_cleanup_text_ char *shown = NULL;

	if (w->count == 1)
		return true;
	shown = text_escaped(w->word[1]);
	app->page = "vdpa-shell";
	report_usage(app, w->word[1], "unexpected argument \"%s\" after %s", shown, w->word[0]);
	app->command = NULL;
	app->wrote = false;
	app_complete_document(app);
	return false;
}

/* ---- history */

/* The directory of @path and those above it. */
static void make_directories(char *path)
{
	char *slash;

	for (slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
}

/* The file that exists now, or NULL: then there is no history. */
static char *history_open(void)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char *path = NULL;
	int fd = -1;

	if (state && state[0] == '/') {
		if (asprintf(&path, "%s/vdpa/history", state) < 0)
			return NULL;
	} else if (home && home[0] == '/') {
		if (asprintf(&path, "%s/.local/state/vdpa/history", home) < 0)
			return NULL;
	}
	if (path) {
		make_directories(path);
		fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	}
	if (fd < 0) {
		free(path);
		return NULL;
	}
	close(fd);
	history_truncate_file(path, HISTORY_LINES);
	read_history(path);
	return path;
}

/* Each line is saved at once: a shell that is killed loses none. */
static void remember(const char *file, const char *line)
{
	HIST_ENTRY *last = history_length ? history_get(history_base + history_length - 1) : NULL;

	if (last && !strcmp(last->line, line))
		return;
	add_history(line);
	if (file)
		append_history(1, file);
}

/* ---- completion */

/* What readline collects one by one. */
static struct {
	char **word;
	size_t count, taken;
	bool file;
} found;

static void collect(void *data, const char *candidate)
{
	char **more;

	if (!strcmp(candidate, COMPLETE_FILE)) {
		found.file = true;
		return;
	}
	more = reallocarray(found.word, found.count + 1, sizeof(*more));
	if (!more)
		return;
	found.word = more;
	more[found.count] = strdup(candidate);
	if (more[found.count])
		found.count++;
}

/* readline frees each word. */
static char *take_found(const char *text, int state)
{
	return found.taken < found.count ? found.word[found.taken++] : NULL;
}

static struct app *completing;

/* The words up to the cursor; the last one, which may be empty, is completed. */
static void find_candidates(const char *line)
{
	const char *const *own;
	const char *last = "";
	struct words w;

	if (words_split(line, &w))
		return;
	if (w.open)
		last = w.word[w.count - 1];
	else
		w.word[w.count++] = (char *)last;
	for (own = own_words; *own && w.count == 1; own++)
		if (text_begins(*own, last))
			collect(NULL, *own);
	complete_words(completing, w.count, w.word, collect, NULL);
	words_free(&w);
}

static char **complete(const char *text, int start, int end)
{
	_cleanup_text_ char *line = strndup(rl_line_buffer, end);
	char **matches = NULL;

	memset(&found, 0, sizeof(found));
	if (line)
		find_candidates(line);
	if (!found.file)
		matches = rl_completion_matches(text, take_found);
	/* Without candidates readline would take file names. */
	rl_attempted_completion_over = !found.file;
	free(found.word);
	return matches;
}

/* ---- Ctrl-C */

/* Ctrl-C at the prompt: the command that was being typed is dropped. */
static bool dropped;

static int drop_command(int count, int key)
{
	rl_replace_line("", 0);
	fputs("^C", rl_outstream);
	rl_crlf();
	dropped = true;
	rl_done = 1;
	return 0;
}

/*
 * At the prompt Ctrl-C is a key like others, not a signal, which could arrive
 * between any two steps of readline.
 */
static void prepare_terminal(int meta)
{
	struct termios settings;

	rl_prep_terminal(meta);
	if (tcgetattr(STDIN_FILENO, &settings))
		return;
	settings.c_cc[VINTR] = _POSIX_VDISABLE;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &settings);
}

/* A signal while a command runs: its system calls end, a batch too, the shell goes on. */
static void on_interrupt(int sig)
{
	batch_interrupt();
}

/* ---- the loop */

static void run_words(struct app *app, struct words *w)
{
	bool help = w->count == 1 && !strcmp(w->word[0], "help");

	if (vdpa_run_words(app, w->count, w->word) != EXIT_OK)
		/* The module may have been loaded anew: look for it again. */
		app_close(app);
	else if (help && !app->opt.json)
		puts("In the shell also: exit, quit");
}

/* Put @more behind @line; both are freed. */
static char *join(char *line, char *more)
{
	char *both = NULL;

	if (more && asprintf(&both, "%s%s", line, more) < 0)
		both = NULL;
	free(line);
	free(more);
	return both;
}

/* A line and those it goes on in, or NULL at the end of the input. */
static char *read_command(struct words *w)
{
	char *line = NULL, *more;

	for (;;) {
		more = readline(line ? "> " : "vdpa> ");
		if (dropped) {
			free(line);
			free(more);
			line = NULL;
			dropped = false;
			continue;
		}
		line = line ? join(line, more) : more;
		if (!line || words_split(line, w)) {
			free(line);
			return NULL;
		}
		if (w->end != WORDS_CONTINUE)
			return line;
		words_free(w);
		line[strlen(line) - 1] = '\0';
	}
}

static void prepare_readline(struct app *app)
{
	static const struct sigaction action = { .sa_handler = on_interrupt };

	completing = app;
	rl_readline_name = "vdpa";
	if (!isatty(STDOUT_FILENO))
		rl_outstream = stderr;
	rl_attempted_completion_function = complete;
	rl_completer_word_break_characters = " \t";
	rl_completer_quote_characters = "\"'";
	rl_prep_term_function = prepare_terminal;
	rl_bind_key('C' & 0x1f, drop_command);
	using_history();
	stifle_history(HISTORY_LINES);
	sigaction(SIGINT, &action, NULL);
}

static int interactive(struct app *app)
{
	_cleanup_text_ char *file = NULL;
	struct words w;
	bool done = false;
	char *line;

	prepare_readline(app);
	file = history_open();
	while (!done && (line = read_command(&w))) {
		if (w.count && !is_own(&w))
			remember(file, line);
		app->page = "vdpa-shell";
		if (w.end == WORDS_QUOTE)
			lines_wrong(app, "unterminated quote");
		else if (is_own(&w))
			done = leave(app, &w);
		else if (w.count)
			run_words(app, &w);
		app->path[0] = '\0';
		words_free(&w);
		free(line);
	}
	if (!done)
		putchar('\n');
	clear_history();
	return EXIT_OK;
}

/* Not a terminal: as a batch that goes on after errors. */
static int from_script(struct app *app)
{
	struct lines lines = { .in = stdin, .name = "stdin" };
	bool done = false;
	struct words w;
	int ret, rc = EXIT_OK;

	while (!done && (ret = lines_next(app, &lines, &w)) && ret != -EXIT_REFUSED) {
		if (ret < 0) {
			rc = EXIT_REFUSED;
			continue;
		}
		if (is_own(&w)) {
			done = leave(app, &w);
			rc = done ? rc : EXIT_REFUSED;
		} else if (vdpa_run_words(app, w.count, w.word) != EXIT_OK) {
			rc = EXIT_REFUSED;
		}
		words_free(&w);
	}
	if (!done && ret < 0)
		rc = EXIT_REFUSED;
	lines_free(app, &lines);
	return rc;
}

int shell_run(struct app *app)
{
	struct sigaction before;
	int rc;

	if (app->where || app->in_shell)
		return report_usage(app, "shell", "already in a shell or a batch");
	app->in_shell = true;
	sigaction(SIGINT, NULL, &before);
	rc = isatty(STDIN_FILENO) ? interactive(app) : from_script(app);
	sigaction(SIGINT, &before, NULL);
	app->in_shell = false;
	/* Each command line wrote its own document. */
	app->wrote = true;
	return rc;
}
