// Flux-corrected transport on a tree: how much of a correction may pass each face (Zalesak 1979, J. Comput.
// Phys. 31, 335-362).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace headwater {

/// Buffers of limit_tree_fluxes(), reused from step to step.
struct TreeLimiterWork {
  std::vector<double> gain, loss, below, above;  // [node][lane]
};

/// Limits corrections so that every node stays within its bounds once they are applied.
/// All arrays are [node][lane]. `below` holds, for the face below each node, the correction that leaves it
/// (to its downstream node, or out of the domain where there is none); `above` the correction that enters it
/// from outside. Both may have either sign and are cut down in place. `room_up` and `room_down` >= 0 say how
/// much a node may gain and lose, and what they hold afterwards is left of that. Zalesak's limiter does not
/// count on what leaves a node to make room for what enters; repeating it on what it refused does (Schaer &
/// Smolarkiewicz 1996, J. Comput. Phys. 128, 101-120). Three passes get nearly all there is.
void limit_tree_fluxes(std::span<const std::int32_t> downstream, int lanes, std::span<double> room_up,
                       std::span<double> room_down, std::span<double> below, std::span<double> above,
                       TreeLimiterWork& work);

}  // namespace headwater
