// SPDX-License-Identifier: GPL-2.0-or-later
/* What is wrong with the parameters of a new block device. */
#include <inttypes.h>

#include "app.h"
#include "report.h"
#include "text.h"
#include "validate.h"

#define BIT(bit) (UINT64_C(1) << (bit))
enum { BLK_F_SIZE_MAX = 1, BLK_F_SEG_MAX = 2, BLK_F_RO = 5, BLK_F_BLK_SIZE = 6,
       BLK_F_FLUSH = 9, BLK_F_TOPOLOGY = 10, BLK_F_MQ = 12, BLK_F_DISCARD = 13,
       BLK_F_WRITE_ZEROES = 14, NO_FEATURE = 64 };

/* Words as on the command line, by BLK_PARAM(), and the feature each needs. */
static const struct blk_word {
	const char *word;
	unsigned int feature;
} words[BLK_PARAMS] = {
#define WORD(field, word, feature) [BLK_PARAM(VDPA_FIELD_BLK_##field)] = { word, feature }
	WORD(CAPACITY, "capacity", NO_FEATURE),
	WORD(SIZE_MAX, "size_max", BLK_F_SIZE_MAX),
	WORD(BLK_SIZE, "blk_size", BLK_F_BLK_SIZE),
	WORD(SEG_MAX, "seg_max", BLK_F_SEG_MAX),
	WORD(NUM_QUEUES, "num_queues", BLK_F_MQ),
	WORD(PHY_BLK_EXP, "physical_block_exp", BLK_F_TOPOLOGY),
	WORD(ALIGN_OFFSET, "alignment_offset", BLK_F_TOPOLOGY),
	WORD(MIN_IO_SIZE, "min_io_size", BLK_F_TOPOLOGY),
	WORD(OPT_IO_SIZE, "opt_io_size", BLK_F_TOPOLOGY),
	WORD(MAX_DISCARD_SEC, "max_discard_sectors", BLK_F_DISCARD),
	WORD(MAX_DISCARD_SEG, "max_discard_seg", BLK_F_DISCARD),
	WORD(DISCARD_ALIGN, "discard_sector_alignment", BLK_F_DISCARD),
	WORD(MAX_WZEROES_SEC, "max_write_zeroes_sectors", BLK_F_WRITE_ZEROES),
	WORD(MAX_WZEROES_SEG, "max_write_zeroes_seg", BLK_F_WRITE_ZEROES),
	WORD(READ_ONLY, "read_only", BLK_F_RO),
	WORD(FLUSH, "flush", BLK_F_FLUSH),
};

static const struct arg_number *param(const struct dev_add_params *p, int field)
{
	return &p->blk[BLK_PARAM(field)];
}

bool validate_has_blk(const struct dev_add_params *p)
{
	for (int i = 0; i < BLK_PARAMS; i++)
		if (p->blk[i].set)
			return true;
	return false;
}

/* One queue, what is written and what is not cached are there without a feature. */
static bool needs_feature(int i, const struct arg_number *number)
{
	if (i == BLK_PARAM(VDPA_FIELD_BLK_NUM_QUEUES))
		return number->value > 1;
	if (i == BLK_PARAM(VDPA_FIELD_BLK_READ_ONLY) || i == BLK_PARAM(VDPA_FIELD_BLK_FLUSH))
		return number->value;
	return words[i].feature != NO_FEATURE;
}

/* device_features and the other words must say the same. */
static int check_features(struct app *app, const struct dev_add_params *p, uint64_t features, int i)
{
	const struct arg_features *f = &p->device_features;
	unsigned int bit = words[i].feature;
	const char *name = vdpa_feature_name(VDPA_NAMES_FULL, VDPA_ID_BLOCK, bit);
	bool is_switch = i == BLK_PARAM(VDPA_FIELD_BLK_READ_ONLY) ||
			 i == BLK_PARAM(VDPA_FIELD_BLK_FLUSH);

	if (!f->set)
		return EXIT_OK;
	if (needs_feature(i, &p->blk[i]) && !(features & BIT(bit)))
		return report_refused(app, f->text, NULL, "%s %s needs the feature %s (bit %u), "
				      "which device_features %s leaves out", words[i].word,
				      p->blk[i].text, name, bit, f->text);
	if (is_switch && !p->blk[i].value && (features & BIT(bit)))
		return report_refused(app, f->text, NULL, "%s off contradicts the feature %s "
				      "(bit %u) of device_features %s", words[i].word, name, bit,
				      f->text);
	return EXIT_OK;
}

static int check_capacity(struct app *app, const struct dev_add_params *p)
{
	const struct arg_number *capacity = param(p, VDPA_FIELD_BLK_CAPACITY);
	const struct arg_number *block = param(p, VDPA_FIELD_BLK_BLK_SIZE);

	if (!capacity->set || !block->set || !(capacity->value % block->value))
		return EXIT_OK;
	return report_refused(app, capacity->text, NULL, "capacity %s is not a multiple of "
			      "blk_size %s", capacity->text, block->text);
}

static int check_offset(struct app *app, const struct dev_add_params *p)
{
	const struct arg_number *offset = param(p, VDPA_FIELD_BLK_ALIGN_OFFSET);
	uint64_t blocks = BIT(param(p, VDPA_FIELD_BLK_PHY_BLK_EXP)->value);

	if (!offset->set || !offset->value || offset->value < blocks)
		return EXIT_OK;
	return report_refused(app, offset->text, NULL, "alignment_offset %s is not within a "
			      "physical block of %" PRIu64 " blocks (physical_block_exp)",
			      offset->text, blocks);
}

static int check_queues(struct app *app, const struct dev_add_params *p,
			const struct vdpa_mgmtdev *m)
{
	const struct arg_number *queues = param(p, VDPA_FIELD_BLK_NUM_QUEUES);
	uint32_t most = vdpa_mgmtdev_max_vqs(m);
	_cleanup_text_ char *shown = text_escaped(vdpa_mgmtdev_handle(m));

	if (!queues->set || !most || queues->value <= most)
		return EXIT_OK;
	return report_refused(app, queues->text, NULL, "num_queues %s is more than %" PRIu32
			      ", the limit of \"%s\"", queues->text, most, shown);
}

/* One device has one class. */
static int check_mixture(struct app *app, const struct dev_add_params *p, const char *word)
{
	const char *net = p->mac.set ? "mac" : p->mtu.set ? "mtu" : p->max_vqp.set ? "max_vqp" : NULL;

	return net ? report_refused(app, word, NULL, "%s is for net devices, %s for block devices",
				    net, word) : EXIT_OK;
}

int validate_blk(struct app *app, const struct dev_add_params *p,
		 const struct vdpa_mgmtdev *m, uint64_t features)
{
	int rc = EXIT_OK, i;

	for (i = 0; i < BLK_PARAMS && !rc; i++) {
		if (!p->blk[i].set)
			continue;
		rc = validate_class(app, words[i].word, true, VDPA_ID_BLOCK, m);
		if (!rc)
			rc = check_mixture(app, p, words[i].word);
		if (!rc)
			rc = check_features(app, p, features, i);
	}
	if (!rc)
		rc = check_capacity(app, p);
	if (!rc)
		rc = check_offset(app, p);
	if (!rc)
		rc = check_queues(app, p, m);
	return rc;
}
