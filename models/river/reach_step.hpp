// What one reach does in one sub-step: release water, and mix, react and pass on what is dissolved in it.
#pragma once

#include <algorithm>
#include <cstddef>

#include "engine/numerics/storage_root.hpp"

namespace headwater {

/// Less water than this in a reach stays where it is [m3].
inline constexpr double driest_volume = 1e-25;

/// Backward-Euler release V(Q') + dt Q' = b (b: volume before plus all that came in, [m3]). Sets `volume` to
/// what stays and returns what leaves [m3]; their sum is b, the larger of the two closing the balance, so
/// that neither is the small difference of large numbers. Returns -1 if the root is not found.
inline double release_water(const StorageLaw& law, const StorageScale& scale, double b, double dt,
                            StoragePoint& point, double& volume) {
  if (!(b > driest_volume)) {
    if (!(b >= 0.0)) return -1.0;
    point = {};
    volume = b;
    return 0.0;
  }
  if (!solve_storage(law, scale, b, dt, point)) return -1.0;
  const double leaves = dt * point.flow;
  if (point.volume < leaves) {
    volume = std::min(point.volume, b);
    return b - volume;
  }
  volume = b - std::min(leaves, b);
  return std::min(leaves, b);
}

/// Splits `total` [kg] of each lane between the water that stays and the water that leaves, in proportion to
/// their volumes [m3]. `total` becomes what stays.
inline void split_with_water(std::size_t lanes, double stays, double leaves, double* total, double* flux) {
  const double sum = stays + leaves;
  if (!(leaves > 0.0) || !(sum > 0.0)) {
    for (std::size_t k = 0; k < lanes; ++k) flux[k] = 0.0;
  } else if (leaves > stays) {
    const double share = stays / sum;
    for (std::size_t k = 0; k < lanes; ++k) {
      const double held = total[k] * share;
      flux[k] = total[k] - held;
      total[k] = held;
    }
  } else {
    const double share = leaves / sum;
    for (std::size_t k = 0; k < lanes; ++k) {
      flux[k] = total[k] * share;
      total[k] -= flux[k];
    }
  }
}

/// First-order decay within the implicit step: what C' = total / (V' (1 + k dt) + out) loses in the main
/// channel [kg].
inline void decay_in_water(std::size_t lanes, double stays, double leaves, const double* decay_dt,
                           double* total, double* decayed) {
  if (!(stays > 0.0)) return;
  for (std::size_t k = 0; k < lanes; ++k) {
    const double loss =
        std::min(total[k], total[k] * (decay_dt[k] * stays / (stays * (1.0 + decay_dt[k]) + leaves)));
    total[k] -= loss;
    decayed[k] += loss;
  }
}

/// Transient storage (Bencala & Walters 1983) beside a reach in one implicit step:
/// V_s S' (1 + k dt) = M_s + a (C' - S'), a = alpha V' dt.
struct StorageZone {
  double volume = 0.0;    ///< V_s [m3]
  double exchange = 0.0;  ///< a [m3]
};

/// Coefficients with which the zone enters the main channel's equation once S' is eliminated:
/// C' gains `diagonal`, the right-hand side gains `carried` x M_s.
struct StorageCoefficients {
  double diagonal = 0.0, carried = 0.0;
  double inverse = 0.0;  ///< 1 / (V_s (1 + k dt) + a)
};
inline StorageCoefficients eliminate_storage(const StorageZone& zone, double decay_dt) {
  const double own = zone.volume * (1.0 + decay_dt);
  const double inverse = 1.0 / (own + zone.exchange);
  const double carried = zone.exchange * inverse;
  return {carried * own, carried, inverse};
}

/// What a storage zone does in a step [kg].
struct StorageStep {
  double stored = 0.0;    ///< what it holds afterwards
  double given = 0.0;     ///< what it gets from the channel less what it gives back
  double returned = 0.0;  ///< what it gives back
  double lost = 0.0;      ///< by decay
};

/// What passes between main channel and zone for a known C'. `available` is what the channel can give at most
/// [kg].
inline StorageStep exchange_with_storage(const StorageZone& zone, const StorageCoefficients& coefficients,
                                         double decay_dt, double concentration, double available,
                                         double stored) {
  const double after = (stored + zone.exchange * concentration) * coefficients.inverse;
  const double held = after * zone.volume;
  const double lost = decay_dt * held;
  const double wanted = held + lost - stored;
  const double given = wanted < available ? wanted : available;
  const double left = stored + given - lost;
  return {left > 0.0 ? left : 0.0, given, zone.exchange * after, lost};
}

}  // namespace headwater
