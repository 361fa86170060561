/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_INTERRUPT_H
#define HOST_LINUX_INTERRUPT_H

#include <linux/cpumask.h>

typedef enum irqreturn {
	IRQ_NONE = 0,
	IRQ_HANDLED = 1,
	IRQ_WAKE_THREAD = 2,
} irqreturn_t;

#endif /* HOST_LINUX_INTERRUPT_H */
