#include "engine/numerics/elementary.hpp"

#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace headwater {
namespace {

// Worst relative error of `got` against a function in long double, in units of the last place of 1.
template <class Got, class Want, class Draw>
double worst(const Got& got, const Want& want, const Draw& draw) {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  double largest = 0.0;
  for (int i = 0; i < 1'000'000; ++i) {
    const double x = draw(uniform(random));
    const long double exact = want(static_cast<long double>(x));
    const double error = static_cast<double>(std::abs((static_cast<long double>(got(x)) - exact) / exact));
    largest = std::max(largest, error / std::numeric_limits<double>::epsilon());
  }
  return largest;
}

TEST(Elementary, LogarithmOverTheWholeRange) {
  EXPECT_LT(worst(
                fast_log, [](long double x) { return std::log(x); },
                [](double u) { return std::exp(1400.0 * u - 700.0); }),
            1.0);
  EXPECT_EQ(fast_log(1.0), 0.0);
}

TEST(Elementary, LogarithmOfOneAndMore) {
  EXPECT_LT(worst(
                fast_log1p, [](long double x) { return std::log1p(x); },
                [](double u) { return std::exp(140.0 * u - 80.0); }),
            2.0);
  EXPECT_EQ(fast_log1p(0.0), 0.0);
}

TEST(Elementary, ExcessOfANumberOverTheLogarithm) {
  EXPECT_LT(worst(
                fast_excess_over_log1p,
                [](long double x) {
                  if (x > 1e-3L) return x - std::log1p(x);
                  long double sum = 0.0L, term = x;  // alternating series
                  for (int n = 2; n < 12; ++n) {
                    term *= -x;
                    sum -= term / static_cast<long double>(n);
                  }
                  return sum;
                },
                [](double u) { return std::exp(40.0 * u - 35.0); }),
            10.0);
  EXPECT_EQ(fast_excess_over_log1p(0.0), 0.0);
}

TEST(Elementary, ExponentialLessOneOfBothSigns) {
  for (const double sign : {-1.0, 1.0})
    EXPECT_LT(worst(
                  fast_expm1, [](long double x) { return std::expm1(x); },
                  [&](double u) { return sign * std::exp(46.5 * u - 40.0); }),
              2.0);
  EXPECT_EQ(fast_expm1(0.0), 0.0);
}

TEST(Elementary, Exponential) {
  EXPECT_LT(
      worst(
          fast_exp, [](long double x) { return std::exp(x); }, [](double u) { return 1390.0 * u - 695.0; }),
      2.0);
  EXPECT_EQ(fast_exp(0.0), 1.0);
}

}  // namespace
}  // namespace headwater
