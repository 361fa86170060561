// SPDX-License-Identifier: GPL-2.0-only
/*
 * What parents say about requests, kept beyond their own lives: an acknowledgement is
 * written after the parent was let go, and the module with its text may be gone by then.
 * Parents have few texts, and say them over and over.
 */

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "core.h"

/* more than that are not constant */
#define TEXTS_MAX	1024

struct vdpa_text {
	struct list_head list;
	char str[];
};

static DEFINE_MUTEX(vdpa_texts_lock);
static LIST_HEAD(vdpa_texts);
static unsigned int vdpa_n_texts;

static struct vdpa_text *find_text(const char *str)
{
	struct vdpa_text *text;

	lockdep_assert_held(&vdpa_texts_lock);
	list_for_each_entry(text, &vdpa_texts, list)
		if (!strcmp(text->str, str))
			return text;
	return NULL;
}

static struct vdpa_text *add_text(const char *str)
{
	size_t size = strlen(str) + 1;
	struct vdpa_text *text;

	lockdep_assert_held(&vdpa_texts_lock);
	if (vdpa_n_texts >= TEXTS_MAX)
		return NULL;
	text = kmalloc(sizeof(*text) + size, GFP_KERNEL);
	if (!text)
		return NULL;
	memcpy(text->str, str, size);
	list_add_tail(&text->list, &vdpa_texts);
	vdpa_n_texts++;
	return text;
}

/**
 * vdpa_text_keep - have a text of a parent that outlives it
 * @str: text, or NULL
 *
 * Return: the same text, which stays as long as the core; NULL without memory
 */
const char *vdpa_text_keep(const char *str)
{
	struct vdpa_text *text;

	if (!str)
		return NULL;
	mutex_lock(&vdpa_texts_lock);
	text = find_text(str);
	if (!text)
		text = add_text(str);
	mutex_unlock(&vdpa_texts_lock);
	return text ? text->str : NULL;
}

/**
 * vdpa_texts_free - forget all texts, when there are no requests any more
 */
void vdpa_texts_free(void)
{
	struct vdpa_text *text, *next;

	list_for_each_entry_safe(text, next, &vdpa_texts, list) {
		list_del(&text->list);
		kfree(text);
	}
	vdpa_n_texts = 0;
}
