// Behind a dam that never drains the water stands still after the rain, and what is suspended in it settles
// day by day as its closed form says, although nothing else happens on the slope.
#include <cmath>
#include <memory>

#include <gtest/gtest.h>

#include "engine/cli/case.hpp"
#include "engine/cli/simulation.hpp"

namespace headwater {
namespace {

class Pool {
 public:
  explicit Pool(const std::string& settling)
      : case_(Case::read(std::string(HEADWATER_SOURCE_DIR) + "/tests/verification/cases/traps/still.toml",
                         {"check_dam.foot.settling=\"" + settling + "\"",
                          "erosion.grains.fine.settling_velocity=\"1e-5 m/s\""})),
        simulation_(std::make_unique<Simulation>(case_, 1, [](std::string_view) {})) {}
  void one_day() { simulation_->advance_day(); }
  double of(const char* field, std::size_t lane = 0) const {
    return std::as_const(*simulation_).state()[simulation_->state().require(field, "test")][lane];
  }
  double on_the_slope() const {
    double sum = 0.0;
    for (const double depth :
         std::as_const(*simulation_).state()[simulation_->state().require("water_depth", "test")])
      sum += depth;
    return sum;
  }
  double worst_closure() const {
    double worst = 0.0;
    for (const Balance& balance : simulation_->ledger().balances()) worst = std::max(worst, balance.closure);
    return worst;
  }

 private:
  Case case_;
  std::unique_ptr<Simulation> simulation_;
};

constexpr std::size_t fine = 0, grains = 3;
constexpr double velocity = 1e-5, volume = 1000.0, area = 120.0, bulk_density = 1300.0;

TEST(StillWater, ClearsInClosedForm) {
  Pool pool("mixed");
  pool.one_day();
  pool.one_day();
  ASSERT_EQ(pool.on_the_slope(), 0.0) << "the slope is dry";
  ASSERT_GT(pool.of("check_dam_suspended", fine), 1.0);
  int days = 0;
  for (; days < 28 && pool.of("check_dam_suspended", fine) > 0.0; ++days) {
    const double before = pool.of("check_dam_suspended", fine), settled = pool.of("check_dam_sediment", fine);
    double filled = 0.0;
    for (std::size_t g = 0; g < grains; ++g) filled += pool.of("check_dam_sediment", g);
    const double surface = area * (1.0 - filled / (bulk_density * volume));
    const double left = before * std::exp(-velocity * surface * 86400.0 / pool.of("check_dam_water"));
    pool.one_day();
    const double after = pool.of("check_dam_suspended", fine);
    if (after > 0.0) {  // in a day the room shrinks by what settles, and the area with it
      const double shrinks = (before - after) / (bulk_density * volume);
      EXPECT_NEAR(after, left, (2.0 * shrinks + 1e-12) * before) << "day " << days;
    }
    EXPECT_NEAR(after + pool.of("check_dam_sediment", fine), before + settled, 1e-14 * (before + settled));
  }
  EXPECT_GT(days, 2) << "it takes its time";
  EXPECT_EQ(pool.of("check_dam_suspended", fine), 0.0) << "and comes to rest";
  EXPECT_GT(pool.of("check_dam_water"), 10.0);
  EXPECT_LE(pool.worst_closure(), 1e-12);
}

TEST(StillWater, IdealBasinsClearAtOnce) {
  Pool pool("ideal");
  for (int day = 0; day < 3; ++day) pool.one_day();
  for (std::size_t g = 0; g < grains; ++g) EXPECT_EQ(pool.of("check_dam_suspended", g), 0.0) << g;
  EXPECT_GT(pool.of("check_dam_sediment", fine), 1.0);
  EXPECT_LE(pool.worst_closure(), 1e-12);
}

}  // namespace
}  // namespace headwater
