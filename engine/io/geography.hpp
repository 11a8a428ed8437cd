// What a coordinate system says about a place.
#pragma once

#include <optional>

#include "engine/grid/raster.hpp"

namespace headwater {

/// Latitude of the raster's centre [degrees north]; none without a CRS.
std::optional<double> central_latitude(const GridGeometry& geometry);

}  // namespace headwater
