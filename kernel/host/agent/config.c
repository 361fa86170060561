// SPDX-License-Identifier: GPL-2.0-or-later
/* The config file: JSON, described by vdpa-agent.schema.json. What it does not know it refuses. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json-c/json.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ids.h>
#include <linux/virtio_net.h>
#include <linux/virtio_ring.h>

#include "agent.h"
#include "places.h"

/**
 * struct reader - a file being read
 * @places: of its keys
 * @config: what it says
 * @why: receives the first error, "LINE: KEY: text"
 * @size: bytes of @why
 */
struct reader {
	struct places places;
	struct config *config;
	char *why;
	size_t size;
};

/* Names as "vdpa mgmtdev show" prints them, of what the simulators have. */
struct feature {
	const char *name;
	unsigned int bit;
};

static const struct feature net_features[] = {
	{ "CSUM", VIRTIO_NET_F_CSUM },
	{ "GUEST_CSUM", VIRTIO_NET_F_GUEST_CSUM },
	{ "CTRL_GUEST_OFFLOADS", VIRTIO_NET_F_CTRL_GUEST_OFFLOADS },
	{ "MTU", VIRTIO_NET_F_MTU },
	{ "MAC", VIRTIO_NET_F_MAC },
	{ "GUEST_TSO4", VIRTIO_NET_F_GUEST_TSO4 },
	{ "GUEST_TSO6", VIRTIO_NET_F_GUEST_TSO6 },
	{ "GUEST_ECN", VIRTIO_NET_F_GUEST_ECN },
	{ "HOST_TSO4", VIRTIO_NET_F_HOST_TSO4 },
	{ "HOST_TSO6", VIRTIO_NET_F_HOST_TSO6 },
	{ "HOST_ECN", VIRTIO_NET_F_HOST_ECN },
	{ "MRG_RXBUF", VIRTIO_NET_F_MRG_RXBUF },
	{ "STATUS", VIRTIO_NET_F_STATUS },
	{ "CTRL_VQ", VIRTIO_NET_F_CTRL_VQ },
	{ "CTRL_RX", VIRTIO_NET_F_CTRL_RX },
	{ "CTRL_VLAN", VIRTIO_NET_F_CTRL_VLAN },
	{ "CTRL_RX_EXTRA", VIRTIO_NET_F_CTRL_RX_EXTRA },
	{ "GUEST_ANNOUNCE", VIRTIO_NET_F_GUEST_ANNOUNCE },
	{ "MQ", VIRTIO_NET_F_MQ },
	{ "CTRL_MAC_ADDR", VIRTIO_NET_F_CTRL_MAC_ADDR },
	/* the header has had these since 6.2 */
	{ "GUEST_USO4", 54 },
	{ "GUEST_USO6", 55 },
	{ "HOST_USO", 56 },
	{ "HASH_REPORT", VIRTIO_NET_F_HASH_REPORT },
	{ "RSS", VIRTIO_NET_F_RSS },
	{ "SPEED_DUPLEX", VIRTIO_NET_F_SPEED_DUPLEX },
	{ 0 }
};

static const struct feature blk_features[] = {
	{ "SIZE_MAX", VIRTIO_BLK_F_SIZE_MAX },
	{ "SEG_MAX", VIRTIO_BLK_F_SEG_MAX },
	{ "RO", VIRTIO_BLK_F_RO },
	{ "BLK_SIZE", VIRTIO_BLK_F_BLK_SIZE },
	{ "FLUSH", VIRTIO_BLK_F_FLUSH },
	{ "TOPOLOGY", VIRTIO_BLK_F_TOPOLOGY },
	{ "CONFIG_WCE", VIRTIO_BLK_F_CONFIG_WCE },
	{ "MQ", VIRTIO_BLK_F_MQ },
	{ "DISCARD", VIRTIO_BLK_F_DISCARD },
	{ "WRITE_ZEROES", VIRTIO_BLK_F_WRITE_ZEROES },
	{ 0 }
};

/* not ACCESS_PLATFORM: without it no driver would start */
static const struct feature all_features[] = {
	{ "ANY_LAYOUT", VIRTIO_F_ANY_LAYOUT },
	{ "RING_INDIRECT_DESC", VIRTIO_RING_F_INDIRECT_DESC },
	{ 0 }
};

static int fail_at(struct reader *r, unsigned int line, const char *path, const char *text)
{
	snprintf(r->why, r->size, "%u: %s%s%s", line, path, *path ? ": " : "", text);
	/* keys can hold anything */
	for (char *c = r->why; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = '?';
	return -EINVAL;
}

static int fail(struct reader *r, const char *path, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(struct reader *r, const char *path, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return fail_at(r, places_line(&r->places, path), path, text);
}

/* Paths are cut as those of places.c are. */
static void make_path(char *path, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void make_path(char *path, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(path, PLACE_PATH_MAX, fmt, ap);
	va_end(ap);
}

/* ------------------------------------------------------------------- values */

/* Printable, no blank, no slash: it has to fit into BUS/NAME, and into a folder. */
static bool is_name(const char *s, size_t len)
{
	size_t i;

	if (!len || len > CONFIG_NAME_MAX || !strcmp(s, ".") || !strcmp(s, ".."))
		return false;
	for (i = 0; i < len; i++)
		if (!isgraph((unsigned char)s[i]) || s[i] == '/' || (unsigned char)s[i] > 126)
			return false;
	return true;
}

static int read_name(struct reader *r, const char *path, json_object *value, char *name)
{
	if (!json_object_is_type(value, json_type_string))
		return fail(r, path, "must be a string");
	if (!is_name(json_object_get_string(value), json_object_get_string_len(value)))
		return fail(r, path, "must be 1 to %d printable characters without blank or \"/\"",
			    CONFIG_NAME_MAX);
	strcpy(name, json_object_get_string(value));
	return 0;
}

static int read_class(struct reader *r, const char *path, json_object *value, uint32_t *id)
{
	const char *s = json_object_get_string(value);

	if (json_object_is_type(value, json_type_string) && !strcmp(s, "net"))
		*id = VIRTIO_ID_NET;
	else if (json_object_is_type(value, json_type_string) && !strcmp(s, "blk"))
		*id = VIRTIO_ID_BLOCK;
	else
		return fail(r, path, "must be \"net\" or \"blk\"");
	return 0;
}

static int read_max_vqs(struct reader *r, const char *path, json_object *value, uint16_t *max_vqs)
{
	int64_t n = json_object_get_int64(value);

	if (!json_object_is_type(value, json_type_int) || n < 1 || n > UINT16_MAX)
		return fail(r, path, "must be a whole number from 1 to %d", UINT16_MAX);
	*max_vqs = n;
	return 0;
}

static uint64_t find_feature(const struct feature *f, const char *name)
{
	for (; f->name; f++)
		if (!strcmp(f->name, name))
			return UINT64_C(1) << f->bit;
	return 0;
}

static int read_feature(struct reader *r, const char *path, json_object *value,
			struct config_mgmtdev *m)
{
	const char *name = json_object_get_string(value);
	uint64_t bit;

	if (!json_object_is_type(value, json_type_string))
		return fail(r, path, "must be the name of a feature");
	bit = find_feature(all_features, name);
	if (!bit)
		bit = find_feature(m->id == VIRTIO_ID_NET ? net_features : blk_features, name);
	if (!bit)
		return fail(r, path, "\"%.40s\" is no feature of this class that can be withheld",
			    name);
	m->withhold |= bit;
	return 0;
}

static int read_withhold(struct reader *r, const char *path, json_object *value,
			 struct config_mgmtdev *m)
{
	char element[PLACE_PATH_MAX];
	size_t i;
	int err;

	if (!json_object_is_type(value, json_type_array))
		return fail(r, path, "must be an array of names of features");
	for (i = 0; i < json_object_array_length(value); i++) {
		make_path(element, "%s[%zu]", path, i);
		err = read_feature(r, element, json_object_array_get_idx(value, i), m);
		if (err)
			return err;
	}
	return 0;
}

/* ------------------------------------------------------- management devices */

static int read_key(struct reader *r, const char *path, const char *key, json_object *value,
		    struct config_mgmtdev *m)
{
	/* the class is read before all others */
	if (!strcmp(key, "class"))
		return 0;
	if (!strcmp(key, "bus"))
		return read_name(r, path, value, m->bus);
	if (!strcmp(key, "name"))
		return read_name(r, path, value, m->name);
	if (!strcmp(key, "max_vqs"))
		return read_max_vqs(r, path, value, &m->max_vqs);
	if (!strcmp(key, "withhold"))
		return read_withhold(r, path, value, m);
	return fail(r, path, "unknown key: there are class, bus, name, max_vqs, withhold");
}

static bool is_taken(const struct config *config, const struct config_mgmtdev *m)
{
	size_t i;

	for (i = 0; i < config->count; i++)
		if (!strcmp(config->mgmtdevs[i].bus, m->bus) &&
		    !strcmp(config->mgmtdevs[i].name, m->name))
			return true;
	return false;
}

static int read_mgmtdev(struct reader *r, const char *path, json_object *o,
			struct config_mgmtdev *m)
{
	char below[PLACE_PATH_MAX];
	json_object *class;
	int err;

	if (!json_object_is_type(o, json_type_object))
		return fail(r, path, "must be an object");
	if (!json_object_object_get_ex(o, "class", &class))
		return fail(r, path, "class is missing");
	make_path(below, "%s.class", path);
	err = read_class(r, below, class, &m->id);
	if (err)
		return err;
	json_object_object_foreach(o, key, value) {
		make_path(below, "%s.%.64s", path, key);
		err = read_key(r, below, key, value, m);
		if (err)
			return err;
	}
	if (!*m->name)
		return fail(r, path, "name is missing");
	if (is_taken(r->config, m))
		return fail(r, path, "there is another management device of that name");
	return 0;
}

static int read_mgmtdevs(struct reader *r, json_object *array)
{
	struct config *config = r->config;
	char path[PLACE_PATH_MAX];
	size_t i, n;
	int err;

	if (!json_object_is_type(array, json_type_array))
		return fail(r, "mgmtdevs", "must be an array");
	n = json_object_array_length(array);
	if (n > CONFIG_MGMTDEVS_MAX)
		return fail(r, "mgmtdevs", "must be at most %d management devices",
			    CONFIG_MGMTDEVS_MAX);
	config->mgmtdevs = calloc(n + 1, sizeof(*config->mgmtdevs));
	if (!config->mgmtdevs)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		make_path(path, "mgmtdevs[%zu]", i);
		err = read_mgmtdev(r, path, json_object_array_get_idx(array, i),
				   &config->mgmtdevs[i]);
		if (err)
			return err;
		config->count++;
	}
	return 0;
}

static int read_top(struct reader *r, json_object *top)
{
	char path[PLACE_PATH_MAX];
	json_object *mgmtdevs;

	if (r->places.wrong)
		return fail_at(r, r->places.wrong_line, r->places.wrong_path, r->places.wrong);
	if (!json_object_is_type(top, json_type_object))
		return fail(r, "", "must be an object");
	json_object_object_foreach(top, key, value) {
		(void)value;
		make_path(path, "%.64s", key);
		if (strcmp(path, "mgmtdevs"))
			return fail(r, path, "unknown key: there is mgmtdevs");
	}
	if (!json_object_object_get_ex(top, "mgmtdevs", &mgmtdevs))
		return fail(r, "", "mgmtdevs is missing");
	return read_mgmtdevs(r, mgmtdevs);
}

/* --------------------------------------------------------------------- text */

static unsigned int line_at(const char *text, size_t at)
{
	unsigned int line = 1;

	while (at--)
		line += text[at] == '\n';
	return line;
}

/* Returns the document, or NULL with a text in @why. */
static json_object *parse(const char *text, size_t len, char *why, size_t size)
{
	json_tokener *tok = json_tokener_new();
	enum json_tokener_error error;
	json_object *top;
	size_t at;

	if (!tok) {
		snprintf(why, size, "1: out of memory");
		return NULL;
	}
	json_tokener_set_flags(tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	/* the NUL behind the text ends a number at its very end */
	top = json_tokener_parse_ex(tok, text, len + 1);
	error = json_tokener_get_error(tok);
	at = json_tokener_get_parse_end(tok);
	json_tokener_free(tok);
	if (error == json_tokener_success) {
		if (!top)	/* null */
			snprintf(why, size, "1: must be an object");
		return top;
	}
	json_object_put(top);
	if (error == json_tokener_continue)
		snprintf(why, size, "%u: the file ends too early", line_at(text, len));
	else
		snprintf(why, size, "%u: %s", line_at(text, at < len ? at : len),
			 json_tokener_error_desc(error));
	return NULL;
}

/**
 * config_parse() - read the text of a config file
 * @text: its bytes, a NUL after them
 * @len: how many
 * @config: receives what it says; to be emptied with config_clear() on success
 * @why: receives what is wrong: "LINE: KEY: text"
 * @size: bytes of @why
 *
 * Return: 0, -EINVAL with a text in @why, -ENOMEM.
 */
int config_parse(const char *text, size_t len, struct config *config, char *why, size_t size)
{
	struct reader r = { .config = config, .why = why, .size = size };
	json_object *top;
	int err;

	memset(config, 0, sizeof(*config));
	if (memchr(text, '\0', len)) {
		snprintf(why, size, "1: not a text file");
		return -EINVAL;
	}
	top = parse(text, len, why, size);
	if (!top)
		return -EINVAL;
	err = places_find(&r.places, text, len);
	if (!err)
		err = read_top(&r, top);
	places_free(&r.places);
	json_object_put(top);
	if (err)
		config_clear(config);
	return err;
}

/* Returns the text with a NUL after it, or NULL after a complaint. */
static char *read_file(const char *path, size_t *len)
{
	char *text = malloc(CONFIG_SIZE_MAX + 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 1;

	*len = 0;
	while (fd >= 0 && text && n > 0 && *len < CONFIG_SIZE_MAX) {
		n = read(fd, text + *len, CONFIG_SIZE_MAX - *len);
		if (n > 0)
			*len += n;
	}
	if (fd < 0 || !text || n < 0)
		complain("cannot read %s: %s", path, strerror(errno));
	else if (*len == CONFIG_SIZE_MAX)
		complain("%s: is larger than a config file can be: %d bytes", path, CONFIG_SIZE_MAX);
	if (fd >= 0)
		close(fd);
	if (fd < 0 || !text || n < 0 || *len == CONFIG_SIZE_MAX) {
		free(text);
		return NULL;
	}
	text[*len] = '\0';
	return text;
}

/**
 * config_read() - read a config file
 * @path: its path
 *
 * Return: what it says, to be freed with config_free(); NULL after a complaint.
 */
struct config *config_read(const char *path)
{
	struct config *config = calloc(1, sizeof(*config));
	char why[512] = "1: out of memory";
	size_t len;
	char *text;
	int err;

	if (!config)
		return NULL;
	text = read_file(path, &len);
	if (!text) {
		free(config);
		return NULL;
	}
	err = config_parse(text, len, config, why, sizeof(why));
	free(text);
	if (err) {
		complain("%s:%s", path, why);
		free(config);
		return NULL;
	}
	return config;
}

/**
 * config_clear() - free what config_parse() filled in
 * @config: config
 */
void config_clear(struct config *config)
{
	free(config->mgmtdevs);
	memset(config, 0, sizeof(*config));
}

/**
 * config_free() - free what config_read() gave
 * @config: config or NULL
 */
void config_free(struct config *config)
{
	if (config)
		config_clear(config);
	free(config);
}
