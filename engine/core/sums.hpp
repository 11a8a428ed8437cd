// Sums whose bits do not depend on threads or on the machine's vector width, and that lose nothing on the
// way.
#pragma once

#include <cmath>
#include <span>

namespace headwater {

/// Neumaier (1974) compensated sum: the error does not grow with the number of terms.
struct CompensatedSum {
  double sum = 0.0;
  double compensation = 0.0;

  void add(double term) {
    const double total = sum + term;
    compensation += std::abs(sum) >= std::abs(term) ? (sum - total) + term : (term - total) + sum;
    sum = total;
  }
  double value() const { return sum + compensation; }
};

inline double compensated_sum(std::span<const double> terms) {
  CompensatedSum total;
  for (const double term : terms) total.add(term);
  return total.value();
}

}  // namespace headwater
