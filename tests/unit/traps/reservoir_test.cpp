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

// v A = 0.02 m3/s against 0.05: 0.4 of it in an ideal basin, what was there as what comes.
TEST(IdealBasin, HazenAndCamp) {
  const BasinFate fate = ideal_basin(1e-4, 200.0, 0.05);
  EXPECT_NEAR(fate.settles(3.0, 7.0), 4.0, 1e-14);
  EXPECT_NEAR(fate.leaves(3.0, 7.0), 6.0, 1e-14);
  EXPECT_EQ(ideal_basin(1e-4, 200.0, 0.01).settles(3.0, 7.0), 10.0);
  const BasinFate still = ideal_basin(1e-4, 200.0, 0.0);
  EXPECT_EQ(still.settles(3.0, 7.0), 10.0);
  EXPECT_EQ(still.leaves(3.0, 7.0), 0.0);
}

// In steady flow S' = S, and of what comes v A/(Q + v A) settles: 2/7 with 0.02 against 0.05 m3/s. However
// long the step, S = in V/((Q + v A) dt) stays as it is.
TEST(MixedBasin, HazensShareInSteadyFlow) {
  for (const double dt : {1.0, 600.0, 86400.0, 1e9}) {
    const double in = 2e-3 * dt, steady = 2e-3 * 40.0 / 0.07;
    const BasinFate fate = mixed_basin(1e-4, 200.0, 0.05, 40.0, dt);
    EXPECT_NEAR(fate.settles(steady, in), in * 2.0 / 7.0, 1e-11 * in) << dt;
    EXPECT_NEAR(fate.leaves(steady, in), in * 5.0 / 7.0, 1e-11 * in) << dt;
    EXPECT_NEAR(fate.stays(steady, in), steady, 1e-11 * (in + steady)) << dt;
  }
}

// A still pool: e^(-v A t/V) stays. 4 um clay, 1.26e-5 m/s, in a metre of water: e^-1.08864 after a day.
TEST(MixedBasin, StillPoolClears) {
  const BasinFate fate = mixed_basin(1.26e-5, 30.0, 0.0, 30.0, 86400.0);
  EXPECT_NEAR(fate.stays(1.0, 0.0), 0.336674, 1e-6);
  EXPECT_EQ(fate.leaves(1.0, 0.0), 0.0);
  EXPECT_NEAR(fate.settles(1.0, 0.0), 0.663326, 1e-6);
}

// in (1 - e^-x)/x of what comes in evenly is still there: 0.25 (1 - e^-4) with x = 4.
TEST(MixedBasin, WhatComesInEvenly) {
  const BasinFate fate = mixed_basin(1e-4, 100.0, 0.03, 10.0, 1000.0);
  EXPECT_NEAR(fate.stays(0.0, 1.0), 0.2454211, 1e-7);
  EXPECT_NEAR(fate.settles(0.0, 1.0), 0.25 * (1.0 - 0.2454211), 1e-7);
}

// Two halves of a stretch are the whole where the volume is constant, and nothing is lost.
TEST(MixedBasin, DoesNotDependOnTheStep) {
  for (const double dt : {1e-3, 1.0, 300.0, 3600.0, 1e5}) {  // on both sides of the series
    const BasinFate whole = mixed_basin(3e-5, 150.0, 0.02, 60.0, dt),
                    half = mixed_basin(3e-5, 150.0, 0.02, 60.0, 0.5 * dt);
    const double first = half.stays(5.0, 1.0);
    EXPECT_NEAR(half.stays(first, 1.0), whole.stays(5.0, 2.0), 1e-14 * 7.0) << dt;
    const double settled = half.settles(5.0, 1.0) + half.settles(first, 1.0);
    EXPECT_NEAR(settled, whole.settles(5.0, 2.0), 1e-10 * settled + 1e-15) << dt;
    EXPECT_NEAR(whole.stays(5.0, 2.0) + whole.settles(5.0, 2.0) + whole.leaves(5.0, 2.0), 7.0, 1e-14) << dt;
  }
}

TEST(MixedBasin, WithoutWaterNothingStaysAndWithoutAreaNothingSettles) {
  const BasinFate empty = mixed_basin(1e-4, 200.0, 0.05, 0.0, 60.0);
  EXPECT_NEAR(empty.settles(3.0, 4.0), 2.0, 1e-14);
  EXPECT_NEAR(empty.leaves(3.0, 4.0), 5.0, 1e-14);
  const BasinFate full = mixed_basin(1e-4, 0.0, 0.05, 0.0, 60.0);
  EXPECT_EQ(full.settles(3.0, 4.0), 0.0);
  EXPECT_EQ(full.leaves(3.0, 4.0), 7.0);
  const BasinFate neither = mixed_basin(1e-4, 0.0, 0.0, 0.0, 60.0);
  EXPECT_EQ(neither.stays(3.0, 4.0), 7.0);
}

// What finds no room stays in suspension, or goes on.
TEST(BasinFate, SettlesLess) {
  BasinFate waits = ideal_basin(1e-4, 200.0, 0.05), passes = waits;
  waits.settle_less(0.25, false);
  EXPECT_NEAR(waits.settles(0.0, 10.0), 1.0, 1e-14);
  EXPECT_NEAR(waits.stays(0.0, 10.0), 3.0, 1e-14);
  passes.settle_less(0.25, true);
  EXPECT_NEAR(passes.settles(0.0, 10.0), 1.0, 1e-14);
  EXPECT_NEAR(passes.leaves(0.0, 10.0), 9.0, 1e-14);
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
