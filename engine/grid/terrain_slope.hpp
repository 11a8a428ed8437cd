#pragma once

#include <vector>

#include "engine/grid/raster.hpp"

namespace headwater {

/// tan(beta) of each cell by Horn (1981, Proc. IEEE 69:14-47): the three central differences across the cell
/// weighted 1, 2, 1. Beside the border or nodata a difference becomes one-sided, or is left out with its
/// weight, so a plane has its exact slope everywhere. 0 where nothing can be told; NaN where the raster is.
std::vector<double> horn_slope(const Raster& terrain);

}  // namespace headwater
