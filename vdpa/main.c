// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "app.h"
#include "compat.h"

/*
 * Where a standard descriptor is closed, the netlink socket would get its number
 * and our output would be sent to the kernel. An unwritable one makes the output
 * fail instead, and that is reported.
 */
static void hold_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

int main(int argc, char **argv)
{
	struct app app = { .opt.agent = getenv("VDPA_AGENT") };
	int rc;

	hold_standard_descriptors();
	if (compat_wanted(&argc, argv))
		return compat_main(argc, argv);
	setlocale(LC_CTYPE, "");
	/* a line at once, for others may write to the same place */
	setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
	signal(SIGPIPE, SIG_IGN);
	rc = vdpa_run_words(&app, argc ? argc - 1 : 0, argv + 1);
	app_close(&app);
	return rc;
}
