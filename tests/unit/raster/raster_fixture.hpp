// A temporary folder for each test, and rasters written into it with GDAL alone (not with the code under
// test).
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gdal_priv.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"

namespace headwater::test {

struct Written {
  std::string crs = {};                ///< "EPSG:…"; empty: none
  std::vector<double> transform = {};  ///< six numbers; empty: none
  std::optional<double> nodata = {};
  GDALDataType type = GDT_Float64;
  std::string driver = "GTiff";
  std::string unit = {};
  std::optional<double> scale = {}, offset = {};
};

class RasterTest : public testing::Test {
 protected:
  void SetUp() override {
    GDALAllRegister();
    std::string pattern = (std::filesystem::temp_directory_path() / "headwater_raster_XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  // `value(row, column)` of every cell.
  std::filesystem::path write(const std::string& name, int columns, int rows, const Written& how,
                              const std::function<double(int, int)>& value) {
    GDALDriver* memory = GetGDALDriverManager()->GetDriverByName("MEM");
    std::unique_ptr<GDALDataset> dataset(memory->Create("", columns, rows, 1, how.type, nullptr));
    if (!how.transform.empty()) dataset->SetGeoTransform(const_cast<double*>(how.transform.data()));
    if (!how.crs.empty()) {
      OGRSpatialReference crs;
      crs.SetFromUserInput(how.crs.c_str());
      crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
      dataset->SetSpatialRef(&crs);
    }
    GDALRasterBand& band = *dataset->GetRasterBand(1);
    if (how.nodata) band.SetNoDataValue(*how.nodata);
    if (!how.unit.empty()) band.SetUnitType(how.unit.c_str());
    if (how.scale) band.SetScale(*how.scale);
    if (how.offset) band.SetOffset(*how.offset);
    std::vector<double> values;
    for (int row = 0; row < rows; ++row) {
      for (int column = 0; column < columns; ++column) values.push_back(value(row, column));
    }
    EXPECT_EQ(band.RasterIO(GF_Write, 0, 0, columns, rows, values.data(), columns, rows, GDT_Float64, 0, 0,
                            nullptr),
              CE_None);
    const std::filesystem::path file = folder / name;
    GDALDriver* driver = GetGDALDriverManager()->GetDriverByName(how.driver.c_str());
    const std::unique_ptr<GDALDataset> copy(
        driver->CreateCopy(file.c_str(), dataset.get(), FALSE, nullptr, nullptr, nullptr));
    EXPECT_NE(copy, nullptr);
    return file;
  }

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

  std::filesystem::path folder;
  std::vector<std::string> log;
};

/// The error that `action` throws; fails the test when it throws none.
inline Error error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error was thrown";
  return Error(Exit::ok, "none");
}

}  // namespace headwater::test
