#include "models/leachate/plume.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace headwater {

namespace {

// A cell gives at most half of its content in a part of a step.
constexpr double largest_exchange = 0.5;
constexpr double most_parts = 200.0;
constexpr double enough_to_mix = 10.0;  // 2^-10 of a difference is left
// Of the largest concentration of a species: below it no dispersion begins. Explicit dispersion would carry
// 1e-30 of a plume one cell farther in every part of a step, until every cell has some, and has to be swept.
constexpr double least_share = 1e-14;

}  // namespace

void PlumeSums::resize(std::size_t species) {
  for (std::vector<CompensatedSum>* sums : {&drained, &pumped, &boundary_out, &decayed, &retained_decayed,
                                            &left_behind, &picked_up, &held_in, &held_out})
    sums->assign(species, CompensatedSum{});
}

Plume::Plume(const AquiferGrid& grid, PlumeProperties properties, const std::vector<Species>& species)
    : grid_(grid), properties_(std::move(properties)), species_(species.size()) {
  for (const Species& one : species) {
    distribution_.push_back(one.distribution());
    decay_.push_back(one.decay);
    decays_sorbed_.push_back(one.decay_on == DecayOn::dissolved_and_sorbed ? 1 : 0);
  }
  const std::size_t size = grid.raster.size();
  concentration_.assign(size * species_, 0.0);
  seeped_.assign(size * species_, 0.0);
  change_.assign(size * species_, 0.0);
  is_held_.assign(size, 0);
  touched_.assign(size, 0);
  carries_.assign(size, 0);
  for (std::vector<double>* values : {&east_, &south_, &exchange_sum_}) values->assign(size, 0.0);
}

void Plume::hold(std::size_t place, std::span<const double> concentration) {
  if (held_.empty()) held_.assign(is_held_.size() * species_, std::numeric_limits<double>::quiet_NaN());
  is_held_[place] = 1;
  for (std::size_t k = 0; k < species_; ++k)
    if (!std::isnan(concentration[k])) held_[place * species_ + k] = concentration[k];
}

void Plume::pick_up(std::span<const double> before, std::span<const double> after,
                    std::span<double> retained_depth, std::span<double> retained, std::span<double> mass,
                    PlumeSums& sums) {
  for (std::size_t c = 0; c < grid_.place.size(); ++c) {
    const std::size_t i = grid_.place[c];
    if (retained_depth[c] > 0.0) touch(i);
    const double rise = after[i] - before[i];
    if (!(rise > 0.0) || !(retained_depth[c] > 0.0)) continue;
    const double share = std::min(1.0, rise / retained_depth[c]);
    retained_depth[c] = share < 1.0 ? retained_depth[c] - rise : 0.0;
    for (std::size_t k = 0; k < species_; ++k) {
      double& above = retained[c * species_ + k];
      const double moved = share < 1.0 ? above * share : above;
      above -= moved;
      mass[c * species_ + k] += moved;
      sums.picked_up[k].add(moved);
    }
  }
}

void Plume::sweep(double dt, std::span<const std::size_t> order, const AquiferFlows& flows,
                  std::span<const double> before, std::span<const double> after,
                  std::span<double> retained_depth, std::span<double> retained, std::span<double> mass,
                  PlumeSums& sums) {
  const std::size_t stride = grid_.raster.stride();
  double* concentration = concentration_.data();
  for (const std::size_t i : order) {
    if (!touched_[i]) continue;
    const auto c = static_cast<std::size_t>(grid_.cell[i]);
    // Faces: what comes in, from whom, and all that goes out.
    std::array<std::size_t, 4> upstream;
    std::array<double, 4> volume;
    int entering = 0;
    double leaving = 0.0;
    const auto face = [&](double flow_in, std::size_t neighbour) {
      if (flow_in > 0.0) {
        upstream[static_cast<std::size_t>(entering)] = neighbour;
        volume[static_cast<std::size_t>(entering++)] = dt * flow_in;
      } else {
        leaving -= flow_in;
      }
    };
    face(flows.east[i - 1], i - 1);
    face(-flows.east[i], i + 1);
    face(flows.south[i - stride], i - stride);
    face(-flows.south[i], i + stride);
    const double sinks = flows.sinks(i);
    const double out = dt * (leaving + sinks);
    const double fall = std::max(before[i] - after[i], 0.0);
    bool any = false, any_left = false;
    for (std::size_t k = 0; k < species_; ++k) {
      double& held = mass[c * species_ + k];
      double& here = concentration[i * species_ + k];
      double total = held;
      for (int f = 0; f < entering; ++f)
        total += volume[static_cast<std::size_t>(f)] *
                 concentration[upstream[static_cast<std::size_t>(f)] * species_ + k];
      const bool given = is_held_[i] && !std::isnan(held_[i * species_ + k]);
      seeped_[i * species_ + k] = 0.0;
      if (!(total > 0.0) && !given) {
        here = 0.0;
        held = 0.0;
        continue;
      }
      any = true;
      const double stays = capacity(i, k, after[i]);
      const double decaying =
          dt * decay_[k] * (decays_sorbed_[k] ? stays : properties_.porosity[i] * after[i] * grid_.area);
      // Water beside what drains stays with its solute, and the grains with theirs.
      const double behind =
          fall * grid_.area *
          (properties_.porosity[i] - properties_.yield[i] + properties_.bulk_density[i] * distribution_[k]);
      const double divisor = stays + out + decaying + behind;
      here = given ? held_[i * species_ + k] : divisor > 0.0 ? total / divisor : 0.0;
      const double released = out * here, lost = decaying * here, left = behind * here;
      // By subtraction where that is exact enough, so that what does not move does not drift.
      const double rest = total - released - lost - left;
      held = rest > 0.5 * total && !given ? rest : stays * here;
      const bool stranded = !(divisor > 0.0) && !given && !retained.empty();
      if (!stranded) {
        sums.drained[k].add(dt * flows.drained[i] * here);
        seeped_[i * species_ + k] = dt * flows.seeped[i] * here;
        sums.pumped[k].add(dt * flows.pumped[i] * here);
        sums.boundary_out[k].add(dt * flows.boundary_out[i] * here);
        sums.decayed[k].add(lost);
      } else {
        held = 0.0;  // a cell that has lost its last water: what is left stays above the base
      }
      const double above = stranded ? total : left;
      if (above > 0.0) {
        retained[c * species_ + k] += above;
        sums.left_behind[k].add(above);
        any_left = true;
      }
      if (given) {
        const double needed = held + released + lost + left - total;
        (needed > 0.0 ? sums.held_in : sums.held_out)[k].add(std::abs(needed));
      }
    }
    if (any) {  // these come later in this order
      if (flows.east[i] > 0.0) touch(i + 1);
      if (flows.east[i - 1] < 0.0) touch(i - 1);
      if (flows.south[i] > 0.0) touch(i + stride);
      if (flows.south[i - stride] < 0.0) touch(i - stride);
    }
    if (fall > 0.0 && !retained_depth.empty() && (any_left || retained_depth[c] > 0.0))
      retained_depth[c] += fall;
  }
  if (retained.empty()) return;
  for (std::size_t k = 0; k < species_; ++k) {
    if (!(decay_[k] > 0.0)) continue;
    for (std::size_t c = 0; c < grid_.place.size(); ++c) {
      double& above = retained[c * species_ + k];
      if (!(above > 0.0)) continue;
      const std::size_t i = grid_.place[c];
      const double dissolved = properties_.porosity[i] - properties_.yield[i];
      const double sorbed = properties_.bulk_density[i] * distribution_[k];
      const double share =
          decays_sorbed_[k] || !(dissolved + sorbed > 0.0) ? 1.0 : dissolved / (dissolved + sorbed);
      const double rest = above / (1.0 + dt * decay_[k] * share);
      sums.retained_decayed[k].add(above - rest);
      above = rest;
    }
  }
}

void Plume::set_flows(const AquiferFlows& flows, std::span<const double> thickness) {
  const std::size_t stride = grid_.raster.stride();
  const auto conductance = [&](double along, double across, std::size_t a, std::size_t b) {
    const double shared = std::min(thickness[a], thickness[b]);
    if (!(shared > 0.0)) return 0.0;
    const double total = std::hypot(along, across);
    double mechanical = 0.0;
    if (total > 0.0)
      mechanical = (properties_.longitudinal_dispersivity * along * along +
                    properties_.transverse_dispersivity * across * across) /
                   (total * grid_.size);
    return mechanical + 0.5 * (properties_.porosity[a] + properties_.porosity[b]) * shared *
                            properties_.molecular_diffusion;
  };
  const auto size = static_cast<std::ptrdiff_t>(grid_.place.size());
#pragma omp parallel for schedule(static) if (grid_.place.size() >= worth_threads)
  for (std::ptrdiff_t n = 0; n < size; ++n) {
    const std::size_t i = grid_.place[static_cast<std::size_t>(n)];
    if (grid_.active[i + 1])
      east_[i] = conductance(flows.east[i],
                             0.25 * (flows.south[i] + flows.south[i + 1] + flows.south[i - stride] +
                                     flows.south[i + 1 - stride]),
                             i, i + 1);
    if (grid_.active[i + stride])
      south_[i] = conductance(
          flows.south[i],
          0.25 * (flows.east[i] + flows.east[i + stride] + flows.east[i - 1] + flows.east[i + stride - 1]), i,
          i + stride);
  }
  for (const std::size_t i : grid_.place)
    exchange_sum_[i] = east_[i] + east_[i - 1] + south_[i] + south_[i - stride];
}

void Plume::find_carriers() {
  std::vector<double> least(species_, 0.0);
  for (const std::size_t i : grid_.place)
    if (touched_[i])
      for (std::size_t k = 0; k < species_; ++k)
        least[k] = std::max(least[k], concentration_[i * species_ + k]);
  for (double& value : least) value *= least_share;
  const auto size = static_cast<std::ptrdiff_t>(grid_.place.size());
#pragma omp parallel for schedule(static) if (grid_.place.size() >= worth_threads)
  for (std::ptrdiff_t n = 0; n < size; ++n) {
    const std::size_t i = grid_.place[static_cast<std::size_t>(n)];
    carries_[i] = 0;
    if (touched_[i])
      for (std::size_t k = 0; k < species_; ++k)
        if (concentration_[i * species_ + k] > least[k]) carries_[i] = 1;
  }
}

bool Plume::near_solute(std::size_t i) const {
  const std::size_t stride = grid_.raster.stride();
  return carries_[i] || carries_[i - 1] || carries_[i + 1] || carries_[i - stride] || carries_[i + stride];
}

void Plume::disperse(double dt, std::span<const double> thickness, std::span<double> mass, PlumeSums& sums) {
  const std::size_t stride = grid_.raster.stride();
  const double least = *std::min_element(distribution_.begin(), distribution_.end());
  const auto smallest_capacity = [&](std::size_t i) {
    return (properties_.porosity[i] + properties_.bulk_density[i] * least) * thickness[i] * grid_.area;
  };
  find_carriers();
  double worst = 0.0;
  needed_.clear();
  for (const std::size_t i : grid_.place) {
    const double exchanged = dt * exchange_sum_[i], capacity = smallest_capacity(i);
    if (!(exchanged > 0.0) || !(capacity > 0.0) || !near_solute(i)) continue;
    needed_.push_back(exchanged / (largest_exchange * capacity));
    worst = std::max(worst, exchanged / capacity);
  }
  if (!(worst > 0.0)) return;
  // As many as all but the fastest twentieth of the cells ask for. A thin cell that would ask for more is
  // mixed with its neighbours all the same when it gives half of its content in each of `enough_to_mix`
  // parts.
  const auto usual = needed_.begin() + static_cast<std::ptrdiff_t>(needed_.size() * 19 / 20);
  std::nth_element(needed_.begin(), usual, needed_.end());
  const double parts =
      std::min(std::ceil(worst / largest_exchange), std::clamp(std::ceil(*usual), enough_to_mix, most_parts));
  const double part = dt / parts;
  // What so many parts cannot carry (a nearly dry cell beside a wet one) is cut down, face by face.
  const auto share = [&](std::size_t i) {
    const double exchanged = part * exchange_sum_[i], room = largest_exchange * smallest_capacity(i);
    return exchanged > room ? room / exchanged : 1.0;
  };
  const bool limit = worst > largest_exchange * parts;
  if (limit) ++limited_steps_;
  const auto carried = [&](double conductance, std::size_t a, std::size_t b) {
    return limit && conductance > 0.0 ? conductance * std::min(share(a), share(b)) : conductance;
  };
  const auto is_given = [&](std::size_t i, std::size_t k) {
    return is_held_[i] && !std::isnan(held_[i * species_ + k]);
  };
  for (int n = 0; n < static_cast<int>(parts); ++n) {
    const auto size = static_cast<std::ptrdiff_t>(grid_.place.size());
#pragma omp parallel for schedule(static) if (grid_.place.size() >= worth_threads)
    for (std::ptrdiff_t m = 0; m < size; ++m) {
      const std::size_t i = grid_.place[static_cast<std::size_t>(m)];
      const auto own = i * species_;
      std::fill_n(change_.begin() + static_cast<std::ptrdiff_t>(own), species_, 0.0);
      if (!near_solute(i)) continue;
      const auto add = [&](double conductance, std::size_t neighbour) {
        if (!(conductance > 0.0) || (!carries_[i] && !carries_[neighbour])) return;
        for (std::size_t k = 0; k < species_; ++k)
          change_[own + k] +=
              part * conductance * (concentration_[neighbour * species_ + k] - concentration_[own + k]);
      };
      add(carried(east_[i], i, i + 1), i + 1);
      add(carried(east_[i - 1], i - 1, i), i - 1);
      add(carried(south_[i], i, i + stride), i + stride);
      add(carried(south_[i - stride], i - stride, i), i - stride);
    }
    for (std::size_t c = 0; c < grid_.place.size(); ++c) {
      const std::size_t i = grid_.place[c];
      for (std::size_t k = 0; k < species_; ++k) {
        const double change = change_[i * species_ + k];
        if (change == 0.0) continue;
        touch(i);
        if (is_given(i, k)) {
          (change > 0.0 ? sums.held_out : sums.held_in)[k].add(std::abs(change));
          continue;
        }
        double& held = mass[c * species_ + k];
        held += change;
        concentration_[i * species_ + k] = held / capacity(i, k, thickness[i]);
      }
    }
  }
}

void Plume::derive(std::size_t c, std::span<const double> thickness, std::span<const double> mass) {
  const std::size_t i = grid_.place[c];
  touched_[i] = is_held_[i];
  for (std::size_t k = 0; k < species_; ++k) {
    const double held = mass[c * species_ + k], room = capacity(i, k, thickness[i]);
    seeped_[i * species_ + k] = 0.0;
    if (held > 0.0) touched_[i] = 1;
    concentration_[i * species_ + k] = room > 0.0 ? held / room : 0.0;
  }
}

void Plume::derive(std::span<const double> thickness, std::span<const double> mass) {
  const auto size = static_cast<std::ptrdiff_t>(grid_.place.size());
#pragma omp parallel for schedule(static) if (grid_.place.size() >= worth_threads)
  for (std::ptrdiff_t c = 0; c < size; ++c) derive(static_cast<std::size_t>(c), thickness, mass);
}

}  // namespace headwater
