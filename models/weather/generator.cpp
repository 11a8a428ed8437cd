#include "models/weather/generator.hpp"

#include <stdexcept>

#include <boost/math/distributions/gamma.hpp>

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

}  // namespace

double wet_share(double wet_after_dry, double wet_after_wet) {
  const double changes = 1.0 - wet_after_wet + wet_after_dry;
  return changes > 0.0 ? wet_after_dry / changes : 0.0;
}

double wet_depth(double u, double mean, double shape) {
  // Without promotion to long double the same bits come out of every compiler and machine; u, mean and shape
  // are in range by their bounds, so no policy needs to throw.
  using namespace boost::math::policies;
  using Policy = policy<promote_double<false>, domain_error<ignore_error>, overflow_error<ignore_error>,
                        underflow_error<ignore_error>, evaluation_error<ignore_error>>;
  return boost::math::quantile(boost::math::gamma_distribution<double, Policy>(shape, mean / shape), u);
}

void RainGenerator::start(std::int64_t day, bool wet) {
  start_day_ = day_ = day;
  start_wet_ = wet_ = wet;
}

void RainGenerator::start_by_chance(std::int64_t day) {
  const std::size_t month = month_index(day);
  start(day, uniform(seed_, "weather.wet", day) <
                 wet_share(parameters_.wet_after_dry[month], parameters_.wet_after_wet[month]));
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
    const std::size_t month = month_index(day_);
    wet_ = next_wet(wet_, uniform(seed_, "weather.wet", day_), parameters_.wet_after_dry[month],
                    parameters_.wet_after_wet[month]);
  }
  return wet_;
}

double RainGenerator::rain(std::int64_t day) {
  if (!wet(day)) return 0.0;
  const std::size_t month = month_index(day);
  return wet_depth(uniform(seed_, "weather.depth", day), parameters_.wet_day_depth[month],
                   parameters_.shape[month]);
}

}  // namespace headwater
