// Points and lines with attributes for QGIS: one GeoPackage of several layers, each with its own style.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace headwater {

/// One attribute of every feature. NaN becomes NULL.
struct VectorAttribute {
  std::string name;
  std::string alias;  ///< what QGIS shows at the head of the column, e.g. "discharge, mean [m3 s-1]"; unique
                      ///< in its layer
  std::variant<std::vector<double>, std::vector<std::int32_t>, std::vector<std::string>> values;
};

struct VectorPoint {
  double x = 0.0;  ///< [m]
  double y = 0.0;  ///< [m]
};

struct VectorLayer {
  std::string name;
  std::string description;
  std::vector<std::vector<VectorPoint>>
      features;  ///< each one point, or the vertices of a line; one kind a layer
  std::vector<VectorAttribute> attributes;
  std::string style_qml;  ///< QGIS style, the layer's default; empty: none
};

/// Replaces `file` atomically; the same input gives the same bytes. `crs_wkt` may be empty (abstract
/// terrain). Throws Error(Exit::io).
void write_geopackage(const std::filesystem::path& file, const std::string& crs_wkt,
                      const std::vector<VectorLayer>& layers);

}  // namespace headwater
