// SPDX-License-Identifier: GPL-2.0-only
/* The modules of this program, in the order in which the kernel loads them. */

#include <linux/kernel.h>

#include "host.h"
#include "runtime.h"

#define MODULES(m) m(vdpa) m(vdpa_sim) m(vdpa_sim_net) m(vdpa_sim_blk)

#define DECLARE(name) int host_init_##name(void); void host_exit_##name(void);
#define ENTRY(name) { #name, host_init_##name, host_exit_##name },

MODULES(DECLARE)

static const struct {
	const char *name;
	int (*init)(void);
	void (*exit)(void);
} modules[] = { MODULES(ENTRY) };

/**
 * host_init - start the device core and the simulators
 *
 * Return: 0, or a negative errno with all undone
 */
int host_init(void)
{
	unsigned int i;
	int err;

	err = host_runtime_init();
	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(modules); i++) {
		err = modules[i].init();
		if (err)
			break;
	}
	if (!err)
		return 0;
	while (i--)
		modules[i].exit();
	host_runtime_exit();
	return err;
}

/**
 * host_exit - undo host_init()
 *
 * All peers have been released, all other modules are gone.
 */
void host_exit(void)
{
	unsigned int i = ARRAY_SIZE(modules);

	while (i--)
		modules[i].exit();
	host_runtime_exit();
}
