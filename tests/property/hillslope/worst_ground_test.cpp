// The worst that erosion may be given: cliffs of 60 degrees and more, islands of nodata, hardly any regolith,
// all of it bare, 400 mm of rain in a day, creep as fast as it may be, flow paths that change on the way.
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "engine/grid/reroute.hpp"
#include "tests/unit/grid/terrains.hpp"
#include "tests/unit/water/hillslope_world.hpp"

namespace headwater {
namespace {

using water_test::Hillslope;
using water_test::HillslopeOptions;
using Rain = std::vector<std::pair<double, double>>;

// Neighbours differ by up to 36 m over 10 m.
Domain cliffs(std::int32_t partitions = 1) {
  Raster terrain = test::rough(80, 60, 5, 0.03);
  for (double& z : terrain.values) z *= 3.0;
  DomainOptions options;
  options.channel_area = 2e3;
  options.partitions = partitions;
  return build_domain(terrain, nullptr, options);
}

// 400 mm, half of it in two hours.
Rain flood() {
  return {{4 * 3600.0, 0.1 / 14400.0}, {2 * 3600.0, 0.2 / 7200.0}, {6 * 3600.0, 0.1 / 21600.0}};
}

HillslopeOptions bare(double mantle, int threads = 1) {
  HillslopeOptions options;
  options.erosion = true;
  options.mantle = mantle;
  options.threads = threads;
  options.erosion_settings = {{"entrainment_energy", "1 J/kg"}, {"maximum_concentration", "2000 kg/m3"}};
  options.creep_settings = {{"every", "3 day"}, {"diffusivity", "10 m2/yr"}};
  return options;
}

void expect_sound(const Hillslope& slope, double mantle, int day) {
  for (const char* name :
       {"water_depth", "surface_outflow", "suspended_sediment", "deposited_sediment", "regolith_eroded",
        "sediment_outflow", "bank_sediment", "creep_to_reach", "rusle_soil_loss"})
    for (const double value : slope.field(name)) {
      ASSERT_GE(value, 0.0) << name << " on day " << day;
      ASSERT_TRUE(std::isfinite(value)) << name << " on day " << day;
    }
  const double supply = mantle * 1400.0;
  for (std::size_t c = 0; c < slope.field("regolith_eroded").size(); ++c)
    ASSERT_GE(supply + slope.field("regolith_crept")[c] - slope.field("regolith_eroded")[c], -1e-12 * supply)
        << "cell " << c << " on day " << day;
}

class WorstGround : public testing::TestWithParam<double> {};

TEST_P(WorstGround, KeepsItsBooksAndNoStoreIsNegative) {
  Hillslope slope(cliffs(), bare(GetParam()));
  for (int day = 0; day < 24; ++day) {
    slope.day(day % 4 == 1 ? flood() : Rain{});
    expect_sound(slope, GetParam(), day);
    if (day % 7 == 6) {
      std::vector<double> surface = slope.domain().elevation;
      for (std::size_t c = 0; c < surface.size(); ++c) surface[c] += slope.field("elevation_change")[c];
      reroute(slope.domain(), surface);
    }
  }
  for (const Balance& balance : slope.ledger().balances())
    EXPECT_LE(balance.closure, 1e-12) << balance.store << " " << balance.quantity;
  EXPECT_GT(slope.ledger().flow_total("regolith", "surface", "silt"), 0.0);
  EXPECT_GT(slope.ledger().flow_total("banks", "river", "silt"), 0.0);
}

// 5 m; 2 cm, which are soon gone; none at all but for a film.
INSTANTIATE_TEST_SUITE_P(Mantles, WorstGround, testing::Values(5.0, 0.02, 1e-6));

TEST(WorstGround, SameBitsForAnyThreadsAndPartitions) {
  const auto after = [](int threads, std::int32_t partitions) {
    Hillslope slope(cliffs(partitions), bare(0.1, threads));
    for (int day = 0; day < 8; ++day) slope.day(day % 4 == 1 ? flood() : Rain{});
    return slope.save();
  };
  const std::vector<double> one = after(1, 1);
  EXPECT_EQ(after(2, 1), one);
  EXPECT_EQ(after(2, 3), one);
}

}  // namespace
}  // namespace headwater
