/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_IRQFLAGS_H
#define HOST_LINUX_IRQFLAGS_H

#define irqs_disabled()		false

#endif /* HOST_LINUX_IRQFLAGS_H */
