/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_RENDER_H
#define VDPA_RENDER_H

/*
 * Commands collect typed records and hand them to a renderer, which prints the
 * whole answer. Nothing else writes to stdout.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vdpa/vdpa.h>

struct app;

/* The statistics of one device: what its queues answered, or why none did. */
struct vstats_dev {
	const char *name;
	struct vdpa_vstats **queues;
	size_t count;
	int err;		/* negative errno if there are none */
	const char *reason;	/* the kernel's text for it, or NULL */
	bool of_queues;		/* each has an error of its own: this is the first */
};

struct renderer {
	void (*mgmtdevs)(struct app *app, const struct vdpa_mgmtdev *const *rec, size_t n);
	/* @facts of each: what else is known of it, or NULL. */
	void (*devs)(struct app *app, const struct vdpa_dev *const *rec,
		     const struct vdpa_facts *const *facts, size_t n);
	void (*configs)(struct app *app, const struct vdpa_config *const *rec, size_t n);
	void (*vstats)(struct app *app, const struct vstats_dev *rec, size_t n);
	void (*sims)(struct app *app, const struct vdpa_sim *const *rec, size_t n);
	void (*presets)(struct app *app, const struct vdpa_sim *const *rec, size_t n);
	/* The device after an add or set, as far as it could be read (else NULL). */
	void (*changed)(struct app *app, const char *name, const struct vdpa_dev *dev,
			const struct vdpa_facts *facts, const struct vdpa_config *config);
	void (*deleted)(struct app *app);
	void (*version)(struct app *app);
};

extern const struct renderer render_text, render_json;

/* render_sim.c: the parts of these about simulated devices */
void text_sims(struct app *app, const struct vdpa_sim *const *rec, size_t n);
void text_presets(struct app *app, const struct vdpa_sim *const *rec, size_t n);
/* "ioerr" or "unsupp": how requests of a simulated disk fail */
const char *sim_status_name(const struct vdpa_sim *sim);
void text_put_name(const struct app *app, const char *name);

/* Asked for right before something is printed. */
const struct renderer *renderer(struct app *app);

/* "SIZE_MAX", or "bit_1" where there is no name; @buf holds the latter. */
#define FEATURE_NAME_BUF 8
const char *feature_name(uint32_t id, unsigned int bit, char buf[FEATURE_NAME_BUF]);

/* The bit that such a name stands for, or a negative errno. */
int feature_bit(uint32_t id, const char *name);

/*
 * Whose feature names to use for a management device: several classes give the
 * same bit different meanings, net's are the stock tool's choice.
 */
uint32_t mgmtdev_feature_id(const struct vdpa_mgmtdev *mgmtdev);

/* Which fields of a configuration are shown, in order, for which device id. */
struct config_field {
	enum vdpa_field field;
	const char *key;
	enum { AS_NUMBER, AS_BOOL } as;
	int line;		/* in text: 0 the record's line, 1.. further lines */
};

extern const struct config_field block_fields[];	/* ends with a NULL key */

#endif
