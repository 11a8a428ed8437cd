#include "models/water/cover_values.hpp"

#include <gtest/gtest.h>

#include "models/water/parameters.hpp"

namespace headwater {
namespace {

TEST(CoverValues, RunStraightFromBareGroundThroughTheReference) {
  const WaterParameters p;
  const auto n = [&](LandState state, double cover) { return of_cover(p.manning, state, cover, 0.4); };
  EXPECT_EQ(n(LandState::rehabilitated, 0.4), 0.15);
  EXPECT_EQ(n(LandState::rehabilitated, 0.0), 0.05) << "planted today: bare";
  EXPECT_NEAR(n(LandState::rehabilitated, 0.8), 0.25, 1e-15);
  EXPECT_EQ(n(LandState::bare, 0.0), 0.05);
  EXPECT_NEAR(n(LandState::bare, 0.2), 0.10, 1e-15);
  EXPECT_NEAR(n(LandState::road, 0.1), 0.06, 1e-15) << "0.03 + 0.12 / 4";
  EXPECT_EQ(n(LandState::forest, 0.3), 0.4) << "forest is as the table has it";
  const auto mm = [&](LandState state, double cover) {
    return 1e3 * of_cover(p.interception_capacity, state, cover, 0.4);
  };
  EXPECT_NEAR(mm(LandState::rehabilitated, 0.8), 2.0, 1e-15);
  EXPECT_NEAR(mm(LandState::bench, 0.2), 0.5, 1e-15);
  EXPECT_EQ(mm(LandState::pad, 0.0), 0.0);
  EXPECT_EQ(mm(LandState::forest, 0.9), 2.0);
}

// Bare ground that is rougher than planted ground: a line on beyond the reference would pass through 0.
TEST(CoverValues, FallNoFurtherThanPlantedGround) {
  WaterParameters p;
  p.manning.with(LandState::bare, 0.3);
  const auto n = [&](double cover) { return of_cover(p.manning, LandState::rehabilitated, cover, 0.4); };
  EXPECT_NEAR(n(0.2), 0.225, 1e-15);
  for (const double cover : {0.4, 0.5, 0.8, 1.0}) EXPECT_EQ(n(cover), 0.15);
}

TEST(CoverValues, OneValueHoldsWhateverTheCover) {
  const CellParameter one(0.07);
  for (int state = 0; state < land_states; ++state)
    for (const double cover : {0.0, 0.3, 1.0})
      EXPECT_EQ(of_cover(one, static_cast<LandState>(state), cover, 0.4), 0.07);
}

TEST(CoverValues, BenchesHaveValuesOfTheirOwn) {
  const WaterParameters p;
  EXPECT_EQ(p.manning.at(LandState::bench), 0.05);
  EXPECT_DOUBLE_EQ(p.saturated_conductivity.at(LandState::bench), 5e-3 / 3600.0);
  EXPECT_EQ(p.interception_capacity.at(LandState::bench), 0.0);
}

}  // namespace
}  // namespace headwater
