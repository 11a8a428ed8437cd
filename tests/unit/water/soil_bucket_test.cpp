#include "models/water/soil_bucket.hpp"

#include <cmath>
#include <functional>
#include <random>

#include <gtest/gtest.h>

namespace headwater {
namespace {

// What is lost in `time` when dW/dt = rate(W): classical Runge-Kutta in long double, so that its own error is
// that of the scheme, not of the many additions.
double integrated_loss(double start, double time, int steps,
                       const std::function<long double(long double)>& rate) {
  const long double dt = static_cast<long double>(time) / steps;
  long double W = start;
  for (int i = 0; i < steps; ++i) {
    const long double k1 = rate(W), k2 = rate(W + dt * k1 / 2), k3 = rate(W + dt * k2 / 2),
                      k4 = rate(W + dt * k3);
    W += dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
  }
  return static_cast<double>(start - W);
}

TEST(PlantUptake, FullRateThenLinearStress) {
  EXPECT_DOUBLE_EQ(plant_uptake(0.20, 0.10, 0.005), 0.005);  // never below the threshold
  EXPECT_DOUBLE_EQ(plant_uptake(0.10, 0.10, 0.1), 0.10 * (1.0 - std::exp(-1.0)));          // always below it
  EXPECT_DOUBLE_EQ(plant_uptake(0.12, 0.10, 0.05), 0.02 + 0.10 * (1.0 - std::exp(-0.3)));  // crosses it
}

// In the one step that meets the kink at the threshold Runge-Kutta is off by (demand / steps)^2 / threshold
// at most: 1e-10 of the demand.
TEST(PlantUptake, AgreesWithFineIntegration) {
  for (const double available : {0.001, 0.05, 0.1, 0.13, 0.4})
    for (const double demand : {1e-4, 5e-3, 0.05, 0.3}) {
      const long double threshold = 0.1;
      const double lost = integrated_loss(available, 1.0, 50000, [&](long double W) {
        return -demand * std::min(1.0L, std::max(W, 0.0L) / threshold);
      });
      EXPECT_NEAR(plant_uptake(available, 0.1, demand), lost, 1e-9 * demand) << available << " " << demand;
    }
}

TEST(PlantUptake, TwoHalfStepsAreOneStep) {
  std::mt19937_64 random(6);
  std::uniform_real_distribution<double> any(0.0, 1.0);
  for (int i = 0; i < 20000; ++i) {
    const double available = 0.5 * any(random), threshold = 0.3 * any(random) + 1e-6,
                 demand = std::pow(10.0, -4.0 * any(random));
    const double first = plant_uptake(available, threshold, 0.5 * demand);
    const double second = plant_uptake(available - first, threshold, 0.5 * demand);
    ASSERT_NEAR(first + second, plant_uptake(available, threshold, demand), 4.0 * 2.2e-16 * available);
  }
}

TEST(PlantUptake, Limits) {
  EXPECT_EQ(plant_uptake(0.1, 0.05, 0.0), 0.0);
  EXPECT_EQ(plant_uptake(0.0, 0.05, 0.01), 0.0);
  EXPECT_EQ(plant_uptake(-0.02, 0.05, 0.01), 0.0) << "drier than the wilting point";
  EXPECT_EQ(plant_uptake(0.1, 0.0, 0.3), 0.1) << "no stress: all there is";
  EXPECT_EQ(plant_uptake(0.1, -0.01, 0.05), 0.05);
  EXPECT_NEAR(plant_uptake(0.1, 0.1, 100.0), 0.1, 1e-16) << "an endless drought empties it";
  EXPECT_NEAR(plant_uptake(1e-6, 0.1, 1e-3), 1e-6 * 0.01,
              1e-6 * 0.01 * 0.006);  // W D / T for small D / T: -D/(2 T)
}

TEST(DrainedDepth, ClosedForm) {
  // b = 3, capacity 1, full: s^-2 = 1 + 2 K t; with 2 K t = 3 half of it is left
  EXPECT_DOUBLE_EQ(drained_depth(1.0, 1.0, 1.5e-3, 3.0, 1000.0), 0.5);
  // b = 2, s = 1/2: s^-1 = 2 + K t = 4, a quarter left
  EXPECT_DOUBLE_EQ(drained_depth(0.5, 1.0, 2e-3, 2.0, 1000.0), 0.25);
}

// The fastest rate is b K / capacity = 4e-4 1/s (full, lambda 0.2, 1.4e-5 m/s), the step 4.3 s: an error of
// (4e-4 * 4.3)^4 = 1e-11 of what drains.
TEST(DrainedDepth, AgreesWithFineIntegration) {
  for (const double lambda : {0.2, 0.5, 2.0})
    for (const double s : {1.0, 0.9, 0.5})
      for (const double K : {1e-7, 3e-6, 1.4e-5}) {
        const double capacity = 0.45, b = 3.0 + 2.0 / lambda, day = 86400.0;
        const double lost = integrated_loss(s * capacity, day, 20000, [&](long double W) {
          return -K * std::pow(W / capacity, static_cast<long double>(b));
        });
        EXPECT_NEAR(drained_depth(s * capacity, capacity, K, b, day), lost, 1e-10 * lost + 1e-12 * capacity)
            << lambda << " " << s << " " << K;
      }
}

TEST(DrainedDepth, TwoHalfStepsAreOneStep) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> any(0.0, 1.0);
  for (int i = 0; i < 20000; ++i) {
    const double capacity = 0.1 + any(random), water = capacity * any(random),
                 K = std::pow(10.0, -9.0 + 5.0 * any(random));
    const double b = 3.0 + 2.0 / (0.1 + 2.0 * any(random)), day = 86400.0;
    const double first = drained_depth(water, capacity, K, b, 0.5 * day);
    const double second = drained_depth(water - first, capacity, K, b, 0.5 * day);
    // drainage below 1e-12 of the store is left out
    ASSERT_NEAR(first + second, drained_depth(water, capacity, K, b, day), 1e-12 * water);
  }
}

TEST(DrainedDepth, Limits) {
  EXPECT_EQ(drained_depth(0.0, 0.45, 1e-6, 13.0, 86400.0), 0.0);
  EXPECT_EQ(drained_depth(0.2, 0.45, 0.0, 13.0, 86400.0), 0.0) << "impervious";
  EXPECT_EQ(drained_depth(0.2, 0.0, 1e-6, 13.0, 86400.0), 0.0);
  EXPECT_LT(drained_depth(0.45, 0.45, 1.0, 13.0, 1e12), 0.45) << "never empties";
  // for a short time it is K s^b t: (b/2) K t / W of it is the next term
  EXPECT_NEAR(drained_depth(0.45, 0.45, 1e-6, 13.0, 1.0), 1e-6, 1e-6 * 13.0 / 2.0 * 1e-6 / 0.45 * 1.1);
  // more than full counts as full for the rate
  EXPECT_GT(drained_depth(0.5, 0.45, 1e-6, 13.0, 86400.0), drained_depth(0.45, 0.45, 1e-6, 13.0, 86400.0));
}

TEST(DrainedDepth, BetweenZeroAndWhatThereIs) {
  std::mt19937_64 random(8);
  std::uniform_real_distribution<double> any(0.0, 1.0);
  for (int i = 0; i < 50000; ++i) {
    const double capacity = std::pow(10.0, -3.0 + 4.0 * any(random)), water = 1.2 * capacity * any(random);
    const double drained = drained_depth(water, capacity, std::pow(10.0, -12.0 + 11.0 * any(random)),
                                         3.4 + 40.0 * any(random), std::pow(10.0, 8.0 * any(random)));
    ASSERT_GE(drained, 0.0);
    ASSERT_LE(drained, water);
  }
}

}  // namespace
}  // namespace headwater
