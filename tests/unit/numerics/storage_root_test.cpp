// The root of V(Q) + dt Q = b against bisection in long double.
#include "engine/numerics/storage_root.hpp"

#include <random>

#include <gtest/gtest.h>

namespace headwater {
namespace {

long double volume(const StorageLaw& law, const StorageScale& scale, long double flow) {
  const long double s =
      std::exp(static_cast<long double>(law.bend_exponent) * (std::log(flow) + scale.log_bend));
  const long double bent =
      law.bend != 0.0 ? std::exp(static_cast<long double>(law.bend) * std::log1p(s)) : 1.0L;
  return std::exp(static_cast<long double>(scale.log_volume) + law.exponent * std::log(flow)) * bent;
}

long double bisect(const StorageLaw& law, const StorageScale& scale, long double b, long double dt) {
  long double low = 0.0L, high = b / dt;
  for (int k = 0; k < 200; ++k) {
    const long double middle = 0.5L * (low + high);
    (volume(law, scale, middle) + dt * middle < b ? low : high) = middle;
  }
  return high;
}

// Manning, Ferguson with W ~ Q^0.26, Ferguson with constant width.
const StorageLaw laws[] = {
    {0.6, 0.0, 1.0}, {0.704, 0.0, 1.0}, {0.556, 0.2435, 0.607836}, {0.4, 0.2435, 0.8214}};

struct Draw {
  StorageScale scale;
  double b, dt;
};
Draw draw(std::mt19937_64& random) {
  std::uniform_real_distribution<double> volume_at_1(0.0, 12.0), bend_at_1(-8.0, 8.0), log_b(-20.0, 18.0),
      log_dt(0.0, 12.0);
  return {{volume_at_1(random), bend_at_1(random)}, std::exp(log_b(random)), std::exp(log_dt(random))};
}

TEST(StorageRoot, ColdStartMeetsBisection) {
  std::mt19937_64 random(1);
  for (const StorageLaw& law : laws)
    for (int trial = 0; trial < 2000; ++trial) {
      const Draw given = draw(random);
      StoragePoint point;
      ASSERT_TRUE(solve_storage(law, given.scale, given.b, given.dt, point));
      const auto exact = static_cast<double>(bisect(law, given.scale, given.b, given.dt));
      // 1e-13: the series leaves 0.05 (5e-4)^4 = 3e-15, log and exp of arguments up to 50 some 1e-14.
      EXPECT_NEAR(point.flow / exact, 1.0, 1e-13) << "b " << given.b << " dt " << given.dt;
      EXPECT_NEAR(point.volume / static_cast<double>(volume(law, given.scale, exact)), 1.0, 1e-13);
    }
}

TEST(StorageRoot, WarmStartMeetsBisectionForAnyJump) {
  std::mt19937_64 random(2);
  std::uniform_real_distribution<double> log_jump(-12.0, 12.0);
  for (const StorageLaw& law : laws)
    for (int trial = 0; trial < 2000; ++trial) {
      const Draw given = draw(random);
      const auto exact = static_cast<double>(bisect(law, given.scale, given.b, given.dt));
      const double jump = trial % 2 == 0 ? std::exp(log_jump(random)) : 1.0 + 1e-3 * log_jump(random);
      StoragePoint point = storage_at(law, given.scale, exact * jump);
      ASSERT_TRUE(solve_storage(law, given.scale, given.b, given.dt, point));
      EXPECT_NEAR(point.flow / exact, 1.0, 1e-13) << "jump " << jump;
    }
}

// A point carried through many small steps without a transcendental function stays on the law.
TEST(StorageRoot, CarriedPointDoesNotDrift) {
  for (const StorageLaw& law : laws) {
    const StorageScale scale{6.0, 0.5};
    StoragePoint point = storage_at(law, scale, 3.0);
    double held = point.volume;
    for (int step = 0; step < 1440; ++step) {  // a day of minutes on recession
      ASSERT_TRUE(solve_storage(law, scale, held, 60.0 * 5e-4, point));
      held -= 60.0 * 5e-4 * point.flow;
    }
    const StoragePoint fresh = storage_at(law, scale, point.flow);
    EXPECT_NEAR(point.volume / fresh.volume, 1.0, 1e-12);
    EXPECT_NEAR(point.volume / held, 1.0, 1e-12);
    if (law.bend != 0.0) {
      EXPECT_NEAR(point.bend / fresh.bend, 1.0, 1e-12);
    }
  }
}

TEST(StorageRoot, RefusesWhatIsNotFinite) {
  StoragePoint point;
  EXPECT_FALSE(solve_storage(laws[0], {1.0, 0.0}, std::nan(""), 60.0, point));
  point = {};
  EXPECT_FALSE(solve_storage(laws[2], {1.0, 0.0}, INFINITY, 60.0, point));
}

}  // namespace
}  // namespace headwater
