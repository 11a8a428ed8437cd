#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <gdal_utils.h>

#include "engine/core/error.hpp"
#include "engine/io/gdal_session.hpp"
#include "engine/io/raster_file.hpp"
#include "engine/io/raster_source.hpp"

namespace headwater {

namespace {

constexpr double nodata = std::numeric_limits<double>::quiet_NaN();

// First band with everything that its mask (nodata, alpha …) hides as NaN, in the file's order of rows.
std::vector<double> band_values(GDALDataset& dataset, const std::string& where) {
  const GdalSession session;
  const int columns = dataset.GetRasterXSize(), rows = dataset.GetRasterYSize();
  if (static_cast<std::int64_t>(columns) * rows > std::numeric_limits<std::int32_t>::max()) {
    throw Error(Exit::input, fmt::format("the raster has too many cells ({} x {})", columns, rows), where,
                "Cut it to the area of interest, or give a larger cell_size.");
  }
  const std::size_t cells = static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
  std::vector<double> values(cells);
  std::vector<std::uint8_t> valid(cells);
  GDALRasterBand& band = *dataset.GetRasterBand(1);
  const bool read = band.RasterIO(GF_Read, 0, 0, columns, rows, values.data(), columns, rows, GDT_Float64, 0,
                                  0, nullptr) == CE_None &&
                    band.GetMaskBand()->RasterIO(GF_Read, 0, 0, columns, rows, valid.data(), columns, rows,
                                                 GDT_Byte, 0, 0, nullptr) == CE_None;
  if (!read) {
    throw Error(Exit::input, "the raster cannot be read: " + session.complaints(), where,
                "The file may be cut short; fetch it again.");
  }
  for (std::size_t cell = 0; cell < cells; ++cell) {
    if (!valid[cell] || !std::isfinite(values[cell])) values[cell] = nodata;
  }
  return values;
}

void convert(std::vector<double>& values, const RasterSource& source, std::vector<std::string>& log) {
  const ValueConversion conversion = source.conversion();
  if (conversion.what.empty()) return;
  for (double& value : values) value = value * conversion.factor + conversion.offset;
  log.push_back(source.name() + ": " + conversion.what);
}

void require_data(const Raster& raster, const RasterSource& source, const RasterOptions& options) {
  for (const double value : raster.values) {
    if (!std::isnan(value)) return;
  }
  throw Error(Exit::input, "the raster has no data in the area", source.where(),
              options.cell_size ? "Check its nodata value, and that cell_size is smaller than the raster."
                                : "Check its nodata value, and that it covers the terrain.");
}

// Of the same number of columns and rows, for terrain without coordinates.
Raster read_by_cell(const RasterSource& source, const GridGeometry& geometry) {
  if (source.columns() != geometry.columns || source.rows() != geometry.rows) {
    throw Error(Exit::input,
                fmt::format("the raster has {} x {} cells, the terrain {} x {}", source.columns(),
                            source.rows(), geometry.columns, geometry.rows),
                source.where(), "On terrain without coordinates a raster needs as many columns and rows.");
  }
  return {geometry, band_values(source.dataset(), source.where())};
}

GridGeometry geometry_of(const CellFrame& frame, const OGRSpatialReference& crs) {
  return {.columns = frame.columns,
          .rows = frame.rows,
          .cell_size = std::sqrt(frame.width * frame.height),
          .x_min = frame.x_min,
          .y_max = frame.y_max,
          .crs_wkt = wkt_of(crs)};
}

OGRSpatialReference target_crs(const RasterSource& source, const RasterOptions& options) {
  if (options.match) return crs_of(options.match->crs_wkt, "terrain");
  if (!options.target_crs.empty()) return crs_of(projected_crs(options.target_crs), "target_crs");
  if (in_metres(source.crs())) return source.crs();
  const auto [longitude, latitude] = source.centre();
  return utm_zone(longitude, latitude, source.where());
}

// Nothing to do but to read it. Cells within 0.1 % of the wanted size count as having it: resampling would
// only blur.
bool lies_as_wanted(const RasterSource& source, const OGRSpatialReference& target,
                    const RasterOptions& options) {
  const CellFrame frame = source.frame();
  if (!frame.north_up || !frame.square() || !source.crs().IsSame(&target)) return false;
  const GridGeometry geometry = geometry_of(frame, target);
  if (!options.match) {
    return !options.cell_size ||
           std::abs(geometry.cell_size - *options.cell_size) <= 1e-3 * *options.cell_size;
  }
  const GridGeometry& match = *options.match;
  const double tolerance = 1e-3 * match.cell_size;
  return geometry.columns == match.columns && geometry.rows == match.rows &&
         std::abs(geometry.cell_size - match.cell_size) * std::max(match.columns, match.rows) <= tolerance &&
         std::abs(geometry.x_min - match.x_min) <= tolerance &&
         std::abs(geometry.y_max - match.y_max) <= tolerance;
}

// gdalwarp would make one cell of it, whose centre may lie beside all data.
void require_smaller_cells(const RasterSource& source, const CellFrame& frame, const RasterOptions& options) {
  if (options.match || !options.cell_size) return;
  const double width = frame.columns * frame.width, height = frame.rows * frame.height;
  if (*options.cell_size <= std::min(width, height) * (1.0 + 1e-6)) return;
  throw Error(Exit::input,
              fmt::format("a cell_size of {:g} m is larger than the raster, {:.6g} x {:.6g} m",
                          *options.cell_size, width, height),
              source.where(), "Give smaller cells.");
}

void require_square(const RasterSource& source, const RasterOptions& options) {
  const CellFrame frame = source.frame();
  if (options.match || options.cell_size || frame.square()) return;
  throw Error(Exit::input,
              fmt::format("the raster's cells are not square ({} x {})", frame.width, frame.height),
              source.where(), "Give a cell_size to resample it to.");
}

// Extent and size of the target as gdalwarp options. Without reprojection they are ours, aligned to the
// north-west corner and without cells that would lie half outside; otherwise gdalwarp's.
CPLStringList target_frame(const RasterSource& source, const OGRSpatialReference& target,
                           const RasterOptions& options) {
  CPLStringList arguments;
  const auto add = [&](const std::string& text) { arguments.AddString(text.c_str()); };
  const auto extent = [&](double x_min, double y_max, double cell_size, int columns, int rows) {
    add("-te");
    for (const double bound : {x_min, y_max - rows * cell_size, x_min + columns * cell_size, y_max}) {
      add(fmt::format("{:.17g}", bound));
    }
    add("-ts");
    add(std::to_string(columns));
    add(std::to_string(rows));
  };
  const CellFrame frame = source.frame();
  if (options.match) {
    const GridGeometry& match = *options.match;
    extent(match.x_min, match.y_max, match.cell_size, match.columns, match.rows);
  } else if (source.crs().IsSame(&target)) {
    const double cell_size = options.cell_size.value_or(frame.width);
    const int columns = static_cast<int>(std::floor(frame.columns * frame.width / cell_size + 1e-6));
    const int rows = static_cast<int>(std::floor(frame.rows * frame.height / cell_size + 1e-6));
    extent(frame.x_min, frame.y_max, cell_size, std::max(columns, 1), std::max(rows, 1));
  } else if (options.cell_size) {
    const std::string cell_size = fmt::format("{:.17g}", *options.cell_size);
    for (const std::string& text : {std::string("-tr"), cell_size, cell_size}) add(text);
  }
  return arguments;
}

std::unique_ptr<GDALDataset> warp(const RasterSource& source, const OGRSpatialReference& target,
                                  const RasterOptions& options) {
  const GdalSession session;
  const auto fail = [&] {
    return Error(Exit::input, "the raster cannot be warped: " + session.complaints(), source.where(),
                 "Check its coordinate system and that it covers the terrain.");
  };
  // One band, and the horizontal CRS alone: gdalwarp would shift heights between vertical datums.
  const std::string source_wkt = wkt_of(source.crs());
  const char* const selection[] = {"-of", "VRT", "-b", "1", "-a_srs", source_wkt.c_str(), nullptr};
  GDALTranslateOptions* translate_options = GDALTranslateOptionsNew(const_cast<char**>(selection), nullptr);
  const std::unique_ptr<GDALDataset> band(GDALDataset::FromHandle(
      GDALTranslate("", GDALDataset::ToHandle(&source.dataset()), translate_options, nullptr)));
  GDALTranslateOptionsFree(translate_options);
  if (!band) throw fail();
  CPLStringList arguments = target_frame(source, target, options);
  const std::string wkt = wkt_of(target);
  for (const char* text : {"-of", "MEM", "-ot", "Float64", "-t_srs", wkt.c_str(), "-dstnodata", "nan", "-et",
                           "0.01", "-r", options.categorical ? "near" : "bilinear"}) {
    arguments.AddString(text);
  }
  GDALWarpAppOptions* warp_options = GDALWarpAppOptionsNew(arguments.List(), nullptr);
  GDALDatasetH from = GDALDataset::ToHandle(band.get());
  std::unique_ptr<GDALDataset> warped(
      GDALDataset::FromHandle(GDALWarp("", nullptr, 1, &from, warp_options, nullptr)));
  GDALWarpAppOptionsFree(warp_options);
  if (!warped) throw fail();
  return warped;
}

std::string what_was_done(const RasterSource& source, const OGRSpatialReference& target,
                          const RasterOptions& options, const GridGeometry& geometry) {
  const char* way = options.categorical ? "nearest neighbour" : "bilinear";
  const std::string onto =
      options.match ? "onto the terrain's cells" : fmt::format("to {:g} m cells", geometry.cell_size);
  if (source.crs().IsSame(&target)) return fmt::format("{}: resampled {} ({})", source.name(), onto, way);
  return fmt::format("{}: warped from {} to {}, {} ({})", source.name(), crs_name(source.crs()),
                     crs_name(target), onto, way);
}

}  // namespace

Raster read_tiles(const std::vector<std::filesystem::path>& files, const RasterOptions& options,
                  std::vector<std::string>& log) {
  if (files.empty()) throw Error(Exit::usage, "no raster was given", {}, "Name at least one file.");
  const RasterSource source = RasterSource::join(files);
  Raster raster;
  if (options.match && options.match->crs_wkt.empty()) {
    raster = read_by_cell(source, *options.match);
  } else {
    const OGRSpatialReference target = target_crs(source, options);
    if (source.crs().IsSame(&target)) {
      require_square(source, options);
      require_smaller_cells(source, source.frame(), options);
    }
    if (lies_as_wanted(source, target, options)) {
      raster.geometry = options.match ? *options.match : geometry_of(source.frame(), target);
      raster.values = band_values(source.dataset(), source.where());
    } else {
      const std::unique_ptr<GDALDataset> warped = warp(source, target, options);
      raster.geometry =
          options.match ? *options.match : geometry_of(frame_of(*warped, source.where()), target);
      raster.values = band_values(*warped, source.where());
      log.push_back(what_was_done(source, target, options, raster.geometry));
    }
  }
  if (!options.categorical) convert(raster.values, source, log);
  require_data(raster, source, options);
  return raster;
}

Raster read_raster(const std::filesystem::path& file, const RasterOptions& options,
                   std::vector<std::string>& log) {
  return read_tiles({file}, options, log);
}

std::string raster_description(const std::filesystem::path& file) {
  const RasterSource source(file);
  const char* text = source.dataset().GetMetadataItem("TIFFTAG_IMAGEDESCRIPTION");
  return text ? text : "";
}

}  // namespace headwater
