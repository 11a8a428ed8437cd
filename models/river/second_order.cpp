// Second-order transport of CoupledTransport: its fluxes, limited against the upwind ones.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "engine/numerics/tree_solver.hpp"
#include "models/river/coupled_transport.hpp"

namespace headwater {

namespace {

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

}  // namespace

void CoupledTransport::second_order_step(RiverData& data, std::size_t s) {
  const std::size_t reaches = data.volume.size(), species = data.species;
  const double dt = data.steps[s].length();
  // As many cycles as keep both numbers of a reach, Courant's u dt/dx and dispersion's K dt/dx2, up to 1.
  double number = 1.0;
  for (std::size_t i = 0; i < reaches; ++i) {
    if (!(data.volume[i] > 0.0)) continue;
    const double dispersion = area_dispersion_[i] * dt / (data.volume[i] * network_->length[i]);
    number = std::max({number, data.released[i] / data.volume[i], dispersion});
  }
  const double cycles = std::ceil(number * (1.0 - 1e-9));
  const double share = 1.0 / cycles;
  const std::span<const double> decay_dt(data.decay_dt.data() + s * species, species);

  set_faces(data, dt, share, true, low_face_, low_inlet_);
  set_faces(data, dt, share, false, high_face_, high_inlet_);
  low_inlet_ = high_inlet_;  // no difference to limit where the inlet's concentration leaves no room for one
  std::fill(data.flux.begin(), data.flux.end(), 0.0);
  volume_to_ = volume_before_;
  volume_from_.resize(reaches);
  for (double cycle = 0.0; cycle < cycles; ++cycle) {
    volume_from_.swap(volume_to_);
    for (std::size_t i = 0; i < reaches; ++i) {
      const double passed = (cycle + 1.0) * share;
      volume_to_[i] = cycle + 1.0 < cycles ? volume_before_[i] + passed * (data.volume[i] - volume_before_[i])
                                           : data.volume[i];
    }
    react(data, volume_from_, decay_dt, dt, 0.5 * share);
    before_.resize(reaches * species);
    solve_low(data, share);
    solve_tree(network_->downstream, lower_, upper_, static_cast<int>(species), diagonal_, low_);
    for (std::size_t i = 0; i < reaches; ++i)
      for (std::size_t k = 0; k < species; ++k) {
        const std::size_t here = i * species + k;
        before_[here] = volume_from_[i] > 0.0 ? data.mass[here] / volume_from_[i] : low_[here];
      }
    find_high_fluxes(data, share);
    correct(data, share);
    react(data, volume_to_, decay_dt, dt, 0.5 * share);
  }
}

// Adds `factor` times what passes the faces and inlets over the cycle at concentrations `c` to below_ and
// above_. Between centres c is interpolated; a face with a jump below it (see route()) takes the value above
// it.
void CoupledTransport::add_high_fluxes(const RiverData& data, std::span<const double> c, double factor) {
  const std::size_t species = data.species;
  for (std::size_t i = 0; i < data.volume.size(); ++i) {
    const std::int32_t down = network_->downstream[i];
    for (std::size_t k = 0; k < species; ++k) {
      const std::size_t here = i * species + k;
      double flux = high_lower_[i] * c[here];
      if (down >= 0) flux -= high_upper_[i] * c[at(down) * species + k];
      below_[here] += factor * flux;
      above_[here] += factor * high_inlet_[i] * (inlet_concentration_[here] - c[here]);
    }
  }
}

// Concentrations from which the balance over `part` of the cycle comes out: old mass, loads, the fluxes known
// so far, and `implicit` times those at the new concentrations.
void CoupledTransport::solve_high_stage(const RiverData& data, double share, double part, double implicit) {
  const std::size_t reaches = data.volume.size(), species = data.species;
  for (std::size_t i = 0; i < reaches; ++i) {
    lower_[i] = implicit * high_lower_[i];
    upper_[i] = implicit * high_upper_[i];
    double own =
        volume_from_[i] + part * (volume_to_[i] - volume_from_[i]) + lower_[i] + implicit * high_inlet_[i];
    const auto first = at(network_->upstream_begin[i]), last = at(network_->upstream_begin[i + 1]);
    for (std::size_t u = first; u < last; ++u) own += upper_[at(network_->upstream[u])];
    if (!(own > 0.0)) own = 1.0;
    for (std::size_t k = 0; k < species; ++k) {
      const std::size_t here = i * species + k;
      double rhs = data.mass[here] + load_[here] * share * part - below_[here] + above_[here] +
                   implicit * high_inlet_[i] * inlet_concentration_[here];
      for (std::size_t u = first; u < last; ++u) rhs += below_[at(network_->upstream[u]) * species + k];
      diagonal_[here] = own;
      high_[here] = rhs;
    }
  }
  solve_tree(network_->downstream, lower_, upper_, static_cast<int>(species), diagonal_, high_);
}

// Fluxes of TR-BDF2 (Bank et al. 1985, IEEE Trans. Electron Devices 32, 1992-2007; as a Runge-Kutta method in
// Hosea & Shampine 1996): second order, and damping, so that a jump in time leaves no ringing behind, as it
// would after the trapezoidal rule.
void CoupledTransport::find_high_fluxes(const RiverData& data, double share) {
  const double middle = 2.0 - std::sqrt(2.0), implicit = 0.5 * middle,
               explicit_weight = 0.25 * std::sqrt(2.0);
  const std::size_t reaches = data.volume.size(), species = data.species, entries = reaches * species;
  high_lower_.resize(reaches);
  high_upper_.resize(reaches);
  high_.resize(entries);
  beyond_.assign(entries, 0.0);
  for (std::size_t i = 0; i < reaches; ++i) {
    const double released = data.released[i] * share;
    const std::int32_t down = network_->downstream[i];
    const bool jump = down < 0 || joins_[at(down)];
    const double weight = jump ? 1.0 : 1.0 - 0.5 * network_->length[i] / spacing_[i];
    high_lower_[i] = released * weight + high_face_[i];
    high_upper_[i] = high_face_[i] - released * (1.0 - weight);
    // What the reach above adds, at the mean of old and upwind values (known, so that the matrix stays a
    // tree): beside a neighbour below, the curvature, as in Leonard's QUICK (1979), which damps what central
    // advection cannot see; where nothing can be interpolated, the gradient leads on to the face.
    if (joins_[i] || network_->upstream_begin[i + 1] == network_->upstream_begin[i]) continue;
    const std::size_t up = at(network_->upstream[at(network_->upstream_begin[i])]);
    const auto mean = [&](std::size_t here) { return 0.5 * (before_[here] + low_[here]); };
    for (std::size_t k = 0; k < species; ++k) {
      const std::size_t here = i * species + k;
      const double above = (mean(here) - mean(up * species + k)) / spacing_[up];
      const double below = jump ? 0.0 : (mean(at(down) * species + k) - mean(here)) / spacing_[i];
      beyond_[here] = released * network_->length[i] * (jump ? 0.5 * above : 0.125 * (above - below));
    }
  }
  const auto start = [&](double part) {
    for (std::size_t here = 0; here < entries; ++here) below_[here] = part * beyond_[here];
    std::fill(above_.begin(), above_.end(), 0.0);
  };
  below_.resize(entries);
  above_.resize(entries);
  start(middle);
  add_high_fluxes(data, before_, implicit);
  solve_high_stage(data, share, middle, implicit);
  start(1.0);
  add_high_fluxes(data, before_, explicit_weight);
  add_high_fluxes(data, high_, explicit_weight);
  solve_high_stage(data, share, 1.0, implicit);
  add_high_fluxes(data, high_, implicit);
}

// Upwind fluxes plus as much of the difference to the second-order ones as keeps every reach within the
// values that it and its neighbours had before and have after the upwind step, and of what comes in.
void CoupledTransport::correct(RiverData& data, double share) {
  const std::size_t reaches = data.volume.size(), species = data.species, entries = reaches * species;
  room_up_.assign(entries, 0.0);
  room_down_.assign(entries, 0.0);
  std::vector<double>& highest = room_up_;
  std::vector<double>& lowest = room_down_;
  for (std::size_t i = 0; i < reaches; ++i)
    for (std::size_t k = 0; k < species; ++k) {
      const std::size_t here = i * species + k;
      highest[here] = std::max(before_[here], low_[here]);
      lowest[here] = std::min(before_[here], low_[here]);
    }
  // Over the neighbours: high_ (its fluxes are taken) gets the upper bounds and diagonal_ the lower ones.
  high_.assign(highest.begin(), highest.end());
  diagonal_.assign(lowest.begin(), lowest.end());
  for (std::size_t i = 0; i < reaches; ++i) {
    // What comes in, mixed, is a neighbour too: inlets, junctions, springs and seepage make extremes of their
    // own.
    for (std::size_t k = 0; water_in_[i] > 0.0 && k < species; ++k) {
      const std::size_t here = i * species + k;
      double old_mix = load_[here], low_mix = load_[here];
      for (auto u = at(network_->upstream_begin[i]); u < at(network_->upstream_begin[i + 1]); ++u) {
        const std::size_t up = at(network_->upstream[u]);
        old_mix += data.released[up] * before_[up * species + k];
        low_mix += data.released[up] * low_[up * species + k];
      }
      high_[here] = std::max(high_[here], std::max(old_mix, low_mix) / water_in_[i]);
      diagonal_[here] = std::min(diagonal_[here], std::min(old_mix, low_mix) / water_in_[i]);
    }
    const std::int32_t down = network_->downstream[i];
    if (down < 0) continue;
    for (std::size_t k = 0; k < species; ++k) {
      const std::size_t here = i * species + k, there = at(down) * species + k;
      high_[here] = std::max(high_[here], highest[there]);
      high_[there] = std::max(high_[there], highest[here]);
      diagonal_[here] = std::min(diagonal_[here], lowest[there]);
      diagonal_[there] = std::min(diagonal_[there], lowest[here]);
    }
  }
  const auto low_flux = [&](std::size_t i, std::size_t k) {
    const std::size_t here = i * species + k;
    double flux = data.released[i] * share * low_[here];
    if (network_->downstream[i] >= 0)
      flux -= low_face_[i] * (low_[at(network_->downstream[i]) * species + k] - low_[here]);
    return flux;
  };
  const auto low_dispersed = [&](std::size_t i, std::size_t here) {
    return low_inlet_[i] * (inlet_concentration_[here] - low_[here]);
  };
  for (std::size_t i = 0; i < reaches; ++i)
    for (std::size_t k = 0; k < species; ++k) {
      const std::size_t here = i * species + k;
      room_up_[here] = std::max(0.0, (high_[here] - low_[here]) * volume_to_[i]);
      room_down_[here] = std::max(0.0, (low_[here] - diagonal_[here]) * volume_to_[i]);
      // Water that leaves the river brings nothing back, whatever a falling gradient leads to at its last
      // face.
      if (std::getenv("X") == nullptr && network_->downstream[i] < 0)
        below_[here] = std::max(below_[here], 0.0);
      below_[here] -= low_flux(i, k);
      above_[here] -= low_dispersed(i, here);
      if (!std::isfinite(below_[here])) below_[here] = 0.0;  // no second-order solution here: upwind stands
      if (!std::isfinite(above_[here])) above_[here] = 0.0;
    }
  limit_tree_fluxes(network_->downstream, static_cast<int>(species), room_up_, room_down_, below_, above_,
                    limiter_);
  for (std::size_t i = 0; i < reaches; ++i)
    for (std::size_t k = 0; k < species; ++k) {
      const std::size_t here = i * species + k;
      double total = data.mass[here] + load_[here] * share;
      for (auto u = at(network_->upstream_begin[i]); u < at(network_->upstream_begin[i + 1]); ++u)
        total += below_[at(network_->upstream[u]) * species + k];
      const double dispersed = low_dispersed(i, here) + above_[here];
      data.inlet_dispersed[k].add(dispersed);
      total += dispersed;
      // Round-off below zero is taken back from the face below.
      const double flux = std::min(low_flux(i, k) + below_[here], total);
      data.mass[here] = total - flux;
      data.flux[here] += flux;
      below_[here] = flux;
    }
}

// Decay and exchange with storage over `share` of the sub-step, exactly for constant volumes: decay of both
// is common, and the difference of their concentrations dies out at alpha (1 + V/V_s).
void CoupledTransport::react(RiverData& data, std::span<const double> volume,
                             std::span<const double> decay_dt, double dt, double share) const {
  if (!data.has_decay && !data.has_storage) return;
  const std::size_t species = data.species;
  for (std::size_t i = 0; i < volume.size(); ++i) {
    const double zone = data.has_storage ? data.storage_volume[i] : 0.0;
    const bool exchanges = zone > 0.0 && data.storage_rate[i] > 0.0 && volume[i] > 0.0;
    const double moved =
        exchanges ? -std::expm1(-data.storage_rate[i] * (1.0 + volume[i] / zone) * dt * share) : 0.0;
    for (std::size_t k = 0; k < species; ++k) {
      const std::size_t here = i * species + k;
      if (exchanges) {
        const double difference = data.mass[here] / volume[i] - data.stored[here] / zone;
        double given = moved * difference * (volume[i] * zone / (volume[i] + zone));
        given = std::clamp(given, -data.stored[here], data.mass[here]);
        data.mass[here] -= given;
        data.stored[here] += given;
        data.exchanged[here] += given;
        data.returned[here] += data.storage_rate[i] * volume[i] * dt * share * (data.stored[here] / zone);
      }
      if (!(decay_dt[k] > 0.0)) continue;
      const double lost = -std::expm1(-decay_dt[k] * share);
      const double loss = data.mass[here] * lost;
      data.mass[here] -= loss;
      data.decayed[here] += loss;
      if (!data.has_storage) continue;
      const double stored_loss = data.stored[here] * lost;
      data.stored[here] -= stored_loss;
      data.stored_decayed[here] += stored_loss;
    }
  }
}

}  // namespace headwater
