#include "engine/io/raster_source.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <gdal_utils.h>

#include "engine/core/error.hpp"
#include "engine/io/gdal_session.hpp"

namespace headwater {

namespace {

constexpr double foot = 0.3048;                     // [m]
constexpr double us_survey_foot = 1200.0 / 3937.0;  // [m]

double metres_per(std::string unit) {
  std::transform(unit.begin(), unit.end(), unit.begin(), [](unsigned char c) { return std::tolower(c); });
  if (unit == "ft" || unit == "foot" || unit == "feet") return foot;
  if (unit == "us-ft" || unit == "us survey foot" || unit == "ftus") return us_survey_foot;
  return 1.0;
}

}  // namespace

bool CellFrame::square() const {
  return std::abs(width - height) <= 1e-3 * width;
}

CellFrame frame_of(GDALDataset& dataset, const std::string& where) {
  double transform[6];
  if (dataset.GetGeoTransform(transform) != CE_None) {
    throw Error(Exit::input, "the raster is not georeferenced", where,
                "Give its corners: gdal_edit.py -a_ullr XMIN YMAX XMAX YMIN FILE.");
  }
  if (transform[2] != 0.0 || transform[4] != 0.0 || !(transform[1] > 0.0) || transform[5] == 0.0) {
    throw Error(Exit::input, "the raster is rotated", where, "Make it north-up: gdalwarp FILE NORTH_UP.tif.");
  }
  CellFrame frame{.columns = dataset.GetRasterXSize(),
                  .rows = dataset.GetRasterYSize(),
                  .width = transform[1],
                  .height = std::abs(transform[5]),
                  .x_min = transform[0],
                  .y_max = transform[3],
                  .north_up = transform[5] < 0.0};
  if (!frame.north_up) frame.y_max += frame.height * frame.rows;
  return frame;
}

RasterSource::RasterSource(std::filesystem::path file) : file_(std::move(file)) {
  std::error_code ignored;
  if (!std::filesystem::exists(file_, ignored)) {
    throw Error(Exit::input, "the raster does not exist", where(),
                "Check the path; it is relative to the file that names it.");
  }
  const GdalSession session;
  dataset_.reset(GDALDataset::Open(where().c_str(), GDAL_OF_RASTER | GDAL_OF_VERBOSE_ERROR));
  if (!dataset_) {
    throw Error(Exit::input, "the raster cannot be read: " + session.complaints(), where(),
                "Give a raster that gdalinfo can open.");
  }
  if (dataset_->GetRasterCount() < 1) {
    throw Error(Exit::input, "the file holds no raster band", where(),
                "Name one of its subdatasets, or convert it to a GeoTIFF.");
  }
  if (const OGRSpatialReference* given = dataset_->GetSpatialRef(); given && !given->IsLocal()) {
    crs_ = *given;
    if (crs_->IsCompound()) height_unit_ = crs_->GetTargetLinearUnits("VERT_CS");
    crs_->StripVertical();
    crs_->SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  }
}

RasterSource RasterSource::join(const std::vector<std::filesystem::path>& files) {
  RasterSource joined(files.at(0));
  joined.tiles_ = files.size();
  if (files.size() == 1) return joined;
  std::vector<std::string> names;
  for (const std::filesystem::path& file : files) {
    const RasterSource tile(file);
    if (!tile.crs().IsSame(&joined.crs())) {
      throw Error(Exit::input, "the tiles are in different coordinate systems",
                  joined.where() + ", " + tile.where(), "Warp them to one with gdalwarp -t_srs first.");
    }
    names.push_back(tile.where());
  }
  std::vector<const char*> pointers;
  for (const std::string& name : names) pointers.push_back(name.c_str());
  const GdalSession session;
  const char* const arguments[] = {"-strict", "-resolution", "highest", "-r", "bilinear", "-b", "1", nullptr};
  GDALBuildVRTOptions* options = GDALBuildVRTOptionsNew(const_cast<char**>(arguments), nullptr);
  joined.dataset_.reset(GDALDataset::FromHandle(
      GDALBuildVRT("", static_cast<int>(pointers.size()), nullptr, pointers.data(), options, nullptr)));
  GDALBuildVRTOptionsFree(options);
  if (joined.dataset_) return joined;
  throw Error(Exit::input, "the tiles cannot be joined: " + session.complaints(), joined.where(),
              "Tiles of one raster have the same coordinate system and kind of values.");
}

std::string RasterSource::name() const {
  const std::string first = file_.filename().string();
  return tiles_ == 1 ? first : fmt::format("{} and {} more", first, tiles_ - 1);
}

const OGRSpatialReference& RasterSource::crs() const {
  if (crs_) return *crs_;
  throw Error(Exit::input, "the raster has no coordinate system", where(),
              "Find out which one it is in and write it into the file: gdal_edit.py -a_srs EPSG:32647 FILE.");
}

std::pair<double, double> RasterSource::centre() const {
  const CellFrame cells = frame();
  double x = cells.x_min + 0.5 * cells.columns * cells.width;
  double y = cells.y_max - 0.5 * cells.rows * cells.height;
  if (crs().IsGeographic()) return {x, y};
  const OGRSpatialReference degrees = crs_of("EPSG:4326", where());
  const GdalSession session;
  const std::unique_ptr<OGRCoordinateTransformation> to_degrees(
      OGRCreateCoordinateTransformation(&crs(), &degrees));
  if (!to_degrees || !to_degrees->Transform(1, &x, &y)) {
    throw Error(Exit::input, "the raster cannot be found on the globe: " + session.complaints(), where(),
                "Check its coordinate system and extent.");
  }
  return {x, y};
}

ValueConversion RasterSource::conversion() const {
  int has_scale = FALSE, has_offset = FALSE;
  const double scale = band().GetScale(&has_scale), offset = band().GetOffset(&has_offset);
  const double unit = height_unit_ != 1.0 ? height_unit_ : metres_per(band().GetUnitType());
  ValueConversion conversion;
  if (has_scale && scale != 0.0) conversion.factor = scale;
  if (has_offset) conversion.offset = offset;
  if (conversion.factor != 1.0 || conversion.offset != 0.0) {
    conversion.what =
        fmt::format("values times {} plus {}, as its band says", conversion.factor, conversion.offset);
  }
  if (unit != 1.0) {
    conversion.factor *= unit;
    conversion.offset *= unit;
    conversion.what += fmt::format("{}feet converted to metres", conversion.what.empty() ? "" : ", ");
  }
  return conversion;
}

}  // namespace headwater
