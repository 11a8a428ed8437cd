// Sums whose bits do not depend on threads or on the machine's vector width, and that lose nothing on the
// way.
#pragma once

#include <cmath>
#include <span>
#include <vector>

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

/// Of all terms; as good as one CompensatedSum, and several times as fast where there are many terms.
double compensated_sum(std::span<const double> terms);

/// Sum by lane: terms[lane], terms[lane + lanes], … `terms` has a whole number of rows of `lanes` values.
std::vector<double> compensated_sums(std::span<const double> terms, std::size_t lanes);

}  // namespace headwater
