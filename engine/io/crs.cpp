#include "engine/io/crs.hpp"

#include <cmath>
#include <initializer_list>

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "engine/io/gdal_session.hpp"
#include "engine/io/raster_file.hpp"

namespace headwater {

OGRSpatialReference crs_of(const std::string& text, const std::string& where) {
  const GdalSession session;
  OGRSpatialReference crs;
  if (crs.SetFromUserInput(text.c_str()) != OGRERR_NONE) {
    throw Error(Exit::input, fmt::format("the coordinate system \"{}\" is not known", text.substr(0, 80)),
                where, "Give an EPSG code such as EPSG:32647.");
  }
  crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  return crs;
}

std::string crs_name(const OGRSpatialReference& crs) {
  const char* name = crs.GetName();
  return name ? name : "an unnamed coordinate system";
}

std::string epsg_of(const OGRSpatialReference& crs) {
  const char* code = crs.GetAuthorityCode(nullptr);
  return code ? fmt::format("EPSG:{}", code) : crs_name(crs);
}

std::string wkt_of(const OGRSpatialReference& crs) {
  const char* const options[] = {"FORMAT=WKT2_2019", "MULTILINE=NO", nullptr};
  char* text = nullptr;
  crs.exportToWkt(&text, options);
  std::string wkt(text ? text : "");
  CPLFree(text);
  return wkt;
}

bool in_metres(const OGRSpatialReference& crs) {
  return !crs.IsGeographic() && std::abs(crs.GetLinearUnits() - 1.0) < 1e-9;
}

OGRSpatialReference utm_zone(double longitude, double latitude, const std::string& where) {
  if (!(latitude >= -80.0 && latitude <= 84.0)) {
    throw Error(Exit::input, fmt::format("there is no UTM zone at latitude {:.2f}", latitude), where,
                "Give a projected coordinate system in metres as target_crs.");
  }
  const double east = longitude - 360.0 * std::floor((longitude + 180.0) / 360.0);  // -180 … 180
  const int zone = static_cast<int>(std::floor((east + 180.0) / 6.0)) + 1;
  return crs_of(fmt::format("EPSG:{}", (latitude >= 0.0 ? 32600 : 32700) + zone), where);
}

std::string projected_crs(const std::string& name) {
  const OGRSpatialReference crs = crs_of(name, name);
  if (crs.IsProjected() && in_metres(crs)) return wkt_of(crs);
  throw Error(Exit::input, "the coordinate system is not projected in metres", crs_name(crs),
              "Give a projected one, such as the UTM zone EPSG:32647.");
}

namespace {

// What CF calls a parameter of GDAL's.
struct ParameterName {
  const char* cf;
  const char* gdal;
};

GridMapping described(const OGRSpatialReference& crs, const char* name,
                      std::initializer_list<ParameterName> parameters) {
  GridMapping mapping{name, {}};
  for (const ParameterName& parameter : parameters) {
    mapping.parameters.emplace_back(parameter.cf, crs.GetNormProjParm(parameter.gdal, 0.0));
  }
  if (crs.IsProjected()) {
    mapping.parameters.emplace_back("false_easting", crs.GetNormProjParm(SRS_PP_FALSE_EASTING, 0.0));
    mapping.parameters.emplace_back("false_northing", crs.GetNormProjParm(SRS_PP_FALSE_NORTHING, 0.0));
  }
  mapping.parameters.emplace_back("semi_major_axis", crs.GetSemiMajor());
  mapping.parameters.emplace_back("inverse_flattening", crs.GetInvFlattening());
  mapping.parameters.emplace_back("longitude_of_prime_meridian", crs.GetPrimeMeridian());
  return mapping;
}

}  // namespace

GridMapping cf_grid_mapping(const std::string& crs_wkt) {
  if (crs_wkt.empty()) return {};
  const GdalSession session;
  const OGRSpatialReference crs = crs_of(crs_wkt, "grid mapping");
  if (crs.IsGeographic()) return described(crs, "latitude_longitude", {});
  const char* found = crs.GetAttrValue("PROJECTION");
  const std::string projection(found ? found : "");

  constexpr ParameterName origin_latitude = {"latitude_of_projection_origin", SRS_PP_LATITUDE_OF_ORIGIN};
  constexpr ParameterName origin_longitude = {"longitude_of_projection_origin", SRS_PP_CENTRAL_MERIDIAN};
  constexpr ParameterName meridian = {"longitude_of_central_meridian", SRS_PP_CENTRAL_MERIDIAN};
  if (projection == SRS_PT_TRANSVERSE_MERCATOR) {
    return described(crs, "transverse_mercator",
                     {{"scale_factor_at_central_meridian", SRS_PP_SCALE_FACTOR}, meridian, origin_latitude});
  }
  if (projection == SRS_PT_LAMBERT_AZIMUTHAL_EQUAL_AREA) {
    return described(crs, "lambert_azimuthal_equal_area",
                     {{"latitude_of_projection_origin", SRS_PP_LATITUDE_OF_CENTER},
                      {"longitude_of_projection_origin", SRS_PP_LONGITUDE_OF_CENTER}});
  }
  if (projection == SRS_PT_MERCATOR_1SP) {
    return described(crs, "mercator",
                     {{"scale_factor_at_projection_origin", SRS_PP_SCALE_FACTOR}, origin_longitude});
  }
  if (projection == SRS_PT_LAMBERT_CONFORMAL_CONIC_1SP) {
    return described(crs, "lambert_conformal_conic",
                     {{"standard_parallel", SRS_PP_LATITUDE_OF_ORIGIN}, meridian, origin_latitude});
  }
  return {};
}

}  // namespace headwater
