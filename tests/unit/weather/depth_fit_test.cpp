#include "models/weather/depth_fit.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "engine/core/random.hpp"
#include "models/weather/generator.hpp"

namespace headwater {
namespace {

constexpr double euler = 0.57721566490153286;

// `count` depths, one quantile function's values at uniform numbers.
template <class Quantile>
std::vector<double> sample(int count, std::uint64_t seed, const Quantile& quantile) {
  RandomStream random(seed, "test", 0, 0);
  std::vector<double> depths;
  for (int i = 0; i < count; ++i) depths.push_back(quantile(random.uniform()));
  return depths;
}

TEST(GammaShape, SolvesTheDigammaEquationAtKnownValues) {
  // digamma(1) = -euler, digamma(1/2) = -euler - 2 ln 2, digamma(2) = 1 - euler, digamma(10) = H_9 - euler.
  EXPECT_NEAR(gamma_shape(euler), 1.0, 1e-12);
  EXPECT_NEAR(gamma_shape(std::log(0.5) + euler + 2.0 * std::log(2.0)), 0.5, 1e-12);
  EXPECT_NEAR(gamma_shape(std::log(2.0) - 1.0 + euler), 2.0, 1e-11);
  EXPECT_NEAR(gamma_shape(std::log(10.0) - 7129.0 / 2520.0 + euler), 10.0, 1e-9);
}

TEST(GammaShape, KeepsToTheBoundsOfItsKey) {
  EXPECT_EQ(gamma_shape(1e-9), 100.0);
  EXPECT_EQ(gamma_shape(1e3), 0.05);
}

TEST(FitGamma, ClosedForm) {
  // Two depths 1 and e^2: mean (1 + e^2) / 2, mean log 1; likelihood written out at the shape found.
  const std::vector<double> depths = {1.0, std::exp(2.0)};
  const GammaFit fit = fit_gamma(depths);
  EXPECT_NEAR(fit.mean, 0.5 * (1.0 + std::exp(2.0)), 1e-14);
  EXPECT_NEAR(fit.shape, gamma_shape(std::log(fit.mean) - 1.0), 1e-14);
  const double k = fit.shape, scale = fit.mean / k;
  double expected = 0.0;
  for (const double x : depths)
    expected += (k - 1.0) * std::log(x) - x / scale - std::lgamma(k) - k * std::log(scale);
  EXPECT_NEAR(fit.log_likelihood, expected, 1e-12);
  // It is the top: a little to either side is less likely.
  for (const double other : {0.99 * k, 1.01 * k}) {
    double less = 0.0;
    for (const double x : depths)
      less += (other - 1.0) * std::log(x) - x * other / fit.mean - std::lgamma(other) -
              other * std::log(fit.mean / other);
    EXPECT_LT(less, fit.log_likelihood);
  }
}

TEST(FitGamma, RecoversWhatTheGeneratorDraws) {
  // Estimates of 200 samples: each within 4 standard errors, and as scattered as the errors say (10 % of
  // 200).
  double squares_of_shape = 0.0, squares_of_mean = 0.0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const auto depths = sample(400, seed, [](double u) { return wet_depth(u, 0.02, 0.85); });
    const GammaFit fit = fit_gamma(depths);
    const double off_shape = (fit.shape - 0.85) / fit.shape_error,
                 off_mean = (fit.mean - 0.02) / fit.mean_error;
    EXPECT_LT(std::abs(off_shape), 4.0);
    EXPECT_LT(std::abs(off_mean), 4.0);
    squares_of_shape += off_shape * off_shape;
    squares_of_mean += off_mean * off_mean;
  }
  // chi-square with 200 degrees of freedom over 200: standard deviation 0.1
  EXPECT_NEAR(squares_of_shape / 200.0, 1.0, 0.4);
  EXPECT_NEAR(squares_of_mean / 200.0, 1.0, 0.4);
}

TEST(FitGamma, DepthsAllAlikeHaveNoShape) {
  const GammaFit fit = fit_gamma(std::vector<double>(12, 0.004));
  EXPECT_EQ(fit.shape, 100.0);
  EXPECT_TRUE(std::isnan(fit.shape_error));
  EXPECT_NEAR(fit.mean, 0.004, 1e-17);
}

TEST(MixedExponential, TheLikelihoodNeverFalls) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto depths = sample(60, seed, [](double u) { return mixed_depth(u, 0.02, 0.6, 0.3); });
    MixedExponential mixture{0.9, 0.001, 0.9};  // far away
    double likelihood = log_likelihood(depths, mixture);
    for (int step = 0; step < 500; ++step) {
      mixture = improved(depths, mixture);
      const double reached = log_likelihood(depths, mixture);
      ASSERT_GE(reached, likelihood - 1e-12 * std::abs(likelihood))
          << "step " << step;  // round-off of 60 terms
      likelihood = reached;
    }
  }
}

TEST(MixedExponential, AStepKeepsTheMean) {
  // w light + (1 - w) heavy is the sample's mean after any step: the components share its rain.
  const auto depths = sample(50, 3, [](double u) { return mixed_depth(u, 0.02, 0.6, 0.3); });
  double mean = 0.0;
  for (const double depth : depths) mean += depth / 50.0;
  const MixedExponential next = improved(depths, {0.3, 0.002, 0.05});
  EXPECT_NEAR(next.light_share * next.light + (1.0 - next.light_share) * next.heavy, mean, 1e-15);
}

TEST(FitMixedExponential, RecoversWhatTheGeneratorDraws) {
  // Well-parted kinds: asymptotic errors hold. 60 samples within 4 of them, scattered as they say.
  double squares = 0.0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const auto depths = sample(3000, seed, [](double u) { return mixed_depth(u, 0.02, 0.6, 0.15); });
    const MixedFit fit = fit_mixed_exponential(depths);
    EXPECT_LT(std::abs(fit.mean - 0.02) / fit.mean_error, 4.0);
    EXPECT_LT(std::abs(fit.light_mean - 0.15) / fit.light_mean_error, 4.0);
    const double off = (fit.light_share - 0.6) / fit.light_share_error;
    EXPECT_LT(std::abs(off), 4.0);
    squares += off * off;
  }
  EXPECT_NEAR(squares / 60.0, 1.0, 0.75);  // 4 x sqrt(2 / 60)
}

TEST(FitMixedExponential, IsTheTopOfTheLikelihood) {
  const auto depths = sample(400, 9, [](double u) { return mixed_depth(u, 0.02, 0.6, 0.3); });
  const MixedFit fit = fit_mixed_exponential(depths);
  const auto likelihood = [&](double share, double ratio) {
    return log_likelihood(depths,
                          {share, ratio * fit.mean, fit.mean * (1.0 - share * ratio) / (1.0 - share)});
  };
  EXPECT_NEAR(likelihood(fit.light_share, fit.light_mean), fit.log_likelihood,
              1e-9 * std::abs(fit.log_likelihood));
  for (const double off : {-0.02, 0.02}) {
    EXPECT_LT(likelihood(fit.light_share + off, fit.light_mean), fit.log_likelihood);
    EXPECT_LT(likelihood(fit.light_share, fit.light_mean + off), fit.log_likelihood);
  }
}

TEST(FitMixedExponential, OneKindWhereTwoAreNoLikelier) {
  // Less scattered than an exponential distribution: no mixture can be.
  const auto depths = sample(200, 4, [](double u) { return wet_depth(u, 0.02, 4.0); });
  const MixedFit fit = fit_mixed_exponential(depths);
  EXPECT_EQ(fit.light_share, 0.0);
  EXPECT_EQ(fit.light_mean, 1.0);
  EXPECT_TRUE(std::isnan(fit.light_share_error));
  EXPECT_NEAR(fit.log_likelihood, -200.0 * (1.0 + std::log(fit.mean)), 1e-9);
}

}  // namespace
}  // namespace headwater
