// Terrain files: as rasters are read, and held against what an elevation and a map can be.
#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "engine/io/crs.hpp"
#include "engine/io/gdal_session.hpp"
#include "engine/io/geography.hpp"
#include "engine/io/raster_file.hpp"
#include "engine/io/raster_source.hpp"

namespace headwater {

namespace {

// The lowest dry land is the shore of the Dead Sea, about -430 m; the highest 8849 m.
constexpr double lowest_land = -500.0, highest_land = 9000.0;  // [m]
constexpr double worth_a_remark = 0.01, too_much = 0.05;       // of a length on the map

struct NoElevation {
  std::int64_t cells = 0;
  double stored = 0.0, metres = 0.0;  // of the first
  int row = 0, column = 0;            // of the first, row 0 in the north
};

// Before anything is interpolated: one void of -9999 between cells of 500 m would leave heights that look
// like land. Row by row, for a raster may be larger than what is kept of it.
NoElevation no_elevations(const RasterSource& source) {
  const ValueConversion conversion = source.conversion();
  const bool north_up = source.frame().north_up;
  const int columns = source.columns(), rows = source.rows();
  const auto width = static_cast<std::size_t>(columns);
  std::vector<double> values(width);
  std::vector<std::uint8_t> valid(width);
  GDALRasterBand& mask = *source.band().GetMaskBand();
  const GdalSession session;
  NoElevation found;
  for (int n = 0; n < rows; ++n) {
    const int row = north_up ? n : rows - 1 - n;
    if (source.band().RasterIO(GF_Read, 0, row, columns, 1, values.data(), columns, 1, GDT_Float64, 0, 0,
                               nullptr) != CE_None ||
        mask.RasterIO(GF_Read, 0, row, columns, 1, valid.data(), columns, 1, GDT_Byte, 0, 0, nullptr) !=
            CE_None)
      return found;  // who reads it next says what is wrong with the file
    for (std::size_t column = 0; column < width; ++column) {
      const double metres = values[column] * conversion.factor + conversion.offset;
      if (!valid[column] || std::isnan(metres) || (metres >= lowest_land && metres <= highest_land)) continue;
      if (found.cells++ == 0) found = {1, values[column], metres, n, static_cast<int>(column)};
    }
  }
  return found;
}

void require_elevations(const RasterSource& source) {
  const NoElevation found = no_elevations(source);
  if (found.cells == 0) return;
  throw Error(
      Exit::input,
      fmt::format("the terrain has an elevation of {:.6g} m in row {}, column {}{}", found.metres, found.row,
                  found.column,
                  found.cells > 1 ? fmt::format(" and {} more cells that are no land", found.cells - 1) : ""),
      source.where(),
      fmt::format("Elevations are in metres, {:g} to {:g}; where the value marks what is missing, declare it "
                  "as nodata: gdal_translate -a_nodata {:.9g} FILE FIXED.tif",
                  lowest_land, highest_land, found.stored));
}

void require_true_lengths(const GridGeometry& geometry, const std::string& where,
                          std::vector<std::string>& log) {
  const std::optional<MapScale> scale = map_scale(geometry);
  if (!scale) return;
  const double east = 1.0 / scale->east - 1.0, north = 1.0 / scale->north - 1.0;
  const double largest = std::max(std::abs(east), std::abs(north));
  if (largest <= worth_a_remark) return;
  const std::string problem = fmt::format(
      "lengths on the map differ from those on the ground by {:+.1f} % east-west and {:+.1f} % north-south",
      100.0 * east, 100.0 * north);
  const std::string name = crs_name(crs_of(geometry.crs_wkt, where));
  const bool has_zone = scale->latitude >= -80.0 && scale->latitude <= 84.0;
  const std::string target =
      has_zone ? epsg_of(utm_zone(scale->longitude, scale->latitude, where)) : "CODE of a local projection";
  const std::string remedy = fmt::format(
      "Warp it: gdalwarp -t_srs {0} -r bilinear FILE METRES.tif, or say terrain.target_crs = "
      "\"{0}\"",
      target);
  if (largest > too_much) throw Error(Exit::input, problem + " in " + name, where, remedy);
  log.push_back(fmt::format("{}: {} in {}. {}", std::filesystem::path(where).filename().string(), problem,
                            name, remedy));
}

}  // namespace

Raster read_dem(const std::vector<std::filesystem::path>& files, const RasterOptions& options,
                std::vector<std::string>& log) {
  if (!files.empty()) require_elevations(RasterSource::join(files));
  Raster raster = read_tiles(files, options, log);
  require_true_lengths(raster.geometry, files[0].string(), log);
  return raster;
}

}  // namespace headwater
