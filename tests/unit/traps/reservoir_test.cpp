// A small reservoir over a stretch of constant inflow, trapping, and a fence that fills: closed forms.
#include "models/traps/reservoir.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace headwater {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();

TEST(Reservoir, WithoutADrainItFillsAndSpills) {
  EXPECT_EQ(reservoir_after(2.0, 3.0, 10.0, 60.0, never), 5.0);
  EXPECT_EQ(reservoir_after(8.0, 3.0, 10.0, 60.0, never), 10.0);
  EXPECT_EQ(reservoir_after(10.0, 0.0, 10.0, 60.0, never), 10.0);  // at the brim without inflow it stays
  EXPECT_EQ(reservoir_after(10.0, 0.0, 4.0, 60.0, never), 4.0);    // what has settled takes its room
}

// 100 m3 with T = 1 h, an hour later: 100/e. With 50 m3 an hour: 50 + 50/e.
TEST(Reservoir, DrainsLikeALinearStore) {
  EXPECT_NEAR(reservoir_after(100.0, 0.0, 200.0, 3600.0, 3600.0), 36.787944, 1e-6);
  EXPECT_NEAR(reservoir_after(100.0, 50.0, 200.0, 3600.0, 3600.0), 68.393972, 1e-6);
  EXPECT_NEAR(reservoir_after(50.0, 50.0, 200.0, 3600.0, 3600.0), 50.0, 1e-12);  // in balance
}

// 300 m3 an hour into 0 of 100 m3 with T = 1 h: V = 300 (1 - e^-t) reaches 100 after 0.405 h and stays.
TEST(Reservoir, StaysFullOnceItIs) {
  EXPECT_NEAR(reservoir_after(0.0, 300.0 * 0.4, 100.0, 0.4 * 3600.0, 3600.0), 300.0 * -std::expm1(-0.4),
              1e-9);
  EXPECT_EQ(reservoir_after(0.0, 300.0 * 0.5, 100.0, 0.5 * 3600.0, 3600.0), 100.0);
  EXPECT_EQ(reservoir_after(100.0, 300.0, 100.0, 3600.0, 3600.0), 100.0);
}

// Two halves of a stretch are the whole: the step is exact.
TEST(Reservoir, DoesNotDependOnTheStep) {
  const double half = reservoir_after(20.0, 30.0, 70.0, 900.0, 3600.0);
  EXPECT_NEAR(reservoir_after(half, 30.0, 70.0, 900.0, 3600.0),
              reservoir_after(20.0, 60.0, 70.0, 1800.0, 3600.0), 1e-12);
}

// v A = 0.02 m3/s against 0.05: 0.4 of it in an ideal basin, 2/7 in a mixed one.
TEST(Trapping, HazenAndCamp) {
  EXPECT_NEAR(ideal_trapping(1e-4, 200.0, 0.05), 0.4, 1e-15);
  EXPECT_EQ(ideal_trapping(1e-4, 200.0, 0.01), 1.0);
  EXPECT_NEAR(mixed_trapping(1e-4, 200.0, 0.05), 2.0 / 7.0, 1e-15);
  EXPECT_EQ(mixed_trapping(1e-4, 200.0, 0.0), 1.0);
}

// (10 - 4)(1 - e^-0.5); two halves are the whole; never more than there is room for.
TEST(Fence, HoldsLessAsItFills) {
  EXPECT_NEAR(held_back(4.0, 10.0, 5.0), 2.3608160, 1e-7);
  const double first = held_back(4.0, 10.0, 2.5);
  EXPECT_NEAR(first + held_back(4.0 + first, 10.0, 2.5), held_back(4.0, 10.0, 5.0), 1e-14);
  EXPECT_LE(held_back(4.0, 10.0, 1e9), 6.0);
  EXPECT_EQ(held_back(4.0, never, 5.0), 5.0);
  EXPECT_EQ(held_back(10.0, 10.0, 5.0), 0.0);
}

}  // namespace
}  // namespace headwater
