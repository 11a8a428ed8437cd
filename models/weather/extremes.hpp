// Extremes by L-moments: Hosking (1990), Journal of the Royal Statistical Society B 52, 105-124.
#pragma once

#include <vector>

namespace headwater {

/// Unbiased sample L-moments; NaN without enough values (3 for the third).
struct LMoments {
  double mean = 0.0;      ///< first
  double scale = 0.0;     ///< second
  double skewness = 0.0;  ///< third over second
};
LMoments l_moments(std::vector<double> sample);

/// Generalised extreme value distribution, F(x) = exp(-(1 - k (x - location) / scale)^(1/k)); a negative
/// shape k has the heavy tail, 0 is Gumbel's.
struct ExtremeValues {
  double location = 0.0;
  double scale = 1.0;
  double shape = 0.0;
  /// Value that a year exceeds with chance 1 / `years` (> 1).
  double return_level(double years) const;
};
ExtremeValues gumbel(const LMoments& moments);
/// Shape by the approximation of Hosking, Wallis and Wood (1985), good to 9e-4 for skewness -0.5 .. 0.5.
ExtremeValues generalised_extremes(const LMoments& moments);

}  // namespace headwater
