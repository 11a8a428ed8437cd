#include "engine/numerics/tree_limiter.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace headwater {

namespace {

// A whisker below 1, so that round-off in the sums cannot carry a node past its bound (to -1e-20 kg, say).
constexpr double nearly_all = 1.0 - 8.0 * std::numeric_limits<double>::epsilon();

double scale_of(double room, double wanted) {
  return wanted > nearly_all * room ? nearly_all * (room / wanted) : 1.0;
}

}  // namespace

void limit_tree_fluxes(std::span<const std::int32_t> downstream, int lanes, std::span<const double> room_up,
                       std::span<const double> room_down, std::span<double> below, std::span<double> above,
                       TreeLimiterWork& work) {
  const std::size_t nodes = downstream.size();
  const auto width = static_cast<std::size_t>(lanes);
  work.gain.assign(nodes * width, 0.0);
  work.loss.assign(nodes * width, 0.0);
  for (std::size_t i = 0; i < nodes; ++i) {
    for (std::size_t k = 0; k < width; ++k) {
      const std::size_t at = i * width + k;
      work.gain[at] += std::max(above[at], 0.0) + std::max(-below[at], 0.0);
      work.loss[at] += std::max(-above[at], 0.0) + std::max(below[at], 0.0);
      if (downstream[i] < 0) continue;
      const std::size_t at_down = static_cast<std::size_t>(downstream[i]) * width + k;
      work.gain[at_down] += std::max(below[at], 0.0);
      work.loss[at_down] += std::max(-below[at], 0.0);
    }
  }
  for (std::size_t at = 0; at < nodes * width; ++at) {
    work.gain[at] = scale_of(room_up[at], work.gain[at]);
    work.loss[at] = scale_of(room_down[at], work.loss[at]);
  }
  for (std::size_t i = 0; i < nodes; ++i) {
    for (std::size_t k = 0; k < width; ++k) {
      const std::size_t at = i * width + k;
      above[at] *= above[at] > 0.0 ? work.gain[at] : work.loss[at];
      double scale = below[at] > 0.0 ? work.loss[at] : work.gain[at];
      if (downstream[i] >= 0) {
        const std::size_t at_down = static_cast<std::size_t>(downstream[i]) * width + k;
        scale = std::min(scale, below[at] > 0.0 ? work.gain[at_down] : work.loss[at_down]);
      }
      below[at] *= scale;
    }
  }
}

}  // namespace headwater
