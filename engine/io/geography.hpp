// What a coordinate system says about a place.
#pragma once

#include <optional>

#include "engine/grid/raster.hpp"

namespace headwater {

/// Latitude of the raster's centre [degrees north]; none without a CRS.
std::optional<double> central_latitude(const GridGeometry& geometry);

/// Length on the ellipsoid over length on the map at the raster's centre, and where that is.
struct MapScale {
  double east = 1.0, north = 1.0;          ///< along rows, and along columns
  double longitude = 0.0, latitude = 0.0;  ///< [deg]
};

/// None without a CRS, or where the CRS cannot be placed on the globe.
std::optional<MapScale> map_scale(const GridGeometry& geometry);

}  // namespace headwater
