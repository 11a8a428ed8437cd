// Closed solutions that the river is checked against, and observed orders.
#pragma once

#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace headwater::test {

/// exp(z^2) erfc(z) for z >= 0.
inline double scaled_erfc(double z) {
  if (z < 4.0) return std::exp(z * z) * std::erfc(z);
  double fraction = 0.0;  // continued fraction, good to 1e-15 from z = 4 on
  for (int k = 60; k > 0; --k) fraction = 0.5 * k / (z + fraction);
  return 1.0 / ((z + fraction) * std::sqrt(std::acos(-1.0)));
}

/// Step at x = 0 (first type) into a river with advection, dispersion and decay: Ogata & Banks (1961), van
/// Genuchten & Alves (1982).
inline double step_response(double x, double t, double u, double D, double k = 0.0) {
  const double w = std::sqrt(u * u + 4.0 * k * D), spread = 2.0 * std::sqrt(D * t);
  const double a = (x - w * t) / spread, b = (x + w * t) / spread;
  // exp((u+w) x / 2D) erfc(b) = exp((u-w) x / 2D - a^2) scaled_erfc(b), for 4 w x t / spread^2 = w x / D.
  return 0.5 * std::exp((u - w) * x / (2.0 * D)) * (std::erfc(a) + std::exp(-a * a) * scaled_erfc(b));
}

/// Errors on grids each twice as fine as the one before, and the order between the last two. Printed for the
/// record.
inline double observed_order(const std::string& title, const std::vector<double>& errors) {
  std::printf("%-60s", title.c_str());
  for (const double error : errors) std::printf(" %.3e", error);
  const double order = std::log2(errors[errors.size() - 2] / errors.back());
  std::printf("  order %.2f\n", order);
  return order;
}

}  // namespace headwater::test
