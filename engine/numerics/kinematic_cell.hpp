// The local solve of the implicit kinematic wave: x + k x^(5/3) = b, for many independent cells at once.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>

namespace headwater {

namespace detail {

// Cube root and inverse fifth root to a few per cent by halving the exponent in the bits of a float: a start
// for Halley's iteration without a transcendental function, the same on every machine.
inline float rough_root(float value, std::int32_t divisor, std::int32_t offset) {
  std::int32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  bits = offset + bits / divisor;
  float root;
  std::memcpy(&root, &bits, sizeof root);
  return root;
}
inline float rough_cube_root(float value) {
  return rough_root(value, 3, 709921077);
}
inline float rough_inverse_fifth_root(float value) {
  return rough_root(value, -5, 1277921160);
}

}  // namespace detail

/// Root x in [0, b] of x + k x^(5/3) = b for b > 0, k >= 0: a backward-Euler step of a kinematic cell under
/// Manning's law (x: depth after the step [m], b: depth before plus all that came [m], k = dt sqrt(S) / (n L)
/// [m^(-2/3)]). With x = (beta t)^3 and beta a rough cube root of b the equation is t^3 + kappa t^5 = r,
/// kappa = k beta^2, r = b / beta^3 near 1; three Halley steps from t0 = (1 + kappa)^(-1/5) reach round-off
/// (each cubes the error, which starts below 0.1).
inline double kinematic_depth(double b, double k) {
  const double beta = detail::rough_cube_root(static_cast<float>(b < 1e-30 ? 1e-30 : b));
  const double beta_squared = beta * beta;
  const double r = b / (beta_squared * beta);
  const double kappa = k * beta_squared;
  double t = detail::rough_inverse_fifth_root(static_cast<float>(1.0 + kappa < 1e30 ? 1.0 + kappa : 1e30));
  for (int iteration = 0; iteration < 3; ++iteration) {
    const double t2 = t * t;
    const double f = t2 * t * (1.0 + kappa * t2) - r;
    const double slope = t2 * (3.0 + 5.0 * kappa * t2);
    const double curvature = t * (6.0 + 20.0 * kappa * t2);
    t -= 2.0 * f * slope / (2.0 * slope * slope - f * curvature);
  }
  const double x = t * t * t * (beta_squared * beta);
  return x < b ? x : b;
}

/// kinematic_depth for each entry, with the two ends exact: k = 0 holds everything (x = b), and what is
/// thinner than 1e-25 m drains altogether (x = 0). Vectorises; the bits do not depend on how.
void kinematic_depths(std::span<const double> b, std::span<const double> k, std::span<double> x);

}  // namespace headwater
