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
  std::optional<double> cell_size = {};  ///< [m] resample to it: bilinear for values, nearest for masks
  std::string target_crs = {};  ///< e.g. "EPSG:32647"; empty: as it is, or the UTM zone of its centre when it
                                ///< is not in metres
  bool categorical = false;     ///< nearest instead of bilinear
  const GridGeometry* match = nullptr;  ///< resample onto exactly this geometry
};

/// First band as doubles, nodata as NaN, north-up, square cells (within 0.1 %); the band's scale and offset
/// are applied and feet become metres. `log` receives a line for each thing done to it (warped from … to …,
/// resampled). A raster to `match` a geometry without CRS needs no CRS either, but as many columns and rows.
/// Throws Error(Exit::input): missing, unreadable, no CRS, rotated, cells not square (and no cell_size), all
/// nodata.
Raster read_raster(const std::filesystem::path& file, const RasterOptions& options,
                   std::vector<std::string>& log);

/// The same for one raster in several tiles of one CRS; later ones lie on top.
Raster read_tiles(const std::vector<std::filesystem::path>& files, const RasterOptions& options,
                  std::vector<std::string>& log);

/// read_tiles() for elevations: what no land can have (below -500 m, above 9000 m, inf) is refused before
/// anything is interpolated, for it is a void that nobody declared; NaN is nodata. Lengths on the map are
/// held against those on the ellipsoid at the raster's centre: a line of the log beyond 1 %. Throws
/// Error(Exit::input) as read_raster(), for such elevations, and beyond 5 %.
Raster read_dem(const std::vector<std::filesystem::path>& files, const RasterOptions& options,
                std::vector<std::string>& log);

/// What the file says about itself (TIFF image description); empty if nothing. Throws Error(Exit::input) if
/// unreadable.
std::string raster_description(const std::filesystem::path& file);

/// WKT of a CRS by any name that GDAL takes ("EPSG:32647"). Throws Error(Exit::input) unless projected in
/// metres.
std::string projected_crs(const std::string& name);

/// Which cells a feature is drawn on: all that it touches, or those whose centre a polygon covers.
enum class Drawn { touched, centre_covered };

/// Raster-indexed 1/0: cells touched by the points, lines or polygons of a vector file, in the geometry's
/// CRS. "file.gpkg#layer" takes one layer, "file.gpkg" or GeoJSON all. Throws Error(Exit::input): missing,
/// unreadable, no such layer, nothing that touches a cell (or covers its centre).
std::vector<std::uint8_t> rasterise(const std::string& vector_file, const GridGeometry& geometry,
                                    Drawn drawn = Drawn::touched);

/// CF-1.11 grid-mapping attributes of a CRS (appendix F). Empty for an empty WKT and for projections that CF
/// has no name for; the WKT itself says everything.
struct GridMapping {
  std::string name;                                        ///< e.g. "transverse_mercator"
  std::vector<std::pair<std::string, double>> parameters;  ///< e.g. longitude_of_central_meridian
};
/// Conic projections with two different standard parallels have no name here: their attribute is a pair of
/// numbers.
GridMapping cf_grid_mapping(const std::string& crs_wkt);

struct RasterLayer {
  std::string name, unit;
  const std::vector<double>* values = nullptr;  ///< NaN = nodata
};
/// Cloud-optimised GeoTIFF, float32, DEFLATE, one band a layer with its description and unit; `description`
/// is of the file. Atomic. Throws Error(Exit::io).
void write_geotiff(const std::filesystem::path& file, const GridGeometry& geometry,
                   const std::vector<RasterLayer>& layers, const std::string& description = {});

}  // namespace headwater
