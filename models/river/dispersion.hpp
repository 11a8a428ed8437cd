// Longitudinal dispersion coefficients from bulk hydraulics. Their authors' fits scatter by a factor of 3
// to 4.
#pragma once

#include <cmath>

namespace headwater {

inline constexpr double gravity = 9.81;  ///< [m/s2]

/// Bulk hydraulics of a cross-section.
struct Hydraulics {
  double width = 0.0;     ///< W [m]
  double depth = 0.0;     ///< H [m]
  double velocity = 0.0;  ///< U [m/s]
  double slope = 0.0;     ///< S
  /// u* of a wide channel (hydraulic radius = depth) [m/s].
  double shear_velocity() const { return std::sqrt(gravity * depth * slope); }
};

/// Disley, Gharabaghi, Mahboubi & McBean (2015), Hydrol. Process. 29, 161-172: fitted with steep headwater
/// streams [m2/s].
inline double dispersion_disley(const Hydraulics& h) {
  const double u = h.shear_velocity();
  const double froude = h.velocity / std::sqrt(gravity * h.depth);
  return 3.563 * h.depth * u * std::pow(froude, -0.4117) * std::pow(h.width / h.depth, 0.6776) *
         std::pow(h.velocity / u, 1.0132);
}

/// Seo & Cheong (1998), J. Hydraul. Eng. 124, 25-32 [m2/s].
inline double dispersion_seo_cheong(const Hydraulics& h) {
  const double u = h.shear_velocity();
  return 5.915 * h.depth * u * std::pow(h.width / h.depth, 0.62) * std::pow(h.velocity / u, 1.428);
}

/// Deng, Singh & Bengtsson (2001), J. Hydraul. Eng. 127, 919-927 [m2/s].
inline double dispersion_deng(const Hydraulics& h) {
  const double u = h.shear_velocity();
  const double transverse = 0.145 + (h.velocity / u) * std::pow(h.width / h.depth, 1.38) / 3520.0;
  const double ratio = h.velocity / u;
  return 0.15 / (8.0 * transverse) * h.depth * u * std::pow(h.width / h.depth, 5.0 / 3.0) * ratio * ratio;
}

/// Fischer (1975), J. Environ. Eng. Div. ASCE 101, 453-455 [m2/s].
inline double dispersion_fischer(const Hydraulics& h) {
  const double uw = h.velocity * h.width;
  return 0.011 * uw * uw / (h.depth * h.shear_velocity());
}

/// What backward-Euler upwind itself spreads: u dx/2 (1 + Cr), Cr = u dt/dx [m2/s].
inline double numerical_dispersion(double velocity, double length, double dt) {
  return 0.5 * velocity * (length + velocity * dt);
}

}  // namespace headwater
