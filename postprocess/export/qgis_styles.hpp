// How the GeoPackage's layers look when QGIS opens them.
#pragma once

#include <string>
#include <vector>

#include "engine/io/geopackage_writer.hpp"

namespace headwater {

/// Blue lines, as wide as the root of `width_attribute` in comparison with its largest value. The columns of
/// the attribute table are headed by the attributes' aliases, which hold the units.
std::string river_style(const std::string& width_attribute, double largest,
                        const std::vector<VectorAttribute>& attributes);

/// Circles with `label_attribute` written beside them.
std::string places_style(const std::string& label_attribute, const std::vector<VectorAttribute>& attributes);

}  // namespace headwater
