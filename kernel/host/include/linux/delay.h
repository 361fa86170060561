/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_DELAY_H
#define HOST_LINUX_DELAY_H

void msleep(unsigned int ms);
void usleep_range(unsigned long min_us, unsigned long max_us);
void udelay(unsigned long us);

#endif /* HOST_LINUX_DELAY_H */
