/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a test of this folder returns from its middle when something does not hold. */
#ifndef TESTS_HOST_DRV_EXPECT_H
#define TESTS_HOST_DRV_EXPECT_H

#define EXPECT_STR2(x)	#x
#define EXPECT_STR(x)	EXPECT_STR2(x)
#define EXPECT(cond) do {						\
	if (!(cond))							\
		return __FILE__ ":" EXPECT_STR(__LINE__) ": " #cond;	\
} while (0)

#endif /* TESTS_HOST_DRV_EXPECT_H */
