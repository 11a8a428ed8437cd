// What rain and flow can take from the ground.
#pragma once

#include <algorithm>
#include <cmath>

#include "engine/numerics/elementary.hpp"
#include "models/erosion/settling.hpp"

namespace headwater {

/// Kinetic energy of rain per depth [J/m2 per mm] at an intensity [mm/h]: 28.3 (1 - 0.52 exp(-0.042 I)).
/// van Dijk, Bruijnzeel & Rosewell (2002), J. Hydrol. 261, 1-23.
inline double energy_of_rain(double intensity) {
  return 28.3 * (1.0 - 0.52 * fast_exp(-0.042 * std::min(intensity, 16000.0)));
}

/// Power of rain [W/m2] at a rate [m/s].
inline double power_of_rain(double rate) {
  return energy_of_rain(rate * 3.6e6) * rate * 1e3;
}

/// What water of a depth [m] leaves of the rain's effect: 1 up to the breakpoint, then (breakpoint /
/// depth)^b. Proffitt, Rose & Hairsine (1991), Soil Sci. Soc. Am. J. 55, 325-332.
inline double damping_by_water(double depth, double breakpoint, double exponent) {
  if (depth <= breakpoint) return 1.0;
  const double ratio = breakpoint / depth;
  return exponent == 1.0 ? ratio : std::pow(ratio, exponent);
}

/// Stream power per plan area [W/m2] of a flow per width [m2/s] down a gradient: rho g q tan(beta).
inline double stream_power(double flow, double gradient) {
  return density_of_clear_water * gravity_on_grains * flow * gradient;
}

/// Share of the entrainment of loose grains that cohesion [Pa; NaN: within J] leaves: 1 / (0.89 + 0.56 c), c
/// in kPa, at most
/// 1. Rauws & Govers (1988), J. Soil Sci. 39, 111-124, as used by LISEM and EUROSEM for detachment by flow.
inline double cohesive_share(double cohesion) {
  return std::min(1.0, 1.0 / (0.89 + 0.56e-3 * cohesion));  // 1 for NaN
}

}  // namespace headwater
