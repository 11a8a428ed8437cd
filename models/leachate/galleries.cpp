#include "models/leachate/galleries.hpp"

#include <algorithm>

namespace headwater {

Galleries::Galleries(const AquiferGrid& grid, std::span<const double> site, std::size_t sites,
                     std::size_t species)
    : grid_(grid), species_(species), site_(grid.raster.size(), -1.0), water_(sites), mass_(sites * species) {
  for (std::size_t c = 0; c < site.size(); ++c) {
    site_[grid.place[c]] = site[c];
    if (site[c] >= 0.0) cells_.push_back(c);
  }
}

void Galleries::begin_day() {
  std::fill(water_.begin(), water_.end(), 0.0);
  std::fill(mass_.begin(), mass_.end(), 0.0);
}

void Galleries::collect(std::span<const double> share, AquiferFlows& flows) const {
  const std::size_t stride = grid_.raster.stride();
  for (const std::size_t c : cells_) {
    const std::size_t i = grid_.place[c];
    double& collected = flows.collected[i];
    collected = 0.0;
    if (!(share[c] > 0.0)) continue;
    // `flow` is positive where it leaves by way of `sign`.
    const auto take = [&](double& flow, double sign, std::size_t neighbour) {
      if (!(sign * flow > 0.0) || site_[neighbour] == site_[i]) return;
      const double part = share[c] * flow;
      flow -= part;
      collected += sign * part;
    };
    take(flows.east[i], 1.0, i + 1);
    take(flows.east[i - 1], -1.0, i - 1);
    take(flows.south[i], 1.0, i + stride);
    take(flows.south[i - stride], -1.0, i - stride);
    const double seeping = share[c] * flows.seeped[i];
    flows.seeped[i] -= seeping;
    collected += seeping;
  }
}

}  // namespace headwater
