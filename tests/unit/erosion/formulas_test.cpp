// E2: one number for each formula, worked out by hand from the equation of its paper.
#include <cmath>

#include <gtest/gtest.h>

#include "models/erosion/detachment.hpp"
#include "models/erosion/settling.hpp"

namespace headwater {
namespace {

// Ferguson & Church (2004), R = 1.65, g = 9.81 m/s2, nu = 1e-6 m2/s, C1 = 18, C2 = 1: R g = 16.1865 m/s2;
// 0.1 mm: 1.61865e-7 / (1.8e-5 + sqrt(0.75 x 1.61865e-11)) = 1.61865e-7 / 2.148420e-5.
TEST(Settling, FergusonAndChurch) {
  EXPECT_NEAR(settling_velocity(0.1e-3, 2650.0), 7.534130e-3, 1e-8);
  EXPECT_NEAR(settling_velocity(1e-3, 2650.0), 0.1262784, 1e-7);
  EXPECT_NEAR(settling_velocity(4e-6, 2650.0), 1.436575e-5, 1e-11);
}

// Its two limits: Stokes' law R g D2 / (18 nu), and the drag coefficient 1 of natural grains, v = sqrt(R g D
// / 0.75).
TEST(Settling, LimitsOfSmallAndLargeGrains) {
  const double small = 1e-7, large = 0.05, buoyant = 1.65 * 9.81;
  EXPECT_NEAR(settling_velocity(small, 2650.0) / (buoyant * small * small / 18e-6), 1.0, 1e-5);
  EXPECT_NEAR(settling_velocity(large, 2650.0) / std::sqrt(buoyant * large / 0.75), 1.0, 2e-3);
}

TEST(Settling, GrainsHinderEachOther) {
  EXPECT_EQ(hindrance(0.0), 1.0);
  EXPECT_DOUBLE_EQ(hindrance(0.1), 0.6561);
}

// van Dijk et al. (2002): 28.3 (1 - 0.52 e^-2.1) at 50 mm/h, of which 50/3600 mm fall in a second.
TEST(Rain, KineticEnergy) {
  EXPECT_NEAR(energy_of_rain(50.0), 26.497931, 1e-6);
  EXPECT_NEAR(energy_of_rain(0.0), 13.584, 1e-12);
  EXPECT_NEAR(power_of_rain(50e-3 / 3600.0), 0.36802682, 1e-8);
}

// Above the breakpoint the effect falls as (h0/h)^b: 2^-1.5 at twice the depth.
TEST(Rain, WaterProtectsTheGround) {
  EXPECT_EQ(damping_by_water(1e-3, 2e-3, 1.0), 1.0);
  EXPECT_EQ(damping_by_water(2e-3, 2e-3, 1.0), 1.0);
  EXPECT_DOUBLE_EQ(damping_by_water(8e-3, 2e-3, 1.0), 0.25);
  EXPECT_NEAR(damping_by_water(4e-3, 2e-3, 1.5), 0.35355339, 1e-8);
  EXPECT_EQ(damping_by_water(4e-3, 2e-3, 0.0), 1.0);
}

// 10 kPa: 1 / (0.89 + 5.6); loose grains lose nothing.
TEST(Flow, Cohesion) {
  EXPECT_NEAR(cohesive_share(10e3), 0.15408320, 1e-8);
  EXPECT_NEAR(cohesive_share(1e3), 0.68965517, 1e-8);
  EXPECT_EQ(cohesive_share(0.0), 1.0);
}

TEST(Flow, StreamPower) {
  EXPECT_DOUBLE_EQ(stream_power(1e-3, 0.5), 4.905);
}

}  // namespace
}  // namespace headwater
