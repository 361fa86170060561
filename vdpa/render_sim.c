// SPDX-License-Identifier: GPL-2.0-or-later
/* Simulated devices as text: in the words that "vdpa sim set" takes. */
#include <inttypes.h>
#include <stdio.h>

#include "app.h"
#include "render.h"
#include "text.h"

const char *sim_status_name(const struct vdpa_sim *sim)
{
	return vdpa_sim_number(sim, VDPA_SIM_FIELD_STATUS) == VDPA_SIM_STATUS_UNSUPP ?
	       "unsupp" : "ioerr";
}

/* 12345 of a million are 1.2345%. */
static void put_rate(const struct vdpa_sim *s, const char *key, enum vdpa_sim_field field)
{
	uint64_t rate = vdpa_sim_number(s, field), part = rate % 10000;
	int digits = 4;

	while (part && part % 10 == 0) {
		part /= 10;
		digits--;
	}
	printf(" %s %" PRIu64, key, rate / 10000);
	if (part)
		printf(".%0*" PRIu64, digits, part);
	putchar('%');
}

static void put_bad_sectors(const struct vdpa_sim *s)
{
	uint64_t first = vdpa_sim_number(s, VDPA_SIM_FIELD_BAD_FIRST);
	uint64_t count = vdpa_sim_number(s, VDPA_SIM_FIELD_BAD_COUNT);

	if (count)
		printf(" bad_sectors %" PRIu64 "-%" PRIu64, first, first + count - 1);
	else
		printf(" bad_sectors none");
}

static void put_stopped(const struct vdpa_sim *s)
{
	int64_t queue = vdpa_sim_next_stopped(s, 0);

	if (queue < 0)
		return;
	printf(" stopped %" PRId64, queue);
	while ((queue = vdpa_sim_next_stopped(s, queue + 1)) >= 0)
		printf(",%" PRId64, queue);
}

void text_sims(struct app *app, const struct vdpa_sim *const *rec, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct vdpa_sim *s = rec[i];

		text_put_name(app, vdpa_sim_name(s));
		printf("latency %" PRIu64, vdpa_sim_number(s, VDPA_SIM_FIELD_LATENCY));
		printf(" suspend %" PRIu64, vdpa_sim_number(s, VDPA_SIM_FIELD_SUSPEND));
		if (vdpa_sim_has(s, VDPA_SIM_FIELD_LINK)) {
			printf(" link %s", vdpa_sim_number(s, VDPA_SIM_FIELD_LINK) ? "up" : "down");
			put_rate(s, "drop", VDPA_SIM_FIELD_DROP);
			put_rate(s, "duplicate", VDPA_SIM_FIELD_DUPLICATE);
			put_rate(s, "reorder", VDPA_SIM_FIELD_REORDER);
		}
		if (vdpa_sim_has(s, VDPA_SIM_FIELD_ERROR)) {
			put_rate(s, "error", VDPA_SIM_FIELD_ERROR);
			put_bad_sectors(s);
			printf(" error_status %s", sim_status_name(s));
		}
		printf(" seed %" PRIu64, vdpa_sim_number(s, VDPA_SIM_FIELD_SEED));
		if (vdpa_sim_has(s, VDPA_SIM_FIELD_NEEDS_RESET))
			printf(" needs_reset true");
		put_stopped(s);
		putchar('\n');
	}
}

void text_presets(struct app *app, const struct vdpa_sim *const *rec, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		text_put_name(app, vdpa_sim_name(rec[i]));
		if (vdpa_sim_serial(rec[i])) {
			printf("serial ");
			text_put(stdout, vdpa_sim_serial(rec[i]));
			putchar(vdpa_sim_backing(rec[i]) ? ' ' : '\n');
		}
		if (vdpa_sim_backing(rec[i])) {
			printf("backing ");
			text_put(stdout, vdpa_sim_backing(rec[i]));
			putchar('\n');
		}
	}
}
