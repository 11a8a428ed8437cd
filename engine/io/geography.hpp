// What a coordinate system says about a place.
#pragma once

#include <optional>
#include <string>

#include "engine/grid/raster.hpp"

namespace headwater {

/// WKT of "EPSG:32647" and the like; throws Error(Exit::configuration) when it is not known.
std::string wkt_of(const std::string& name);

/// Latitude of the raster's centre [degrees north]; none without a CRS.
std::optional<double> central_latitude(const GridGeometry& geometry);

}  // namespace headwater
