// Real terrain, where it is at hand: HEADWATER_SHARED, or the folder "shared" beside the repository.
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "engine/grid/domain.hpp"
#include "engine/io/raster_file.hpp"

namespace headwater {
namespace {

class SharedData : public testing::Test {
 protected:
  void SetUp() override {
    const char* given = std::getenv("HEADWATER_SHARED");
    folder =
        given ? std::filesystem::path(given) : std::filesystem::path(HEADWATER_SOURCE_DIR) / ".." / "shared";
    folder /= "data";
    if (!std::filesystem::exists(folder / "dem")) {
      GTEST_SKIP() << "no data/dem in HEADWATER_SHARED or beside the repository: real terrain is not tested";
    }
  }
  std::filesystem::path folder;
  std::vector<std::string> log;
};

TEST_F(SharedData, MeghalayaCatchmentBecomesADomain) {
  const Raster terrain = read_raster(folder / "dem/meghalaya_c118km2_50m.tif", {}, log);
  EXPECT_EQ(terrain.geometry.columns, 294);
  EXPECT_EQ(terrain.geometry.rows, 359);
  EXPECT_NEAR(terrain.geometry.cell_size, 50.0, 1e-3);  // the file has 50 x 50.001 m
  RasterOptions onto;
  onto.match = &terrain.geometry;
  onto.categorical = true;
  const Raster mask = read_raster(folder / "dem/meghalaya_c118km2_50m_mask.tif", onto, log);
  EXPECT_TRUE(log.empty());

  DomainOptions options;
  options.channel_area = 0.5e6;
  const Domain domain = build_domain(terrain, &mask, options);
  EXPECT_NEAR(domain.cells() * domain.cell_area(), 118.1e6, 0.05e6);  // the data's description
  const auto [low, high] = std::minmax_element(domain.elevation.begin(), domain.elevation.end());
  EXPECT_EQ(*low, 113.0);
  EXPECT_EQ(*high, 1817.0);
  // One outlet: the mask is one catchment, and its whole area leaves there.
  EXPECT_EQ(std::count(domain.river.downstream.begin(), domain.river.downstream.end(), -1), 1);
  EXPECT_EQ(domain.river.drained_area.back(), domain.cells() * domain.cell_area());
  EXPECT_EQ(std::count(domain.surface.drains.begin(), domain.surface.drains.end(), Drains::nowhere), 0);
  double degrees = 0.0;
  for (const double slope : domain.slope)
    degrees += std::atan(slope) * 180.0 / 3.14159265358979 / domain.cells();
  // numpy, Horn's formula on the same file: 28.02 (28.46 by plain central differences, which smooth less).
  EXPECT_NEAR(degrees, 28.02, 0.01);
}

TEST_F(SharedData, DegreesOfKachinBecomeUtm47) {
  const Raster terrain = read_raster(folder / "dem/etopo5_kachin_9km.tif", {}, log);
  EXPECT_NE(terrain.geometry.crs_wkt.find("UTM zone 47N"), std::string::npos);
  ASSERT_EQ(log.size(), 1u);
  double high = 0.0;
  for (const double value : terrain.values) high = std::isnan(value) ? high : std::max(high, value);
  EXPECT_NEAR(high, 4115.0, 200.0);  // the highest cell, interpolated
}

TEST_F(SharedData, RiversInDegreesAreDrawnOnUtmCells) {
  GridGeometry geometry{
      .columns = 600, .rows = 600, .cell_size = 100.0, .x_min = 405000.0, .y_max = 2890000.0};
  geometry.crs_wkt = projected_crs("EPSG:32647");
  const auto cells = rasterise((folder / "site/rivers_gshhg_97-99.2E_25-27N.geojson").string(), geometry);
  const auto wet = std::count(cells.begin(), cells.end(), 1);
  EXPECT_GT(wet, 300);    // at least one river of 30 km
  EXPECT_LT(wet, 20000);  // and no more than lines
}

}  // namespace
}  // namespace headwater
