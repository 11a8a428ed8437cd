#include "engine/io/geography.hpp"

#include <cpl_conv.h>
#include <ogr_spatialref.h>

#include <memory>

#include "engine/core/error.hpp"

namespace headwater {

std::string wkt_of(const std::string& name) {
  OGRSpatialReference reference;
  if (reference.SetFromUserInput(name.c_str()) != OGRERR_NONE)
    throw Error(Exit::configuration, "'" + name + "' is not a known coordinate system", "", "Write it as EPSG:32647");
  char* text = nullptr;
  const char* const options[] = {"FORMAT=WKT2_2018", nullptr};
  reference.exportToWkt(&text, options);
  std::string wkt(text);
  CPLFree(text);
  return wkt;
}

std::optional<double> central_latitude(const GridGeometry& geometry) {
  if (geometry.crs_wkt.empty()) return std::nullopt;
  OGRSpatialReference projected, geographic;
  if (projected.SetFromUserInput(geometry.crs_wkt.c_str()) != OGRERR_NONE) return std::nullopt;
  geographic.SetWellKnownGeogCS("WGS84");
  for (auto* reference : {&projected, &geographic}) reference->SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  const std::unique_ptr<OGRCoordinateTransformation> transform(OGRCreateCoordinateTransformation(&projected, &geographic));
  double x = geometry.x_min + 0.5 * geometry.columns * geometry.cell_size;
  double y = geometry.y_max - 0.5 * geometry.rows * geometry.cell_size;
  if (!transform || transform->Transform(1, &x, &y) == 0) return std::nullopt;
  return y;
}

}  // namespace headwater
