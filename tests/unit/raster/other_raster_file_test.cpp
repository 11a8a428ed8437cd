#include <cmath>
#include <fstream>
#include <map>

#include <gmock/gmock.h>

#include "engine/io/raster_file.hpp"
#include "tests/unit/raster/raster_fixture.hpp"

namespace headwater {
namespace {

using test::error_of;
using test::RasterTest;
using testing::HasSubstr;

GridGeometry utm_cells(int columns, int rows) {
  return {.columns = columns,
          .rows = rows,
          .cell_size = 50.0,
          .x_min = 500000.0,
          .y_max = 2900000.0,
          .crs_wkt = projected_crs("EPSG:32647")};
}

TEST_F(RasterTest, GeotiffComesBackWithNamesAndUnits) {
  const GridGeometry geometry = utm_cells(700, 600);
  std::vector<double> depth(geometry.size()), state(geometry.size());
  for (std::size_t i = 0; i < depth.size(); ++i) {
    depth[i] = i % 7 ? 0.25 * static_cast<double>(i) : std::nan("");
    state[i] = static_cast<double>(i % 5);
  }
  const auto file = folder / "map.tif";
  write_geotiff(file, geometry, {{"water_depth", "m", &depth}, {"land_state", "1", &state}},
                "illustrative terrain");
  EXPECT_EQ(files(), std::vector<std::string>{"map.tif"});  // no side file, no temporary

  const Raster back = read_raster(file, {}, log);
  EXPECT_EQ(back.geometry.columns, 700);
  EXPECT_EQ(back.geometry.x_min, 500000.0);
  EXPECT_EQ(back.geometry.crs_wkt, geometry.crs_wkt);
  for (std::size_t i = 0; i < depth.size(); ++i) {
    if (std::isnan(depth[i])) {
      ASSERT_TRUE(std::isnan(back.values[i]));
    } else {
      ASSERT_EQ(back.values[i], static_cast<double>(static_cast<float>(depth[i])));
    }
  }
  EXPECT_EQ(raster_description(file), "illustrative terrain");

  std::unique_ptr<GDALDataset> dataset(GDALDataset::Open(file.c_str()));
  ASSERT_NE(dataset, nullptr);
  ASSERT_EQ(dataset->GetRasterCount(), 2);
  EXPECT_STREQ(dataset->GetRasterBand(1)->GetDescription(), "water_depth");
  EXPECT_STREQ(dataset->GetRasterBand(1)->GetUnitType(), "m");
  EXPECT_STREQ(dataset->GetRasterBand(2)->GetDescription(), "land_state");
  EXPECT_EQ(dataset->GetRasterBand(2)->GetRasterDataType(), GDT_Float32);
  EXPECT_STREQ(dataset->GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE"), "COG");
  EXPECT_STREQ(dataset->GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE"), "DEFLATE");
}

TEST_F(RasterTest, TheSameMapHasTheSameBytes) {
  const GridGeometry geometry = utm_cells(90, 80);
  const std::vector<double> values(geometry.size(), 2.5);
  std::string bytes[2];
  for (int i = 0; i < 2; ++i) {
    const auto file = folder / (i ? "b.tif" : "a.tif");
    write_geotiff(file, geometry, {{"elevation", "m", &values}});
    std::ifstream stream(file, std::ios::binary);
    bytes[i].assign(std::istreambuf_iterator<char>(stream), {});
  }
  EXPECT_GT(bytes[0].size(), 500u);
  EXPECT_EQ(bytes[0], bytes[1]);
}

TEST_F(RasterTest, AbstractTerrainIsWrittenWithoutCrs) {
  GridGeometry geometry = utm_cells(5, 4);
  geometry.crs_wkt.clear();
  const std::vector<double> values(20, 1.0);
  write_geotiff(folder / "map.tif", geometry, {{"elevation", "m", &values}});
  std::unique_ptr<GDALDataset> dataset(GDALDataset::Open((folder / "map.tif").c_str()));
  EXPECT_EQ(dataset->GetSpatialRef(), nullptr);
}

TEST_F(RasterTest, WhereNothingCanBeWrittenIsAnIoError) {
  const std::vector<double> values(20, 1.0);
  const Error error = error_of([&] {
    write_geotiff(folder / "no" / "map.tif", utm_cells(5, 4), {{"elevation", "m", &values}});
  });
  EXPECT_EQ(error.code(), Exit::io);
  EXPECT_THAT(error.what(), HasSubstr("map.tif"));
}

TEST_F(RasterTest, LinesMarkTheCellsTheyTouch) {
  // A line from the centre of (1, 0) to that of (1, 3), and on to (4, 3).
  std::ofstream(folder / "rivers.geojson") << R"({"type": "FeatureCollection", "name": "rivers",
    "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32647"}},
    "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "LineString",
      "coordinates": [[500025, 2899925], [500175, 2899925], [500175, 2899775]]}}]})";
  const GridGeometry geometry = utm_cells(6, 5);
  const std::vector<std::uint8_t> expected = {0, 0, 0, 0, 0, 0,  //
                                              1, 1, 1, 1, 0, 0,  //
                                              0, 0, 0, 1, 0, 0,  //
                                              0, 0, 0, 1, 0, 0,  //
                                              0, 0, 0, 1, 0, 0};
  EXPECT_EQ(rasterise((folder / "rivers.geojson").string(), geometry), expected);
  EXPECT_EQ(rasterise((folder / "rivers.geojson#rivers").string(), geometry), expected);
  const std::string wrong =
      error_of([&] { rasterise((folder / "rivers.geojson#lakes").string(), geometry); }).what();
  EXPECT_THAT(wrong, HasSubstr("lakes"));
  EXPECT_THAT(wrong, HasSubstr("rivers"));
}

TEST_F(RasterTest, PolygonsInDegreesAreProjected) {
  // EPSG:32647 500000 2900000 lies at 99 E, 26.2 N; a box of 0.01 degrees is about 999 by 1108 m.
  std::ofstream(folder / "site.geojson")
      << R"({"type": "Feature", "properties": {}, "geometry": {"type": "Polygon",
      "coordinates": [[[99.001, 26.20], [99.011, 26.20], [99.011, 26.21], [99.001, 26.21], [99.001, 26.20]]]}})";
  GridGeometry geometry = utm_cells(100, 100);
  geometry.y_max = 2902000.0;
  const auto cells = rasterise((folder / "site.geojson").string(), geometry);
  const double area = 2500.0 * static_cast<double>(std::count(cells.begin(), cells.end(), 1));
  EXPECT_GT(area, 999.0 * 1108.0 * 0.99);           // every cell inside
  EXPECT_LT(area, 999.0 * 1108.0 + 50.0 * 4400.0);  // and those on its outline
}

TEST_F(RasterTest, VectorsThatCannotBeUsedAreNamed) {
  const GridGeometry geometry = utm_cells(10, 10);
  EXPECT_THAT(error_of([&] { rasterise((folder / "none.gpkg").string(), geometry); }).what(),
              HasSubstr("does not exist"));
  std::ofstream(folder / "text.gpkg") << "no";
  EXPECT_THAT(error_of([&] { rasterise((folder / "text.gpkg").string(), geometry); }).what(),
              HasSubstr("cannot be read"));
  std::ofstream(folder / "far.geojson")
      << R"({"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [10, 10]}})";
  EXPECT_THAT(error_of([&] { rasterise((folder / "far.geojson").string(), geometry); }).what(),
              HasSubstr("no feature touches"));
  GridGeometry abstract = geometry;
  abstract.crs_wkt.clear();
  EXPECT_THAT(error_of([&] { rasterise((folder / "far.geojson").string(), abstract); }).what(),
              HasSubstr("no coordinates"));
}

TEST(GridMapping, UtmIsATransverseMercator) {
  const GridMapping mapping = cf_grid_mapping(projected_crs("EPSG:32747"));
  EXPECT_EQ(mapping.name, "transverse_mercator");
  const std::map<std::string, double> expected = {{"scale_factor_at_central_meridian", 0.9996},
                                                  {"longitude_of_central_meridian", 99.0},
                                                  {"latitude_of_projection_origin", 0.0},
                                                  {"false_easting", 500000.0},
                                                  {"false_northing", 10000000.0},
                                                  {"semi_major_axis", 6378137.0},
                                                  {"inverse_flattening", 298.257223563},
                                                  {"longitude_of_prime_meridian", 0.0}};
  const std::map<std::string, double> found(mapping.parameters.begin(), mapping.parameters.end());
  ASSERT_EQ(found.size(), expected.size());
  for (const auto& [name, value] : expected) EXPECT_NEAR(found.at(name), value, 1e-9) << name;
}

TEST(GridMapping, OthersAreNamedWhereCfHasANumberEach) {
  EXPECT_EQ(cf_grid_mapping("").name, "");
  EXPECT_EQ(cf_grid_mapping(projected_crs("EPSG:3035")).name, "lambert_azimuthal_equal_area");
  EXPECT_EQ(cf_grid_mapping(projected_crs("EPSG:3395")).name, "mercator");
  EXPECT_EQ(cf_grid_mapping(projected_crs("EPSG:2154")).name, "");  // two standard parallels
}

TEST(ProjectedCrs, MustBeInMetres) {
  EXPECT_THAT(projected_crs("EPSG:32647"), HasSubstr("UTM zone 47N"));
  EXPECT_EQ(error_of([] { projected_crs("EPSG:4326"); }).code(), Exit::input);
  EXPECT_EQ(error_of([] { projected_crs("EPSG:2263"); }).code(), Exit::input);  // New York, US survey feet
  EXPECT_EQ(error_of([] { projected_crs("nonsense"); }).code(), Exit::input);
}

}  // namespace
}  // namespace headwater
