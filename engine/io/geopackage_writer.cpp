#include "engine/io/geopackage_writer.hpp"

#include <cmath>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include "engine/core/error.hpp"
#include "engine/io/crs.hpp"
#include "engine/io/files.hpp"
#include "engine/io/gdal_session.hpp"

namespace headwater {

namespace {

// GeoPackage stores when its content changed; a fixed date keeps the bytes a function of the content alone.
constexpr const char* fixed_date = "2000-01-01T00:00:00.000Z";

/// A GDAL setting of this thread for the life of the object.
class ThreadSetting {
 public:
  ThreadSetting(const char* key, const char* value) : key_(key) {
    if (const char* before = CPLGetThreadLocalConfigOption(key, nullptr)) before_ = before;
    CPLSetThreadLocalConfigOption(key, value);
  }
  ~ThreadSetting() { CPLSetThreadLocalConfigOption(key_, before_.empty() ? nullptr : before_.c_str()); }
  ThreadSetting(const ThreadSetting&) = delete;
  ThreadSetting& operator=(const ThreadSetting&) = delete;

 private:
  const char* key_;
  std::string before_;
};

/// A file in memory that goes away with the object.
class MemoryFile {
 public:
  explicit MemoryFile(std::string name) : name_(std::move(name)) {}
  ~MemoryFile() { VSIUnlink(name_.c_str()); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  const char* name() const { return name_.c_str(); }
  std::string_view bytes() const {
    vsi_l_offset size = 0;
    const GByte* data = VSIGetMemFileBuffer(name_.c_str(), &size, FALSE);
    return {reinterpret_cast<const char*>(data), data == nullptr ? 0 : static_cast<std::size_t>(size)};
  }

 private:
  std::string name_;
};

[[noreturn]] void fail(std::string_view what, std::string_view layer) {
  throw Error(Exit::io, fmt::format("GDAL could not {}: {}", what, CPLGetLastErrorMsg()), layer);
}

OGRFieldType type_of(const VectorAttribute& attribute) {
  if (std::holds_alternative<std::vector<double>>(attribute.values)) return OFTReal;
  return std::holds_alternative<std::vector<std::int32_t>>(attribute.values) ? OFTInteger : OFTString;
}

void set_field(OGRFeature& feature, int field, const VectorAttribute& attribute, std::size_t i) {
  if (const auto* reals = std::get_if<std::vector<double>>(&attribute.values)) {
    if (std::isnan((*reals)[i]))
      feature.SetFieldNull(field);
    else
      feature.SetField(field, (*reals)[i]);
  } else if (const auto* integers = std::get_if<std::vector<std::int32_t>>(&attribute.values)) {
    feature.SetField(field, (*integers)[i]);
  } else {
    feature.SetField(field, std::get<std::vector<std::string>>(attribute.values)[i].c_str());
  }
}

void add_layer(GDALDataset& dataset, OGRSpatialReference* crs, const VectorLayer& layer) {
  const bool points = layer.features.empty() || layer.features.front().size() == 1;
  CPLStringList options;
  options.SetNameValue("DESCRIPTION", layer.description.c_str());
  OGRLayer* target =
      dataset.CreateLayer(layer.name.c_str(), crs, points ? wkbPoint : wkbLineString, options.List());
  if (target == nullptr) fail("create a layer", layer.name);
  for (const VectorAttribute& attribute : layer.attributes) {
    OGRFieldDefn field(attribute.name.c_str(), type_of(attribute));
    field.SetAlternativeName(attribute.alias.c_str());
    if (target->CreateField(&field) != OGRERR_NONE) fail("add the attribute " + attribute.name, layer.name);
  }
  for (std::size_t i = 0; i < layer.features.size(); ++i) {
    OGRFeature feature(target->GetLayerDefn());
    for (std::size_t k = 0; k < layer.attributes.size(); ++k)
      set_field(feature, static_cast<int>(k), layer.attributes[k], i);
    if (points) {
      const OGRPoint point(layer.features[i].front().x, layer.features[i].front().y);
      feature.SetGeometry(&point);
    } else {
      OGRLineString line;
      for (const VectorPoint& vertex : layer.features[i]) line.addPoint(vertex.x, vertex.y);
      feature.SetGeometry(&line);
    }
    if (target->CreateFeature(&feature) != OGRERR_NONE) fail("add a feature", layer.name);
  }
}

/// The table in which QGIS looks for a layer's default style.
void add_styles(GDALDataset& dataset, const std::vector<VectorLayer>& layers) {
  OGRLayer* styles = dataset.CreateLayer("layer_styles", nullptr, wkbNone, nullptr);
  if (styles == nullptr) fail("create the table of styles", "layer_styles");
  for (const char* name : {"f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column",
                           "styleName", "styleQML", "styleSLD", "description", "owner", "update_time"}) {
    OGRFieldDefn field(name, std::string_view(name) == "update_time" ? OFTDateTime : OFTString);
    if (styles->CreateField(&field) != OGRERR_NONE) fail("describe the table of styles", "layer_styles");
  }
  OGRFieldDefn is_default("useAsDefault", OFTInteger);
  is_default.SetSubType(OFSTBoolean);
  if (styles->CreateField(&is_default) != OGRERR_NONE) fail("describe the table of styles", "layer_styles");
  for (const VectorLayer& layer : layers) {
    if (layer.style_qml.empty()) continue;
    OGRFeature style(styles->GetLayerDefn());
    for (const char* empty : {"f_table_catalog", "f_table_schema", "styleSLD", "owner"})
      style.SetField(empty, "");
    style.SetField("f_table_name", layer.name.c_str());
    style.SetField("f_geometry_column", "geom");
    style.SetField("styleName", "headwater");
    style.SetField("styleQML", layer.style_qml.c_str());
    style.SetField("description", layer.description.c_str());
    style.SetField("update_time", fixed_date);
    style.SetField("useAsDefault", 1);
    if (styles->CreateFeature(&style) != OGRERR_NONE) fail("store a style", layer.name);
  }
}

}  // namespace

void write_geopackage(const std::filesystem::path& file, const std::string& crs_wkt,
                      const std::vector<VectorLayer>& layers) {
  const GdalSession session;
  const ThreadSetting date("OGR_CURRENT_DATE", fixed_date);
  OGRSpatialReference crs;
  if (!crs_wkt.empty()) crs = crs_of(crs_wkt, file.string());
  // Built in memory: write_file_atomically then gives a file that is either whole or absent.
  const int here = 0;
  const MemoryFile memory(fmt::format("/vsimem/headwater_{}.gpkg", fmt::ptr(&here)));
  GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("GPKG");
  if (driver == nullptr)
    throw Error(Exit::io, "this GDAL cannot write GeoPackage", file.string(),
                "Install GDAL with SQLite support.");
  std::unique_ptr<GDALDataset> dataset(driver->Create(memory.name(), 0, 0, 0, GDT_Unknown, nullptr));
  if (!dataset) fail("create the GeoPackage", file.string());
  dataset->StartTransaction();
  for (const VectorLayer& layer : layers) add_layer(*dataset, crs_wkt.empty() ? nullptr : &crs, layer);
  add_styles(*dataset, layers);
  if (dataset->CommitTransaction() != OGRERR_NONE) fail("store the layers", file.string());
  CPLErrorReset();
  dataset.reset();
  if (CPLGetLastErrorType() >= CE_Failure) fail("close the GeoPackage", file.string());
  write_file_atomically(file, memory.bytes());
}

}  // namespace headwater
