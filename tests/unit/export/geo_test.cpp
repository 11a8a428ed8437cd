#include <cmath>

#include <gdal_priv.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ogrsf_frmts.h>

#include "tests/unit/export/sample_run.hpp"

namespace headwater {
namespace {

using ::testing::HasSubstr;

struct CloseDataset {
  void operator()(GDALDataset* dataset) const { GDALClose(dataset); }
};
using Dataset = std::unique_ptr<GDALDataset, CloseDataset>;

Dataset open(const std::filesystem::path& file) {
  GDALAllRegister();
  return Dataset(static_cast<GDALDataset*>(GDALOpenEx(file.c_str(), 0, nullptr, nullptr, nullptr)));
}

using GeotiffExport = test::RunFolder;
using GeopackageExport = test::RunFolder;

TEST_F(GeotiffExport, OneFileForEachMapAndTime) {
  write(test::sample_document());
  export_as({"geotiff"});
  EXPECT_THAT(
      test::files_in(run_ / "geotiff"),
      ::testing::ElementsAre("drained_area_map.tif", "elevation_2021-01-01.tif", "elevation_2022-01-01.tif",
                             "land_state_2021-01-01.tif", "land_state_2022-01-01.tif",
                             "soil_moisture_2021-01-01.tif", "soil_moisture_2022-01-01.tif"));
  export_as({"geotiff"}, {"elevation"});
}

TEST_F(GeotiffExport, HoldsTheNumbersWhereTheyLie) {
  write(test::sample_document());
  export_as({"geotiff"}, {"elevation", "land_state"});
  const Dataset raster = open(run_ / "geotiff" / "elevation_2022-01-01.tif");
  ASSERT_NE(raster, nullptr);
  double transform[6];
  ASSERT_EQ(raster->GetGeoTransform(transform), CE_None);
  EXPECT_EQ(transform[0], 500000.0);
  EXPECT_EQ(transform[1], 100.0);
  EXPECT_EQ(transform[3], 2800300.0);
  EXPECT_EQ(transform[5], -100.0);
  EXPECT_STREQ(raster->GetSpatialRef()->GetAuthorityCode(nullptr), "32647");
  float values[12];
  ASSERT_EQ(raster->GetRasterBand(1)->RasterIO(GF_Read, 0, 0, 4, 3, values, 4, 3, GDT_Float32, 0, 0),
            CE_None);
  EXPECT_TRUE(std::isnan(values[0]));
  EXPECT_EQ(values[3], 1031.0F);
  EXPECT_EQ(values[8], 1201.0F);
  const Dataset land = open(run_ / "geotiff" / "land_state_2022-01-01.tif");
  ASSERT_EQ(land->GetRasterBand(1)->RasterIO(GF_Read, 0, 0, 4, 3, values, 4, 3, GDT_Float32, 0, 0), CE_None);
  EXPECT_TRUE(std::isnan(values[0]));  // the fill value of an integer map is nodata too
  EXPECT_EQ(values[11], 2.0F);
}

TEST_F(GeopackageExport, ReachesHoldLastAndMeanValues) {
  write(test::sample_document());
  export_as({"geopackage"});
  const Dataset package = open(run_ / "geopackage" / "headwater.gpkg");
  ASSERT_NE(package, nullptr);
  OGRLayer* reaches = package->GetLayerByName("reaches");
  ASSERT_NE(reaches, nullptr);
  EXPECT_STREQ(reaches->GetSpatialRef()->GetAuthorityCode(nullptr), "32647");
  ASSERT_EQ(reaches->GetFeatureCount(), 3);
  for (int i = 0; i < 3; ++i) {
    const OGRFeatureUniquePtr feature(reaches->GetNextFeature());
    EXPECT_EQ(feature->GetFieldAsInteger("reach"), i);
    EXPECT_EQ(feature->GetFieldAsInteger("downstream"), i + 1);
    EXPECT_DOUBLE_EQ(feature->GetFieldAsDouble("discharge_last"), 10.0 * i + 2.0);
    EXPECT_DOUBLE_EQ(feature->GetFieldAsDouble("discharge_mean"), 10.0 * i + 1.0);
    const OGRLineString* line = feature->GetGeometryRef()->toLineString();
    EXPECT_EQ(line->getX(0), i < 2 ? 500150.0 : 500250.0);
    EXPECT_EQ(line->getY(0), 2800250.0 - 100.0 * i);
  }
}

TEST_F(GeopackageExport, PlacesAndStyles) {
  write(test::sample_document());
  export_as({"geopackage"});
  const Dataset package = open(run_ / "geopackage" / "headwater.gpkg");
  OGRLayer* places = package->GetLayerByName("places");
  ASSERT_NE(places, nullptr);
  const OGRFeatureUniquePtr outlet(places->GetNextFeature());
  EXPECT_STREQ(outlet->GetFieldAsString("name"), "outlet");
  EXPECT_EQ(outlet->GetGeometryRef()->toPoint()->getX(), 500250.0);
  OGRLayer* styles = package->GetLayerByName("layer_styles");
  ASSERT_NE(styles, nullptr);
  // QGIS looks for exactly these.
  styles->SetAttributeFilter(
      "f_table_schema = '' AND f_table_name = 'reaches' AND f_geometry_column = 'geom' AND useAsDefault = 1");
  ASSERT_EQ(styles->GetFeatureCount(), 1);
  const OGRFeatureUniquePtr style(styles->GetNextFeature());
  EXPECT_THAT(style->GetFieldAsString("styleQML"), HasSubstr("discharge_mean&quot;, 0, 21,"));
  EXPECT_THAT(style->GetFieldAsString("styleQML"), HasSubstr("name=\"discharge, mean [m3 s-1]\""));
}

TEST_F(GeopackageExport, GapsAreNull) {
  H5Document document = test::sample_document();
  std::vector<double>& discharge = test::variable(document, "/river", "discharge").values;
  discharge[8] = std::nan("");                                               // the last record of reach 0
  for (std::size_t record : {1u, 5u, 9u}) discharge[record] = std::nan("");  // all records of reach 1
  write(document);
  export_as({"geopackage"});
  const Dataset package = open(run_ / "geopackage" / "headwater.gpkg");
  OGRLayer* reaches = package->GetLayerByName("reaches");
  const OGRFeatureUniquePtr first(reaches->GetNextFeature()), second(reaches->GetNextFeature());
  EXPECT_TRUE(first->IsFieldNull(first->GetFieldIndex("discharge_last")));
  EXPECT_DOUBLE_EQ(first->GetFieldAsDouble("discharge_mean"), 0.5);
  EXPECT_TRUE(second->IsFieldNull(second->GetFieldIndex("discharge_mean")));
}

TEST_F(GeopackageExport, AgainGivesTheSameBytes) {
  write(test::sample_document());
  export_as({"geopackage", "geotiff", "csv"});
  const std::vector<std::string> files = test::files_in(run_);
  std::vector<std::string> before;
  for (const std::string& file : files) before.push_back(test::bytes(run_ / file));
  export_as({"geopackage", "geotiff", "csv"});
  EXPECT_EQ(test::files_in(run_), files);
  for (std::size_t i = 0; i < files.size(); ++i)
    EXPECT_TRUE(test::bytes(run_ / files[i]) == before[i]) << files[i];
}

TEST_F(GeopackageExport, AbstractTerrainNeedsNoCoordinateSystem) {
  H5Document document = test::sample_document();
  for (H5Attribute& attribute : document.groups.front().attributes)
    if (attribute.name == "crs_wkt") attribute.value = std::string();
  write(document);
  export_as({"geopackage", "geotiff", "vtk"});
  const Dataset package = open(run_ / "geopackage" / "headwater.gpkg");
  ASSERT_NE(package, nullptr);
  EXPECT_EQ(package->GetLayerByName("reaches")->GetFeatureCount(), 3);
}

}  // namespace
}  // namespace headwater
