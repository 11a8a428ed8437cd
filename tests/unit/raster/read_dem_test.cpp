// What no elevation can be, and maps that are no map of lengths.
#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "engine/io/geography.hpp"
#include "engine/io/raster_file.hpp"
#include "tests/unit/raster/raster_fixture.hpp"

namespace headwater {
namespace {

using test::error_of;
using test::RasterTest;
using test::Written;
using testing::HasSubstr;

const Written utm = {.crs = "EPSG:32647", .transform = {500000.0, 50.0, 0.0, 2900000.0, 0.0, -50.0}};

constexpr double infinity = std::numeric_limits<double>::infinity();

double hill(int row, int column) {
  return 500.0 + row + column;
}

TEST_F(RasterTest, AnUndeclaredVoidIsNoElevation) {
  for (const double value : {-9999.0, -32768.0, -3.4e38, -501.0, 9001.0, 3.4e38, infinity, -infinity}) {
    const auto file =
        write("dem.tif", 4, 3, utm, [&](int r, int c) { return r == 1 && c == 2 ? value : hill(r, c); });
    const Error error = error_of([&] { read_dem({file}, {}, log); });
    EXPECT_EQ(error.code(), Exit::input) << value;
    EXPECT_THAT(error.what(), HasSubstr("row 1, column 2"));
    EXPECT_THAT(error.what(), HasSubstr("-a_nodata"));
    // Resampled it would hide between its neighbours' heights.
    EXPECT_EQ(error_of([&] { read_dem({file}, {.cell_size = 100.0}, log); }).code(), Exit::input) << value;
  }
}

TEST_F(RasterTest, TheVoidsValueAndNumberAreTold) {
  const auto file =
      write("dem.tif", 4, 3, utm, [](int r, int c) { return c == 3 && r > 0 ? -9999.0 : hill(r, c); });
  const Error error = error_of([&] { read_dem({file}, {}, log); });
  EXPECT_THAT(error.what(), HasSubstr("an elevation of -9999 m in row 1, column 3 and 1 more"));
  EXPECT_THAT(error.what(), HasSubstr("gdal_translate -a_nodata -9999 "));
}

TEST_F(RasterTest, VoidsThatAreDeclaredAndNansAreNodata) {
  Written how = utm;
  how.nodata = -9999.0;
  const auto file = write("dem.tif", 3, 1, how, [](int, int c) {
    return c == 0 ? -9999.0 : c == 1 ? std::nan("") : -430.0;  // the shore of the Dead Sea is land
  });
  const Raster raster = read_dem({file}, {}, log);
  EXPECT_TRUE(std::isnan(raster.values[0]));
  EXPECT_TRUE(std::isnan(raster.values[1]));
  EXPECT_EQ(raster.values[2], -430.0);
  EXPECT_TRUE(log.empty());
}

TEST_F(RasterTest, BoundsAreOfMetresNotOfWhatIsStored) {
  Written how = utm;
  how.unit = "ft";
  const auto hills = write("hills.tif", 2, 1, how, [](int, int) { return 20000.0; });
  EXPECT_NEAR(read_dem({hills}, {}, log).values[0], 6096.0, 1e-9);
  const auto shores = write("shores.tif", 2, 1, how, [](int, int c) { return c == 0 ? -1400.0 : -1700.0; });
  const Error error = error_of([&] { read_dem({shores}, {}, log); });
  EXPECT_THAT(error.what(), HasSubstr("-518.16 m in row 0, column 1"));
  EXPECT_THAT(error.what(), HasSubstr("-a_nodata -1700 ")) << "nodata is of what is stored";
}

TEST_F(RasterTest, RowsAreCountedFromTheNorth) {
  Written how = utm;
  how.transform = {500000.0, 50.0, 0.0, 2899850.0, 0.0, 50.0};
  const auto file =
      write("dem.tif", 2, 3, how, [](int r, int c) { return r == 2 && c == 1 ? -9999.0 : hill(r, c); });
  EXPECT_THAT(error_of([&] { read_dem({file}, {}, log); }).what(), HasSubstr("row 0, column 1"));
}

// x, y of Web Mercator at a longitude and a latitude, by its definition: a sphere of 6378137 m.
Written web_mercator(double longitude, double latitude, double cell) {
  constexpr double radius = 6378137.0, degree = 3.14159265358979323846 / 180.0;
  const double x = radius * longitude * degree;
  const double y = radius * std::asinh(std::tan(latitude * degree));
  return {.crs = "EPSG:3857", .transform = {x - 5.0 * cell, cell, 0.0, y + 5.0 * cell, 0.0, -cell}};
}

// Snyder (1987): the sphere's lengths are those of the map times cos(latitude); on the ellipsoid a parallel's
// radius is N = a / sqrt(1 - e2 sin2), a meridian's M = a (1 - e2) / (1 - e2 sin2)^1.5.
TEST_F(RasterTest, WebMercatorIsNoMapOfLengths) {
  const auto file = write("dem.tif", 10, 10, web_mercator(98.3, 26.0, 50.0), hill);
  const Error error = error_of([&] { read_dem({file}, {}, log); });
  EXPECT_EQ(error.code(), Exit::input);
  EXPECT_THAT(error.what(), HasSubstr("+11.2 % east-west and +11.8 % north-south"));
  EXPECT_THAT(error.what(), HasSubstr("EPSG:32647"));
  const Raster raster = read_raster(file, {}, log);
  const auto scale = map_scale(raster.geometry);
  ASSERT_TRUE(scale);
  constexpr double latitude = 26.0 * 3.14159265358979323846 / 180.0, e2 = 0.0066943799901413165;
  const double bend = 1.0 - e2 * std::sin(latitude) * std::sin(latitude);
  EXPECT_NEAR(scale->east, std::cos(latitude) / std::sqrt(bend), 1e-7);
  EXPECT_NEAR(scale->north, std::cos(latitude) * (1.0 - e2) / std::pow(bend, 1.5), 1e-7);
  EXPECT_NEAR(scale->longitude, 98.3, 1e-9);
  // as the message says
  EXPECT_NEAR(read_dem({file}, {.target_crs = "EPSG:32647"}, log).geometry.cell_size, 45.0, 0.5);
}

TEST_F(RasterTest, ALittleTooLongIsARemark) {
  // 10.5 degrees from the equator: cos 0.983
  const auto file = write("dem.tif", 10, 10, web_mercator(98.3, -10.5, 50.0), hill);
  read_dem({file}, {}, log);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_THAT(log[0], HasSubstr("+1.7 % east-west and +2.4 % north-south"));
  EXPECT_THAT(log[0], HasSubstr("EPSG:32747"));
}

TEST_F(RasterTest, UtmIsSilent) {
  const auto file = write("dem.tif", 10, 10, utm, hill);
  const Raster raster = read_dem({file}, {}, log);
  EXPECT_TRUE(log.empty());
  const auto scale = map_scale(raster.geometry);
  ASSERT_TRUE(scale);
  EXPECT_NEAR(scale->east, 1.0 / 0.9996, 1e-7) << "on the central meridian";
  EXPECT_NEAR(scale->north, 1.0 / 0.9996, 1e-7);
}

TEST(MapScale, NoneWhereTheMapHasNoPlaceOnTheGlobe) {
  const GridGeometry plane{10, 10, 50.0, 0.0, 500.0, ""};
  EXPECT_FALSE(map_scale(plane));
  const GridGeometry local{
      10,  10,    50.0,
      0.0, 500.0, "LOCAL_CS[\"works grid\",UNIT[\"metre\",1],AXIS[\"x\",EAST],AXIS[\"y\",NORTH]]"};
  EXPECT_FALSE(map_scale(local));
}

}  // namespace
}  // namespace headwater
