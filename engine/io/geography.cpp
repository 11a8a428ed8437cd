#include "engine/io/geography.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include <ogr_spatialref.h>

#include "engine/io/gdal_session.hpp"

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

std::optional<MapScale> map_scale(const GridGeometry& geometry) {
  if (geometry.crs_wkt.empty()) return std::nullopt;
  const GdalSession session;
  OGRSpatialReference map, degrees;
  if (map.SetFromUserInput(geometry.crs_wkt.c_str()) != OGRERR_NONE) return std::nullopt;
  degrees.SetWellKnownGeogCS("WGS84");
  for (auto* reference : {&map, &degrees}) reference->SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  using Transformation = std::unique_ptr<OGRCoordinateTransformation>;
  const Transformation to_degrees(OGRCreateCoordinateTransformation(&map, &degrees));
  const double x = geometry.x_min + 0.5 * geometry.columns * geometry.cell_size;
  const double y = geometry.y_max - 0.5 * geometry.rows * geometry.cell_size;
  MapScale scale;
  scale.longitude = x;
  scale.latitude = y;
  if (!to_degrees || !to_degrees->Transform(1, &scale.longitude, &scale.latitude)) return std::nullopt;

  // In the azimuthal equidistant projection about a point, distances from it are geodesic ones.
  OGRSpatialReference ground;
  ground.SetProjCS("distances from the centre");
  ground.SetWellKnownGeogCS("WGS84");
  ground.SetAE(scale.latitude, scale.longitude, 0.0, 0.0);
  ground.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  const Transformation to_ground(OGRCreateCoordinateTransformation(&map, &ground));
  if (!to_ground) return std::nullopt;
  // A cell's way to either side; small cells would drown in the round-off of coordinates.
  const double step = std::max(geometry.cell_size, 100.0);
  std::array<double, 4> east = {x - step, x + step, x, x}, north = {y, y, y - step, y + step};
  if (!to_ground->Transform(4, east.data(), north.data())) return std::nullopt;
  const auto distance = [&](std::size_t point) { return std::hypot(east[point], north[point]); };
  scale.east = (distance(0) + distance(1)) / (2.0 * step);
  scale.north = (distance(2) + distance(3)) / (2.0 * step);
  const bool placed =
      std::isfinite(scale.east) && std::isfinite(scale.north) && scale.east > 0.0 && scale.north > 0.0;
  return placed ? std::optional(scale) : std::nullopt;
}

}  // namespace headwater
