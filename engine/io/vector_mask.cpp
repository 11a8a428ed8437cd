#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <gdal_alg.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include "engine/core/error.hpp"
#include "engine/io/crs.hpp"
#include "engine/io/gdal_session.hpp"
#include "engine/io/raster_file.hpp"

namespace headwater {

namespace {

struct LayerPath {
  std::string file;
  std::string layer;  // empty: all
};

// A '#' belongs to the file's name if a file has that name.
LayerPath split(const std::string& vector_file) {
  std::error_code ignored;
  const std::size_t mark = vector_file.rfind('#');
  if (mark == std::string::npos || std::filesystem::exists(vector_file, ignored)) return {vector_file, {}};
  return {vector_file.substr(0, mark), vector_file.substr(mark + 1)};
}

std::vector<OGRLayer*> layers_of(GDALDataset& dataset, const LayerPath& path) {
  std::vector<OGRLayer*> layers;
  std::string names;
  for (OGRLayer* layer : dataset.GetLayers()) {
    names += (names.empty() ? "" : ", ") + std::string(layer->GetName());
    if (path.layer.empty() || path.layer == layer->GetName()) layers.push_back(layer);
  }
  if (!layers.empty()) return layers;
  throw Error(Exit::input, fmt::format("there is no layer \"{}\"", path.layer), path.file,
              names.empty() ? "The file holds no layer at all." : "Its layers are: " + names + ".");
}

void require_crs(OGRLayer& layer, const GridGeometry& geometry, const std::string& file) {
  const bool on_globe = layer.GetSpatialRef() != nullptr;
  if (on_globe && geometry.crs_wkt.empty()) {
    throw Error(Exit::input, "the terrain has no coordinates to place this file by", file,
                "Use terrain with a coordinate system.");
  }
  if (!on_globe && !geometry.crs_wkt.empty()) {
    throw Error(Exit::input, "the layer has no coordinate system", file,
                "Write it into a new file: ogr2ogr -a_srs EPSG:32647 NEW.gpkg FILE.");
  }
}

}  // namespace

std::vector<std::uint8_t> rasterise(const std::string& vector_file, const GridGeometry& geometry, Drawn how) {
  const LayerPath path = split(vector_file);
  std::error_code ignored;
  if (!std::filesystem::exists(path.file, ignored)) {
    throw Error(Exit::input, "the vector file does not exist", path.file,
                "Check the path; it is relative to the file that names it.");
  }
  const GdalSession session;
  const auto fail = [&](const char* problem) {
    return Error(Exit::input, problem + session.complaints(), path.file,
                 "Give a file that ogrinfo can open.");
  };
  const std::unique_ptr<GDALDataset> vectors(
      GDALDataset::Open(path.file.c_str(), GDAL_OF_VECTOR | GDAL_OF_VERBOSE_ERROR));
  if (!vectors) throw fail("the vector file cannot be read: ");

  GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("MEM");
  const std::unique_ptr<GDALDataset> raster(
      driver->Create("", geometry.columns, geometry.rows, 1, GDT_Byte, nullptr));
  if (!raster) throw fail("the features cannot be drawn on the cells: ");
  double transform[6] = {geometry.x_min, geometry.cell_size, 0.0, geometry.y_max, 0.0, -geometry.cell_size};
  raster->SetGeoTransform(transform);
  if (!geometry.crs_wkt.empty()) {
    const OGRSpatialReference crs = crs_of(geometry.crs_wkt, "terrain");
    raster->SetSpatialRef(&crs);
  }
  std::vector<OGRLayerH> handles;
  for (OGRLayer* layer : layers_of(*vectors, path)) {
    require_crs(*layer, geometry, path.file);
    handles.push_back(OGRLayer::ToHandle(layer));
  }
  int band = 1;
  const std::vector<double> ones(handles.size(), 1.0);
  const char* const options[] = {how == Drawn::touched ? "ALL_TOUCHED=TRUE" : "ALL_TOUCHED=FALSE", nullptr};
  std::vector<std::uint8_t> cells(geometry.size(), 0);
  const bool drawn =
      GDALRasterizeLayers(GDALDataset::ToHandle(raster.get()), 1, &band, static_cast<int>(handles.size()),
                          handles.data(), nullptr, nullptr, const_cast<double*>(ones.data()),
                          const_cast<char**>(options), nullptr, nullptr) == CE_None &&
      raster->GetRasterBand(1)->RasterIO(GF_Read, 0, 0, geometry.columns, geometry.rows, cells.data(),
                                         geometry.columns, geometry.rows, GDT_Byte, 0, 0, nullptr) == CE_None;
  if (!drawn) throw fail("the features cannot be drawn on the cells: ");
  if (std::find(cells.begin(), cells.end(), 1) == cells.end()) {
    throw Error(Exit::input,
                how == Drawn::touched ? "no feature touches a cell of the terrain"
                                      : "no polygon covers the centre of a cell of the terrain",
                vector_file, "Check that the layer covers the terrain, and its coordinate system.");
  }
  return cells;
}

}  // namespace headwater
