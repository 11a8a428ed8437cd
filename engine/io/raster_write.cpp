#include <cmath>
#include <limits>
#include <memory>
#include <string_view>

#include <cpl_vsi.h>
#include <fmt/format.h>
#include <gdal_priv.h>

#include "engine/core/error.hpp"
#include "engine/io/crs.hpp"
#include "engine/io/files.hpp"
#include "engine/io/gdal_session.hpp"
#include "engine/io/raster_file.hpp"

namespace headwater {

namespace {

[[noreturn]] void fail(const std::filesystem::path& file, const GdalSession& session) {
  throw Error(Exit::io, "the GeoTIFF cannot be made: " + session.complaints(), file.string(),
              "Check that this GDAL has the COG driver (3.1 or later).");
}

// A file in memory that goes with the object.
class MemoryFile {
 public:
  explicit MemoryFile(const void* owner) : name_(fmt::format("/vsimem/headwater_{}.tif", owner)) {}
  ~MemoryFile() { VSIUnlink(name_.c_str()); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  const std::string& name() const { return name_; }
  std::string_view bytes() const {
    vsi_l_offset size = 0;
    const GByte* data = VSIGetMemFileBuffer(name_.c_str(), &size, FALSE);
    return {reinterpret_cast<const char*>(data), data ? static_cast<std::size_t>(size) : 0};
  }

 private:
  std::string name_;
};

// The layers as a data set in memory: the COG driver can only copy.
std::unique_ptr<GDALDataset> in_memory(const GridGeometry& geometry, const std::vector<RasterLayer>& layers,
                                       const std::string& description) {
  GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("MEM");
  std::unique_ptr<GDALDataset> dataset(driver->Create("", geometry.columns, geometry.rows,
                                                      static_cast<int>(layers.size()), GDT_Float32, nullptr));
  if (!dataset) return dataset;
  double transform[6] = {geometry.x_min, geometry.cell_size, 0.0, geometry.y_max, 0.0, -geometry.cell_size};
  dataset->SetGeoTransform(transform);
  if (!geometry.crs_wkt.empty()) {
    const OGRSpatialReference crs = crs_of(geometry.crs_wkt, "GeoTIFF");
    dataset->SetSpatialRef(&crs);
  }
  if (!description.empty()) dataset->SetMetadataItem("TIFFTAG_IMAGEDESCRIPTION", description.c_str());
  for (std::size_t i = 0; i < layers.size(); ++i) {
    GDALRasterBand& band = *dataset->GetRasterBand(static_cast<int>(i) + 1);
    band.SetDescription(layers[i].name.c_str());
    band.SetUnitType(layers[i].unit.c_str());
    band.SetNoDataValue(std::numeric_limits<double>::quiet_NaN());
    // GDAL takes the buffer without const for reading and writing alike; writing leaves it alone.
    double* values = const_cast<double*>(layers[i].values->data());
    if (band.RasterIO(GF_Write, 0, 0, geometry.columns, geometry.rows, values, geometry.columns,
                      geometry.rows, GDT_Float64, 0, 0, nullptr) != CE_None) {
      return nullptr;
    }
  }
  return dataset;
}

}  // namespace

void write_geotiff(const std::filesystem::path& file, const GridGeometry& geometry,
                   const std::vector<RasterLayer>& layers, const std::string& description) {
  const GdalSession session;
  const std::unique_ptr<GDALDataset> source = in_memory(geometry, layers, description);
  if (!source) fail(file, session);
  GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("COG");
  if (!driver) fail(file, session);
  const char* const options[] = {"COMPRESS=DEFLATE", "PREDICTOR=YES", "OVERVIEW_RESAMPLING=AVERAGE", nullptr};
  const MemoryFile memory(&session);
  std::unique_ptr<GDALDataset> copy(driver->CreateCopy(memory.name().c_str(), source.get(), FALSE,
                                                       const_cast<char**>(options), nullptr, nullptr));
  if (!copy) fail(file, session);
  copy.reset();
  write_file_atomically(file, memory.bytes());
}

}  // namespace headwater
