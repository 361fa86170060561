// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel trouble on demand, to prove that the rig sees it.
 */
#include <linux/bug.h>
#include <linux/completion.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/string.h>

static char *kind = "";
module_param(kind, charp, 0);
MODULE_PARM_DESC(kind, "warn, bug, stuck (uninterruptible), spin (no preemption), line (a warning in the log only)");

static int __init rig_trouble_init(void)
{
	DECLARE_COMPLETION_ONSTACK(never);

	if (!strcmp(kind, "warn"))
		WARN_ON(1);
	else if (!strcmp(kind, "bug"))
		BUG();
	else if (!strcmp(kind, "stuck"))
		wait_for_completion(&never);
	else if (!strcmp(kind, "line"))
		pr_info("WARNING: possible trouble, nobody stops\n");
	else if (!strcmp(kind, "spin")) {
		preempt_disable();
		for (;;)
			cpu_relax();
	} else {
		return -EINVAL;
	}
	return 0;
}
module_init(rig_trouble_init);

MODULE_DESCRIPTION("Kernel trouble on demand, for the rig's own test");
MODULE_LICENSE("GPL");
