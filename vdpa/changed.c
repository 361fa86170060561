// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include <vdpa/vdpa.h>

#include "app.h"
#include "changed.h"
#include "render.h"
#include "report.h"
#include "text.h"

void show_remark(struct app *app)
{
	const char *text = vdpa_warning_text(app->vdpa);
	_cleanup_text_ char *shown = text ? text_escaped(text) : NULL;

	if (shown)
		report_aside(app, "warning", "%s says: %s", app_peer(app), shown);
}

void show_changed(struct app *app, const char *name)
{
	_cleanup_text_ char *shown = text_escaped(name);
	struct vdpa_config *config = NULL;
	struct vdpa_facts *facts = NULL;
	struct vdpa_dev *dev = NULL;
	int err;

	show_remark(app);
	if (!app->opt.json)
		return;
	err = vdpa_dev_get(app->vdpa, name, &dev);
	if (err)
		report_aside(app, "warning", "\"%s\" cannot be read back: %s", shown,
			     strerror(-err));
	else if (vdpa_config_get(app->vdpa, name, &config)) {
		/* Not every class has a configuration to show. */
		vdpa_config_free(config);
		config = NULL;
	}
	vdpa_facts_get(app->vdpa, name, &facts);
	renderer(app)->changed(app, name, dev, facts, config);
	vdpa_facts_free(facts);
	vdpa_config_free(config);
	vdpa_dev_free(dev);
}
