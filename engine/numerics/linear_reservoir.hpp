// A linear reservoir over the intervals of a day: what it held and what comes in, let out exactly.
#pragma once

#include <cmath>
#include <span>
#include <vector>

namespace headwater {

/// What leaves, over `duration` [s], of `stored` and of an inflow of `inflow` at a constant rate, with the
/// delay tau [s]: dS/dt = inflow / duration - S / tau, exact. `stored` becomes what is left; both are >= 0.
inline double let_out(double& stored, double inflow, double duration, double delay) {
  const double x = duration / delay, lost = -std::expm1(-x);  // share of what was there
  const double of_inflow = x > 1e-5 ? 1.0 - lost / x : 0.5 * x;
  const double out = stored * lost + inflow * of_inflow;
  stored = stored * (1.0 - lost) + inflow * (1.0 - of_inflow);
  return out;
}

/// Of an amount that is there at first, and of one that comes in with `weights` (by interval, sum 1), the
/// shares that leave in each interval; what they do not add up to 1 stays.
struct ReservoirShape {
  std::vector<double> of_stored, of_even, of_weighted;
  double stored = 0.0, even = 0.0, weighted = 0.0;  ///< sums of these
};

/// `bounds` [s], rising, one more than `weights`. Even: at a constant rate over all intervals.
inline ReservoirShape reservoir_shape(std::span<const double> bounds, std::span<const double> weights,
                                      double delay) {
  ReservoirShape shape;
  double stored = 1.0, even = 0.0, weighted = 0.0;
  const double all = bounds.back() - bounds.front();
  for (std::size_t p = 0; p + 1 < bounds.size(); ++p) {
    const double duration = bounds[p + 1] - bounds[p];
    shape.of_stored.push_back(let_out(stored, 0.0, duration, delay));
    shape.of_even.push_back(let_out(even, duration / all, duration, delay));
    shape.of_weighted.push_back(let_out(weighted, weights[p], duration, delay));
    shape.stored += shape.of_stored.back();
    shape.even += shape.of_even.back();
    shape.weighted += shape.of_weighted.back();
  }
  return shape;
}

}  // namespace headwater
