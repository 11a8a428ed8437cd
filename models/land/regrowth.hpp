// Plants that come back, and roots that rot and grow: in closed form.
#pragma once

#include <cmath>

namespace headwater {

/// Share of the potential that regrowth starts from where less is left: seed that is in the ground or blown
/// in. Assumption.
inline constexpr double seed_cover = 0.05;

/// Rate r [1/s] of dC/dt = r C (1 - C/K) that leads from 5 to 95 percent of K in `time` [s]: 2 ln(19) / time.
inline double growth_rate(double time) {
  return 2.0 * std::log(19.0) / time;
}

/// Cover after `time` [s] of dC/dt = r C (1 - C/K) (Verhulst 1838), exact for any time; `cover` > 0. With a
/// potential of 0 there is no cover. Above the potential it falls towards it.
inline double grown_cover(double cover, double potential, double rate, double time) {
  if (!(potential > 0.0)) return 0.0;
  return potential / (1.0 + (potential / cover - 1.0) * std::exp(-rate * time));
}

/// What is left of `strength` after `time` [s] of exponential decay, half in `half_life` [s]: the roots of
/// felled trees (Sidle 1991, 1992).
inline double decayed(double strength, double half_life, double time) {
  return strength * std::exp2(-time / half_life);
}

}  // namespace headwater
