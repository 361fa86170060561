// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Command lines through the program: options, dispatch, arguments, help, completion,
 * batch, shell, compat mode. Input: flags, the kernel's mood, the words, one on a
 * line; after a NUL byte what a batch file, standard input or the prompt holds.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>
#include <readline/readline.h>

#include "app.h"
#include "compat.h"
#include "fuzz.h"
#include "kernel.h"
#include "text.h"

enum { JSON = 1, AGENT = 2, TERMINAL = 4 };

#define WORDS_MAX 64

static uint8_t flags;

/* ------------------------------------------------------------ files and terminal */

/* What every file holds. */
static struct input script;

static ssize_t script_read(void *cookie, char *buf, size_t room)
{
	size_t len = room;
	const uint8_t *bytes = input_bytes(cookie, &len);

	memcpy(buf, bytes, len);
	return len;
}

static FILE *open_script(struct input *at)
{
	return fopencookie(at, "r", (cookie_io_functions_t){ .read = script_read });
}

/* batch.c calls this instead of fopen(). */
FILE *fuzz_fopen(const char *path, const char *mode);

FILE *fuzz_fopen(const char *path, const char *mode)
{
	static struct input at;

	if (strstr(path, "none")) {
		errno = ENOENT;
		return NULL;
	}
	at = script;
	return open_script(&at);
}

int __wrap_isatty(int fd);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout);
char *__wrap_readline(const char *prompt);

int __wrap_isatty(int fd)
{
	return fd >= 0 && flags & TERMINAL;
}

/*
 * The monitor waits for an event, a signal, the end of its output: events, then a signal.
 * Before it writes it waits for room, which there is, or a signal.
 */
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
	bool event = kernel_has_event();
	nfds_t i;

	must(n >= 1 && n <= 3);
	for (i = 0; i < n; i++)
		fds[i].revents = 0;
	if (n == 2) {
		fds[1].revents = POLLOUT;
		return 1;
	}
	if (n == 3)
		fds[event ? 0 : 1].revents = POLLIN;
	else if (!event)
		fds[0].revents = POLLIN;
	return n == 3 || !event;
}

ssize_t __real_write(int fd, const void *buf, size_t len);
ssize_t __wrap_write(int fd, const void *buf, size_t len);

/* The monitor's output is kept with that of the others. */
ssize_t __wrap_write(int fd, const void *buf, size_t len)
{
	return fd == STDOUT_FILENO ? (ssize_t)fwrite(buf, 1, len, stdout) :
				     __real_write(fd, buf, len);
}

/* The tabulator key at the end of the line. */
static void complete_line(char *line)
{
	char *before = rl_line_buffer, *word = strrchr(line, ' ');
	char **matches, **m;
	int end = strlen(line);

	word = word ? word + 1 : line;
	rl_line_buffer = line;
	rl_point = rl_end = end;
	matches = rl_attempted_completion_function(word, word - line, end);
	for (m = matches; m && *m; m++)
		free(*m);
	free(matches);
	rl_line_buffer = before;
	rl_point = rl_end = 0;
}

char *__wrap_readline(const char *prompt)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n = getline(&line, &room, stdin);

	must(prompt && *prompt);
	if (n < 0) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\n")] = '\0';
	complete_line(line);
	return line;
}

/* ------------------------------------------------------------------------ output */

struct output {
	char *text;
	size_t len;
};

/* One JSON document after the other, and nothing else. */
static void check_json(const struct output *out)
{
	struct json_tokener *tokener = json_tokener_new();
	size_t at = 0;

	must(tokener);
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_ALLOW_TRAILING_CHARS |
			       JSON_TOKENER_VALIDATE_UTF8);
	while (at < out->len) {
		json_object *doc;

		if (out->text[at] == '\n') {
			at++;
			continue;
		}
		doc = json_tokener_parse_ex(tokener, out->text + at, out->len - at);
		must(json_tokener_get_error(tokener) == json_tokener_success);
		must(json_object_is_type(doc, json_type_object));
		at += json_tokener_get_parse_end(tokener);
		json_object_put(doc);
		json_tokener_reset(tokener);
	}
	json_tokener_free(tokener);
}

/* Whatever names and texts came in: nothing that drives a terminal goes out. */
static void check_text(const struct output *out)
{
	char *line = out->text, *end, *escaped;

	must(strlen(out->text) == out->len);
	while (line && *line) {
		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		escaped = text_escaped(line);
		must(escaped);
		if (strcmp(escaped, line))
			dprintf(2, "%s\n", escaped);
		must(!strcmp(escaped, line));
		free(escaped);
		line = end;
	}
}

/* --------------------------------------------------------------------- one input */

/* Could one of the words, or one of the script, be an option with this letter? */
static bool has_option(int argc, char **argv, char letter)
{
	while (--argc > 0)
		if (argv[argc][0] == '-' && strchr(argv[argc], letter))
			return true;
	return memchr(script.at, letter, script.left);
}

static bool has_text(int argc, char **argv, const char *text)
{
	while (--argc > 0)
		if (strstr(argv[argc], text))
			return true;
	return memmem(script.at, script.left, text, strlen(text));
}

/* As main() does it. Returns the exit code. */
static int run_main(int argc, char **argv, bool *compat)
{
	struct app app = { .opt.agent = flags & AGENT ? "" : NULL };
	int rc;

	*compat = compat_wanted(&argc, argv);
	if (*compat) {
		optind = 0;
		return compat_main(argc, argv);
	}
	rc = vdpa_run_words(&app, argc ? argc - 1 : 0, argv + 1);
	app_close(&app);
	return rc;
}

/* The words, each in memory of its own. Returns how many. */
static int split_words(struct input *in, char **argv)
{
	const uint8_t *end = memchr(in->at, '\0', in->left);
	size_t left = end ? (size_t)(end - in->at) : in->left, len;
	const uint8_t *newline;
	int argc = 0;

	argv[argc++] = strdup("vdpa");
	if (flags & JSON)
		argv[argc++] = strdup("-j");
	while (left && argc < WORDS_MAX) {
		newline = memchr(in->at, '\n', left);
		len = newline ? (size_t)(newline - in->at) : left;
		argv[argc++] = strndup((const char *)in->at, len);
		len += !!newline;
		input_bytes(in, &len);
		left -= len;
	}
	input_bytes(in, &left);
	input_u8(in);
	argv[argc] = NULL;
	return argc;
}

static void open_output(FILE **stream, struct output *out)
{
	*stream = open_memstream(&out->text, &out->len);
	must(*stream);
}

static int run_words(int argc, char **argv, bool *compat, struct output *out,
		     struct output *err)
{
	FILE *before_in = stdin, *before_out = stdout, *before_err = stderr;
	struct input at = script;
	int rc;

	stdin = open_script(&at);
	must(stdin);
	open_output(&stdout, out);
	open_output(&stderr, err);
	rl_outstream = stderr;
	rc = run_main(argc, argv, compat);
	fclose(stdin);
	fclose(stdout);
	fclose(stderr);
	stdin = before_in;
	stdout = before_out;
	stderr = before_err;
	return rc;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	/* the environment is a part of the input that nobody sees */
	unsetenv("VDPA_AGENT");
	unsetenv("VDPA_COMPAT");
	unsetenv("HOME");
	unsetenv("XDG_STATE_HOME");
	unsetenv("XDG_RUNTIME_DIR");
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { .at = data, .left = size };
	char *argv[WORDS_MAX + 1], *words[WORDS_MAX + 1];
	struct output out = { 0 }, err = { 0 };
	int fd = lowest_fd(), argc, i, rc;
	bool compat, debug, other;

	flags = input_u8(&in);
	i = input_u8(&in);
	argc = split_words(&in, argv);
	/* options are taken out of argv */
	memcpy(words, argv, sizeof(words));
	script = in;
	kernel_reset(i, in);
	/* messages among the JSON; colors, or JSON, in the text */
	debug = has_option(argc, argv, 'd');
	other = has_option(argc, argv, 'j') || has_text(argc, argv, "always") ||
		has_text(argc, argv, "yes");
	rc = run_words(argc, argv, &compat, &out, &err);
	must(rc >= EXIT_OK && rc <= (compat ? EXIT_REFUSED : EXIT_USAGE));
	if (!compat && flags & JSON) {
		check_json(&out);
		if (!debug && !(flags & TERMINAL))
			check_json(&err);
	} else if (!compat && !other && !(flags & TERMINAL)) {
		check_text(&out);
		check_text(&err);
	}
	for (i = 0; i < argc; i++)
		free(words[i]);
	free(out.text);
	free(err.text);
	must(lowest_fd() == fd);
	return 0;
}
