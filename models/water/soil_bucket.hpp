// A day in the root zone: evapotranspiration and drainage in closed form, so that no step is too long.
#pragma once

#include <algorithm>
#include <span>

#include "engine/numerics/elementary.hpp"

namespace headwater {

/// Water taken up by plants [m] in a step with demand `demand` [m] from `available` [m] (water above the
/// wilting point). At the full rate while available exceeds `threshold` [m], then dW/dt = -demand_rate W /
/// threshold (linear stress, as FAO-56 eq. 84), integrated exactly. Never more than available.
inline double plant_uptake(double available, double threshold, double demand) {
  const double unstressed = std::min(demand, std::max(0.0, available - std::max(0.0, threshold)));
  const double left = demand - unstressed;
  const double share = -fast_expm1(-std::min(left / (threshold > 0.0 ? threshold : 1.0), 700.0));
  const double uptake =
      std::min(unstressed + (threshold > 0.0 ? (available - unstressed) * share : 0.0), available);
  return demand > 0.0 && available > 0.0 ? uptake : 0.0;
}

/// Water that drains [m] in `time` [s] from a root zone holding `water` [m] of at most `capacity` [m]:
/// dW/dt = -K s^b, s = W / capacity, b = 3 + 2/lambda (Brooks & Corey 1964, unit gradient), integrated
/// exactly: s^(1-b) grows linearly in time. Less than 1e-12 of the store is left where it is.
inline double drained_depth(double water, double capacity, double K, double b, double time) {
  const double room = capacity > 0.0 ? capacity : 1.0, power = b - 1.0;
  const double s = std::clamp(water / room, 1e-300, 1.0);
  const double loss = power * K * time / room * fast_exp(std::max(power * fast_log(s), -700.0));
  const double drained = water * -fast_expm1(-fast_log1p(loss) / power);
  return water > 0.0 && capacity > 0.0 && K > 0.0 && loss >= 1e-12 ? drained : 0.0;
}

/// The same for many cells, on spans of one length. The bits are those of single cells.
void plant_uptakes(std::span<const double> available, std::span<const double> threshold,
                   std::span<const double> demand, std::span<double> uptake);
void drained_depths(std::span<const double> water, std::span<const double> capacity,
                    std::span<const double> K, std::span<const double> b, double time,
                    std::span<double> drained);

}  // namespace headwater
