#include "models/weather/generator.hpp"

#include <cmath>
#include <stdexcept>

#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>

#include "engine/core/clock.hpp"
#include "engine/core/random.hpp"

namespace headwater {

namespace {

std::size_t month_index(std::int64_t day) {
  return static_cast<std::size_t>(date_from_days(day).month - 1);
}

double uniform(std::uint64_t seed, const char* purpose, std::int64_t day) {
  return RandomStream(seed, purpose, 0, static_cast<std::uint32_t>(day)).uniform();
}

// Without promotion to long double the same bits come out of every compiler and machine; arguments are in
// range by their keys' bounds, so no policy needs to throw.
using Policy = boost::math::policies::policy<
    boost::math::policies::promote_double<false>,
    boost::math::policies::domain_error<boost::math::policies::ignore_error>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::underflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::evaluation_error<boost::math::policies::ignore_error>>;

}  // namespace

double wet_share(double wet_after_dry, double wet_after_wet) {
  const double changes = 1.0 - wet_after_wet + wet_after_dry;
  return changes > 0.0 ? wet_after_dry / changes : 0.0;
}

double wet_depth(double u, double mean, double shape) {
  return boost::math::quantile(boost::math::gamma_distribution<double, Policy>(shape, mean / shape), u);
}

double mixed_depth(double u, double mean, double light_share, double light_mean) {
  const double light = light_mean * mean;
  const double heavy = mean * (1.0 - light_share * light_mean) / (1.0 - light_share);
  const double wanted = -std::log1p(-u);  // -log of the share of wetter days
  // -log of that share grows with the depth, and ever more slowly: Newton's method from below the root stays
  // below it, and converges. The light kind alone would be exceeded less often: below the root.
  double depth = wanted * light;
  for (int iteration = 0; iteration < 100; ++iteration) {
    const double of_light = light_share * std::exp(-depth / light);
    const double of_heavy = (1.0 - light_share) * std::exp(-depth / heavy);
    const double wetter = of_light + of_heavy;
    const double step = (wanted + std::log(wetter)) * wetter / (of_light / light + of_heavy / heavy);
    depth += step;
    if (!(step > 1e-15 * depth)) break;
  }
  return depth;
}

double generated_depth(const GeneratorParameters& parameters, std::size_t month, double u) {
  const double mean = parameters.wet_day_depth[month] - parameters.least_depth;
  return parameters.least_depth +
         (parameters.distribution == DepthDistribution::gamma
              ? wet_depth(u, mean, parameters.shape[month])
              : mixed_depth(u, mean, parameters.light_share[month], parameters.light_mean[month]));
}

double standard_normal(double u) {
  return boost::math::quantile(boost::math::normal_distribution<double, Policy>(), u);
}

double annual_factor(double u, double sd) {
  if (sd == 0.0) return 1.0;
  const double variance = std::log1p(sd * sd);  // of the logarithm
  return std::exp(std::sqrt(variance) * standard_normal(u) - 0.5 * variance);
}

void RainGenerator::start(std::int64_t day, bool wet) {
  start_day_ = day_ = day;
  start_wet_ = wet_ = wet;
}

WetChances RainGenerator::chances(std::int64_t day) const {
  const std::size_t month = month_index(day);
  return with_wet_days({parameters_.wet_after_dry[month], parameters_.wet_after_wet[month]},
                       climate_.wet_days(day));
}

void RainGenerator::start_by_chance(std::int64_t day) {
  const WetChances here = chances(day);
  start(day, uniform(seed_, "weather.wet", day) < wet_share(here.after_dry, here.after_wet));
}

bool RainGenerator::wet(std::int64_t day) {
  if (day < start_day_)
    throw std::logic_error("rain was asked for before the start of the generator's chain");
  if (day < day_) {
    day_ = start_day_;
    wet_ = start_wet_;
  }
  while (day_ < day) {
    ++day_;
    const WetChances here = chances(day_);
    wet_ = next_wet(wet_, uniform(seed_, "weather.wet", day_), here.after_dry, here.after_wet);
  }
  return wet_;
}

double RainGenerator::rain(std::int64_t day) {
  if (!wet(day)) return 0.0;
  double depth = generated_depth(parameters_, month_index(day), uniform(seed_, "weather.depth", day));
  if (parameters_.annual_sd > 0.0)
    depth *= annual_factor(uniform(seed_, "weather.year", date_from_days(day).year), parameters_.annual_sd);
  return depth * climate_.rain(day);
}

}  // namespace headwater
