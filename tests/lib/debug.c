// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages as text. */
#include "fake.h"

#include <linux/netlink.h>

/* The text of what is in the builder. */
static void text_is(struct fake *f, const char *expected)
{
	char *text = vdpa_debug_text(f->ctx, f->msg.buf, f->msg.len);

	assert_non_null(text);
	assert_string_equal(text, expected);
	free(text);
	msg_reset(&f->msg);
}

static void request(void **state)
{
	struct fake *f = *state;
	static const uint8_t mac[] = { 0, 0x11, 0x22, 0x33, 0x44, 0xff };

	msg_genl(&f->msg, VDPA_CMD_DEV_NEW, NLM_F_REQUEST | NLM_F_ACK);
	msg_str(&f->msg, VDPA_ATTR_DEV_NAME, "n\"0\\\n\x7f");
	msg_attr(&f->msg, VDPA_ATTR_DEV_NET_CFG_MACADDR, mac, sizeof(mac));
	msg_u16(&f->msg, VDPA_ATTR_DEV_NET_CFG_MTU, 1500);
	msg_u64(&f->msg, VDPA_ATTR_DEV_FEATURES, UINT64_MAX);
	msg_u32(&f->msg, VDPA_ATTR_DEV_QUEUE_INDEX, 9);
	msg_end(&f->msg);
	msg_header(&f->msg)->nlmsg_seq = 77;
	text_is(f, "netlink length 72 type 0x20 (vdpa) flags 0x5"
		" (REQUEST|ACK) seq 77 port 0\n"
		"  command 3 DEV_NEW version 1\n"
		"  4 DEV_NAME \"n\\\"0\\\\\\x0a\\x7f\"\n"
		"  10 DEV_NET_CFG_MACADDR 00:11:22:33:44:ff\n"
		"  13 DEV_NET_CFG_MTU 1500 (0x5dc)\n"
		"  20 DEV_FEATURES 18446744073709551615"
		" (0xffffffffffffffff)\n"
		"  17 DEV_QUEUE_INDEX 9\n");
}

static void dump_request(void **state)
{
	struct fake *f = *state;

	msg_genl(&f->msg, VDPA_CMD_DEV_GET,
		 NLM_F_REQUEST | NLM_F_ACK | NLM_F_DUMP);
	msg_end(&f->msg);
	text_is(f, "netlink length 20 type 0x20 (vdpa) flags 0x305"
		" (REQUEST|ACK|DUMP) seq 0 port 0\n"
		"  command 5 DEV_GET version 1\n");
}

static void wrong_attributes(void **state)
{
	struct fake *f = *state;

	msg_genl(&f->msg, 99, 0);
	msg_attr(&f->msg, VDPA_ATTR_DEV_NAME, "ab", 2);
	msg_attr(&f->msg, VDPA_ATTR_DEV_ID, "ab", 2);
	msg_attr(&f->msg, 60, "ab", 2);
	msg_attr(&f->msg, VDPA_ATTR_PAD, NULL, 0);
	msg_raw(&f->msg, "\xff\0\1\0", 4);
	msg_end(&f->msg);
	text_is(f, "netlink length 52 type 0x20 (vdpa) flags 0 seq 0 port 0\n"
		"  command 99 unknown version 1\n"
		"  4 DEV_NAME \"ab\" without NUL\n"
		"  5 DEV_ID 61:62 (wrong length)\n"
		"  60 unknown 61:62\n"
		"  0 PAD empty\n"
		"  the rest is malformed\n");
}

static void error_with_text(void **state)
{
	struct fake *f = *state;

	msg_extack_begin(&f->msg, -ENODEV);
	msg_str(&f->msg, NLMSGERR_ATTR_MSG, "vdpa: device not found");
	msg_u32(&f->msg, NLMSGERR_ATTR_OFFS, 20);
	msg_end(&f->msg);
	text_is(f, "netlink length 72 type 0x2 (error) flags 0x300"
		" (CAPPED|ACK_TLVS) seq 0 port 0\n"
		"  error -19 (No such device) to type 0x20 seq 0\n"
		"  1 MSG \"vdpa: device not found\"\n"
		"  2 OFFS 20 (0x14)\n");
}

static void ack_and_done(void **state)
{
	struct fake *f = *state;

	msg_ack(&f->msg, 0);
	text_is(f, "netlink length 36 type 0x2 (error) flags 0x100 (CAPPED)"
		" seq 0 port 0\n"
		"  error 0 (ack) to type 0x20 seq 0\n");
	msg_done(&f->msg, 0);
	text_is(f, "netlink length 20 type 0x3 (done) flags 0x2 (MULTI) seq 0"
		" port 0\n"
		"  error 0\n");
}

static void flags_without_a_name(void **state)
{
	struct fake *f = *state;

	msg_genl(&f->msg, VDPA_CMD_DEV_GET, NLM_F_ROOT);
	msg_end(&f->msg);
	text_is(f, "netlink length 20 type 0x20 (vdpa) flags 0x100 seq 0"
		" port 0\n"
		"  command 5 DEV_GET version 1\n");
}

/* Of UTF-8 only what is well-formed and drives no terminal. */
static void characters(void **state)
{
	static const char *const as_is[] = {
		"\xc2\xa0", "\xc3\xbc", "\xdf\xbf", "\xe0\xa0\x80",
		"\xed\x9f\xbf", "\xee\x80\x80", "\xf0\x90\x80\x80",
		"\xf4\x8f\xbf\xbf", "a~ z",
	}, *const escaped[][2] = {
		{ "\x80", "\\x80" }, { "\x9b[1m", "\\x9b[1m" },
		{ "\xc2\x9b[1m", "\\xc2\\x9b[1m" },
		{ "\xc2\x80", "\\xc2\\x80" }, { "\xc2\x9f", "\\xc2\\x9f" },
		{ "\xc1\xbf", "\\xc1\\xbf" }, { "\xc3", "\\xc3" },
		{ "\xc3z", "\\xc3z" }, { "\xe0\x9f\xbf", "\\xe0\\x9f\\xbf" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
		{ "\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf" },
		{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
		{ "\xf5", "\\xf5" }, { "\xff", "\\xff" },
		{ "\xe2\x82", "\\xe2\\x82" },
	};
	struct fake *f = *state;
	char msg[32], text[64];

	for (size_t i = 0; i < ARRAY_SIZE(as_is) + ARRAY_SIZE(escaped); i++) {
		size_t e = i - ARRAY_SIZE(as_is);
		bool plain = i < ARRAY_SIZE(as_is);
		int len = snprintf(msg, sizeof(msg), "add@/%s",
				   plain ? as_is[i] : escaped[e][0]);

		snprintf(text, sizeof(text), "uevent length %d\n  \"add@/%s\"\n",
			 len, plain ? as_is[i] : escaped[e][1]);
		msg_raw(&f->msg, msg, len);
		text_is(f, text);
	}
}

static void family(void **state)
{
	struct fake *f = *state;
	char *text;

	msg_family(&f->msg, true);
	text = vdpa_debug_text(NULL, f->msg.buf, f->msg.len);
	assert_non_null(strstr(text, "(nlctrl)"));
	assert_non_null(strstr(text, "  command 1 NEWFAMILY version 2\n"));
	assert_non_null(strstr(text, "  2 FAMILY_NAME \"vdpa\"\n"));
	assert_non_null(strstr(text, "  5 MAXATTR 37 (0x25)\n"));
	assert_non_null(strstr(text, "  7 MCAST_GROUPS "));
	free(text);
}

static void uevent(void **state)
{
	struct fake *f = *state;

	msg_raw(&f->msg, "add@/devices/n0\0ACTION=add", 27);
	text_is(f, "uevent length 27\n"
		"  \"add@/devices/n0\"\n"
		"  \"ACTION=add\"\n");
	msg_raw(&f->msg, "add@/x\0y", 8);
	text_is(f, "uevent length 8\n  \"add@/x\"\n  \"y\"\n");
}

static void malformed(void **state)
{
	struct fake *f = *state;

	msg_raw(&f->msg, "\1\2\3", 3);
	text_is(f, "malformed, 3 bytes\n  01:02:03\n");
	text_is(f, "malformed, 0 bytes\n  empty\n");
	msg_begin(&f->msg, FAMILY, 0);
	msg_header(&f->msg)->nlmsg_len = 17;
	f->msg.len = 16;
	text_is(f, "malformed, 16 bytes\n  11:00:00:00:20:00:00:00:00:00:00:00"
		":00:00:00:00\n");
	free(vdpa_debug_text(NULL, NULL, 100));
}

/* Every prefix of a message has a text that ends with a newline. */
static void prefixes(void **state)
{
	struct fake *f = *state;
	char *text;

	msg_dev(&f->msg, "m", "n0", 1, 0);
	msg_extack_begin(&f->msg, -EINVAL);
	msg_str(&f->msg, NLMSGERR_ATTR_MSG, "x");
	msg_end(&f->msg);
	for (size_t len = 0; len <= f->msg.len; len++) {
		text = vdpa_debug_text(f->ctx, f->msg.buf, len);
		assert_int_equal(text[strlen(text) - 1], '\n');
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(t) cmocka_unit_test_setup_teardown(t, fake_setup_open, fake_teardown)
		T(request),
		T(dump_request),
		T(wrong_attributes),
		T(error_with_text),
		T(ack_and_done),
		T(flags_without_a_name),
		T(characters),
		T(family),
		T(uevent),
		T(malformed),
		T(prefixes),
	};

	return cmocka_run_group_tests_name("debug", tests, NULL, NULL);
}
