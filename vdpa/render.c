// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "batch.h"
#include "render.h"

/* Names as in struct virtio_blk_config, with the unit where it is not bytes. */
const struct config_field block_fields[] = {
	{ VDPA_FIELD_BLK_CAPACITY, "capacity_sectors", AS_NUMBER, 0 },
	{ VDPA_FIELD_BLK_BLK_SIZE, "blk_size", AS_NUMBER, 0 },
	{ VDPA_FIELD_BLK_SIZE_MAX, "size_max", AS_NUMBER, 0 },
	{ VDPA_FIELD_BLK_SEG_MAX, "seg_max", AS_NUMBER, 0 },
	{ VDPA_FIELD_BLK_NUM_QUEUES, "num_queues", AS_NUMBER, 0 },
	{ VDPA_FIELD_BLK_READ_ONLY, "read_only", AS_BOOL, 0 },
	{ VDPA_FIELD_BLK_FLUSH, "flush", AS_BOOL, 0 },
	{ VDPA_FIELD_BLK_PHY_BLK_EXP, "physical_block_exp", AS_NUMBER, 1 },
	{ VDPA_FIELD_BLK_ALIGN_OFFSET, "alignment_offset", AS_NUMBER, 1 },
	{ VDPA_FIELD_BLK_MIN_IO_SIZE, "min_io_size", AS_NUMBER, 1 },
	{ VDPA_FIELD_BLK_OPT_IO_SIZE, "opt_io_size", AS_NUMBER, 1 },
	{ VDPA_FIELD_BLK_MAX_DISCARD_SEC, "max_discard_sectors", AS_NUMBER, 2 },
	{ VDPA_FIELD_BLK_MAX_DISCARD_SEG, "max_discard_seg", AS_NUMBER, 2 },
	{ VDPA_FIELD_BLK_DISCARD_ALIGN, "discard_sector_alignment", AS_NUMBER, 2 },
	{ VDPA_FIELD_BLK_MAX_WZEROES_SEC, "max_write_zeroes_sectors", AS_NUMBER, 3 },
	{ VDPA_FIELD_BLK_MAX_WZEROES_SEG, "max_write_zeroes_seg", AS_NUMBER, 3 },
	{ 0 }
};

const struct renderer *renderer(struct app *app)
{
	batch_clear_progress(app);
	return app->opt.json ? &render_json : &render_text;
}

const char *feature_name(uint32_t id, unsigned int bit, char buf[FEATURE_NAME_BUF])
{
	const char *name = vdpa_feature_name(VDPA_NAMES_FULL, id, bit);

	if (name)
		return name;
	snprintf(buf, FEATURE_NAME_BUF, "bit_%u", bit & 63);
	return buf;
}

int feature_bit(uint32_t id, const char *name)
{
	char *end;
	long bit;

	if (strncmp(name, "bit_", 4) || !isdigit((unsigned char)name[4]))
		return vdpa_feature_bit(id, name);
	bit = strtol(name + 4, &end, 10);
	return *end || bit > 63 ? -ENOENT : bit;
}

uint32_t mgmtdev_feature_id(const struct vdpa_mgmtdev *mgmtdev)
{
	uint64_t classes = vdpa_mgmtdev_classes(mgmtdev);

	if (classes >> VDPA_ID_NET & 1)
		return VDPA_ID_NET;
	if (classes && !(classes & (classes - 1)))
		return __builtin_ctzll(classes);
	return 0;
}
