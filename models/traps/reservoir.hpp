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

/// Share of grains of settling velocity v [m/s] that a basin of area A [m2] keeps at a flow Q [m3/s]: of an
/// ideal basin min(1, v A / Q), of a mixed one v A / (Q + v A). Hazen (1904), Trans. ASCE 53, 45; Camp
/// (1946), Trans. ASCE 111, 895. Without a flow all settles.
inline double ideal_trapping(double velocity, double area, double flow) {
  return flow > 0.0 ? std::min(1.0, velocity * area / flow) : 1.0;
}
inline double mixed_trapping(double velocity, double area, double flow) {
  return flow > 0.0 ? velocity * area / (flow + velocity * area) : 1.0;
}

/// What a fence that would hold back `wanted` [kg/m2] of what comes while it is empty does hold back, when
/// its hold falls with what it has kept: dT = (1 - T/capacity) dE, so (capacity - T) (1 - exp(-E/capacity)).
inline double held_back(double kept, double capacity, double wanted) {
  if (!std::isfinite(capacity)) return wanted;
  return std::max(0.0, capacity - kept) * -std::expm1(-wanted / capacity);
}

}  // namespace headwater
