// What a pond holds and gives: pure functions on volumes and masses.
#pragma once

#include <algorithm>
#include <span>

namespace headwater {

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
