// Water of one reach in one sub-step, with the sums of the day.
#pragma once

#include <algorithm>

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "models/river/river_data.hpp"

namespace headwater {

/// Takes `entering` [m3] into reach `i` and sets its volume and what it releases. Throws
/// Error(Exit::numerical).
inline void route_reach(RiverData& data, std::size_t i, double entering, const SubStep& step) {
  double released = entering;
  if (!data.channel->prescribed()) {
    const double b = data.volume[i] + entering;
    released = release_water(data.channel->law(), data.channel->scale(i), b, step.length(), data.point[i],
                             data.volume[i]);
    if (released < 0.0)
      throw Error(Exit::numerical, fmt::format("river routing found no flow for {:g} m3 of water", b),
                  fmt::format("reach {}, {:.0f} s after the start", i, step.end),
                  "Look for inflow that is negative or not a number");
  }
  data.released[i] = released;
  data.day_water[i] += released;
  data.day_largest[i] = std::max(data.day_largest[i], released / step.length());
}

}  // namespace headwater
