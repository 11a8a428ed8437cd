#include <algorithm>
#include <cmath>
#include <fstream>

#include <gmock/gmock.h>

#include "engine/io/raster_file.hpp"
#include "tests/unit/raster/raster_fixture.hpp"

namespace headwater {
namespace {

using test::error_of;
using test::RasterTest;
using test::Written;
using testing::ElementsAre;
using testing::HasSubstr;

const Written utm = {.crs = "EPSG:32647", .transform = {500000.0, 50.0, 0.0, 2900000.0, 0.0, -50.0}};

double counted(int row, int column) {
  return 100.0 * row + column;
}

TEST_F(RasterTest, ProjectedRasterIsReadAsItIs) {
  Written how = utm;
  how.nodata = -9999.0;
  how.type = GDT_Float32;
  const auto file =
      write("dem.tif", 4, 3, how, [](int r, int c) { return r == 1 && c == 2 ? -9999.0 : counted(r, c); });
  const auto before = files();
  const Raster raster = read_raster(file, {}, log);
  EXPECT_EQ(raster.geometry.columns, 4);
  EXPECT_EQ(raster.geometry.rows, 3);
  EXPECT_EQ(raster.geometry.cell_size, 50.0);
  EXPECT_EQ(raster.geometry.x_min, 500000.0);
  EXPECT_EQ(raster.geometry.y_max, 2900000.0);
  EXPECT_THAT(raster.geometry.crs_wkt, HasSubstr("UTM zone 47N"));
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 4; ++column) {
      const double value = raster.values[raster.geometry.index(row, column)];
      if (row == 1 && column == 2) {
        EXPECT_TRUE(std::isnan(value));
      } else {
        EXPECT_EQ(value, counted(row, column));
      }
    }
  }
  EXPECT_TRUE(log.empty());
  EXPECT_EQ(files(), before);  // no side files
}

TEST_F(RasterTest, Float32NodataThatNoDoubleEquals) {
  Written how = utm;
  how.nodata = -3.4028234663852886e38;
  how.type = GDT_Float32;
  const auto file = write("dem.tif", 2, 1, how, [](int, int c) { return c ? 5.0 : -3.4028234663852886e38; });
  const Raster raster = read_raster(file, {}, log);
  EXPECT_TRUE(std::isnan(raster.values[0]));
  EXPECT_EQ(raster.values[1], 5.0);
}

TEST_F(RasterTest, SouthUpRasterIsTurned) {
  Written how = utm;
  how.transform = {500000.0, 50.0, 0.0, 2899850.0, 0.0, 50.0};
  const Raster raster = read_raster(write("dem.tif", 4, 3, how, counted), {}, log);
  EXPECT_EQ(raster.geometry.y_max, 2900000.0);
  EXPECT_EQ(raster.values[raster.geometry.index(0, 1)], 201.0);
  EXPECT_EQ(raster.values[raster.geometry.index(2, 3)], 3.0);
}

TEST_F(RasterTest, ScaleOffsetAndFeet) {
  Written how = utm;
  how.scale = 0.1;
  how.offset = 20.0;
  how.unit = "ft";
  const Raster raster = read_raster(write("dem.tif", 2, 2, how, counted), {}, log);
  EXPECT_NEAR(raster.values[3], (101.0 * 0.1 + 20.0) * 0.3048, 1e-12);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_THAT(log[0], HasSubstr("feet"));
}

TEST_F(RasterTest, AsciiGridWithoutCrsIsRefusedWithTheRemedy) {
  Written how = utm;
  how.crs.clear();
  how.driver = "AAIGrid";
  const auto file = write("dem.asc", 4, 3, how, counted);
  std::filesystem::remove(folder / "dem.prj");
  const Error error = error_of([&] { read_raster(file, {}, log); });
  EXPECT_EQ(error.code(), Exit::input);
  EXPECT_THAT(error.what(), HasSubstr("no coordinate system"));
  EXPECT_THAT(error.what(), HasSubstr("gdal_edit.py -a_srs"));
  // target_crs says where to go, not where the raster is.
  EXPECT_EQ(error_of([&] { read_raster(file, {.target_crs = "EPSG:32647"}, log); }).code(), Exit::input);
}

TEST_F(RasterTest, WhatCannotBeUsedIsNamed) {
  EXPECT_THAT(error_of([&] { read_raster(folder / "none.tif", {}, log); }).what(),
              HasSubstr("does not exist"));
  std::ofstream(folder / "text.tif") << "this is not a raster";
  EXPECT_THAT(error_of([&] { read_raster(folder / "text.tif", {}, log); }).what(),
              HasSubstr("cannot be read"));
  Written rotated = utm;
  rotated.transform[2] = 1.0;
  EXPECT_THAT(error_of([&] { read_raster(write("rotated.tif", 3, 3, rotated, counted), {}, log); }).what(),
              HasSubstr("rotated"));
  Written oblong = utm;
  oblong.transform[5] = -60.0;
  EXPECT_THAT(error_of([&] { read_raster(write("oblong.tif", 3, 3, oblong, counted), {}, log); }).what(),
              HasSubstr("not square"));
  Written nothing = utm;
  nothing.nodata = 7.0;
  EXPECT_THAT(error_of([&] {
                read_raster(write("void.tif", 3, 3, nothing, [](int, int) { return 7.0; }), {}, log);
              }).what(),
              HasSubstr("no data"));
  const Error unknown =
      error_of([&] { read_raster(write("dem.tif", 3, 3, utm, counted), {.target_crs = "EPSG:1"}, log); });
  EXPECT_THAT(unknown.what(), HasSubstr("EPSG:1"));
  EXPECT_EQ(unknown.code(), Exit::input);
  EXPECT_THAT(error_of([&] { read_raster(folder / "dem.tif", {.target_crs = "EPSG:4326"}, log); }).what(),
              HasSubstr("not projected in metres"));
}

TEST_F(RasterTest, ATruncatedFileIsAnInputError) {
  const auto file = write("dem.tif", 300, 300, utm, counted);
  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  EXPECT_EQ(error_of([&] { read_raster(file, {}, log); }).code(), Exit::input);
}

TEST_F(RasterTest, AlmostSquareCellsAreAccepted) {
  Written how = utm;
  how.transform[5] = -50.04;  // 0.08 %
  const Raster raster = read_raster(write("dem.tif", 4, 3, how, counted), {}, log);
  EXPECT_NEAR(raster.geometry.cell_area(), 50.0 * 50.04, 1e-9);
  EXPECT_TRUE(log.empty());
}

TEST_F(RasterTest, ResamplingKeepsAPlaneAndTheCorner) {
  // z = x + 2 y over cell centres; bilinear interpolation is exact on it away from the border.
  const auto height = [](int row, int column) { return 50.0 * (column + 0.5) - 100.0 * (row + 0.5); };
  const auto file = write("dem.tif", 41, 31, utm, height);
  const Raster fine = read_raster(file, {.cell_size = 20.0}, log);
  EXPECT_EQ(fine.geometry.columns, 102);  // 2050 m: the half cell that would stick out is left away
  EXPECT_EQ(fine.geometry.rows, 77);
  EXPECT_EQ(fine.geometry.x_min, 500000.0);
  EXPECT_EQ(fine.geometry.y_max, 2900000.0);
  for (int row = 3; row < 74; ++row) {
    for (int column = 3; column < 99; ++column) {
      const double expected = 20.0 * (column + 0.5) - 2.0 * 20.0 * (row + 0.5);
      EXPECT_NEAR(fine.values[fine.geometry.index(row, column)], expected, 1e-6);
    }
  }
  ASSERT_EQ(log.size(), 1u);
  EXPECT_THAT(log[0], HasSubstr("dem.tif: resampled to 20 m cells (bilinear)"));
}

TEST_F(RasterTest, CellsLargerThanTheRasterAreRefused) {
  const auto file = write("dem.tif", 40, 30, utm, counted);
  const Error error = error_of([&] { read_raster(file, {.cell_size = 1600.0}, log); });
  EXPECT_EQ(error.code(), Exit::input);
  EXPECT_THAT(error.what(), HasSubstr("a cell_size of 1600 m is larger than the raster, 2000 x 1500 m"));
  EXPECT_EQ(read_raster(file, {.cell_size = 1500.0}, log).geometry.rows, 1);
}

TEST_F(RasterTest, CategoriesAreNeverMixed) {
  const auto file =
      write("mask.tif", 40, 40, utm, [](int r, int c) { return (r / 3 + c / 5) % 2 ? 7.0 : 0.0; });
  const Raster mask = read_raster(file, {.cell_size = 33.0, .categorical = true}, log);
  for (const double value : mask.values) EXPECT_TRUE(value == 0.0 || value == 7.0) << value;
}

TEST_F(RasterTest, MatchingPutsARasterOntoOtherCells) {
  const auto terrain = read_raster(write("dem.tif", 20, 10, utm, counted), {}, log);
  Written shifted = utm;
  shifted.transform[0] += 200.0;  // four cells east: the first four columns have no data
  const auto file = write("k.tif", 30, 10, shifted, counted);
  const Raster k = read_raster(file, {.match = &terrain.geometry}, log);
  EXPECT_EQ(k.geometry.columns, 20);
  for (int column = 0; column < 20; ++column) {
    const double value = k.values[k.geometry.index(5, column)];
    if (column < 4) {
      EXPECT_TRUE(std::isnan(value));
    } else {
      EXPECT_NEAR(value, counted(5, column - 4), 1e-9);
    }
  }
  log.clear();
  read_raster(folder / "dem.tif", {.match = &terrain.geometry}, log);
  EXPECT_TRUE(log.empty());  // it lies there already
}

TEST_F(RasterTest, TerrainWithoutCoordinatesTakesRastersByCell) {
  const GridGeometry flat{
      .columns = 4, .rows = 3, .cell_size = 30.0, .x_min = 0.0, .y_max = 90.0, .crs_wkt = {}};
  const auto file = write("k.tif", 4, 3, {}, counted);
  const Raster k = read_raster(file, {.match = &flat}, log);
  EXPECT_EQ(k.values[flat.index(2, 1)], 201.0);
  EXPECT_EQ(k.geometry.cell_size, 30.0);
  const GridGeometry other{
      .columns = 3, .rows = 4, .cell_size = 30.0, .x_min = 0.0, .y_max = 120.0, .crs_wkt = {}};
  EXPECT_THAT(error_of([&] { read_raster(file, {.match = &other}, log); }).what(), HasSubstr("4 x 3"));
}

// z = 1000 + 1e5 (x of UTM zone in 100 km) at cell centres of a geographic raster: read back it must be the x
// of the cell.
class Geographic : public RasterTest {
 protected:
  // Heights that are easting and northing of each cell centre in `zone`, combined.
  std::function<double(int, int)> easting_of(const std::vector<double>& transform, const std::string& zone) {
    OGRSpatialReference degrees, metres;
    degrees.SetFromUserInput("EPSG:4326");
    metres.SetFromUserInput(zone.c_str());
    degrees.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    metres.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    std::shared_ptr<OGRCoordinateTransformation> to_metres(
        OGRCreateCoordinateTransformation(&degrees, &metres));
    return [=](int row, int column) {
      double x = transform[0] + (column + 0.5) * transform[1];
      double y = transform[3] + (row + 0.5) * transform[5];
      to_metres->Transform(1, &x, &y);
      return (x - 500000.0) + 3.0 * (y - std::floor(y / 1e5) * 1e5);
    };
  }

  void expect_easting(const Raster& raster, double tolerance) {
    const GridGeometry& g = raster.geometry;
    int compared = 0;
    for (int row = 5; row < g.rows - 5; ++row) {
      for (int column = 5; column < g.columns - 5; ++column) {
        const double value = raster.values[g.index(row, column)];
        if (std::isnan(value)) continue;
        const double expected =
            (g.x(column) - 500000.0) + 3.0 * (g.y(row) - std::floor(g.y(row) / 1e5) * 1e5);
        ASSERT_NEAR(value, expected, tolerance) << row << " " << column;
        ++compared;
      }
    }
    EXPECT_GT(compared, 1000);
  }
};

TEST_F(Geographic, NorthernRasterGoesToItsUtmZone) {
  Written how = {.crs = "EPSG:4326", .transform = {98.40, 1.0 / 1200, 0.0, 26.10, 0.0, -1.0 / 1200}};
  const auto file = write("dem.tif", 120, 120, how, easting_of(how.transform, "EPSG:32647"));
  const Raster raster = read_raster(file, {}, log);
  EXPECT_THAT(raster.geometry.crs_wkt, HasSubstr("UTM zone 47N"));
  expect_easting(raster, 1.0);  // the warp's error threshold of 0.01 cell, 0.9 m, on slopes of up to 3.2
  ASSERT_EQ(log.size(), 1u);
  EXPECT_THAT(log[0], HasSubstr("dem.tif: warped from WGS 84 to WGS 84 / UTM zone 47N"));
  EXPECT_THAT(log[0], HasSubstr("bilinear"));
}

TEST_F(Geographic, SouthernRasterGoesToASouthernZone) {
  Written how = {.crs = "EPSG:4326", .transform = {-70.10, 1.0 / 1200, 0.0, -15.05, 0.0, -1.0 / 1200}};
  const auto file = write("dem.tif", 120, 120, how, [](int, int) { return 4000.0; });
  const Raster raster = read_raster(file, {.cell_size = 100.0}, log);
  EXPECT_THAT(raster.geometry.crs_wkt, HasSubstr("UTM zone 19S"));
  EXPECT_EQ(raster.geometry.cell_size, 100.0);
  EXPECT_NEAR(raster.geometry.y_max, 10000000.0 - 1664000.0, 3000.0);  // 15.05 degrees south
}

TEST_F(Geographic, HgtSamplesLieOnWholeDegrees) {
  // SRTM tiles: 1201 samples a degree, the first exactly on the tile's north-west corner. GDAL makes cells
  // round them.
  Written how = {.crs = "EPSG:4326",
                 .transform = {98.0 - 0.5 / 1200, 1.0 / 1200, 0.0, 26.0 + 0.5 / 1200, 0.0, -1.0 / 1200},
                 .nodata = -32768.0,
                 .type = GDT_Int16};
  how.driver = "SRTMHGT";
  const auto peak = [](int row, int column) { return row == 600 && column == 600 ? 5000.0 : 100.0; };
  const auto file = write("N25E098.hgt", 1201, 1201, how, peak);
  ASSERT_EQ(std::filesystem::file_size(file), 1201u * 1201u * 2u);
  const Raster raster = read_raster(file, {.cell_size = 30.0}, log);
  const auto highest = std::max_element(raster.values.begin(), raster.values.end(), [](double a, double b) {
    return std::isnan(a) ? !std::isnan(b) : a < b;
  });
  const int at = static_cast<int>(highest - raster.values.begin());
  OGRSpatialReference degrees, metres;
  degrees.SetFromUserInput("EPSG:4326");
  degrees.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  metres.SetFromUserInput("EPSG:32647");
  double x = 98.5, y = 25.5;
  std::unique_ptr<OGRCoordinateTransformation>(OGRCreateCoordinateTransformation(&degrees, &metres))
      ->Transform(1, &x, &y);
  EXPECT_NEAR(raster.geometry.x(at % raster.geometry.columns), x, 20.0);
  EXPECT_NEAR(raster.geometry.y(at / raster.geometry.columns), y, 20.0);
}

TEST_F(Geographic, TilesAreJoined) {
  std::vector<std::filesystem::path> tiles;
  for (const double west : {98.40, 98.45}) {
    Written how = {.crs = "EPSG:4326", .transform = {west, 1.0 / 1200, 0.0, 26.10, 0.0, -1.0 / 1200}};
    tiles.push_back(
        write(west < 98.42 ? "w.tif" : "e.tif", 60, 120, how, easting_of(how.transform, "EPSG:32647")));
  }
  const Raster raster = read_tiles(tiles, {}, log);
  EXPECT_GT(raster.geometry.columns * raster.geometry.cell_size, 9500.0);  // 0.1 degrees at 26 N
  expect_easting(raster, 1.0);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_THAT(log[0], HasSubstr("w.tif and 1 more"));
}

TEST_F(Geographic, PolarRastersNeedATarget) {
  Written how = {.crs = "EPSG:4326", .transform = {10.0, 0.01, 0.0, 88.0, 0.0, -0.01}};
  const auto file = write("dem.tif", 20, 20, how, counted);
  EXPECT_THAT(error_of([&] { read_raster(file, {}, log); }).what(), HasSubstr("target_crs"));
  EXPECT_GT(read_raster(file, {.target_crs = "EPSG:3413"}, log).geometry.columns, 1);
}

}  // namespace
}  // namespace headwater
