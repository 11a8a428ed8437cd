// `headwater terrain`: describe, make or prepare a terrain. What is found out is printed on stdout, one fact
// a line.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace headwater {

struct TerrainInfoRequest {
  std::filesystem::path file;
  std::optional<std::filesystem::path> mask = {};
  double channel_area = 0.5e6;  ///< [m2]
};

/// Prints geometry, CRS, range, nodata, slope, depressions, outlets and river of a terrain as a run would see
/// it. Returns 0. Throws Error(Exit::input).
int terrain_info(const TerrainInfoRequest& request);

struct TerrainSynthesisRequest {
  int columns = 320;
  int rows = 320;
  double cell_size = 50.0;  ///< [m]
  std::uint64_t seed = 1;
  std::filesystem::path output = "terrain.tif";
};

/// Writes synthetic mountains as a GeoTIFF that says that they are illustrative, and prints what terrain_info
/// prints. Returns 0. Throws Error(Exit::configuration, Exit::io).
int terrain_synthesize(const TerrainSynthesisRequest& request);

struct TerrainImportRequest {
  std::vector<std::filesystem::path> tiles;
  std::filesystem::path output = "terrain.tif";
  std::optional<double> cell_size = {};  ///< [m]
  std::string target_crs = {};           ///< "EPSG:…"; empty: as it is, or UTM
  std::optional<std::array<double, 2>> outlet =
      {};  ///< x, y in the target CRS: keep the catchment above it only
};

/// Joins and warps rasters to a GeoTIFF that a scenario can name. With an outlet, which snaps to the largest
/// contributing area within 10 cells, the terrain is cut round its catchment and "<output>_mask.tif" marks
/// that. Returns 0. Throws Error(Exit::input, Exit::io).
int terrain_import(const TerrainImportRequest& request);

}  // namespace headwater
