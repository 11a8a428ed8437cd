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
};
inline StorageCoefficients eliminate_storage(const StorageZone& zone, double decay_dt) {
  const double own = zone.volume * (1.0 + decay_dt);
  const double sum = own + zone.exchange;
  return {zone.exchange * (own / sum), zone.exchange / sum};
}

/// What a storage zone does in a step [kg].
struct StorageLedger {
  double* stored;    ///< what it holds
  double* given;     ///< sum of what it got from the channel less what it gave back
  double* returned;  ///< sum of what it gave back
  double* decayed;
};

/// Moves mass between main channel and zone for a known C' and returns what the channel gives (or gets, < 0).
/// `available` is what the channel can give at most [kg].
inline double exchange_with_storage(const StorageZone& zone, double decay_dt, double concentration,
                                    double available, const StorageLedger& book) {
  const double after =
      (*book.stored + zone.exchange * concentration) / (zone.volume * (1.0 + decay_dt) + zone.exchange);
  const double held = after * zone.volume;
  const double loss = decay_dt * held;
  const double given = std::min(held + loss - *book.stored, available);
  *book.stored = std::max(*book.stored + given - loss, 0.0);
  *book.given += given;
  *book.returned += zone.exchange * after;
  *book.decayed += loss;
  return given;
}

}  // namespace headwater
