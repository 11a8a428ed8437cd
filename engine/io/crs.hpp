// Coordinate reference systems for the readers and writers of this room.
#pragma once

#include <string>

#include <ogr_spatialref.h>

namespace headwater {

/// From WKT, "EPSG:…" or anything else that GDAL takes; x east, y north. `where` is for the message.
/// Throws Error(Exit::input).
OGRSpatialReference crs_of(const std::string& text, const std::string& where);

/// "WGS 84 / UTM zone 47N"
std::string crs_name(const OGRSpatialReference& crs);

/// "EPSG:32647"; its name where it has no code.
std::string epsg_of(const OGRSpatialReference& crs);

/// One-line WKT 2.
std::string wkt_of(const OGRSpatialReference& crs);

bool in_metres(const OGRSpatialReference& crs);

/// The UTM zone of a point. Throws Error(Exit::input) beyond 84 degrees north and 80 degrees south, where
/// there is none.
OGRSpatialReference utm_zone(double longitude, double latitude, const std::string& where);

}  // namespace headwater
