// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Gives an agent the management devices of the netlink tests (../vm/modules/vdpa_nltest),
 * which rows of the table need and no agent has: linked with --wrap, not a source changes.
 */
int host_init_vdpa_nltest(void);
void host_exit_vdpa_nltest(void);
int __real_host_init(void);
void __real_host_exit(void);
int __wrap_host_init(void);
void __wrap_host_exit(void);

int __wrap_host_init(void)
{
	int err = __real_host_init();

	if (err)
		return err;
	err = host_init_vdpa_nltest();
	if (err)
		__real_host_exit();
	return err;
}

void __wrap_host_exit(void)
{
	host_exit_vdpa_nltest();
	__real_host_exit();
}
