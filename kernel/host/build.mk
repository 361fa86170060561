# SPDX-License-Identifier: GPL-2.0-only
#
# Rules (GNU make) that compile the runtime, the device core and the simulators for
# user space. Which sources make which module is read from the kernel's own Kbuild
# files, so that there is one list. Used here, and by tests/host for other flags.
#
# $(eval $(call host-variant,<folder>,<flags>)) gives libhostdriver.a, libvdpahost.a and
# libhostrt.a in <folder>; programs link them in this order, the first only if they use
# it, then $(LIBNL_LIBS) -lpthread.

host_kernel := $(top_srcdir)/kernel

HOST_CPPFLAGS := -D_GNU_SOURCE -I$(host_kernel)/host/include -I$(host_kernel)/host \
	-I$(host_kernel)/include -I$(host_kernel)/include/uapi
# what kernel code is built with, as far as -Wall and -Wextra name it
HOST_WARN := -Wall -Wextra -Wstrict-prototypes -Wmissing-prototypes \
	-Wno-unused-parameter -Wno-missing-field-initializers -Wno-sign-compare \
	$(filter -Werror,$(WARN_CFLAGS))
HOST_CFLAGS := -std=gnu11 $(HOST_WARN)

# flags of the variants that tests use: with all checks of locks, under sanitizers, which
# name lines
host_checked := -DHOST_LOCKDEP -g1 -O1 -fno-omit-frame-pointer
host_flags_plain :=
host_flags_asan := $(host_checked) -fsanitize=address,undefined -fno-sanitize-recover=all
host_flags_tsan := $(host_checked) -fsanitize=thread

obj-m :=
-include $(host_kernel)/core/Kbuild
host_core := $(obj-m:.o=)
obj-m :=
-include $(host_kernel)/sim/Kbuild
host_sim := $(obj-m:.o=)
host_runtime := $(filter-out modules nl,$(basename $(notdir $(wildcard $(host_kernel)/host/*.c))))
host_driver := $(basename $(notdir $(wildcard $(host_kernel)/host/driver/*.c)))

# $(call host-objects,<variant>): all of libvdpahost.a
host-objects = $(1)/host/modules.o \
	$(foreach m,$(host_core),$(addprefix $(1)/core/,$($(m)-y))) \
	$(foreach m,$(host_sim),$(addprefix $(1)/sim/,$($(m)-y)))

# -MD, for -MMD leaves out what a system header is the first to include
host-compile = $(AM_V_GEN)$(MKDIR_P) $(@D) && $(CC) $(CPPFLAGS) $(CFLAGS) $(HOST_CFLAGS) -MD -MP

# $(call host-module,<variant>,<folder>,<module>)
define host-module
$(addprefix $(1)/$(2)/,$($(3)-y)): host_module := $(3)
endef

define host-variant
$(foreach m,$(host_core),$(call host-module,$(1),core,$(m))
)$(foreach m,$(host_sim),$(call host-module,$(1),sim,$(m))
)
$(1)/core/%.o: $(host_kernel)/core/%.c
	$$(host-compile) $(2) $$(HOST_CPPFLAGS) -DHOST_MODULE=$$(host_module) -c -o $$@ $$<
$(1)/sim/%.o: $(host_kernel)/sim/%.c
	$$(host-compile) $(2) $$(HOST_CPPFLAGS) -DHOST_MODULE=$$(host_module) -c -o $$@ $$<
# libnl's headers and the kernel's do not go together
$(1)/host/nl.o: $(host_kernel)/host/nl.c
	$$(host-compile) $(2) -D_GNU_SOURCE $$(LIBNL_CFLAGS) -c -o $$@ $$<
$(1)/host/%.o: $(host_kernel)/host/%.c
	$$(host-compile) $(2) $$(HOST_CPPFLAGS) -DHOST_MODULE=host -c -o $$@ $$<
$(1)/exercise/%.o: $(host_kernel)/host/driver/%.c
	$$(host-compile) $(2) $$(HOST_CPPFLAGS) -DHOST_MODULE=vdpa_exercise -c -o $$@ $$<
$(1)/libhostdriver.a: $(addprefix $(1)/exercise/,$(addsuffix .o,$(host_driver)))
	$$(AM_V_GEN)rm -f $$@ && $$(AR) cr $$@ $$^
$(1)/libvdpahost.a: $(call host-objects,$(1))
	$$(AM_V_GEN)rm -f $$@ && $$(AR) cr $$@ $$^
$(1)/libhostrt.a: $(addprefix $(1)/host/,$(addsuffix .o,$(host_runtime) nl))
	$$(AM_V_GEN)rm -f $$@ && $$(AR) cr $$@ $$^
-include $(patsubst %.o,%.d,$(call host-objects,$(1)) \
	$(addprefix $(1)/exercise/,$(addsuffix .o,$(host_driver))) \
	$(addprefix $(1)/host/,$(addsuffix .o,$(host_runtime) nl)))
endef
