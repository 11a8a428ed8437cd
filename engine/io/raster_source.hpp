// A raster file that GDAL can read, opened and checked.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gdal_priv.h>

#include "engine/io/crs.hpp"

namespace headwater {

/// Where a raster's cells lie, in units of its CRS. Row 0 may be in the south.
struct CellFrame {
  int columns = 0;
  int rows = 0;
  double width = 0.0;   ///< of a cell
  double height = 0.0;  ///< of a cell
  double x_min = 0.0;
  double y_max = 0.0;
  bool north_up = true;

  bool square() const;  ///< within 0.1 %
};

/// Throws Error(Exit::input) when the raster is not georeferenced, or rotated.
CellFrame frame_of(GDALDataset& dataset, const std::string& where);

/// How stored values become those that are meant.
struct ValueConversion {
  double factor = 1.0;
  double offset = 0.0;
  std::string what;  ///< for the log; empty: nothing to do
};

/// One file, or several tiles of one raster; the first band counts.
class RasterSource {
 public:
  /// Throws Error(Exit::input): missing, unreadable, no band.
  explicit RasterSource(std::filesystem::path file);
  /// Later tiles lie on top. Joined before anything is interpolated, so there are no seams. Throws
  /// Error(Exit::input) as above, and when the tiles differ in CRS or in the kind of their values.
  static RasterSource join(const std::vector<std::filesystem::path>& files);

  GDALDataset& dataset() const { return *dataset_; }
  GDALRasterBand& band() const { return *dataset_->GetRasterBand(1); }
  std::string where() const { return file_.string(); }
  /// For the log.
  std::string name() const;
  int columns() const { return dataset_->GetRasterXSize(); }
  int rows() const { return dataset_->GetRasterYSize(); }

  bool has_crs() const { return crs_.has_value(); }
  /// Horizontal part. Throws Error(Exit::input) when the file has none.
  const OGRSpatialReference& crs() const;
  CellFrame frame() const { return frame_of(*dataset_, where()); }
  /// Longitude and latitude of its centre [deg].
  std::pair<double, double> centre() const;
  /// The band's scale and offset, and feet to metres.
  ValueConversion conversion() const;

 private:
  std::filesystem::path file_;  // the first one
  std::size_t tiles_ = 1;
  std::unique_ptr<GDALDataset> dataset_;
  std::optional<OGRSpatialReference> crs_;
  double height_unit_ = 1.0;  // [m], of a compound CRS
};

}  // namespace headwater
