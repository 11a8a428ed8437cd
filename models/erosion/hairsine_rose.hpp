// The sediment of one cell in one pulse: detachment, deposition and transport of all grain classes, implicit.
#pragma once

#include <algorithm>
#include <cmath>

#include "models/erosion/parameters.hpp"

namespace headwater {

/// What acts on a cell during a pulse, the same for all its classes. Amounts are of the whole pulse.
struct CellPulse {
  double water = 0.0;   ///< W > 0: what stays and what leaves [m]
  double attack = 0.0;  ///< what rain and flow take from regolith without a shield, limited by what there is
                        ///< [kg/m2]
  double rain_lift = 0.0;  ///< what rain takes from deposits that shield wholly [kg/m2]
  double flow_lift = 0.0;  ///< what the flow takes from them if they weighed nothing in water ... [kg/m2]
  double shield = 1.0;     ///< m* [kg/m2]
  double most = infinite;  ///< largest total concentration [kg/m3]
};

/// A class in that cell: in, and (changed) out.
struct ClassesOfCell {
  const double* fraction;  ///< p_i of the regolith
  const double* buoyancy;  ///< ... rho_s / (rho_s - rho) of each class times as much
  double* fall;            ///< in: v_i dt [m]; out: with what the limit of the concentration adds
  double* carried;         ///< in: A_i, suspended before and arriving; out: suspended and leaving [kg/m2]
  double* deposited;       ///< M_i before; after [kg/m2]
  double* lifted;          ///< out: re-detached and re-entrained [kg/m2]
};

namespace detail {

// Root of sum_i numerator_i / (offset_i + slope_i x) = 1 at or right of `low`, where the sum is at least 1.
// The reciprocal of the sum is concave and grows with x, so that Newton's method from any start comes to the
// left of the root in one step and goes up to it from there.
template <int fixed>
double reciprocal_root(int classes, const double* numerator, const double* offset, const double* slope,
                       double low, double start) {
  const int n = fixed > 0 ? fixed : classes;
  double x = start;
  for (int iteration = 0; iteration < 60; ++iteration) {
    double sum = 0.0, fall = 0.0;
    for (int i = 0; i < n; ++i) {
      const double inverse = 1.0 / (offset[i] + slope[i] * x);
      const double term = numerator[i] * inverse;
      sum += term;
      fall += term * slope[i] * inverse;
    }
    if (!(fall > 0.0)) break;  // nothing settles: there is no root
    const double next = std::max(low, x + sum * (sum - 1.0) / fall);
    const bool close = std::abs(next - x) <= 1e-9 * next;  // quadratic: the next error is below 1e-15
    x = next;
    if (close) break;
  }
  return x;
}

}  // namespace detail

/// Backward-Euler step of the Hairsine-Rose model in a cell through which the water W passes:
///
///     W C_i = A_i + (1 - H) p_i E + k_i M_i' - v_i dt C_i,   M_i' = M_i + v_i dt C_i - k_i M_i',
///     H = min(1, M' / m*),  M' = sum M_i',  k_i = (rain_lift + buoyancy_i flow_lift) / max(M', m*)
///
/// Given M' every class is a 2 x 2 system with a positive solution; sum_i M_i'(M') / M' falls with M', so
/// that there is one root. Up to m* it is that of a line, beyond it a sum of hyperbolas. Where the total
/// concentration would pass its limit the fall velocities grow by lambda v_i until it is met: the excess is
/// deposited in proportion to v_i C_i, and M' then follows from the balance alone. Whatever the root, the
/// class's balance is closed by subtraction. Returns what the regolith gives [kg/m2]; `eroded`, all that it
/// has given so far, takes part in the rounding so that both stay equal.
/// Hairsine & Rose (1991), Soil Sci. Soc. Am. J. 55, 320-324; (1992), Water Resour. Res. 28, 237-250.
template <int fixed = 0>
double solve_classes(int classes, const CellPulse& in, const ClassesOfCell& cell, double& eroded) {
  const int n = fixed > 0 ? fixed : classes;
  const double W = in.water;
  double lift[most_grains], inverse[most_grains], numerator[most_grains], offset[most_grains],
      slope[most_grains];
  // Below m*: M' = sum of straight lines of M'.
  double constant = 0.0, falling = 1.0;
  for (int i = 0; i < n; ++i) {
    lift[i] = in.rain_lift + cell.buoyancy[i] * in.flow_lift;
    const double a = cell.fall[i], k = lift[i] / in.shield;
    inverse[i] = 1.0 / (W * (1.0 + k) + a);
    const double from_regolith = a * cell.fraction[i] * in.attack * inverse[i];
    constant += (cell.deposited[i] * (W + a) + a * cell.carried[i]) * inverse[i] + from_regolith;
    falling += from_regolith / in.shield;
  }
  double layer = constant / falling;
  if (layer > in.shield) {  // H = 1
    double before = 0.0;
    for (int i = 0; i < n; ++i) {
      const double a = cell.fall[i];
      numerator[i] = cell.deposited[i] * (W + a) + a * cell.carried[i];
      offset[i] = W * lift[i];
      slope[i] = W + a;
      before += cell.deposited[i];
    }
    layer =
        detail::reciprocal_root<fixed>(n, numerator, offset, slope, in.shield, std::max(in.shield, before));
  }

  double taken = 0.0, thickness = 0.0, total = 0.0;
  const auto settle = [&] {
    taken = in.attack * std::max(0.0, 1.0 - layer / in.shield);
    const double after = eroded + taken;
    taken = after - eroded;
    thickness = std::max(layer, in.shield);
    total = 0.0;
    for (int i = 0; i < n; ++i) {
      const double a = cell.fall[i], k = lift[i] / thickness;
      const double source = cell.carried[i] + cell.fraction[i] * taken;
      numerator[i] = W * ((1.0 + k) * source + k * cell.deposited[i]);
      offset[i] = W * (1.0 + k) + a;
      total += numerator[i] / offset[i];
    }
  };
  settle();
  const double limit = in.most * W;
  if (total > limit * (1.0 + 1e-12)) {
    double held = -limit;
    for (int i = 0; i < n; ++i) held += cell.carried[i] + cell.deposited[i];
    layer = (held + in.attack) / (1.0 + in.attack / in.shield);
    if (layer > in.shield) layer = std::max(held, in.shield);
    settle();
    for (int i = 0; i < n; ++i) {
      numerator[i] /= limit;
      slope[i] = cell.fall[i];
    }
    const double lambda = detail::reciprocal_root<fixed>(n, numerator, offset, slope, 0.0, 0.0);
    for (int i = 0; i < n; ++i) cell.fall[i] += lambda * slope[i];
  }

  for (int i = 0; i < n; ++i) {
    const double a = cell.fall[i], k = lift[i] / thickness;
    const double source = cell.carried[i] + cell.fraction[i] * taken;
    const double all = source + cell.deposited[i];
    const double share = 1.0 / (W * (1.0 + k) + a);
    double carried = W * ((1.0 + k) * source + k * cell.deposited[i]) * share;
    double deposited = (cell.deposited[i] * (W + a) + a * source) * share;
    // The larger one closes the balance, so that neither is a small difference.
    if (carried < deposited)
      deposited = all - carried;
    else
      carried = all - deposited;
    cell.lifted[i] = k * deposited;
    cell.carried[i] = carried;
    cell.deposited[i] = deposited;
  }
  eroded += taken;
  return taken;
}

}  // namespace headwater
