// What one reach does in one sub-step: release water, and mix, react and pass on what is dissolved in it.
#pragma once

#include <algorithm>
#include <cstddef>

#include "engine/numerics/storage_root.hpp"

namespace headwater {

/// Less water than this in a reach stays where it is [m3].
inline constexpr double driest_volume = 1e-25;

/// Backward-Euler release V(Q') + dt Q' = b (b: volume before plus all that came in, [m3]). Sets `volume` to what stays and
/// returns what leaves [m3]; their sum is b, the larger of the two closing the balance, so that neither is the small
/// difference of large numbers. Returns -1 if the root is not found.
inline double release_water(const StorageLaw& law, const StorageScale& scale, double b, double dt, StoragePoint& point,
                            double& volume) {
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

/// Splits `total` [kg] of each lane between the water that stays and the water that leaves, in proportion to their
/// volumes [m3]. `total` becomes what stays.
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

/// First-order decay within the implicit step: what C' = total / (V' (1 + k dt) + out) loses in the main channel [kg].
inline void decay_in_water(std::size_t lanes, double stays, double leaves, const double* decay_dt, double* total,
                           double* decayed) {
  if (!(stays > 0.0)) return;
  for (std::size_t k = 0; k < lanes; ++k) {
    const double loss = std::min(total[k], total[k] * (decay_dt[k] * stays / (stays * (1.0 + decay_dt[k]) + leaves)));
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
};
inline StorageCoefficients eliminate_storage(const StorageZone& zone, double decay_dt) {
  const double own = zone.volume * (1.0 + decay_dt);
  const double sum = own + zone.exchange;
  return {zone.exchange * (own / sum), zone.exchange / sum};
}

/// Moves mass between main channel and zone for a known C'. `available` is what the channel can give at most [kg].
/// Updates `stored` and `decayed`, returns what the channel gives (or gets, < 0).
inline double exchange_with_storage(const StorageZone& zone, double decay_dt, double concentration, double available,
                                    double& stored, double& decayed) {
  const double after = (stored + zone.exchange * concentration) / (zone.volume * (1.0 + decay_dt) + zone.exchange) * zone.volume;
  const double loss = decay_dt * after;
  const double given = std::min(after + loss - stored, available);
  stored = std::max(stored + given - loss, 0.0);
  decayed += loss;
  return given;
}

/// Transport step of a reach with storage zone: exchange and decay, before split_with_water().
inline void exchange_in_water(std::size_t lanes, double stays, double leaves, const StorageZone& zone, const double* decay_dt,
                              double* total, double* stored, double* exchanged, double* decayed, double* stored_decayed) {
  for (std::size_t k = 0; k < lanes; ++k) {
    const StorageCoefficients c = eliminate_storage(zone, decay_dt[k]);
    const double concentration =
        (total[k] + c.carried * stored[k]) / (stays * (1.0 + decay_dt[k]) + leaves + c.diagonal);
    const double given = exchange_with_storage(zone, decay_dt[k], concentration, total[k], stored[k], stored_decayed[k]);
    total[k] -= given;
    exchanged[k] += given;
    const double loss = std::min(decay_dt[k] * stays * concentration, total[k]);
    total[k] -= loss;
    decayed[k] += loss;
  }
}

}  // namespace headwater
