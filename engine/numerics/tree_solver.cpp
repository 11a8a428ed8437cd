#include "engine/numerics/tree_solver.hpp"

#include <cstddef>

namespace headwater {

void solve_tree(std::span<const std::int32_t> downstream, std::span<const double> lower,
                std::span<const double> upper, int lanes, std::span<double> diagonal, std::span<double> x) {
  const std::size_t nodes = downstream.size();
  const auto width = static_cast<std::size_t>(lanes);
  for (std::size_t i = 0; i < nodes; ++i) {  // elimination, towards the outlets
    if (downstream[i] < 0) continue;
    const auto down = static_cast<std::size_t>(downstream[i]);
    const double* const d = &diagonal[i * width];
    const double* const r = &x[i * width];
    double* const d_down = &diagonal[down * width];
    double* const r_down = &x[down * width];
    for (std::size_t k = 0; k < width; ++k) {
      const double factor = lower[i] / d[k];
      d_down[k] -= factor * upper[i];
      r_down[k] += factor * r[k];
    }
  }
  for (std::size_t i = nodes; i-- > 0;) {  // back-substitution, towards the sources
    const double* const d = &diagonal[i * width];
    double* const r = &x[i * width];
    if (downstream[i] < 0) {
      for (std::size_t k = 0; k < width; ++k) r[k] /= d[k];
    } else {
      const double* const r_down = &x[static_cast<std::size_t>(downstream[i]) * width];
      for (std::size_t k = 0; k < width; ++k) r[k] = (r[k] + upper[i] * r_down[k]) / d[k];
    }
  }
}

}  // namespace headwater
