// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake.h"
#include "tree.h"

#include <ftw.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

int tree_setup(void **state)
{
	const char *tmp = getenv("TMPDIR");
	static char root[PATH_MAX];

	snprintf(root, sizeof(root), "%s/vdpa-test-XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(root));
	*state = root;
	return 0;
}

static int remove_entry(const char *path, const struct stat *st, int type,
			struct FTW *ftw)
{
	return remove(path);
}

int tree_teardown(void **state)
{
	return nftw(*state, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* Full path of @path, with its directories made; valid until the next call. */
static const char *prepare(const char *root, const char *path)
{
	static char full[PATH_MAX];
	char *p;

	assert_true(snprintf(full, sizeof(full), "%s%s", root, path) <
		    (int)sizeof(full));
	for (p = full + strlen(root) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		assert_true(!mkdir(full, 0755) || errno == EEXIST);
		*p = '/';
	}
	return full;
}

void tree_dir(const char *root, const char *path)
{
	assert_true(!mkdir(prepare(root, path), 0755) || errno == EEXIST);
}

void tree_file(const char *root, const char *path, const char *content)
{
	FILE *file = fopen(prepare(root, path), "w");

	assert_non_null(file);
	assert_true(fputs(content, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

void tree_link(const char *root, const char *path, const char *target)
{
	assert_int_equal(symlink(target, prepare(root, path)), 0);
}

void tree_remove(const char *root, const char *path)
{
	assert_int_equal(remove(prepare(root, path)), 0);
}
