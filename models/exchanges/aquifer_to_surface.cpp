#include "models/exchanges/aquifer_to_surface.hpp"

namespace headwater {

void AquiferToSurface::initialise(const State& state) {
  seepage_ = state.require("seepage", "aquifer_to_surface");
  depth_ = state.require("water_depth", "aquifer_to_surface");
  solute_ = state.find("seepage_solute");
  if (solute_) surface_solute_ = state.require("surface_solute", "aquifer_to_surface");
}

void AquiferToSurface::transfer(State& state) const {
  const std::span<const double> seepage = state[seepage_];
  const std::span<double> depth = state[depth_];
  for (std::size_t c = 0; c < depth.size(); ++c) depth[c] += seepage[c];
  if (!solute_) return;
  const std::span<const double> solute = state[solute_];
  const std::span<double> surface = state[surface_solute_];
  for (std::size_t i = 0; i < surface.size(); ++i) surface[i] += solute[i];
}

}  // namespace headwater
