#include "models/exchanges/aquifer_to_surface.hpp"

namespace headwater {

void AquiferToSurface::initialise(const State& state) {
  seepage_ = state.require("seepage", "aquifer_to_surface");
  depth_ = state.require("water_depth", "aquifer_to_surface");
}

void AquiferToSurface::transfer(State& state) const {
  const std::span<const double> seepage = state[seepage_];
  const std::span<double> depth = state[depth_];
  for (std::size_t c = 0; c < depth.size(); ++c) depth[c] += seepage[c];
}

}  // namespace headwater
