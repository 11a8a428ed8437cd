// Green-Ampt infiltration into a homogeneous soil under a constant supply, with the exact time to ponding.
#pragma once

#include <algorithm>
#include <cmath>

namespace headwater {

/// Cumulative infiltration F1 [m] after ponding for `time` [s] from F0 [m]:
/// F1 - F0 - a ln((F1 + a) / (F0 + a)) = K time, a = suction x moisture deficit [m] (Green & Ampt 1911; Chow,
/// Maidment & Mays 1988 section 5.4). Newton from above on a convex increasing function: monotone, ends at
/// round-off.
inline double ponded_infiltration(double F0, double a, double K, double time) {
  if (a <= 0.0) return F0 + K * time;
  double x =
      K * time + std::sqrt(2.0 * (a + F0) * K * time + K * time * K * time);  // above the root for any F0
  for (int iteration = 0; iteration < 50; ++iteration) {
    const double f = x - a * std::log1p(x / (F0 + a)) - K * time;
    const double step = f * (F0 + a + x) / (F0 + x);
    x -= step;
    if (!(step > 1e-14 * x)) break;
  }
  return F0 + std::max(x, 0.0);
}

/// Depth [m] that infiltrates in `time` [s] from a supply of `supply` [m] at constant rate, cumulative
/// infiltration so far `F` [m]: all of it until ponding (Mein & Larson 1973, time to ponding), then at
/// capacity. 0 <= result <= supply.
inline double infiltrated_depth(double F, double a, double K, double supply, double time) {
  if (supply <= K * time || supply <= 0.0) return std::max(supply, 0.0);
  if (K <= 0.0) return 0.0;
  const double rate = supply / time;
  const double F_ponding = K * a / (rate - K);
  if (F + supply <= F_ponding) return supply;
  const double before = std::max(0.0, F_ponding - F);  // infiltrates before the surface ponds
  const double ponded = ponded_infiltration(F + before, a, K, time - before / rate) - F;
  return std::clamp(ponded, 0.0, supply);
}

}  // namespace headwater
