#include "engine/numerics/linear_reservoir.hpp"

#include <array>

#include <gtest/gtest.h>

namespace headwater {
namespace {

TEST(LinearReservoir, LetsOutExactly) {
  // S = 2 exp(-t/tau) + (3 / T) tau (1 - exp(-t/tau)) at T = tau / 2
  double stored = 2.0;
  const double out = let_out(stored, 3.0, 500.0, 1000.0), decay = std::exp(-0.5);
  EXPECT_NEAR(stored, 2.0 * decay + 6.0 * (1.0 - decay), 1e-15);
  EXPECT_NEAR(out, 5.0 - stored, 1e-15);
}

TEST(LinearReservoir, DoesNotDependOnHowADayIsCut) {
  for (const double delay : {10.0, 3600.0, 86400.0, 1e9}) {
    double once = 0.7, often = 0.7, out = 0.0;
    const double whole = let_out(once, 0.3, 86400.0, delay);
    for (int n = 0; n < 1440; ++n) out += let_out(often, 0.3 / 1440.0, 60.0, delay);
    EXPECT_NEAR(out, whole, 1e-12) << delay;
    EXPECT_NEAR(often, once, 1e-12) << delay;
  }
}

TEST(LinearReservoir, ShapesAddUp) {
  const std::array<double, 5> bounds = {0.0, 7200.0, 9000.0, 20000.0, 86400.0};
  const std::array<double, 4> weights = {0.0, 0.9, 0.1, 0.0};
  const ReservoirShape shape = reservoir_shape(bounds, weights, 43200.0);
  EXPECT_NEAR(shape.stored, 1.0 - std::exp(-2.0), 1e-15);
  EXPECT_NEAR(shape.even, 1.0 - (1.0 - std::exp(-2.0)) / 2.0, 1e-15);
  EXPECT_EQ(shape.of_weighted[0], 0.0) << "nothing before it rains";
  EXPECT_GT(shape.weighted, shape.even) << "early rain leaves more than an even inflow";
  // after the last inflow what is there decays
  EXPECT_NEAR(shape.of_weighted[3],
              (1.0 - shape.weighted + shape.of_weighted[3]) * (1.0 - std::exp(-66400.0 / 43200.0)), 1e-15);
}

}  // namespace
}  // namespace headwater
