// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <string.h>

#include "app.h"
#include "render.h"
#include "report.h"
#include "text.h"
#include "validate.h"

#define NET_F(bit) (UINT64_C(1) << (bit))
enum { NET_F_CSUM = 0, NET_F_GUEST_CSUM = 1, NET_F_MTU = 3, NET_F_MAC = 5, NET_F_CTRL_VQ = 17, NET_F_MQ = 22 };

/* What needs another feature, or one of two (virtio 1.2, 5.1.3.1). */
static const struct {
	uint64_t features;
	unsigned int need;
	unsigned int or;
} net_needs[] = {
	/*
	 * CTRL_GUEST_OFFLOADS, CTRL_RX, CTRL_VLAN, CTRL_RX_EXTRA, GUEST_ANNOUNCE, MQ,
	 * CTRL_MAC_ADDR, VQ_NOTF_COAL, NOTF_COAL, HASH_REPORT, RSS
	 */
	{ NET_F(2) | NET_F(18) | NET_F(19) | NET_F(20) | NET_F(21) | NET_F(NET_F_MQ) |
	  NET_F(23) | NET_F(52) | NET_F(53) | NET_F(57) | NET_F(60), NET_F_CTRL_VQ },
	/* HOST_TSO4, HOST_TSO6, HOST_UFO, HOST_USO */
	{ NET_F(11) | NET_F(12) | NET_F(14) | NET_F(56), NET_F_CSUM },
	/* GUEST_TSO4, GUEST_TSO6, GUEST_UFO, GUEST_USO4, GUEST_USO6 */
	{ NET_F(7) | NET_F(8) | NET_F(10) | NET_F(54) | NET_F(55), NET_F_GUEST_CSUM },
	/* HOST_ECN: HOST_TSO4 or HOST_TSO6; GUEST_ECN: GUEST_TSO4 or GUEST_TSO6 */
	{ NET_F(13), 11, 12 },
	{ NET_F(9), 7, 8 },
};

int validate_class(struct app *app, const char *word, bool given, uint32_t class,
		   const struct vdpa_mgmtdev *m)
{
	uint64_t classes = vdpa_mgmtdev_classes(m);
	struct text_list list = { 0 };
	_cleanup_text_ char *names = NULL;
	_cleanup_text_ char *shown = text_escaped(vdpa_mgmtdev_handle(m));
	unsigned int id;

	if (!given || !classes || classes >> class & 1)
		return EXIT_OK;
	for (id = 1; id < 64; id++) {
		const char *name = vdpa_class_name(VDPA_NAMES_FULL, id);

		if (classes >> id & 1)
			text_list_add(&list, name ? name : "unknown");
	}
	names = text_list_take(&list);
	return report_refused(app, word, NULL, "%s is for %s devices, but \"%s\" creates %s devices",
			      word, vdpa_class_name(VDPA_NAMES_FULL, class), shown,
			      names ? names : "none");
}

static int read_names(struct app *app, const struct arg_features *f,
		      const struct vdpa_mgmtdev *m, uint32_t id, uint64_t *bits)
{
	_cleanup_text_ char *names = strdup(f->names);
	_cleanup_text_ char *shown = text_escaped(vdpa_mgmtdev_handle(m));
	char *name, *rest = names;
	int bit;

	if (!names)
		return report_refused(app, NULL, NULL, "out of memory");
	while ((name = strsep(&rest, ","))) {
		bit = feature_bit(id, name);
		if (bit < 0)
			return report_refused(app, name, NULL, "device_features: %s is not a "
					      "feature of the devices that \"%s\" creates", name, shown);
		*bits |= UINT64_C(1) << bit;
	}
	return EXIT_OK;
}

static char *names_of(uint32_t id, uint64_t features)
{
	struct text_list list = { 0 };
	char buf[FEATURE_NAME_BUF];
	unsigned int bit;

	for (bit = 0; bit < 64; bit++)
		if (features >> bit & 1)
			text_list_add(&list, feature_name(id, bit, buf));
	return text_list_take(&list);
}

static int check_subset(struct app *app, const struct arg_features *f, uint64_t bits,
			const struct vdpa_mgmtdev *m, uint32_t id)
{
	uint64_t excess = bits & ~vdpa_mgmtdev_features(m);
	_cleanup_text_ char *names = names_of(id, excess);
	_cleanup_text_ char *shown = text_escaped(vdpa_mgmtdev_handle(m));

	if (!f->set || !vdpa_mgmtdev_features(m) || !excess)
		return EXIT_OK;
	return report_refused(app, f->text, f->names ? NULL : "the value is read as hexadecimal",
			      "device_features %s includes what \"%s\" does not offer: %s", f->text,
			      shown, names ? names : "");
}

/* A device with these would come into being, but be useless: against the specification. */
static int check_needed(struct app *app, const struct dev_add_params *p, uint64_t bits,
			const struct vdpa_mgmtdev *m)
{
	const struct arg_features *f = &p->device_features;
	bool net = vdpa_mgmtdev_classes(m) == NET_F(VDPA_ID_NET) ||
		   p->mac.set || p->mtu.set || p->max_vqp.set;
	size_t i;

	if (!f->set || !net)
		return EXIT_OK;
	for (i = 0; i < sizeof(net_needs) / sizeof(net_needs[0]); i++) {
		uint64_t idle = bits & net_needs[i].features;
		_cleanup_text_ char *names = NULL;

		if (!idle || bits >> net_needs[i].need & 1 ||
		    (net_needs[i].or && bits >> net_needs[i].or & 1))
			continue;
		names = names_of(VDPA_ID_NET, idle);
		return report_refused(app, f->text, NULL, "device_features %s lacks %s (bit %u), "
				      "without which a device cannot have: %s", f->text,
				      vdpa_feature_name(VDPA_NAMES_FULL, VDPA_ID_NET,
							net_needs[i].need),
				      net_needs[i].need, names ? names : "");
	}
	return EXIT_OK;
}

/* A parameter whose feature device_features leaves out would have no effect. */
static int check_left_out(struct app *app, const struct arg_features *f, uint64_t bits,
			  const char *word, bool given, unsigned int bit)
{
	if (!f->set || !given || bits >> bit & 1)
		return EXIT_OK;
	return report_refused(app, f->text, NULL, "%s needs the feature %s (bit %u), which "
			      "device_features %s leaves out", word,
			      vdpa_feature_name(VDPA_NAMES_FULL, VDPA_ID_NET, bit), bit, f->text);
}

static int check_max_vqp(struct app *app, const struct arg_number *max_vqp,
			 const struct vdpa_mgmtdev *m)
{
	uint32_t vqs = vdpa_mgmtdev_max_vqs(m), pairs;
	bool control = vdpa_mgmtdev_features(m) & NET_F(NET_F_CTRL_VQ);
	_cleanup_text_ char *shown = text_escaped(vdpa_mgmtdev_handle(m));

	if (!max_vqp->set || !vqs)
		return EXIT_OK;
	pairs = (control ? vqs - 1 : vqs) / 2;
	if (max_vqp->value <= pairs)
		return EXIT_OK;
	return report_refused(app, max_vqp->text, NULL,
			      "max_vqp %s is more than %" PRIu32 ", the limit of \"%s\" (%" PRIu32
			      " virtqueues%s)", max_vqp->text, pairs, shown, vqs,
			      control ? ", one of them for control" : "");
}

int validate_add(struct app *app, const struct dev_add_params *p,
		 const struct vdpa_mgmtdev *mgmtdev, uint64_t *features)
{
	const struct arg_features *f = &p->device_features;
	uint32_t id = validate_has_blk(p) ? VDPA_ID_BLOCK : mgmtdev_feature_id(mgmtdev);
	int rc;

	*features = f->bits;
	rc = validate_class(app, "mac", p->mac.set, VDPA_ID_NET, mgmtdev);
	if (!rc)
		rc = validate_class(app, "mtu", p->mtu.set, VDPA_ID_NET, mgmtdev);
	if (!rc)
		rc = validate_class(app, "max_vqp", p->max_vqp.set, VDPA_ID_NET, mgmtdev);
	if (!rc)
		rc = validate_class(app, "serial", p->serial.set, VDPA_ID_BLOCK, mgmtdev);
	if (!rc)
		rc = validate_class(app, "backing", p->backing.set, VDPA_ID_BLOCK, mgmtdev);
	if (!rc && f->names)
		rc = read_names(app, f, mgmtdev, id, features);
	if (!rc)
		rc = validate_blk(app, p, mgmtdev, *features);
	if (!rc)
		rc = check_subset(app, f, *features, mgmtdev, id);
	if (!rc)
		rc = check_left_out(app, f, *features, "mac", p->mac.set, NET_F_MAC);
	if (!rc)
		rc = check_left_out(app, f, *features, "mtu", p->mtu.set, NET_F_MTU);
	if (!rc)
		rc = check_left_out(app, f, *features, "max_vqp above 1",
				    p->max_vqp.set && p->max_vqp.value > 1, NET_F_MQ);
	if (!rc)
		rc = check_needed(app, p, *features, mgmtdev);
	if (!rc)
		rc = check_max_vqp(app, &p->max_vqp, mgmtdev);
	return rc;
}

int validate_set(struct app *app, const struct dev_set_params *p, const struct vdpa_dev *dev)
{
	const char *type = vdpa_type_name(VDPA_NAMES_FULL, vdpa_dev_id(dev));
	_cleanup_text_ char *shown = text_escaped(vdpa_dev_name(dev));

	if (!p->mac.set || vdpa_dev_id(dev) == VDPA_ID_NET)
		return EXIT_OK;
	return report_refused(app, "mac", NULL, "mac is for network devices, \"%s\" is of type %s",
			      shown, type ? type : "unknown");
}
