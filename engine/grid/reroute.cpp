#include "engine/grid/reroute.hpp"

#include <algorithm>
#include <cmath>
#include <queue>
#include <utility>

#include "engine/grid/drainage.hpp"

namespace headwater {

namespace {

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

// Values in base order -> by raster index.
template <class T, class Values>
std::vector<T> on_raster(const Domain& domain, const Values& values, T outside) {
  std::vector<T> raster(domain.geometry.size(), outside);
  for (std::size_t c = 0; c < domain.raster_index.size(); ++c)
    raster[at(domain.raster_index[c])] = static_cast<T>(values[c]);
  return raster;
}

class Rerouter {
 public:
  Rerouter(const Domain& domain, std::span<const double> surface) : domain_(domain) {
    const GridGeometry& g = domain.geometry;
    for (int k = 0; k < 8; ++k) offset_[k] = g.index(neighbour_row[k], neighbour_column[k]);
    drainage.active = on_raster<std::uint8_t>(domain, std::vector<int>(domain.raster_index.size(), 1), 0);
    drainage.filled.elevation = on_raster<double>(domain, surface, 0.0);
    catchments.count = domain.unit_catchments;
    catchments.of_cell = on_raster<std::int32_t>(domain, domain.unit_catchment, -1);
    catchments.reach = on_raster<std::int32_t>(domain, domain.reach, -1);
    for (std::size_t c = 0; c < domain.raster_index.size(); ++c) {
      const std::int32_t reach = domain.reach[c], cell = domain.raster_index[c];
      if (reach >= 0) drainage.filled.elevation[at(cell)] = domain.river.bed_elevation[at(reach)];
      if (domain.surface.drains[c] == Drains::off_map) drainage.outlets.push_back(cell);
      if (reach >= 0 || domain.surface.drains[c] == Drains::off_map) ends_.push_back(cell);
    }
    std::sort(drainage.outlets.begin(), drainage.outlets.end());
    std::sort(ends_.begin(), ends_.end());
  }

  // The lowest surface on which every cell with a way to a river or an outlet of its own unit catchment has a
  // falling one. Levels are unique whatever the order of equals (fill_depressions.cpp says why).
  void fill() {
    using Level = std::pair<double, std::int32_t>;
    std::priority_queue<Level, std::vector<Level>, std::greater<>> rims;
    std::vector<std::uint8_t> done(drainage.active.size(), 0);
    std::vector<double>& level = drainage.filled.elevation;
    for (const std::int32_t end : ends_) {
      done[at(end)] = 1;
      rims.emplace(level[at(end)], end);
    }
    while (!rims.empty()) {
      const auto [here, cell] = rims.top();
      rims.pop();
      for_own_neighbours(cell, [&, here = here](int, std::int32_t next) {
        if (done[at(next)]) return;
        done[at(next)] = 1;
        if (!(level[at(next)] > here)) level[at(next)] = here + domain_.routing.fill_epsilon;
        rims.emplace(level[at(next)], next);
      });
    }
  }

  // As d8_receivers(), within the unit catchment.
  void descend() {
    constexpr double diagonal = 0.70710678118654752440;
    drainage.receivers.assign(drainage.active.size(), no_receiver);
    for (const std::int32_t cell : domain_.raster_index) {
      if (std::binary_search(ends_.begin(), ends_.end(), cell)) continue;
      double steepest = 0.0;
      for_own_neighbours(cell, [&](int k, std::int32_t next) {
        const double fall = (drainage.filled.elevation[at(cell)] - drainage.filled.elevation[at(next)]) *
                            (k % 2 == 0 ? 1.0 : diagonal);
        if (!(fall > steepest)) return;
        steepest = fall;
        drainage.receivers[at(cell)] = next;
      });
    }
    drainage.order = upstream_order(drainage.receivers, drainage.active);
  }

  std::vector<std::int32_t> first_reaches() const {
    std::vector<std::int32_t> first(drainage.active.size(), -1), cells;
    for (auto cell = drainage.order.rbegin(); cell != drainage.order.rend(); ++cell) {
      const std::int32_t receiver = drainage.receivers[at(*cell)];
      first[at(*cell)] = catchments.reach[at(*cell)];
      if (first[at(*cell)] < 0 && receiver != no_receiver) first[at(*cell)] = first[at(receiver)];
    }
    for (const std::int32_t cell : domain_.raster_index) cells.push_back(first[at(cell)]);
    return cells;
  }

  Drainage drainage;
  UnitCatchments catchments;

 private:
  template <class Visit>
  void for_own_neighbours(std::int32_t cell, const Visit& visit) const {
    const GridGeometry& g = domain_.geometry;
    const int row = cell / g.columns, column = cell % g.columns;
    for (int k = 0; k < 8; ++k) {
      if (!g.contains(row + neighbour_row[k], column + neighbour_column[k])) continue;
      const std::int32_t next = cell + offset_[k];
      if (catchments.of_cell[at(next)] == catchments.of_cell[at(cell)]) visit(k, next);
    }
  }

  const Domain& domain_;
  std::int32_t offset_[8];
  std::vector<std::int32_t> ends_;  // river cells and outlets, on the raster, ascending
};

// Base order as far as it is still one: a cell that comes before one of its donors waits for the last of
// them. Then cut where the next cell is not the next in base order, or would pull from its own run.
std::vector<CellRange> runs_of(const SurfaceGraph& graph, const Task& task) {
  const std::int32_t first = task.first_cell, count = task.last_cell - first;
  std::vector<std::int32_t> waits_for(at(count)), receiver_begin(at(count) + 1, 0), receiver;
  const auto donors = [&](std::int32_t c) {
    return std::span(graph.donor)
        .subspan(at(graph.donor_begin[at(c)]), at(graph.donor_begin[at(c) + 1] - graph.donor_begin[at(c)]));
  };
  for (std::int32_t c = first; c < task.last_cell; ++c) {
    waits_for[at(c - first)] = static_cast<std::int32_t>(donors(c).size());
    for (const std::int32_t donor : donors(c)) ++receiver_begin[at(donor - first) + 1];
  }
  for (std::size_t i = 0; i < at(count); ++i) receiver_begin[i + 1] += receiver_begin[i];
  receiver.resize(at(receiver_begin.back()));
  std::vector<std::int32_t> next(receiver_begin.begin(), receiver_begin.end() - 1);
  for (std::int32_t c = first; c < task.last_cell; ++c)
    for (const std::int32_t donor : donors(c)) receiver[at(next[at(donor - first)]++)] = c;

  std::vector<std::int32_t> order, ready;
  order.reserve(at(count));
  for (std::int32_t c = first; c < task.last_cell; ++c) {
    if (waits_for[at(c - first)] == 0) ready.push_back(c);
    while (!ready.empty()) {
      const std::int32_t cell = ready.back();
      ready.pop_back();
      order.push_back(cell);
      for (auto r = at(receiver_begin[at(cell - first)]); r < at(receiver_begin[at(cell - first) + 1]); ++r)
        if (--waits_for[at(receiver[r] - first)] == 0 && receiver[r] < c) ready.push_back(receiver[r]);
    }
  }

  std::vector<CellRange> runs;
  for (const std::int32_t cell : order) {
    const bool follows = !runs.empty() && runs.back().last == cell &&
                         std::none_of(donors(cell).begin(), donors(cell).end(), [&](std::int32_t donor) {
                           return donor >= runs.back().first && donor < runs.back().last;
                         });
    if (follows)
      ++runs.back().last;
    else
      runs.push_back({cell, cell + 1});
  }
  return runs;
}

}  // namespace

void reroute(Domain& domain, std::span<const double> surface) {
  Rerouter router(domain, surface);
  router.fill();
  router.descend();
  DomainOptions options;
  options.routing = domain.routing.directions;
  options.multiple_flow_exponent = domain.routing.multiple_flow_exponent;
  options.minimum_slope = domain.routing.minimum_slope;
  const HillslopeFlow flow = route_hillslopes(domain.geometry, router.drainage, router.catchments,
                                              on_raster<double>(domain, domain.slope, 0.0), options);
  domain.drains_to = router.first_reaches();
  domain.surface = surface_graph(domain, flow);
  for (Task& task : domain.tasks) task.runs = runs_of(domain.surface, task);
}

}  // namespace headwater
