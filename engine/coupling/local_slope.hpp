// The gradient that water runs down where ground has been made that a terrain model does not show.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>

namespace headwater {

/// tan(beta) of the ground in a cell: that of the terrain, or of what has been made there where that is
/// gentler. `local` is the field local_slope, NaN where nothing was made; empty where nobody owns it.
inline double slope_of_ground(double of_terrain, std::span<const double> local, std::size_t cell) {
  return local.empty() ? of_terrain : std::fmin(of_terrain, local[cell]);  // fmin leaves a NaN aside
}

}  // namespace headwater
