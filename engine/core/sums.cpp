#include "engine/core/sums.hpp"

#include <algorithm>
#include <cstddef>

#include "engine/core/vector_clones.hpp"

namespace headwater {

namespace {

constexpr std::size_t block = 8192;       // terms that one accumulator set takes, about
constexpr std::size_t worth_threads = 8;  // blocks
constexpr std::size_t width =
    16;  // accumulators side by side, so that additions need not wait for each other

// Knuth (1997, The Art of Computer Programming 2, 4.2.2, theorem B): what adding leaves out, without a
// comparison.
HEADWATER_VECTOR_CLONES
void add_rows(std::span<const double> terms, std::size_t lanes, double* sum, double* compensation) {
  for (std::size_t first = 0; first + lanes <= terms.size(); first += lanes) {
    const double* const row = terms.data() + first;
    for (std::size_t l = 0; l < lanes; ++l) {
      const double total = sum[l] + row[l];
      const double part = total - sum[l];
      compensation[l] += (sum[l] - (total - part)) + (row[l] - part);
      sum[l] = total;
    }
  }
}

}  // namespace

std::vector<double> compensated_sums(std::span<const double> terms, std::size_t lanes) {
  const std::size_t wide = lanes * std::max<std::size_t>(1, width / std::max<std::size_t>(1, lanes));
  const std::size_t length = std::max<std::size_t>(1, block / wide) * wide;
  const std::size_t blocks = (terms.size() + length - 1) / length;
  std::vector<double> sums(blocks * wide, 0.0), compensations(blocks * wide, 0.0);
  const auto count = static_cast<std::ptrdiff_t>(blocks);
#pragma omp parallel for schedule(static) if (blocks >= worth_threads)
  for (std::ptrdiff_t n = 0; n < count; ++n) {
    const std::size_t b = static_cast<std::size_t>(n), first = b * length;
    add_rows(terms.subspan(first, std::min(length, terms.size() - first) / wide * wide), wide,
             sums.data() + b * wide, compensations.data() + b * wide);
  }
  std::vector<CompensatedSum> totals(lanes);
  for (std::size_t i = 0; i < sums.size(); ++i) totals[i % lanes].add(sums[i]);
  for (std::size_t i = terms.size() / wide * wide; i < terms.size(); ++i) totals[i % lanes].add(terms[i]);
  for (std::size_t i = 0; i < compensations.size(); ++i) totals[i % lanes].add(compensations[i]);
  std::vector<double> values;
  values.reserve(lanes);
  for (const CompensatedSum& total : totals) values.push_back(total.value());
  return values;
}

double compensated_sum(std::span<const double> terms) {
  return compensated_sums(terms, 1).front();
}

}  // namespace headwater
