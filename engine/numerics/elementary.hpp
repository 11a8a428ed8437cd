// Logarithm and exponential for loops over independent cells: no branch, no table, no call, so that compilers
// vectorise them, and the same bits from every compiler, machine and vector width.
#pragma once

#include <bit>
#include <cstdint>

namespace headwater {

// Reduction and minimax coefficients as in FreeBSD's msun (Sun Microsystems 1993), whose errors are below one
// ulp.

namespace detail {

inline constexpr double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;
inline constexpr double two_to_52 = 4503599627370496.0;

// expm1(r) for |r| <= ln(2) / 2: r + r c / (2 - c).
inline double expm1_reduced(double r) {
  const double t = r * r;
  const double c = r - t * (1.66666666666666019037e-01 +
                            t * (-2.77777777770155933842e-03 +
                                 t * (6.61375632143793436117e-05 +
                                      t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
  return r + (r * c) / (2.0 - c);
}

// ln(1 + f) - f + f^2 / 2 for 1 + f in [sqrt(1/2), sqrt(2)); `half` = f^2 / 2.
inline double log_tail(double f, double half) {
  const double s = f / (2.0 + f), z = s * s, w = z * z;
  const double R =
      w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01)) +
      z * (6.666666666666735130e-01 +
           w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  return s * (half + R);
}

}  // namespace detail

/// Natural logarithm of a normal number x > 0, to 1 ulp.
inline double fast_log(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  // x = 2^k m with m in [sqrt(1/2), sqrt(2))
  const std::uint64_t above = bits - 0x3fe6a09e667f3bcdULL;
  const std::uint64_t exponent = (above + (1023ULL << 52)) >> 52;
  const double k = std::bit_cast<double>(exponent | std::bit_cast<std::uint64_t>(detail::two_to_52)) -
                   (detail::two_to_52 + 1023.0);
  const double f = std::bit_cast<double>(bits - (above & 0xfff0000000000000ULL)) - 1.0;
  const double half = 0.5 * f * f;
  return k * detail::ln2_high - ((half - (detail::log_tail(f, half) + k * detail::ln2_low)) - f);
}

/// ln(1 + x) for x >= 0, to 2 ulp.
inline double fast_log1p(double x) {
  const double u = 1.0 + x;
  return fast_log(u) + (x - (u - 1.0)) / u;
}

/// x - ln(1 + x) for x >= 0, without the cancellation of small x, to 10 ulp. With a branch.
inline double fast_excess_over_log1p(double x) {
  if (x > 0.4) return x - fast_log1p(x);
  const double half = 0.5 * x * x;
  return half - detail::log_tail(x, half);
}

/// e^x - 1 for -700 <= x <= 700, to 2 ulp.
inline double fast_expm1(double x) {
  // The sum's last bits are the nearest whole number of ln(2) in x.
  const double shifted = x * 1.44269504088896338700e+00 + 1.5 * detail::two_to_52;
  const double k = shifted - 1.5 * detail::two_to_52;
  const double r = (x - k * detail::ln2_high) - k * detail::ln2_low;
  const double scale = std::bit_cast<double>((std::bit_cast<std::uint64_t>(shifted) + 1023ULL) << 52);  // 2^k
  return scale * detail::expm1_reduced(r) + (scale - 1.0);
}

/// e^x for -700 <= x <= 700, to 2 ulp.
inline double fast_exp(double x) {
  const double shifted = x * 1.44269504088896338700e+00 + 1.5 * detail::two_to_52;
  const double k = shifted - 1.5 * detail::two_to_52;
  const double r = (x - k * detail::ln2_high) - k * detail::ln2_low;
  const double scale = std::bit_cast<double>((std::bit_cast<std::uint64_t>(shifted) + 1023ULL) << 52);
  return scale + scale * detail::expm1_reduced(r);
}

}  // namespace headwater
