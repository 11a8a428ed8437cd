// From [terrain] to the domain that the models stand on.
#pragma once

#include <vector>

#include "engine/cli/case.hpp"
#include "engine/cli/inputs.hpp"

namespace headwater {

struct Terrain {
  Domain domain;
  double latitude = 26.0;                ///< of the centre [degrees north]
  std::vector<double> mantle_thickness;  ///< by cell [m]
};

/// Reads or makes the terrain, routes it and deals it out. Files that are read are entered in `inputs`;
/// remarks say what was done to rasters and how much was filled. Throws Error (exit 3 or 4).
Terrain build_terrain(const RunParameters& parameters, InputList& inputs, const Remark& remark);

/// A raster's values in base order, converted to `unit` (nearest cell where its grid differs). Throws
/// Error(Exit::input) where an active cell has none.
std::vector<double> read_cells(const std::filesystem::path& file, std::string_view file_unit,
                               std::string_view unit, const Domain& domain);

/// The same with NaN where an active cell has none.
std::vector<double> read_given_cells(const std::filesystem::path& file, std::string_view file_unit,
                                     std::string_view unit, const Domain& domain);

/// 1 for cells whose centre a vector file's polygons cover, 0 for others. Throws Error(Exit::input).
std::vector<std::uint8_t> read_covered_cells(const std::filesystem::path& file, const Domain& domain);

/// Thickness of the weathered mantle by slope: 12 m up to 15 degrees, thinning linearly to 1 m at 40 degrees
/// and beyond.
double mantle_by_slope(double tangent);

}  // namespace headwater
