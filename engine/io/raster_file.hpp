// Rasters and vectors through GDAL/OGR: any format it reads; geographic rasters are warped to UTM.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/grid/raster.hpp"

namespace headwater {

struct RasterOptions {
  std::optional<double> cell_size;   ///< [m] resample to it: bilinear for values, nearest for masks
  std::string target_crs;            ///< e.g. "EPSG:32647"; empty: as it is, or the UTM zone of its centre when geographic
  bool categorical = false;          ///< nearest instead of bilinear
  const GridGeometry* match = nullptr;  ///< resample onto exactly this geometry
};

/// First band as doubles, nodata as NaN, north-up, square cells (within 0.1 %). `log` receives a line for each thing done to it
/// (warped from … to …, resampled, cut). Throws Error(Exit::input): missing, unreadable, no CRS, rotated, cells not square, all nodata.
Raster read_raster(const std::filesystem::path& file, const RasterOptions& options, std::vector<std::string>& log);

/// Raster-indexed 1/0: cells touched by the lines or polygons of a vector file ("file.gpkg#layer", GeoJSON, …), in the geometry's CRS.
std::vector<std::uint8_t> rasterise(const std::string& vector_file, const GridGeometry& geometry);

/// CF grid-mapping attributes of a CRS (grid_mapping_name and its numbers), by name; empty for an empty WKT.
struct GridMapping {
  std::string name;                                        ///< e.g. "transverse_mercator"
  std::vector<std::pair<std::string, double>> parameters;  ///< e.g. longitude_of_central_meridian
};
GridMapping cf_grid_mapping(const std::string& crs_wkt);

struct RasterLayer {
  std::string name, unit;
  const std::vector<double>* values = nullptr;  ///< NaN = nodata
};
/// Cloud-optimised GeoTIFF, float32, DEFLATE, one band a layer with its description and unit. Atomic. Throws Error(Exit::io).
void write_geotiff(const std::filesystem::path& file, const GridGeometry& geometry, const std::vector<RasterLayer>& layers);

}  // namespace headwater
