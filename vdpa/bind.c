// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <time.h>

#include <vdpa/vdpa.h>

#include "app.h"
#include "bind.h"
#include "cmd/cmd.h"
#include "lookup.h"
#include "report.h"
#include "text.h"

#define NODE_DRIVER "vhost_vdpa"
#define NODE_WAIT_SEC 5

static int busy(struct app *app, const char *name, const char *shown)
{
	_cleanup_text_ char *hint = NULL, *other = NULL;
	struct vdpa_facts *facts = NULL;

	if (!vdpa_facts_get(app->vdpa, name, &facts) && vdpa_facts_driver(facts))
		other = text_escaped(vdpa_facts_driver(facts));
	vdpa_facts_free(facts);
	if (asprintf(&hint, "vdpa dev unbind %s takes it away", shown) < 0)
		hint = NULL;
	return report_refused(app, name, hint, "\"%s\" has the driver %s already", shown,
			      other ? other : "of somebody else");
}

static int bind_failed(struct app *app, int err, const char *name, const char *driver)
{
	_cleanup_text_ char *shown = text_escaped(name), *wanted = text_escaped(driver);
	struct report r = { .kind = "failed", .word = driver, .err = -err, .exit = EXIT_REFUSED };

	switch (err) {
	case -ENOENT:
		r.hint = "the drivers are vhost_vdpa and virtio_vdpa; modprobe loads them";
		return report(app, &r, "no driver \"%s\" is loaded", wanted);
	case -EBUSY:
		return busy(app, name, shown);
	case -EACCES:
	case -EPERM:
	case -EROFS:
		r.hint = "this writes to sysfs: try it as root";
		return report(app, &r, "cannot bind \"%s\" to %s: %s", shown, wanted,
			      strerror(-err));
	case -EOPNOTSUPP:
		if (!app->opt.agent)
			break;
		r.hint = "vdpa-agent exercise DEV binds the driver that it has";
		return report(app, &r, "binding a driver is not supported over the agent");
	}
	return report(app, &r, "cannot bind \"%s\" to %s: %s", shown, wanted,
		      err == -EIO ? "it does not want the device" : strerror(-err));
}

int bind_driver(struct app *app, const char *name, const char *driver)
{
	int err = vdpa_dev_bind(app->vdpa, name, driver);

	return err ? bind_failed(app, err, name, driver) : EXIT_OK;
}

int bind_check_added(struct app *app, const struct dev_add_params *p)
{
	const char *word = p->mode.set ? "mode" : p->owner.set ? "owner" :
			   p->group.set ? "group" : NULL;

	if (p->driver.set && app->opt.agent)
		return bind_failed(app, -EOPNOTSUPP, p->name.text, p->driver.text);
	if (!word || (p->driver.set && !strcmp(p->driver.text, NODE_DRIVER)))
		return EXIT_OK;
	return report_usage(app, word, "%s is of a node: it needs driver " NODE_DRIVER, word);
}

/* Does the node exist, with its permissions? */
static int set_access(struct app *app, const struct dev_add_params *p)
{
	struct vdpa_facts *facts = NULL;
	int err = vdpa_facts_get(app->vdpa, p->name.text, &facts);

	if (!err)
		err = vdpa_facts_set_access(facts,
					    p->mode.set ? p->mode.value : (mode_t)-1,
					    p->owner.set ? p->owner.value : (uid_t)-1,
					    p->group.set ? p->group.value : (gid_t)-1);
	vdpa_facts_free(facts);
	return err;
}

static int wait_for_node(struct app *app, const struct dev_add_params *p)
{
	const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };
	_cleanup_text_ char *shown = text_escaped(p->name.text);
	struct report r = { .kind = "failed", .word = p->name.text, .exit = EXIT_REFUSED };
	struct timespec start, now;
	int err;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (;;) {
		err = set_access(app, p);
		if (err != -ENOENT)
			break;
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec - start.tv_sec > NODE_WAIT_SEC)
			break;
		nanosleep(&pause, NULL);
	}
	if (!err)
		return EXIT_OK;
	r.err = -err;
	if (err == -ENOENT)
		return report(app, &r, "\"%s\" was added, but its node did not appear within "
			      "%d seconds", shown, NODE_WAIT_SEC);
	return report(app, &r, "\"%s\" was added, but its node cannot be given to others: %s",
		      shown, strerror(-err));
}

int bind_added(struct app *app, const struct dev_add_params *p)
{
	const char *name = p->name.text, *driver = p->driver.text;
	int err, rc;

	err = vdpa_dev_bind(app->vdpa, name, driver);
	if (err == -EBUSY && !vdpa_dev_unbind(app->vdpa, name))
		err = vdpa_dev_bind(app->vdpa, name, driver);
	rc = err ? bind_failed(app, err, name, driver) : EXIT_OK;
	if (!rc && !strcmp(driver, NODE_DRIVER))
		rc = wait_for_node(app, p);
	return rc;
}
