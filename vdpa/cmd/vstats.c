// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "app.h"
#include "cmd.h"
#include "compat.h"
#include "lookup.h"
#include "render.h"
#include "report.h"
#include "text.h"

static void free_queues(struct vstats_dev *v)
{
	while (v->count)
		vdpa_vstats_free(v->queues[--v->count]);
	free(v->queues);
	free((char *)v->reason);
}

/* Why there is nothing to show, kept for the renderer. */
static void keep_reason(struct app *app, struct vstats_dev *out, int err)
{
	const char *text = vdpa_error_text(app->vdpa);

	free((char *)out->reason);
	out->err = err;
	/* A driver of hardware says the same, without words, of a queue that does not run. */
	if (err == -EAGAIN)
		text = text ? "no driver has completed feature negotiation yet" :
			      "the queue is not running";
	else if (vdpa_error_source(app->vdpa) != VDPA_ERROR_KERNEL)
		text = NULL;
	out->reason = text ? strdup(text) : NULL;
}

/*
 * Is what the last request gave of one queue only? It is not in use (EINVAL), does not
 * run (EAGAIN, without words), or is one that the hardware does not count (EOPNOTSUPP).
 */
static bool of_queue(const struct app *app, int err)
{
	return err == -EINVAL || err == -EOPNOTSUPP ||
	       (err == -EAGAIN && !vdpa_error_text(app->vdpa));
}

/*
 * All queues of @dev, or the one that was asked for. One without statistics is no
 * failure as long as another one answers.
 */
static int read_dev(struct app *app, const struct vdpa_dev *dev, const struct arg_number *qidx,
		    struct vstats_dev *out)
{
	uint64_t index = qidx->set ? qidx->value : 0;
	uint64_t end = qidx->set ? index + 1 : vdpa_dev_max_vqs(dev);
	struct vdpa_vstats *queue;
	bool go_on = true;
	int err;

	out->name = vdpa_dev_name(dev);
	out->queues = records_alloc(app, end - index);
	if (!out->queues)
		return EXIT_REFUSED;
	for (; index < end && go_on; index++) {
		err = vdpa_vstats_get(app->vdpa, out->name, index, &queue);
		if (!err) {
			out->queues[out->count++] = queue;
			continue;
		}
		vdpa_vstats_free(queue);
		go_on = of_queue(app, err);
		if (!out->err || !go_on)
			keep_reason(app, out, err);
		out->of_queues = go_on;
	}
	if (out->count && go_on)
		out->err = 0;
	return EXIT_OK;
}

static int check_qidx(struct app *app, const struct vdpa_dev *dev, const struct arg_number *qidx)
{
	_cleanup_text_ char *shown = text_escaped(vdpa_dev_name(dev));
	uint32_t max = vdpa_dev_max_vqs(dev);

	if (!qidx->set || !max || qidx->value < max)
		return EXIT_OK;
	return report_refused(app, qidx->text, NULL,
			      "qidx %s is out of range: device \"%s\" has queues 0 to %" PRIu32,
			      qidx->text, shown, max - 1);
}

/* What is wrong with one device is a failure only if it was asked for by name. */
static int judge(struct app *app, const struct vstats_dev *v)
{
	_cleanup_text_ char *shown = text_escaped(v->name);
	_cleanup_text_ char *text = v->reason ? text_escaped(v->reason) : NULL;
	struct report r = { .kind = "kernel", .err = -v->err, .exit = EXIT_REFUSED };

	if (!v->err)
		return EXIT_OK;
	if (v->err == -EAGAIN) {
		/* of a queue that does not run the kernel says nothing */
		if (!v->of_queues)
			r.extack = vdpa_error_text(app->vdpa);
		return report(app, &r, "\"%s\" has no statistics: %s", shown, v->reason);
	}
	/* what was said last is not about this one */
	r.extack = v->reason;
	if (v->of_queues)
		return report(app, &r, "cannot read the statistics of \"%s\": %s says: %s%s%s",
			      shown, app_peer(app), text ? text : "", text ? ": " : "",
			      strerror(-v->err));
	return report_kernel(app, v->err, "cannot read the statistics of \"%s\"", shown);
}

/* Of many devices, only those that have this queue are shown: is there one at all? */
static int check_any_has(struct app *app, const struct dev_set *devs,
			 const struct arg_number *qidx)
{
	uint32_t most = 0, max;
	size_t i;

	for (i = 0; i < devs->count; i++) {
		max = vdpa_dev_max_vqs(devs->dev[i]);
		if (!max || qidx->value < max)
			return EXIT_OK;
		most = max > most ? max : most;
	}
	if (!qidx->set || !devs->count)
		return EXIT_OK;
	return report_refused(app, qidx->text, NULL, "qidx %s is out of range: no device has more "
			      "queues than 0 to %" PRIu32, qidx->text, most - 1);
}

/* @rec receives *@count records. */
static int read_all(struct app *app, const struct vstats_show_params *p,
		    const struct dev_set *devs, struct vstats_dev *rec, size_t *count)
{
	size_t i;
	int rc;

	rc = p->dev.set ? check_qidx(app, devs->dev[0], &p->qidx) :
			  check_any_has(app, devs, &p->qidx);
	for (i = 0; i < devs->count && !rc; i++) {
		uint32_t max = vdpa_dev_max_vqs(devs->dev[i]);
		struct vstats_dev *v = &rec[*count];

		if (p->qidx.set && max && p->qidx.value >= max)
			continue;
		(*count)++;
		rc = read_dev(app, devs->dev[i], &p->qidx, v);
		/* deleted since it was listed */
		if (!p->dev.set && v->err == -ENODEV) {
			free_queues(v);
			*v = (struct vstats_dev){ 0 };
			(*count)--;
			continue;
		}
		/* Without the privilege no device answers: say so once. */
		if (!rc && (p->dev.set || v->err == -EPERM))
			rc = judge(app, v);
	}
	return rc;
}

static int run_show(struct app *app, const void *params)
{
	const struct vstats_show_params *p = params;
	struct vstats_dev *rec = NULL;
	struct dev_set devs = { 0 };
	size_t count = 0;
	int rc;

	rc = app_connect(app);
	if (rc)
		return rc;
	rc = lookup_devs(app, &p->dev, &p->mgmtdev, &devs);
	if (rc)
		goto free_devs;
	rec = calloc(devs.count + 1, sizeof(*rec));
	if (!rec) {
		rc = report_refused(app, NULL, NULL, "out of memory");
		goto free_devs;
	}
	rc = read_all(app, p, &devs, rec, &count);
	if (!rc)
		renderer(app)->vstats(app, rec, count);
	while (count)
		free_queues(&rec[--count]);
	free(rec);
free_devs:
	dev_set_free(&devs);
	return rc;
}

static const struct arg show_args[] = {
	{ "DEV", &arg_type_dev, ARG_FIELD(vstats_show_params, dev),
	  .positional = true, .help = "only this device" },
	{ "mgmtdev", &arg_type_mgmtdev, ARG_FIELD(vstats_show_params, mgmtdev),
	  .help = "only the devices of this management device" },
	{ "qidx", &arg_type_number, ARG_FIELD(vstats_show_params, qidx), .stock = STOCK_EXACT,
	  .max = UINT32_MAX, .stock_bits = 32, .help = "only the queue with this index" },
	{ 0 }
};

const struct command cmd_vstats_show = {
	.name = "show", .stock = STOCK_EXACT,
	.summary = "Show the statistics of queues",
	.args = show_args, .params_size = sizeof(struct vstats_show_params),
	.json_key = "vstats", .run = run_show, .compat = compat_vstats_show,
	.compat_count_ok = compat_vstats_count_ok,
};

static const struct command *const commands[] = { &cmd_help, &cmd_vstats_show, NULL };

const struct command cmd_vstats = {
	.name = "vstats", .stock = STOCK_EXACT,
	.page = "vdpa-vstats",
	.summary = "Statistics of queues",
	.sub = commands, .fallback = &cmd_vstats_show, .spelled_out = true,
	.stock_usage = compat_usage_vstats, .stock_usage_fails = true,
};
