// The local solve of river routing: V(Q) + dt Q = b, where V is what a reach holds when it releases Q.
#pragma once

#include <algorithm>
#include <cmath>

namespace headwater {

/// V = exp(log_volume) Q^exponent (1 + s)^bend, s = (exp(log_bend) Q)^bend_exponent. A power law (Manning)
/// has bend = 0; the bend carries a law between two powers, as Ferguson's resistance does between shallow and
/// deep flow. V must grow with Q, slower than Q itself: 0 < exponent, exponent + bend * bend_exponent <= 1.
struct StorageLaw {
  double exponent = 0.6;
  double bend = 0.0;
  double bend_exponent = 1.0;
};

/// What differs between reaches of one law.
struct StorageScale {
  double log_volume = 0.0;
  double log_bend = 0.0;
};

/// A point on the law. Kept from step to step, it is the warm start that needs no transcendental function.
struct StoragePoint {
  double flow = 0.0;    ///< Q [m3/s]
  double volume = 0.0;  ///< V(Q) [m3]
  double bend = 0.0;    ///< s(Q)
};

inline StoragePoint storage_at(const StorageLaw& law, const StorageScale& scale, double flow) {
  if (!(flow > 0.0)) return {};
  const double log_flow = std::log(flow);
  double log_volume = scale.log_volume + law.exponent * log_flow;
  double bend = 0.0;
  if (law.bend != 0.0) {
    bend = std::exp(law.bend_exponent * (log_flow + scale.log_bend));
    log_volume += law.bend * std::log1p(bend);
  }
  return {flow, std::exp(log_volume), bend};
}

namespace detail {

// Flow from which the iteration starts without a warm start: never above the root's two upper bounds b / dt
// and (for the bent law without its bend, which only raises V) V^-1(b).
inline double cold_flow(const StorageLaw& law, const StorageScale& scale, double b, double dt) {
  return std::min(b / dt, std::exp((std::log(b) - scale.log_volume) / law.exponent));
}

}  // namespace detail

/// Moves `point` to the root of V(Q) + dt Q = b for b > 0, dt > 0, to about 1e-14 of Q. Returns false if it
/// does not get there, which only input that is not finite can cause.
///
/// Near the root the inverse series of V(Q) + dt Q in Q (three terms, from the law's derivatives at the warm
/// start) is enough: the derivatives do not wait for b, so a chain of reaches waits for a short polynomial
/// only. Farther away one step of Newton's method on ln(V + dt Q) against ln Q, a convex function with slopes
/// between `exponent` and 1 (global convergence from any start), or the series itself, leads to a new point
/// of the law.
inline bool solve_storage(const StorageLaw& law, const StorageScale& scale, double b, double dt,
                          StoragePoint& point) {
  constexpr double series_reach =
      5e-4;  // relative change of Q; the term left out is below 0.05 of its fourth power
  constexpr double series_start = 0.25;  // up to here the series is a better step than Newton's
  constexpr int most_iterations = 60;
  if (!(point.flow > 0.0)) point = storage_at(law, scale, detail::cold_flow(law, scale, b, dt));
  for (int iteration = 0; iteration < most_iterations; ++iteration) {
    // Logarithmic derivatives of V: g = dlnV/dlnQ and its first two derivatives.
    double g = law.exponent, g1 = 0.0, g2 = 0.0;
    double share = 0.0;
    if (law.bend != 0.0) {
      share = point.bend / (1.0 + point.bend);
      g += law.bend * law.bend_exponent * share;
      g1 = law.bend * law.bend_exponent * law.bend_exponent * share * (1.0 - share);
      g2 = g1 * law.bend_exponent * (1.0 - 2.0 * share);
    }
    const double half = 0.5 * (g * (g - 1.0) + g1);
    const double sixth = (g * (g - 1.0) * (g - 2.0) + 3.0 * g1 * (g - 1.0) + g2) * (1.0 / 6.0);
    const double released = dt * point.flow;
    const double first = 1.0 / (g * point.volume + released);
    const double a = half * point.volume * first;
    const double c = 2.0 * a * a - sixth * point.volume * first;
    // Relative changes of Q and V as polynomials of y: only these wait for b.
    const double y = (b - (point.volume + released)) * first;
    const double y2 = y * y;
    const double change = y + y2 * (y * c - a);
    if (std::abs(change) <= series_reach) {
      const double second_v = half - g * a, third_v = g * c - 2.0 * half * a + sixth;
      point.flow += point.flow * change;
      point.volume += point.volume * (y * g + y2 * (second_v + y * third_v));
      if (law.bend != 0.0) {
        const double p = law.bend_exponent;
        point.bend +=
            point.bend * (change * p * (1.0 + change * (p - 1.0) * (0.5 + change * (p - 2.0) * (1.0 / 6.0))));
      }
      return true;
    }
    double factor = 1.0 + change;
    if (!(std::abs(y) <= series_start)) {
      const double total = point.volume + released;
      factor = std::exp(std::log(b / total) * (total * first));
    }
    if (!(factor > 0.0) || !std::isfinite(factor)) return false;
    point = storage_at(law, scale, point.flow * factor);
    if (!(point.flow > 0.0)) return false;
  }
  return false;
}

}  // namespace headwater
