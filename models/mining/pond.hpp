// What a pond holds and gives: pure functions on volumes and masses.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

namespace headwater {

/// Which share of each of a site's cells, from top to bottom, lies under ponds of `area` [m2]: the lowest
/// cells are covered first, each as a whole before the next.
inline std::vector<double> pond_shares(double area, double cell_area, std::size_t cells) {
  std::vector<double> shares(cells, 0.0);
  double left = area / cell_area;
  for (std::size_t i = cells; i-- > 0 && left > 0.0; left -= 1.0) shares[i] = std::min(1.0, left);
  return shares;
}

/// Rain on a pond of `volume` [m3], then evaporation `demand` from it as long as there is water [m3]; what is
/// dissolved stays. Returns what has evaporated.
inline double rain_and_evaporate(double rain, double demand, double& volume) {
  volume += rain;
  const double evaporated = std::min(volume, demand);
  volume -= evaporated;
  return evaporated;
}

/// Takes `wanted` [m3] out of a mixed pond: its volume falls, and `given` receives the masses [kg] that go
/// with it (their share is the water's; the last drop takes all). Returns the volume taken.
inline double draw(double wanted, double& volume, std::span<double> masses, std::span<double> given) {
  std::fill(given.begin(), given.end(), 0.0);
  if (!(wanted > 0.0) || !(volume > 0.0)) return 0.0;
  const double taken = std::min(wanted, volume);
  const double share = taken < volume ? taken / volume : 1.0;
  for (std::size_t s = 0; s < masses.size(); ++s) {
    given[s] = share < 1.0 ? masses[s] * share : masses[s];
    masses[s] -= given[s];
  }
  volume -= taken;
  return taken;
}

}  // namespace headwater
