// Green-Ampt infiltration into a homogeneous soil under a constant supply, with the exact time to ponding,
// and what becomes of the wetted profile in a pause of the rain.
#pragma once

#include <algorithm>
#include <cmath>

#include "engine/numerics/elementary.hpp"

namespace headwater {

/// Cumulative infiltration F1 [m] after ponding for `time` [s] from F0 [m]:
/// F1 - F0 - a ln((F1 + a) / (F0 + a)) = K time, a = suction x moisture deficit [m] (Green & Ampt 1911; Chow,
/// Maidment & Mays 1988 section 5.4). With y = (F1 - F0) / (F0 + a): (1 - A) y + A (y - ln(1 + y)) = T. The
/// start takes ln(1 + y) as y (6 + y) / (6 + 4 y) and is 33 percent off at worst (y in the millions), 1
/// percent below y = 3; three Halley steps, each of which cubes the error, end at round-off.
inline double ponded_infiltration(double F0, double a, double K, double time) {
  if (a <= 0.0) return F0 + K * time;
  const double scale = F0 + a, A = a / scale, rest = F0 / scale, T = K * time / scale;
  const double p = 6.0 * rest - 4.0 * T, q = 4.0 - A, root = std::sqrt(p * p + 24.0 * T * q);
  double y = p > 0.0 ? 12.0 * T / (root + p) : (root - p) / (2.0 * q);
  for (int step = 0; step < 3; ++step) {
    const double f = rest * y + A * fast_excess_over_log1p(y) - T;
    const double inverse = 1.0 / (1.0 + y);
    const double slope = (rest + y) * inverse, curvature = A * inverse * inverse;
    if (!(slope > 0.0)) break;  // y = 0: no time
    y -= 2.0 * f * slope / (2.0 * slope * slope - f * curvature);
  }
  return F0 + std::max(y, 0.0) * scale;
}

/// Depth [m] that infiltrates in `time` [s] from a supply of `supply` [m] at constant rate, cumulative
/// infiltration so far `F` [m]: all of it until ponding (Mein & Larson 1973, time to ponding), then at
/// capacity. 0 <= result <= supply.
inline double infiltrated_depth(double F, double a, double K, double supply, double time) {
  if (supply <= K * time || supply <= 0.0) return std::max(supply, 0.0);
  if (K <= 0.0) return 0.0;
  const double rate = supply / time;
  const double F_ponding = K * a / (rate - K);
  if (F + supply <= F_ponding) return supply;
  const double before = std::max(0.0, F_ponding - F);  // infiltrates before the surface ponds
  const double ponded = ponded_infiltration(F + before, a, K, time - before / rate) - F;
  return std::clamp(ponded, 0.0, supply);
}

/// Time [s] in which `amount` [m] infiltrates from a supply of constant rate `rate` > K > 0 [m/s] after F
/// [m]: the inverse of infiltrated_depth.
inline double infiltration_time(double F, double a, double K, double rate, double amount) {
  const double before = std::max(0.0, K * a / (rate - K) - F);
  if (amount <= before) return amount / rate;
  const double ponded = amount - before;
  return before / rate + (ponded - a * fast_log1p(ponded / (F + before + a))) / K;
}

/// The soil of a profile: Green-Ampt's K [m/s] and suction psi [m], the deficit [1] below the wetting front
/// and the porosity [1], Brooks and Corey's b = 3 + 2/lambda of the conductivity K s^b.
struct ProfileSoil {
  double K = 0.0, suction = 0.0, deficit = 0.0, porosity = 1.0, exponent = 3.0;
};

/// What a rain event has brought into a cell. Without a pause it fills the deficit down to water / deficit.
/// After a pause it lies in a layer of uniform content (water - top) / depth above the old one, and `top`
/// fills what that has left open, from the surface on.
struct WettedProfile {
  double water = 0.0;  ///< F, all of it [m]
  double depth = 0.0;  ///< of the layer that is not full [m]; 0: there is none
  double top = 0.0;    ///< part of the water [m]
};

/// Share of the deficit that the profile's water fills after a pause of `time` [s] in which the water grew
/// from `before` [m] (filling the share `filled`, in (0, 1]) to `now` [m] > 0 at a rate r below K:
///
///     dx/dt = x (r - q(x)) / F,   q = f x^beta,   f = K (1 + c),  c = psi deficit / F
///
/// a rectangle that loses q at its front (Smith, Corradini & Melone 1993; Ogden & Saghafian 1997). Their q is
/// K s^b + K c x s^((b + 3)/2), s the saturation at the surface: the power law has its value, Green-Ampt's f,
/// and its slope at saturation, and makes x^-beta linear in time (r = 0) and in (before/now)^beta: exact for
/// any time, however cut.
inline double filled_after_pause(const ProfileSoil& soil, double filled, double before, double now,
                                 double time) {
  const double c = soil.suction * soil.deficit / now;
  const double capacity = soil.K * (1.0 + c);
  const double per_share = soil.deficit / soil.porosity;  // ds/dx
  const double beta =
      (soil.exponent * per_share + c * (1.0 + 0.5 * (soil.exponent + 3.0) * per_share)) / (1.0 + c);
  const double grown = std::max(0.0, now - before) / now;
  // share of the start that is forgotten, and over `grown`, which may be 0
  const double forgotten = grown < 1.0 ? -std::expm1(beta * std::log1p(-grown)) : 1.0;
  const double per_grown = grown > 1e-9 ? forgotten / grown : beta;
  const double start = filled < 1.0 ? std::pow(filled, -beta) : 1.0;
  const double power = start * (1.0 - forgotten) + capacity * time / now * per_grown;
  return std::min(1.0, std::pow(std::max(1.0, power), -1.0 / beta));
}

/// The profile after a pause of `time` [s], before which it held `before` [m]: one layer, no deeper than
/// `deepest` [m] unless it is full.
inline WettedProfile after_pause(const ProfileSoil& soil, const WettedProfile& profile, double before,
                                 double time, double deepest) {
  if (!(profile.water > 0.0 && soil.deficit > 0.0 && soil.K > 0.0 && time > 0.0)) return profile;
  const double filled = profile.depth > 0.0 ? std::min(1.0, before / (soil.deficit * profile.depth)) : 1.0;
  double share = filled_after_pause(soil, filled, before, profile.water, time);
  share = std::max(share, std::min(1.0, profile.water / (soil.deficit * deepest)));
  if (share >= 1.0) return {profile.water, 0.0, 0.0};
  return {profile.water, profile.water / (soil.deficit * share), 0.0};
}

/// Depth [m] that infiltrates in `time` [s] from `supply` [m] at a constant rate: first to fill the layer
/// that a pause has left open, as a Green-Ampt profile of its own with the deficit left there, then below it.
/// The capacity K (1 + psi / depth of the full layer) has no jump where the two meet. 0 <= result <= supply.
inline double infiltrated_depth(const ProfileSoil& soil, const WettedProfile& profile, double supply,
                                double time) {
  const double a = soil.suction * soil.deficit, open = soil.deficit * profile.depth - profile.water;
  if (!(open > 0.0)) return infiltrated_depth(profile.water, a, soil.K, supply, time);
  const double a_open = soil.suction * (soil.deficit - (profile.water - profile.top) / profile.depth);
  const double taken = infiltrated_depth(profile.top, a_open, soil.K, supply, time);
  if (taken <= open || !(supply > soil.K * time && soil.K > 0.0)) return taken;
  const double rate = supply / time;
  const double rest = std::max(0.0, time - infiltration_time(profile.top, a_open, soil.K, rate, open));
  const double below = infiltrated_depth(profile.water + open, a, soil.K, rate * rest, rest);
  return std::clamp(open + below, 0.0, supply);
}

/// Takes up `amount` [m] that has infiltrated.
inline void fill(WettedProfile& profile, double deficit, double amount) {
  profile.water += amount;
  if (profile.depth <= 0.0) return;
  profile.top += amount;
  if (profile.water >= deficit * profile.depth) profile.depth = profile.top = 0.0;
}

}  // namespace headwater
