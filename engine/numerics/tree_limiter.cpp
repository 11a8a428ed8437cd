#include "engine/numerics/tree_limiter.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace headwater {

namespace {

constexpr int passes = 3;

// A whisker below 1, so that round-off in the sums cannot carry a node past its bound (to -1e-20 kg, say).
constexpr double nearly_all = 1.0 - 8.0 * std::numeric_limits<double>::epsilon();

double scale_of(double room, double wanted) {
  return wanted > nearly_all * room ? nearly_all * (room / wanted) : 1.0;
}

// The shares of gain and loss that each node has room for, for corrections `below` and `above`.
void find_shares(std::span<const std::int32_t> downstream, std::size_t width, std::span<const double> room_up,
                 std::span<const double> room_down, std::span<const double> below,
                 std::span<const double> above, TreeLimiterWork& work) {
  work.gain.assign(below.size(), 0.0);
  work.loss.assign(below.size(), 0.0);
  for (std::size_t at = 0; at < below.size(); ++at) {
    work.gain[at] += std::max(above[at], 0.0) + std::max(-below[at], 0.0);
    work.loss[at] += std::max(-above[at], 0.0) + std::max(below[at], 0.0);
    const std::int32_t down = downstream[at / width];
    if (down < 0) continue;
    const std::size_t at_down = static_cast<std::size_t>(down) * width + at % width;
    work.gain[at_down] += std::max(below[at], 0.0);
    work.loss[at_down] += std::max(-below[at], 0.0);
  }
  for (std::size_t at = 0; at < below.size(); ++at) {
    work.gain[at] = scale_of(room_up[at], work.gain[at]);
    work.loss[at] = scale_of(room_down[at], work.loss[at]);
  }
}

}  // namespace

void limit_tree_fluxes(std::span<const std::int32_t> downstream, int lanes, std::span<double> room_up,
                       std::span<double> room_down, std::span<double> below, std::span<double> above,
                       TreeLimiterWork& work) {
  const auto width = static_cast<std::size_t>(lanes);
  const auto use = [&](std::size_t at, double change) {
    room_up[at] -= change;
    room_down[at] += change;
  };
  work.below.assign(below.begin(), below.end());  // not yet granted
  work.above.assign(above.begin(), above.end());
  std::fill(below.begin(), below.end(), 0.0);
  std::fill(above.begin(), above.end(), 0.0);
  for (int pass = 0; pass < passes; ++pass) {
    find_shares(downstream, width, room_up, room_down, work.below, work.above, work);
    for (std::size_t at = 0; at < below.size(); ++at) {
      const double entering = work.above[at] * (work.above[at] > 0.0 ? work.gain[at] : work.loss[at]);
      double share = work.below[at] > 0.0 ? work.loss[at] : work.gain[at];
      const std::int32_t down = downstream[at / width];
      const std::size_t at_down = down < 0 ? at : static_cast<std::size_t>(down) * width + at % width;
      if (down >= 0) share = std::min(share, work.below[at] > 0.0 ? work.gain[at_down] : work.loss[at_down]);
      const double leaving = work.below[at] * share;
      above[at] += entering;
      work.above[at] -= entering;
      below[at] += leaving;
      work.below[at] -= leaving;
      use(at, entering - leaving);
      if (down >= 0) use(at_down, leaving);
    }
    for (std::size_t at = 0; at < below.size(); ++at) {
      room_up[at] = std::max(room_up[at], 0.0);
      room_down[at] = std::max(room_down[at], 0.0);
    }
  }
}

}  // namespace headwater
