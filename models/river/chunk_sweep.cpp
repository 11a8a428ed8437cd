#include "models/river/chunk_sweep.hpp"

#include <algorithm>
#include <exception>
#include <mutex>

#include "models/river/route_reach.hpp"

namespace headwater {

namespace {

// Storage and decay of a reach whose main channel holds the total of a sub-step, before water carries it on.
void exchange_in_water(RiverData& data, std::size_t i, double released, const double* decay_dt, double dt) {
  const double stays = data.volume[i];
  const StorageZone zone = data.zone(i, dt);
  for (std::size_t k = 0; k < data.species; ++k) {
    const std::size_t here = i * data.species + k;
    double& total = data.mass[here];
    const StorageCoefficients c = eliminate_storage(zone, decay_dt[k]);
    const double water = stays * (1.0 + decay_dt[k]) + released + c.diagonal;
    const double concentration = water > 0.0 ? (total + c.carried * data.stored[here]) / water : 0.0;
    total -= exchange_with_storage(zone, decay_dt[k], concentration, total, data.storage_book(here));
    const double loss = std::min(decay_dt[k] * stays * concentration, total);
    total -= loss;
    data.decayed[here] += loss;
  }
}

// Ascending reaches, as a share's own exports are.
std::int32_t slot_of(const std::vector<std::int32_t>& reaches, std::int32_t reach) {
  return static_cast<std::int32_t>(std::lower_bound(reaches.begin(), reaches.end(), reach) - reaches.begin());
}

}  // namespace

ChunkSweep::ChunkSweep(const Domain& domain) {
  find_exports(domain);
  find_ghosts(domain);
}

void ChunkSweep::find_exports(const Domain& domain) {
  const RiverNetwork& river = domain.river;
  shares_.resize(domain.partitions.size());
  for (std::size_t share = 0; share < domain.partitions.size(); ++share)
    for (std::int32_t c = domain.partitions[share].first_chunk; c < domain.partitions[share].last_chunk; ++c) {
      const RiverChunk& from = domain.chunks[static_cast<std::size_t>(c)];
      Chunk chunk{from.first_reach, from.last_reach, static_cast<std::int32_t>(share), {}};
      for (std::int32_t reach = from.first_reach; reach < from.last_reach; ++reach) {
        const std::int32_t down = river.downstream[static_cast<std::size_t>(reach)];
        if (down < from.last_reach) continue;  // inside, or an outlet
        chunk.exports.push_back({reach, static_cast<std::int32_t>(shares_[share].exported.size())});
        shares_[share].exported.push_back(reach);
      }
      const auto level = static_cast<std::size_t>(from.level);
      if (levels_.size() <= level) levels_.resize(level + 1);
      levels_[level].push_back(chunks_.size());
      chunks_.push_back(std::move(chunk));
    }
  copies_.resize(levels_.size());
}

void ChunkSweep::find_ghosts(const Domain& domain) {
  const RiverNetwork& river = domain.river;
  std::vector<std::size_t> chunk_of(river.downstream.size(), 0);
  for (std::size_t c = 0; c < chunks_.size(); ++c)
    std::fill(chunk_of.begin() + chunks_[c].first, chunk_of.begin() + chunks_[c].last, c);
  const auto slot_in = [&](std::int32_t share, std::int32_t reach) {
    const std::vector<std::int32_t>& own = shares_[static_cast<std::size_t>(share)].exported;
    if (chunks_[chunk_of[static_cast<std::size_t>(reach)]].share == share) return slot_of(own, reach);
    const std::vector<std::int32_t>& ghosts = domain.partitions[static_cast<std::size_t>(share)].ghost_reaches;
    return static_cast<std::int32_t>(own.size()) + slot_of(ghosts, reach);
  };
  for (std::int32_t share = 0; share < static_cast<std::int32_t>(shares_.size()); ++share) {
    const std::vector<std::int32_t>& ghosts = domain.partitions[static_cast<std::size_t>(share)].ghost_reaches;
    shares_[static_cast<std::size_t>(share)].slots = shares_[static_cast<std::size_t>(share)].exported.size() + ghosts.size();
    for (const std::int32_t ghost : ghosts) {
      const std::size_t chunk = chunk_of[static_cast<std::size_t>(ghost)];
      const std::int32_t owner = chunks_[chunk].share;
      copies_[static_cast<std::size_t>(domain.chunks[chunk].level)].push_back(
          {owner, slot_in(owner, ghost), share, slot_in(share, ghost)});
    }
  }
  sources_.resize(river.upstream.size());
  for (const Chunk& chunk : chunks_) {
    const auto begin = static_cast<std::size_t>(river.upstream_begin[static_cast<std::size_t>(chunk.first)]);
    const auto end = static_cast<std::size_t>(river.upstream_begin[static_cast<std::size_t>(chunk.last)]);
    for (std::size_t u = begin; u < end; ++u) {
      const std::int32_t from = river.upstream[u];
      sources_[u] = from >= chunk.first ? from : -1 - slot_in(chunk.share, from);
    }
  }
}

void ChunkSweep::exchange(std::size_t level, std::size_t row) {
  for (const Copy& copy : copies_[level]) {
    const std::vector<double>& from = shares_[static_cast<std::size_t>(copy.from_share)].series;
    std::vector<double>& to = shares_[static_cast<std::size_t>(copy.to_share)].series;
    std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(copy.from_slot) * row), row,
                to.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(copy.to_slot) * row));
  }
}

std::size_t ChunkSweep::bytes() const {
  std::size_t bytes = sources_.capacity() * sizeof(std::int32_t);
  for (const Share& share : shares_) bytes += share.series.capacity() * sizeof(double);
  return bytes;
}

void ChunkSweep::run(RiverData& data) {
  const std::size_t row = data.steps.size() * (1 + data.species);
  for (Share& share : shares_) share.series.resize(share.slots * row);
  std::exception_ptr failure;  // an exception may not leave a parallel region
  std::mutex guard;
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    const auto count = static_cast<std::int64_t>(levels_[level].size());
#pragma omp parallel for schedule(dynamic, 1) if (count > 1)
    for (std::int64_t c = 0; c < count; ++c) {
      try {
        run_chunk(data, chunks_[levels_[level][static_cast<std::size_t>(c)]]);
      } catch (...) {
        const std::lock_guard<std::mutex> lock(guard);
        failure = std::current_exception();
      }
    }
    if (failure) std::rethrow_exception(failure);
    exchange(level, row);
  }
}

void ChunkSweep::run_chunk(RiverData& data, const Chunk& chunk) {
  const RiverNetwork& river = *data.network;
  const std::size_t species = data.species, steps = data.steps.size(), width = 1 + species;
  const auto first = static_cast<std::size_t>(chunk.first), last = static_cast<std::size_t>(chunk.last);
  std::vector<double>& series = shares_[static_cast<std::size_t>(chunk.share)].series;
  const auto first_point = static_cast<std::size_t>(
      std::lower_bound(data.points.begin(), data.points.end(), chunk.first,
                       [](const PointLoad& point, std::int32_t reach) { return point.reach < reach; }) - data.points.begin());
  const std::span<const std::int32_t> probes = data.gauges.probes();
  const auto first_probe = static_cast<std::size_t>(std::lower_bound(probes.begin(), probes.end(), chunk.first) - probes.begin());
  const auto first_outlet =
      static_cast<std::size_t>(std::lower_bound(data.outlets.begin(), data.outlets.end(), chunk.first) - data.outlets.begin());

  for (std::size_t s = 0; s < steps; ++s) {
    const SubStep& step = data.steps[s];
    const double dt = step.length(), rate = 1.0 / dt;
    const double* const decay_dt = data.decay_dt.data() + s * species;
    const LateralStep lateral(data, step);
    std::size_t next_point = first_point, next_probe = first_probe, next_outlet = first_outlet;
    for (std::size_t i = first; i < last; ++i) {
      double* const total = data.mass.data() + i * species;
      lateral.add_masses(i, total);
      double entering = 0.0;  // at the head
      for (auto u = static_cast<std::size_t>(river.upstream_begin[i]); u < static_cast<std::size_t>(river.upstream_begin[i + 1]); ++u) {
        const std::int32_t source = sources_[u];
        const double* from;
        if (source >= 0) {
          entering += data.released[static_cast<std::size_t>(source)];
          from = data.flux.data() + static_cast<std::size_t>(source) * species;
        } else {
          from = series.data() + (static_cast<std::size_t>(-1 - source) * steps + s) * width;
          entering += *from++;
        }
        for (std::size_t k = 0; k < species; ++k) total[k] += from[k];
      }
      for (; next_point < data.points.size() && data.points[next_point].reach == static_cast<std::int32_t>(i); ++next_point) {
        const PointLoad& point = data.points[next_point];
        entering += point.water[s];
        for (std::size_t k = 0; k < species; ++k) total[k] += point.masses[s * species + k];
      }
      route_reach(data, i, entering + lateral.water(i), step);
      const double released = data.released[i];
      const double stays = data.volume[i];
      double* const flux = data.flux.data() + i * species;
      if (data.has_storage && data.storage_volume[i] > 0.0)
        exchange_in_water(data, i, released, decay_dt, dt);
      else if (data.has_decay)
        decay_in_water(species, stays, released, decay_dt, total, data.decayed.data() + i * species);
      split_with_water(species, stays, released, total, flux);

      if (next_outlet < data.outlets.size() && data.outlets[next_outlet] == static_cast<std::int32_t>(i)) {
        data.outlet_water[next_outlet].add(released);
        for (std::size_t k = 0; k < species; ++k) data.outlet_mass[next_outlet * species + k].add(flux[k]);
        ++next_outlet;
      }
      if (next_probe < probes.size() && probes[next_probe] == static_cast<std::int32_t>(i)) {
        const std::span<double> row = data.gauges.row(next_probe++, s);
        row[0] = entering * rate;
        row[1] = released * rate;
        for (std::size_t k = 0; k < species; ++k) row[2 + k] = stays > 0.0 ? total[k] / stays : 0.0;
      }
    }
    for (const Export& out : chunk.exports) {
      const auto reach = static_cast<std::size_t>(out.reach);
      double* const to = series.data() + (static_cast<std::size_t>(out.slot) * steps + s) * width;
      to[0] = data.released[reach];
      std::copy_n(data.flux.data() + reach * species, species, to + 1);
    }
  }
}

}  // namespace headwater
