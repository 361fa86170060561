/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of the netlink protocol other than refusals, which nltable has. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/vdpa.h>

#include "fixture.h"
#include "proto.h"
#include "tap.h"

static void usage(void)
{
	fputs("usage: nlproto --column stock|ours [--socket PATH] [--devices N]\n",
	      stderr);
	exit(2);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "column", required_argument, NULL, 'c' },
		{ "socket", required_argument, NULL, 's' },
		{ "devices", required_argument, NULL, 'd' },
		{ 0 }
	};
	struct proto proto = { .devices = 3000 };
	const char *column = NULL;
	int c, err;

	while ((c = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		if (c == 'c')
			column = optarg;
		else if (c == 's')
			proto.socket = optarg;
		else if (c == 'd')
			proto.devices = strtoul(optarg, NULL, 0);
		else
			usage();
	}
	if (!column || optind != argc || !proto.devices)
		usage();
	proto.ours = !strcmp(column, "ours");
	err = peer_open_vdpa(&proto.peer, proto.socket);
	if (err)
		tap_die("no family \"vdpa\": %s", strerror(-err));
	if (proto.peer.kernel) {
		fixture_autoprobe_off();
		proto.monitor = peer_group(&proto.peer,
					   VDPA_GENL_MCGRP_MONITOR_NAME);
	}
	proto_family(&proto);
	proto_policy(&proto);
	proto_replies(&proto);
	proto_events(&proto);
	proto_delays(&proto);
	proto_dumps(&proto);
	return tap_end();
}
