// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A target without libFuzzer: runs each input that is given, by file or folder, or
 * else those of its own folder in $FUZZ_CORPUS; twice, for a second run must not meet
 * anything that the first one left. The sanitizers and the target's own asserts end it
 * if something is wrong.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

static unsigned int inputs;
static FILE *out;	/* stdout may be the target's own */

static void die(const char *path)
{
	fprintf(out, "not ok - %s: %s\n", path, strerror(errno));
	exit(1);
}

/* In memory of its own and no larger, so that reading past its end is seen. */
static uint8_t *read_file(const char *path, size_t size)
{
	uint8_t *data = malloc(size ? size : 1);
	FILE *f = fopen(path, "re");

	if (!f || !data || fread(data, 1, size, f) != size)
		die(path);
	fclose(f);
	return data;
}

static void run_path(const char *path);

static void run_folder(const char *path)
{
	struct dirent **entries;
	int n = scandir(path, &entries, NULL, alphasort), i;
	char *inner;

	if (n < 0)
		die(path);
	for (i = 0; i < n; i++) {
		if (entries[i]->d_name[0] != '.') {
			if (asprintf(&inner, "%s/%s", path, entries[i]->d_name) < 0)
				die(path);
			run_path(inner);
			free(inner);
		}
		free(entries[i]);
	}
	free(entries);
}

static void run_path(const char *path)
{
	struct stat st;
	uint8_t *data;
	int i;

	if (stat(path, &st))
		die(path);
	if (S_ISDIR(st.st_mode)) {
		run_folder(path);
		return;
	}
	/* the last line of the output names the input that ended it */
	fprintf(out, "# %s\n", path);
	fflush(out);
	data = read_file(path, st.st_size);
	for (i = 0; i < 2; i++)
		LLVMFuzzerTestOneInput(data, st.st_size);
	free(data);
	inputs++;
}

static void run_corpus(void)
{
	const char *corpus = getenv("FUZZ_CORPUS");
	char *path;

	if (!corpus || asprintf(&path, "%s/%s", corpus, program_invocation_short_name) < 0)
		return;
	run_path(path);
	free(path);
}

int main(int argc, char **argv)
{
	int i;

	out = fdopen(dup(STDOUT_FILENO), "w");
	if (!out)
		return 1;
	LLVMFuzzerInitialize(&argc, &argv);
	for (i = 1; i < argc; i++)
		run_path(argv[i]);
	if (argc == 1)
		run_corpus();
	fprintf(out, "%u inputs\n", inputs);
	fclose(out);
	return inputs ? 0 : 1;
}
