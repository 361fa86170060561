// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel code as a whole: core, simulators, the agent's family and config. */
#include <errno.h>
#include <string.h>

#include "../driver/exercise.h"
#include "../host.h"
#include "agent.h"

/* Those of the config file are all there are. */
static int add_mgmtdevs(const struct config *config, const char *path)
{
	char why[256];
	int err;

	if (!config)
		return 0;
	err = mgmtdevs_add(config, why, sizeof(why));
	if (err && *why)
		complain("%s: %s", path, why);
	else if (err)
		complain("%s: cannot make the management devices: %s", path, strerror(-err));
	return err;
}

static int init_modules(const struct config *config)
{
	int err = 0;

	if (config) {
		err = host_param_set("vdpa_sim_net", "default_mgmtdev", "0");
		if (!err)
			err = host_param_set("vdpa_sim_blk", "default_mgmtdev", "0");
	}
	mgmtdevs_init();
	if (!err)
		err = host_init();
	if (err)
		complain("cannot start the device core: %s", start_error(err));
	return err;
}

/**
 * core_start() - start everything that answers requests
 * @config: management devices; NULL: those that the simulators have by themselves
 * @config_path: the file they are from, for errors
 *
 * Complains about any error.
 *
 * Return: 0 or a negative errno.
 */
int core_start(const struct config *config, const char *config_path)
{
	int err = init_modules(config);

	if (err)
		return err;
	err = host_exercise_init();
	if (err) {
		complain("cannot register the driver exercise: %s", strerror(-err));
		goto exit_modules;
	}
	err = family_register();
	if (err) {
		complain("cannot register the family vdpa_agent: %s", strerror(-err));
		goto exit_exercise;
	}
	err = add_mgmtdevs(config, config_path);
	if (err)
		goto unregister;
	return 0;

unregister:
	family_unregister();
exit_exercise:
	host_exercise_exit();
exit_modules:
	host_exit();
	return err;
}

/**
 * core_stop() - undo core_start(); all devices go
 */
void core_stop(void)
{
	mgmtdevs_remove();
	family_unregister();
	host_exercise_exit();
	host_exit();
}
