/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The switch between the network devices of a management device: who is reached by
 * which address. It moves no frames.
 */
#ifndef VDPA_SIM_NET_SWITCH_H
#define VDPA_SIM_NET_SWITCH_H

#include <linux/completion.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/types.h>

struct vdpa_mgmt_dev;
struct vdpasim_net;
struct vdpasim_switch;

/**
 * struct vdpasim_port - a device that a driver runs, as the switch sees it
 * @net: the device; it waits for those who hold a reference before it goes
 * @sw: its switch
 * @id: names the port; not 0
 * @users: one for the switch, and those who got it from there
 * @idle: the last of @users has gone
 * @own: address of the device, 0 for none; @sw->lock, read without it
 * @node: by @own, unless that is 0; @sw->lock, walked under RCU
 * @sent: when it last sent from @own
 * @learned: addresses were learned here
 * @looping: it sent what came from another port
 * @looped: when it last did
 * @rcu: frees it
 */
struct vdpasim_port {
	struct vdpasim_net *net;
	struct vdpasim_switch *sw;
	u32 id;
	refcount_t users;
	struct completion idle;
	u64 own;
	struct hlist_node node;
	unsigned long sent;
	bool learned;
	bool looping;
	unsigned long looped;
	struct rcu_head rcu;
};

struct vdpasim_switch *vdpasim_switch_get(const struct vdpa_mgmt_dev *mdev);
void vdpasim_switch_put(struct vdpasim_switch *sw);

struct vdpasim_port *vdpasim_port_join(struct vdpasim_switch *sw,
				       struct vdpasim_net *net);
void vdpasim_port_leave(struct vdpasim_port *port);
void vdpasim_port_own(struct vdpasim_port *port, u64 own);
void vdpasim_port_put(struct vdpasim_port *port);
bool vdpasim_port_alone(const struct vdpasim_port *port);
bool vdpasim_port_looping(struct vdpasim_port *port, unsigned long now);

bool vdpasim_switch_learn(struct vdpasim_port *from, u64 mac, unsigned long now);
struct vdpasim_port *vdpasim_switch_find(struct vdpasim_switch *sw, u64 mac,
					 unsigned long now);
struct vdpasim_port *vdpasim_switch_next(struct vdpasim_switch *sw, unsigned long *id);

#endif /* VDPA_SIM_NET_SWITCH_H */
