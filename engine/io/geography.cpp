#include "engine/io/geography.hpp"

#include <memory>

#include <ogr_spatialref.h>

namespace headwater {

std::optional<double> central_latitude(const GridGeometry& geometry) {
  if (geometry.crs_wkt.empty()) return std::nullopt;
  OGRSpatialReference projected, geographic;
  if (projected.SetFromUserInput(geometry.crs_wkt.c_str()) != OGRERR_NONE) return std::nullopt;
  geographic.SetWellKnownGeogCS("WGS84");
  for (auto* reference : {&projected, &geographic})
    reference->SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  const std::unique_ptr<OGRCoordinateTransformation> transform(
      OGRCreateCoordinateTransformation(&projected, &geographic));
  double x = geometry.x_min + 0.5 * geometry.columns * geometry.cell_size;
  double y = geometry.y_max - 0.5 * geometry.rows * geometry.cell_size;
  if (!transform || transform->Transform(1, &x, &y) == 0) return std::nullopt;
  return y;
}

}  // namespace headwater
