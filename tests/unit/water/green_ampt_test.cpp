#include "models/water/green_ampt.hpp"

#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace headwater {
namespace {

constexpr double hour = 3600.0, cm = 0.01;

// Time in which F1 - F0 infiltrates under ponding, in closed form and long double: the inverse of what the
// code solves.
long double time_to_infiltrate(long double F0, long double F1, long double a, long double K) {
  return (F1 - F0 - a * std::log1p((F1 - F0) / (F0 + a))) / K;
}

double rate(double F, double a, double K) {
  return K * (1.0 + a / F);
}

// Chow, Maidment & Mays (1988) Applied Hydrology, examples 4.3.1, 4.4.1 and 4.4.2: silt loam of table 4.3.1
// (effective porosity 0.486, suction 16.7 cm, K 0.65 cm/h) at 30 % effective saturation.
struct SiltLoam {
  double K = 0.65 * cm / hour;
  double a = 16.7 * cm * 0.7 * 0.486;
};

TEST(GreenAmpt, ChowExample431PondedHour) {
  const SiltLoam soil;
  const double F = ponded_infiltration(0.0, soil.a, soil.K, hour);
  EXPECT_NEAR(F, 3.17 * cm, 0.005 * cm);                                     // the book gives two decimals
  EXPECT_NEAR(rate(F, soil.a, soil.K), 1.81 * cm / hour, 0.01 * cm / hour);  // 1.816; the book rounds F first
  EXPECT_NEAR(F, 3.16721372894033 * cm, 1e-14);                              // solved in 30 digits
}

TEST(GreenAmpt, ChowExample441TimeToPonding) {
  const SiltLoam soil;
  const struct {
    double rain, time, depth;  // cm/h, h, cm
  } cases[] = {{1.0, 10.5, 10.5}, {5.0, 0.17, 0.85}};
  for (const auto& expected : cases) {
    // all of the rain infiltrates up to the time to ponding, and not all of it in 1 % more
    const double exact = soil.K * soil.a / (expected.rain * cm / hour - soil.K) / (expected.rain * cm / hour);
    EXPECT_NEAR(exact, expected.time * hour, 0.01 * expected.time * hour);
    EXPECT_NEAR(exact * expected.rain * cm / hour, expected.depth * cm, 0.01 * expected.depth * cm);
    for (const double factor : {0.5, 0.999999}) {
      const double supply = factor * exact * expected.rain * cm / hour;
      EXPECT_EQ(infiltrated_depth(0.0, soil.a, soil.K, supply, factor * exact), supply);
    }
    const double more = 1.01 * exact * expected.rain * cm / hour;
    EXPECT_LT(infiltrated_depth(0.0, soil.a, soil.K, more, 1.01 * exact), more);
  }
}

TEST(GreenAmpt, ChowExample442RainOfFiveCentimetresAnHour) {
  const SiltLoam soil;
  const double F = infiltrated_depth(0.0, soil.a, soil.K, 5.0 * cm, hour);
  EXPECT_NEAR(F, 3.02 * cm, 0.005 * cm);
  EXPECT_NEAR(rate(F, soil.a, soil.K), 1.87 * cm / hour, 0.005 * cm / hour);
  EXPECT_NEAR(F, 3.01791639506729 * cm, 1e-14);  // solved in 30 digits
}

// Example 5.4.1 there: sandy loam (effective porosity 0.412, suction 11.01 cm, K 1.09 cm/h) at 40 % effective
// saturation under a variable hyetograph, in steps of 10 minutes. The book tabulates 5.41 cm infiltrated
// and 5.96 cm of excess; 30-digit solutions of its equations are 5.4052501 and 5.9647499 cm.
TEST(GreenAmpt, ChowExample541VariableRain) {
  const double K = 1.09 * cm / hour, a = 11.01 * cm * 0.6 * 0.412;
  const double rain[] = {0.18, 0.21, 0.26, 0.32, 0.37, 0.43, 0.64, 1.14, 3.18,
                         1.65, 0.81, 0.52, 0.42, 0.36, 0.28, 0.24, 0.19, 0.17};
  const double cumulative[] = {0.18,      0.39,      0.65,      0.97,      1.34,      1.77,
                               2.201098,  2.5894007, 2.9497199, 3.2899523, 3.6148927, 3.9277082,
                               4.2306187, 4.5252501, 4.8052501, 5.0452501, 5.2352501, 5.4052501};
  double F = 0.0, excess = 0.0;
  for (std::size_t i = 0; i < std::size(rain); ++i) {
    const double taken = infiltrated_depth(F, a, K, rain[i] * cm, 600.0);
    F += taken;
    excess += rain[i] * cm - taken;
    EXPECT_NEAR(F, cumulative[i] * cm, 1e-7 * cm) << "after " << (i + 1) * 10 << " min";  // eight digits
  }
  EXPECT_NEAR(F, 5.41 * cm, 0.01 * 5.41 * cm);  // W3: the textbook within 1 %
  EXPECT_NEAR(excess, 5.96 * cm, 0.01 * 5.96 * cm);
}

// W3: Mein & Larson (1973), the instant of ponding found from the code by bisection, against their closed
// form.
TEST(GreenAmpt, MeinLarsonTimeToPonding) {
  for (const double K : {1e-7, 2e-6, 1e-5})
    for (const double a : {0.005, 0.03, 0.2})
      for (const double ratio : {1.2, 2.0, 10.0}) {
        const double rain = ratio * K, exact = K * a / (rain * (rain - K));
        double low = 0.0, high = 4.0 * exact;
        for (int i = 0; i < 60; ++i) {
          const double middle = 0.5 * (low + high);
          const bool ponds =
              infiltrated_depth(0.0, a, K, rain * middle, middle) < rain * middle * (1.0 - 1e-12);
          (ponds ? high : low) = middle;
        }
        // infiltration falls behind rain quadratically after ponding: a shortfall of 1e-12 shows after 1e-6
        // of the time
        EXPECT_NEAR(low, exact, 1e-5 * exact) << K << " " << a << " " << ratio;
      }
}

TEST(GreenAmpt, SolvesItsEquation) {
  std::mt19937_64 random(4);
  std::uniform_real_distribution<double> log_F(-6.0, 0.5), log_a(-4.0, 0.0), log_K(-8.0, -4.0),
      log_t(1.0, 6.0);
  for (int i = 0; i < 20000; ++i) {
    const double F0 = i % 5 == 0 ? 0.0 : std::pow(10.0, log_F(random)), a = std::pow(10.0, log_a(random));
    const double K = std::pow(10.0, log_K(random)), t = std::pow(10.0, log_t(random));
    const double F1 = ponded_infiltration(F0, a, K, t), x = F1 - F0;
    ASSERT_GE(F1, F0);
    // f(x) is a difference of terms of size x: an error of a few eps (F0 + x + a) in x, through f' = (F0 +
    // x)/(F0 + a + x), is all that evaluation in double can promise
    const long double exact_time = time_to_infiltrate(F0, F1, a, K);
    const double allowed = 4.0 * 2.2e-16 * (F0 + x + a) / (K * (1.0 + a / (F0 + x))) + 1e-13 * t;
    ASSERT_NEAR(static_cast<double>(exact_time), t, allowed)
        << "F0 " << F0 << " a " << a << " K " << K << " t " << t;
  }
}

TEST(GreenAmpt, WithoutSuctionItIsDarcyAtUnitGradient) {
  EXPECT_EQ(ponded_infiltration(0.3, 0.0, 1e-6, 1000.0), 0.3 + 1e-3);
  EXPECT_DOUBLE_EQ(infiltrated_depth(0.0, 0.0, 1e-6, 5e-3, 1000.0), 1e-3);
}

// Early: sorptivity, F -> sqrt(2 a K t); late: the rate tends to K.
TEST(GreenAmpt, Limits) {
  const double a = 0.05, K = 1e-6;
  for (const double t : {1e-2, 1.0, 100.0}) {
    const double F = ponded_infiltration(0.0, a, K, t), philip = std::sqrt(2.0 * a * K * t);
    EXPECT_NEAR(F, philip + 2.0 / 3.0 * K * t, 0.1 * K * t)
        << t;  // the series' next term, K t (2 K t / a)^(1/2) / 18
  }
  const double late = ponded_infiltration(0.0, a, K, 1e10) - ponded_infiltration(0.0, a, K, 0.99e10);
  EXPECT_NEAR(late, K * 1e8, 1e-3 * K * 1e8);  // a / F = 5e-6 there; the logarithm adds 5e-6 of it
}

// The integral does not know how it is cut: rain at a constant rate in 1, 10, 1000 steps. Round-off of the
// steps adds up: 4 eps (F + a) a step.
TEST(GreenAmpt, ManySmallStepsGiveTheOneLargeStep) {
  const double K = 2e-6, a = 0.03;
  for (const double rain : {1e-6, 2.1e-6, 5e-6, 5e-5}) {
    const double T = 7200.0, one = infiltrated_depth(0.0, a, K, rain * T, T);
    for (const int steps : {2, 10, 1000}) {
      double F = 0.0;
      for (int i = 0; i < steps; ++i) F += infiltrated_depth(F, a, K, rain * T / steps, T / steps);
      EXPECT_NEAR(F, one, steps * 4.0 * 2.2e-16 * (one + a)) << rain << " in " << steps;
    }
  }
}

// Against brute force: dF/dt = min(i(t), K (1 + a/F)) by explicit Euler. Its error is first order (1.4e-8 m
// at 225,000 steps a pulse, 7.2e-9 m at twice as many), so both must come out.
TEST(GreenAmpt, VariableRainAgainstFineIntegration) {
  const double K = 3e-6, a = 0.04;
  const double rates[] = {2e-6, 2e-5, 1e-6, 4e-5, 0.0, 6e-6};
  const double pulse = 900.0;
  double F = 0.0;
  for (const double i : rates) F += infiltrated_depth(F, a, K, i * pulse, pulse);
  const auto euler_error = [&](int steps) {
    double fine = 1e-12;
    const double dt = pulse / steps;
    for (const double i : rates)
      for (int n = 0; n < steps; ++n) fine += dt * std::min(i, K * (1.0 + a / fine));
    return fine - F;
  };
  const double coarse = euler_error(112500), fine = euler_error(225000);
  EXPECT_LT(std::abs(fine), 2e-8);
  EXPECT_NEAR(coarse / fine, 2.0, 0.01);
}

TEST(GreenAmpt, NeverNegativeNeverMoreThanThereIs) {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> any(0.0, 1.0);
  for (int i = 0; i < 50000; ++i) {
    const double F = any(random) < 0.3 ? 0.0 : std::pow(10.0, -8.0 * any(random));
    const double a = any(random) < 0.1 ? 0.0 : 0.5 * any(random),
                 K = any(random) < 0.1 ? 0.0 : std::pow(10.0, -3.0 - 6.0 * any(random));
    const double supply = any(random) < 0.1 ? 0.0 : std::pow(10.0, -12.0 * any(random)),
                 t = std::pow(10.0, 5.0 * any(random));
    const double taken = infiltrated_depth(F, a, K, supply, t);
    ASSERT_GE(taken, 0.0);
    ASSERT_LE(taken, supply);
    // more supply never infiltrates less; a wetter profile never takes more
    ASSERT_GE(infiltrated_depth(F, a, K, 2.0 * supply, t), taken * (1.0 - 1e-12));
    ASSERT_LE(infiltrated_depth(F + 0.01, a, K, supply, t), taken * (1.0 + 1e-12) + 1e-16);
  }
}

TEST(GreenAmpt, Ends) {
  EXPECT_EQ(infiltrated_depth(0.0, 0.05, 1e-6, 0.0, 60.0), 0.0);
  EXPECT_EQ(infiltrated_depth(0.0, 0.05, 0.0, 1.0, 60.0), 0.0) << "impervious";
  EXPECT_EQ(infiltrated_depth(0.0, 0.05, 1e-3, 0.01, 60.0), 0.01) << "slower than K: all of it";
  EXPECT_EQ(ponded_infiltration(0.2, 0.05, 1e-6, 0.0), 0.2);
}

}  // namespace
}  // namespace headwater
