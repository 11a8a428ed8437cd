// The point that a case names as the outlet of its terrain.
#pragma once

#include <vector>

#include "engine/core/error.hpp"
#include "engine/coupling/setup.hpp"
#include "engine/grid/domain.hpp"

namespace headwater {

/// Raster index of the cell at x, y. Throws Error(Exit::configuration) off the terrain, where it has no data,
/// and outside the mask (none: nullptr).
std::int32_t outlet_cell(const Raster& terrain, const Raster* mask, const std::vector<double>& at);

/// 1 on the cells that drain through the outlet by steepest descent, with the outlets that the terrain has
/// without a mask (or that `options` names); 0 elsewhere. A remark says how large that is, and where a much
/// larger stream passes close by. Throws Error(Exit::configuration) where it is a handful of cells, or next
/// to nothing of what a stream drains that passes within three cells, with the nearest point on that stream.
Raster catchment_mask(const Raster& terrain, std::int32_t outlet, const DomainOptions& options,
                      const Remark& remark);

}  // namespace headwater
