#include "models/weather/extremes.hpp"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "engine/core/random.hpp"

namespace headwater {
namespace {

TEST(LMoments, OfAFewNumbers) {
  // 1, 2, 4, 8 in any order: b0 = 15/4, b1 = (2 + 8 + 24) / 12, b2 = (8 + 48) / 24 by hand.
  const LMoments moments = l_moments({8.0, 1.0, 4.0, 2.0});
  const double b0 = 3.75, b1 = 34.0 / 12.0, b2 = 56.0 / 24.0;
  EXPECT_NEAR(moments.mean, b0, 1e-15);
  EXPECT_NEAR(moments.scale, 2.0 * b1 - b0, 1e-14);
  EXPECT_NEAR(moments.skewness, (6.0 * b2 - 6.0 * b1 + b0) / (2.0 * b1 - b0), 1e-14);
  EXPECT_TRUE(std::isnan(l_moments({1.0}).scale));
  EXPECT_TRUE(std::isnan(l_moments({1.0, 2.0}).skewness));
  EXPECT_TRUE(std::isnan(l_moments({}).mean));
}

TEST(Gumbel, ItsLMomentsGiveItBack) {
  // Hosking (1990): mean = location + euler x scale, second L-moment = scale ln 2.
  const ExtremeValues fit = gumbel({100.0 + std::numbers::egamma * 30.0, 30.0 * std::numbers::ln2, 0.1699});
  EXPECT_NEAR(fit.location, 100.0, 1e-12);
  EXPECT_NEAR(fit.scale, 30.0, 1e-12);
  // F(x) = exp(-exp(-(x - location) / scale)) = 1 - 1/50
  EXPECT_NEAR(std::exp(-std::exp(-(fit.return_level(50.0) - 100.0) / 30.0)), 0.98, 1e-12);
}

TEST(GeneralisedExtremes, ItsLMomentsGiveItBack) {
  // Hosking (1990) for shape k: L-skewness = 2 (1 - 3^-k) / (1 - 2^-k) - 3; the approximation of k is good to
  // 9e-4.
  for (const double k : {-0.3, -0.1, 0.1, 0.3}) {
    const double gamma = std::tgamma(1.0 + k), scale = 30.0, location = 100.0;
    const LMoments moments = {location + scale * (1.0 - gamma) / k,
                              scale * (1.0 - std::pow(2.0, -k)) * gamma / k,
                              2.0 * (1.0 - std::pow(3.0, -k)) / (1.0 - std::pow(2.0, -k)) - 3.0};
    const ExtremeValues fit = generalised_extremes(moments);
    EXPECT_NEAR(fit.shape, k, 9e-4);
    EXPECT_NEAR(fit.scale, scale, 2e-3 * scale);
    EXPECT_NEAR(fit.location, location, 1e-3 * scale);
    const double x = fit.return_level(100.0);
    EXPECT_NEAR(std::exp(-std::pow(1.0 - fit.shape * (x - fit.location) / fit.scale, 1.0 / fit.shape)), 0.99,
                1e-12);
  }
}

TEST(GeneralisedExtremes, OfALargeSample) {
  RandomStream random(7, "test", 0, 0);
  std::vector<double> sample;
  for (int i = 0; i < 20000; ++i)
    sample.push_back(100.0 + 30.0 * std::expm1(-0.15 * std::log(-std::log(random.uniform()))) / 0.15);
  const ExtremeValues fit = generalised_extremes(l_moments(sample));
  EXPECT_NEAR(fit.shape, -0.15, 4.0 * 0.006 + 9e-4);  // asymptotic error of k: 0.8 / sqrt(n)
  EXPECT_NEAR(fit.scale, 30.0, 4.0 * 0.25);
  EXPECT_NEAR(fit.location, 100.0, 4.0 * 0.25);
}

}  // namespace
}  // namespace headwater
