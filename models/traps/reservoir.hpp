// Water and sediment in a small reservoir, over a stretch of constant inflow.
#pragma once

#include <algorithm>
#include <cmath>

namespace headwater {

/// What a reservoir holds at the end of `dt` [s] when `inflow` [m3] comes in evenly, a share 1/`drain_time`
/// [1/s] of it drains through the wall at a time (infinite: none), and what would rise above `room` [m3]
/// spills: dV/dt = i - V/T up to the brim. Exact, also when the brim is reached on the way. What is not there
/// afterwards has left.
inline double reservoir_after(double volume, double inflow, double room, double dt, double drain_time) {
  const double start = std::min(volume, room);
  if (!std::isfinite(drain_time)) return std::min(start + inflow, room);
  const double rest = inflow / dt * drain_time;  // the volume at which as much drains as comes in
  const double decay = std::exp(-dt / drain_time);
  // Towards `rest` without passing it; at the brim it stays, as long as as much comes in.
  return std::min(rest + (start - rest) * decay, room);
}

/// What becomes in a stretch of time of the sediment that was in a basin's water when it began, and of what
/// comes in evenly while it lasts: shares of each that settle and that leave; the rest stays in suspension.
struct BasinFate {
  double stored_settles = 0.0, stored_leaves = 0.0, incoming_settles = 0.0, incoming_leaves = 0.0;

  double settles(double stored, double incoming) const {
    return stored_settles * stored + incoming_settles * incoming;
  }
  double leaves(double stored, double incoming) const {
    return stored_leaves * stored + incoming_leaves * incoming;
  }
  double stays(double stored, double incoming) const {
    return (1.0 - stored_settles - stored_leaves) * stored +
           (1.0 - incoming_settles - incoming_leaves) * incoming;
  }
  /// Only `share` of what would settle does; the rest leaves where `leaves_instead`, else it stays.
  void settle_less(double share, bool leaves_instead) {
    if (leaves_instead) {
      stored_leaves += stored_settles * (1.0 - share);
      incoming_leaves += incoming_settles * (1.0 - share);
    }
    stored_settles *= share;
    incoming_settles *= share;
  }
};

/// Nothing stays in suspension.
inline constexpr BasinFate all_settles{1.0, 0.0, 1.0, 0.0};

/// Grains of settling velocity v [m/s] in an ideal basin of area A [m2] with an outflow Q [m3/s]: min(1, v A
/// / Q) settles, the rest passes at once. Without a flow all settles. Hazen (1904), Trans. ASCE 53, 45; Camp
/// (1946), Trans. ASCE 111, 895.
inline BasinFate ideal_basin(double velocity, double area, double flow) {
  if (!(flow > 0.0)) return all_settles;
  const double settles = std::min(1.0, velocity * area / flow);
  return {settles, 1.0 - settles, settles, 1.0 - settles};
}

/// The same in a mixed basin of `volume` V [m3] over `dt` [s]: dS/dt = in/dt - (Q + v A) S/V (Hazen's mixed
/// basin as a stirred tank). With x = (Q + v A) dt/V, exact while V is constant,
///   S' = S e^-x + in (1 - e^-x)/x,
/// and of what is gone v A/(Q + v A) has settled, the rest has left: in steady flow Hazen's share. Where V is
/// 0 nothing stays.
inline BasinFate mixed_basin(double velocity, double area, double flow, double volume, double dt) {
  const double clearing = velocity * area, loss = flow + clearing;  // [m3/s]
  if (!(loss > 0.0)) return {};
  const double settling = clearing / loss;
  double of_stored = 1.0, of_incoming = 1.0;  // what is gone
  if (volume > 0.0) {
    const double x = loss * dt / volume;
    of_stored = -std::expm1(-x);
    // (e^-x - 1 + x)/x; by its series where the difference of the two would lose digits
    of_incoming = x < 1e-4 ? x * (0.5 - x / 6.0) : 1.0 - of_stored / x;
  }
  return {of_stored * settling, of_stored * (1.0 - settling), of_incoming * settling,
          of_incoming * (1.0 - settling)};
}

/// What a fence that would hold back `wanted` [kg/m2] of what comes while it is empty does hold back, when
/// its hold falls with what it has kept: dT = (1 - T/capacity) dE, so (capacity - T) (1 - exp(-E/capacity)).
inline double held_back(double kept, double capacity, double wanted) {
  if (!std::isfinite(capacity)) return wanted;
  return std::max(0.0, capacity - kept) * -std::expm1(-wanted / capacity);
}

}  // namespace headwater
