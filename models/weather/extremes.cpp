#include "models/weather/extremes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace headwater {

LMoments l_moments(std::vector<double> sample) {
  std::sort(sample.begin(), sample.end());
  const auto n = static_cast<double>(sample.size());
  double b0 = 0.0, b1 = 0.0, b2 = 0.0;  // probability-weighted moments
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const auto below = static_cast<double>(i);
    b0 += sample[i];
    b1 += sample[i] * below / (n - 1.0);
    b2 += sample[i] * below * (below - 1.0) / ((n - 1.0) * (n - 2.0));
  }
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  b0 = n > 0.0 ? b0 / n : unknown;
  b1 = n > 1.0 ? b1 / n : unknown;
  b2 = n > 2.0 ? b2 / n : unknown;
  const double scale = 2.0 * b1 - b0;
  return {b0, scale, (6.0 * b2 - 6.0 * b1 + b0) / scale};
}

double ExtremeValues::return_level(double years) const {
  const double reduced = -std::log(-std::log1p(-1.0 / years));  // Gumbel's variate
  return location + scale * (shape == 0.0 ? reduced : -std::expm1(-shape * reduced) / shape);
}

ExtremeValues gumbel(const LMoments& moments) {
  const double scale = moments.scale / std::numbers::ln2;
  return {moments.mean - std::numbers::egamma * scale, scale, 0.0};
}

ExtremeValues generalised_extremes(const LMoments& moments) {
  const double c = 2.0 / (3.0 + moments.skewness) - std::numbers::ln2 / std::log(3.0);
  const double k = 7.8590 * c + 2.9554 * c * c;
  if (std::abs(k) < 1e-6) return gumbel(moments);
  const double gamma = std::tgamma(1.0 + k);
  const double scale = moments.scale * k / (-std::expm1(-k * std::numbers::ln2) * gamma);
  return {moments.mean - scale * (1.0 - gamma) / k, scale, k};
}

}  // namespace headwater
