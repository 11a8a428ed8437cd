// A day in the root zone: evapotranspiration and drainage in closed form, so that no step is too long.
#pragma once

#include <algorithm>
#include <cmath>

namespace headwater {

/// Water taken up by plants [m] in a step with demand `demand` [m] from `available` [m] (water above the
/// wilting point). At the full rate while available exceeds `threshold` [m], then dW/dt = -demand_rate W /
/// threshold (linear stress, as FAO-56 eq. 84), integrated exactly. Never more than available.
inline double plant_uptake(double available, double threshold, double demand) {
  if (demand <= 0.0 || available <= 0.0) return 0.0;
  const double unstressed = std::min(demand, std::max(0.0, available - threshold));
  const double left = demand - unstressed;
  if (left <= 0.0 || threshold <= 0.0) return std::min(unstressed, available);
  return unstressed + (available - unstressed) * -std::expm1(-left / threshold);
}

/// Water that drains [m] in `time` [s] from a root zone holding `water` [m] of at most `capacity` [m]:
/// dW/dt = -K s^b, s = W / capacity, b = 3 + 2/lambda (Brooks & Corey 1964, unit gradient), integrated
/// exactly: s^(1-b) grows linearly in time.
inline double drained_depth(double water, double capacity, double K, double b, double time) {
  if (water <= 0.0 || capacity <= 0.0 || K <= 0.0) return 0.0;
  const double s = std::min(water / capacity, 1.0);
  const double loss = (b - 1.0) * K * time / capacity * std::pow(s, b - 1.0);
  if (loss < 1e-12) return 0.0;  // less than that share of the store: not worth a logarithm
  return water * -std::expm1(-std::log1p(loss) / (b - 1.0));
}

}  // namespace headwater
