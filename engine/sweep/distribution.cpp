#include "engine/sweep/distribution.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/special_functions/erf.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace headwater {

namespace {

/// Quantile of the standard normal distribution.
double normal_quantile(double u) {
  return -std::sqrt(2.0) * boost::math::erfc_inv(2.0 * u);
}

/// Standard deviations between the median and the 95th percentile.
double z95() {
  static const double value = normal_quantile(0.95);
  return value;
}

struct Named {
  const char* name;
  const std::optional<double>* value;
};

}  // namespace

const std::vector<std::string>& distribution_names() {
  static const std::vector<std::string> names = {"uniform", "lognormal", "normal", "triangular", "values"};
  return names;
}

std::string Distribution::problem() const {
  const bool by_moments = kind == Kind::normal && (mean || sd);
  std::vector<std::string> needs;
  switch (kind) {
    case Kind::uniform:
      needs = {"min", "max"};
      break;
    case Kind::lognormal:
      needs = {"p05", "p95"};
      break;
    case Kind::normal:
      needs = by_moments ? std::vector<std::string>{"mean", "sd"} : std::vector<std::string>{"p05", "p95"};
      break;
    case Kind::triangular:
      needs = {"min", "mode", "max"};
      break;
    case Kind::values:
      break;
  }
  const std::string& name = distribution_names()[static_cast<std::size_t>(kind)];
  for (const Named& one : {Named{"min", &min}, Named{"mode", &mode}, Named{"max", &max}, Named{"p05", &p05},
                           Named{"p95", &p95}, Named{"mean", &mean}, Named{"sd", &sd}}) {
    const bool needed = std::find(needs.begin(), needs.end(), one.name) != needs.end();
    if (needed && !*one.value)
      return fmt::format("a {} distribution needs {}", name, fmt::join(needs, " and "));
    if (!needed && *one.value)
      return fmt::format("a {} distribution does not take `{}`; it takes {}", name, one.name,
                         needs.empty() ? "values" : fmt::format("{}", fmt::join(needs, " and ")));
  }
  if (kind != Kind::values && !values.empty())
    return fmt::format("a {} distribution does not take `values`", name);
  if (kind == Kind::values) return values.empty() ? "`values` needs at least one value" : "";
  if (min && *min >= *max) return "`min` must be less than `max`";
  if (mode && (*mode < *min || *mode > *max)) return "`mode` must lie between `min` and `max`";
  if (kind == Kind::lognormal && *p05 <= 0.0)
    return "a lognormal distribution is of positive values: `p05` must be above 0";
  if (p05 && *p05 >= *p95) return "`p05` must be less than `p95`";
  if (sd && *sd <= 0.0) return "`sd` must be above 0";
  return "";
}

double Distribution::quantile(double u) const {
  switch (kind) {
    case Kind::uniform:
      return *min + u * (*max - *min);
    case Kind::triangular: {
      const double width = *max - *min, rise = *mode - *min;
      return u * width <= rise ? *min + std::sqrt(u * width * rise)
                               : *max - std::sqrt((1.0 - u) * width * (*max - *mode));
    }
    case Kind::normal:
      if (mean) return *mean + *sd * normal_quantile(u);
      return 0.5 * (*p05 + *p95) + 0.5 * (*p95 - *p05) / z95() * normal_quantile(u);
    case Kind::lognormal: {
      const double low = std::log(*p05), high = std::log(*p95);
      return std::exp(0.5 * (low + high) + 0.5 * (high - low) / z95() * normal_quantile(u));
    }
    case Kind::values:
      break;
  }
  const auto place = static_cast<std::size_t>(u * static_cast<double>(values.size()));
  return values[std::min(place, values.size() - 1)];
}

}  // namespace headwater
