#include "models/weather/depth_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>

namespace headwater {

namespace {

constexpr double least_shape = 0.05, most_shape = 100.0;
constexpr double most_light_share = 0.999, least_light_mean = 1e-4;  // bounds of the keys
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

double mean_of(std::span<const double> values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double mean_error(std::span<const double> values, double mean) {
  double squares = 0.0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const auto count = static_cast<double>(values.size());
  return count > 1.0 ? std::sqrt(squares / (count - 1.0) / count) : unknown;
}

using Matrix = std::array<std::array<double, 3>, 3>;

// Inverse of a symmetric matrix by its cofactors; NaN when it has none.
Matrix inverse(const Matrix& m) {
  Matrix result{};
  const auto minor = [&](std::size_t row, std::size_t column) {
    const std::size_t r0 = row == 0 ? 1 : 0, r1 = row == 2 ? 1 : 2;
    const std::size_t c0 = column == 0 ? 1 : 0, c1 = column == 2 ? 1 : 2;
    return m[r0][c0] * m[r1][c1] - m[r0][c1] * m[r1][c0];
  };
  const double determinant = m[0][0] * minor(0, 0) - m[0][1] * minor(0, 1) + m[0][2] * minor(0, 2);
  const double scale = m[0][0] * m[1][1] * m[2][2];
  for (std::size_t row = 0; row < 3; ++row)
    for (std::size_t column = 0; column < 3; ++column)
      result[row][column] = determinant > 1e-10 * scale
                                ? ((row + column) % 2 == 0 ? 1.0 : -1.0) * minor(row, column) / determinant
                                : unknown;
  return result;
}

// Covariance of (light_share, light, heavy) from the scores of each day, in units of the mean.
Matrix covariance(std::span<const double> depths, const MixedExponential& m) {
  Matrix information{};
  for (const double depth : depths) {
    const double f_light = std::exp(-depth / m.light) / m.light;
    const double f_heavy = std::exp(-depth / m.heavy) / m.heavy;
    const double f = m.light_share * f_light + (1.0 - m.light_share) * f_heavy;
    const std::array<double, 3> score = {
        (f_light - f_heavy) / f, m.light_share * f_light * (depth / m.light - 1.0) / (m.light * f),
        (1.0 - m.light_share) * f_heavy * (depth / m.heavy - 1.0) / (m.heavy * f)};
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 3; ++j) information[i][j] += score[i] * score[j];
  }
  return inverse(information);
}

}  // namespace

double gamma_shape(double s) {
  // Start within 2 % of the root, then Newton in 1/k: both by Minka (2002), Estimating a gamma distribution.
  double shape = (3.0 - s + std::sqrt((s - 3.0) * (s - 3.0) + 24.0 * s)) / (12.0 * s);
  if (!(shape < most_shape)) return most_shape;
  for (int iteration = 0; iteration < 50; ++iteration) {
    const double off = std::log(shape) - boost::math::digamma(shape) - s;
    const double step = off / (shape * shape * (1.0 / shape - boost::math::trigamma(shape)));
    shape = 1.0 / (1.0 / shape + step);
    if (std::abs(step) < 1e-14 / shape) break;
  }
  return std::clamp(shape, least_shape, most_shape);
}

GammaFit fit_gamma(std::span<const double> depths) {
  const auto count = static_cast<double>(depths.size());
  GammaFit fit;
  fit.mean = mean_of(depths);
  double logs = 0.0;
  for (const double depth : depths) logs += std::log(depth);
  const double s = std::log(fit.mean) - logs / count;
  fit.shape = s > 0.0 ? gamma_shape(s) : most_shape;
  const double k = fit.shape;
  const bool inside = k > least_shape && k < most_shape;
  fit.mean_error = fit.mean / std::sqrt(k * count);
  fit.shape_error = inside ? std::sqrt(k / (count * (k * boost::math::trigamma(k) - 1.0))) : unknown;
  double sum = 0.0;  // of x / scale
  for (const double depth : depths) sum += depth * k / fit.mean;
  fit.log_likelihood = (k - 1.0) * logs - sum - count * (std::lgamma(k) + k * std::log(fit.mean / k));
  return fit;
}

double log_likelihood(std::span<const double> depths, const MixedExponential& m) {
  double sum = 0.0;
  for (const double depth : depths)
    sum += std::log(m.light_share / m.light * std::exp(-depth / m.light) +
                    (1.0 - m.light_share) / m.heavy * std::exp(-depth / m.heavy));
  return sum;
}

MixedExponential improved(std::span<const double> depths, const MixedExponential& m) {
  double light_days = 0.0, light_rain = 0.0, rain = 0.0;
  for (const double depth : depths) {
    const double of_light = m.light_share / m.light * std::exp(-depth / m.light);
    const double of_heavy = (1.0 - m.light_share) / m.heavy * std::exp(-depth / m.heavy);
    const double chance = of_light / (of_light + of_heavy);  // that this day was of the light kind
    light_days += chance;
    light_rain += chance * depth;
    rain += depth;
  }
  const auto days = static_cast<double>(depths.size());
  if (!(light_days > 0.0) || !(light_days < days)) return m;
  return {light_days / days, light_rain / light_days, (rain - light_rain) / (days - light_days)};
}

MixedFit fit_mixed_exponential(std::span<const double> depths) {
  MixedFit fit;
  fit.mean = mean_of(depths);
  fit.mean_error = mean_error(depths, fit.mean);
  const MixedExponential one{0.0, fit.mean, fit.mean};
  const double likelihood_of_one = log_likelihood(depths, one);
  MixedExponential best = one;
  double likelihood = likelihood_of_one;
  // The likelihood may have several tops: climb from a few starts of the right mean.
  for (const auto& [share, ratio] : {std::array{0.5, 0.4}, std::array{0.25, 0.2}, std::array{0.8, 0.7}}) {
    MixedExponential mixture{share, ratio * fit.mean, fit.mean * (1.0 - share * ratio) / (1.0 - share)};
    for (int iteration = 0; iteration < 20000; ++iteration) {
      const MixedExponential next = improved(depths, mixture);
      const double change = std::max({std::abs(next.light_share - mixture.light_share),
                                      std::abs(next.light - mixture.light) / fit.mean,
                                      std::abs(next.heavy - mixture.heavy) / fit.mean});
      mixture = next;
      if (change < 1e-9) break;
    }
    const double reached = log_likelihood(depths, mixture);
    if (reached <= likelihood) continue;
    likelihood = reached;
    best = mixture;
  }
  fit.log_likelihood = likelihood;
  if (best.light > best.heavy) best = {1.0 - best.light_share, best.heavy, best.light};
  if (likelihood < likelihood_of_one + 1e-4) {  // one kind: share and mean of the other mean nothing
    fit.log_likelihood = likelihood_of_one;
    fit.light_share_error = fit.light_mean_error = unknown;
    return fit;
  }
  fit.light_share = std::min(best.light_share, most_light_share);
  fit.light_mean = std::clamp(best.light / fit.mean, least_light_mean, 1.0);

  const Matrix errors = covariance(depths, best);
  fit.light_share_error = std::sqrt(errors[0][0]);
  // light_mean = light / (w light + (1 - w) heavy) by the delta method
  const double w = best.light_share, mean = w * best.light + (1.0 - w) * best.heavy;
  const std::array<double, 3> slope = {-best.light * (best.light - best.heavy) / (mean * mean),
                                       1.0 / mean - w * best.light / (mean * mean),
                                       -(1.0 - w) * best.light / (mean * mean)};
  double variance = 0.0;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) variance += slope[i] * errors[i][j] * slope[j];
  fit.light_mean_error = std::sqrt(variance);
  return fit;
}

}  // namespace headwater
