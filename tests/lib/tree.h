/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A directory tree that stands in for / while a test runs. */
#ifndef TESTS_LIB_TREE_H
#define TESTS_LIB_TREE_H

/* cmocka setup and teardown: *state is the path of an empty directory. */
int tree_setup(void **state);
int tree_teardown(void **state);

/* Make a file, directory or link below @root, and the directories to it. */
void tree_file(const char *root, const char *path, const char *content);
void tree_dir(const char *root, const char *path);
void tree_link(const char *root, const char *path, const char *target);
void tree_remove(const char *root, const char *path);

#endif /* TESTS_LIB_TREE_H */
