// Mountains for a machine without data: uplift against rivers and slopes until the two nearly balance.
#pragma once

#include <cstdint>
#include <string>

#include "engine/grid/raster.hpp"

namespace headwater {

struct SynthesisOptions {
  int columns = 320;
  int rows = 320;
  double cell_size = 50.0;  ///< [m]
  std::uint64_t seed = 1;
  double x_min =
      440000.0;  ///< [m] where it is laid on the map; by default in the Chipwi-Pangwa hills (UTM 47N)
  double y_max = 2884000.0;  ///< [m]
  std::string crs_wkt = {};  ///< of x_min and y_max
};

/// What every product of synthetic terrain says.
inline constexpr const char* illustrative_terrain = "illustrative terrain, not a map of Chipwi-Pangwa";

/// Elevation [m] of an invented mountain area with two valleys that leave it in the south; every other border
/// is a divide. Uplift, stream power (n = 1, m = 0.45; implicit: Braun & Willett 2013, Geomorphology
/// 180-181:170-179), creep, and slopes that fail beyond a threshold that varies with the rock, from coarse
/// cells to fine ones, near steady state. Heights are scaled so that the mean slope is 28 degrees whatever
/// the size; the relief follows (16 km x 16 km: about 1,500 to 3,200 m). Without depressions. The same
/// options give the same bits for any number of threads. Throws Error(Exit::configuration) for less than 16 x
/// 16 cells.
Raster synthesize_terrain(const SynthesisOptions& options);

}  // namespace headwater
