// What a swept parameter's values are like: distributions by their quantile functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace headwater {

/// A distribution as people state it; all numbers in the unit of the parameter.
struct Distribution {
  enum class Kind { uniform, lognormal, normal, triangular, values };
  Kind kind = Kind::uniform;
  std::optional<double> min, mode, max;  ///< uniform: min, max; triangular: all three
  std::optional<double> p05, p95;        ///< lognormal, normal: 5 and 95 percent lie below
  std::optional<double> mean, sd;        ///< normal, instead of p05 and p95
  std::vector<double> values;            ///< each equally likely

  /// What is missing, too much or contradictory; "" when the distribution is one.
  std::string problem() const;

  /// The value below which a share `u` of (0, 1) lies. Without a problem() only.
  double quantile(double u) const;
};

/// The names of the kinds, in their order.
const std::vector<std::string>& distribution_names();

}  // namespace headwater
