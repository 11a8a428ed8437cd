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
  const std::size_t species = data.species, first = i * species;
  constexpr double least_water = 1e-200;  // of a dry reach, whose concentration matters nowhere
  // Arrays of their own: said so, the loop vectorises.
  double* __restrict const total = data.mass.data() + first;
  double* __restrict const stored = data.stored.data() + first;
  double* __restrict const decayed = data.decayed.data() + first;
  double* __restrict const exchanged = data.exchanged.data() + first;
  double* __restrict const returned = data.returned.data() + first;
  double* __restrict const stored_decayed = data.stored_decayed.data() + first;
  for (std::size_t k = 0; k < species; ++k) {
    const StorageCoefficients c = eliminate_storage(zone, decay_dt[k]);
    const double water = stays * (1.0 + decay_dt[k]) + released + c.diagonal;
    const double mass = total[k] + c.carried * stored[k];
    const double concentration = mass / (water > least_water ? water : least_water);
    const StorageStep step = exchange_with_storage(zone, c, decay_dt[k], concentration, total[k], stored[k]);
    stored[k] = step.stored;
    exchanged[k] += step.given;
    returned[k] += step.returned;
    stored_decayed[k] += step.lost;
    const double rest = total[k] - step.given;
    const double wanted = decay_dt[k] * stays * concentration;
    const double lost = wanted < rest ? wanted : rest;
    total[k] = rest - lost;
    decayed[k] += lost;
  }
}

// A walk over the reaches of a chunk in one sub-step after another. Points, probes and outlets are sorted by
// reach, so that each has a place that moves along.
class ChunkWalk {
 public:
  ChunkWalk(RiverData& data, std::int32_t first, std::span<const std::int32_t> sources,
            std::span<double> series)
      : data_(data), sources_(sources), series_(series), species_(data.species), steps_(data.steps.size()) {
    const std::span<const std::int32_t> probes = data.gauges.probes();
    first_point_ =
        std::lower_bound(data.points.begin(), data.points.end(), first,
                         [](const PointLoad& point, std::int32_t reach) { return point.reach < reach; }) -
        data.points.begin();
    first_probe_ = std::lower_bound(probes.begin(), probes.end(), first) - probes.begin();
    first_outlet_ = std::lower_bound(data.outlets.begin(), data.outlets.end(), first) - data.outlets.begin();
  }

  void begin(std::size_t step) {
    step_ = step;
    point_ = static_cast<std::size_t>(first_point_);
    probe_ = static_cast<std::size_t>(first_probe_);
    outlet_ = static_cast<std::size_t>(first_outlet_);
  }

  void reach(std::size_t i, const SubStep& step, const LateralStep& lateral) {
    double* const total = data_.mass.data() + i * species_;
    lateral.add_masses(i, total);
    const double entering = take_upstream(i, total) + take_points(i, total);
    route_reach(data_, i, entering + lateral.water(i), step);
    const double released = data_.released[i], stays = data_.volume[i];
    const double* const decay_dt = data_.decay_dt.data() + step_ * species_;
    data_.exchange_with_bed(i, stays + released, step.length(), total);
    if (data_.has_storage && data_.storage_volume[i] > 0.0)
      exchange_in_water(data_, i, released, decay_dt, step.length());
    else if (data_.has_decay)
      decay_in_water(species_, stays, released, decay_dt, total, data_.decayed.data() + i * species_);
    double* const flux = data_.flux.data() + i * species_;
    split_with_water(species_, stays, released, total, flux);
    if (outlet_ < data_.outlets.size() && data_.outlets[outlet_] == static_cast<std::int32_t>(i)) {
      data_.outlet_water[outlet_].add(released);
      for (std::size_t k = 0; k < species_; ++k) data_.outlet_mass[outlet_ * species_ + k].add(flux[k]);
      ++outlet_;
    }
    if (probe_ < data_.gauges.probes().size() &&
        data_.gauges.probes()[probe_] == static_cast<std::int32_t>(i))
      data_.record(probe_++, step_, entering);
  }

 private:
  // What comes from upstream; adds its masses. In the order of the reaches, wherever their outflow is kept.
  double take_upstream(std::size_t i, double* total) const {
    double entering = 0.0;
    const RiverNetwork& river = *data_.network;
    const auto last = static_cast<std::size_t>(river.upstream_begin[i + 1]);
    for (auto u = static_cast<std::size_t>(river.upstream_begin[i]); u < last; ++u) {
      const std::int32_t source = sources_[u];
      const double* from;
      if (source >= 0) {
        entering += data_.released[static_cast<std::size_t>(source)];
        from = data_.flux.data() + static_cast<std::size_t>(source) * species_;
      } else {
        from = series_.data() + (static_cast<std::size_t>(-1 - source) * steps_ + step_) * (1 + species_);
        entering += *from++;
      }
      for (std::size_t k = 0; k < species_; ++k) total[k] += from[k];
    }
    return entering;
  }

  double take_points(std::size_t i, double* total) {
    double entering = 0.0;
    for (; point_ < data_.points.size() && data_.points[point_].reach == static_cast<std::int32_t>(i);
         ++point_) {
      const PointLoad& point = data_.points[point_];
      entering += point.water[step_];
      for (std::size_t k = 0; k < species_; ++k) total[k] += point.masses[step_ * species_ + k];
    }
    return entering;
  }

  RiverData& data_;
  std::span<const std::int32_t> sources_;
  std::span<double> series_;
  std::size_t species_, steps_, step_ = 0;
  std::ptrdiff_t first_point_, first_probe_, first_outlet_;
  std::size_t point_ = 0, probe_ = 0, outlet_ = 0;
};

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
    for (std::int32_t c = domain.partitions[share].first_chunk; c < domain.partitions[share].last_chunk;
         ++c) {
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
    const std::vector<std::int32_t>& ghosts =
        domain.partitions[static_cast<std::size_t>(share)].ghost_reaches;
    return static_cast<std::int32_t>(own.size()) + slot_of(ghosts, reach);
  };
  for (std::int32_t share = 0; share < static_cast<std::int32_t>(shares_.size()); ++share) {
    const std::vector<std::int32_t>& ghosts =
        domain.partitions[static_cast<std::size_t>(share)].ghost_reaches;
    shares_[static_cast<std::size_t>(share)].slots =
        shares_[static_cast<std::size_t>(share)].exported.size() + ghosts.size();
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
    std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(copy.from_slot) * row),
                row, to.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(copy.to_slot) * row));
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
  const std::size_t steps = data.steps.size(), species = data.species;
  std::vector<double>& series = shares_[static_cast<std::size_t>(chunk.share)].series;
  ChunkWalk walk(data, chunk.first, sources_, series);
  for (std::size_t s = 0; s < steps; ++s) {
    const LateralStep lateral(data, data.steps[s]);
    walk.begin(s);
    for (auto i = static_cast<std::size_t>(chunk.first); i < static_cast<std::size_t>(chunk.last); ++i)
      walk.reach(i, data.steps[s], lateral);
    for (const Export& out : chunk.exports) {
      const auto reach = static_cast<std::size_t>(out.reach);
      double* const to = series.data() + (static_cast<std::size_t>(out.slot) * steps + s) * (1 + species);
      to[0] = data.released[reach];
      std::copy_n(data.flux.data() + reach * species, species, to + 1);
    }
  }
}

}  // namespace headwater
