// How fast ground creeps down a slope.
#pragma once

#include <cmath>

namespace headwater {

/// Nonlinear creep: the flux per width is q = K s / (1 - (s / Sc)^2) [m2/s] down the steepest gradient s
/// (Roering, Kirchner & Dietrich 1999, Water Resour. Res. 35, 853-870). It has a pole at Sc, which terrain
/// models know nothing of: from r Sc on it grows along its tangent. So it is finite, once differentiable and
/// growing for any slope.
class CreepLaw {
 public:
  /// `diffusivity` K [m2/s], `critical_slope` Sc, `steepest` r < 1.
  CreepLaw(double diffusivity, double critical_slope, double steepest)
      : diffusivity_(diffusivity),
        per_square_(1.0 / (critical_slope * critical_slope)),
        last_(steepest * critical_slope) {
    const double x = steepest * steepest;
    last_flux_ = diffusivity * last_ / (1.0 - x);
    last_rise_ = diffusivity * (1.0 + x) / ((1.0 - x) * (1.0 - x));
  }

  /// Flux over slope, k(s) [m2/s], of a slope given by its square; and k'(s) / s.
  struct Conductance {
    double value, rise_over_slope;
  };
  Conductance conductance(double square) const {
    if (square <= last_ * last_) {
      const double rest = 1.0 / (1.0 - square * per_square_);
      return {diffusivity_ * rest, 2.0 * diffusivity_ * per_square_ * rest * rest};
    }
    const double slope = std::sqrt(square);
    const double value = (last_flux_ + last_rise_ * (slope - last_)) / slope;
    return {value, (last_rise_ - value) / square};
  }
  /// q(s) [m2/s].
  double flux(double slope) const { return conductance(slope * slope).value * slope; }
  /// The largest q'(s): that of the tangent.
  double largest_rise() const { return last_rise_; }

 private:
  double diffusivity_, per_square_, last_, last_flux_ = 0.0, last_rise_ = 0.0;
};

}  // namespace headwater
