#include <algorithm>
#include <bit>
#include <utility>

#include "engine/grid/drainage.hpp"

namespace headwater {

namespace {

constexpr std::int32_t worth_a_thread = 2048;  // cells

// unit catchment -> task: consecutive unit catchments until there are cells enough.
std::vector<std::int32_t> bundle(const UnitCatchments& catchments) {
  std::vector<std::int32_t> cells(catchments.count, 0);
  for (const std::int32_t catchment : catchments.of_cell) {
    if (catchment >= 0) ++cells[catchment];
  }
  std::vector<std::int32_t> task_of(catchments.count, 0);
  std::int32_t task = 0, in_task = 0;
  for (std::int32_t catchment = 0; catchment < catchments.count; ++catchment) {
    if (in_task >= worth_a_thread) ++task, in_task = 0;
    task_of[catchment] = task;
    in_task += cells[catchment];
  }
  return task_of;
}

}  // namespace

void order_cells(Domain& domain, const UnitCatchments& catchments, std::span<const std::int32_t> levels) {
  const std::vector<std::int32_t> task_of = bundle(catchments);
  const std::int32_t raster_cells = static_cast<std::int32_t>(catchments.of_cell.size());

  // Counting sort by task, then level; raster order within, because that is the order of the scans.
  std::vector<std::vector<std::int32_t>> counts(task_of.empty() ? 0 : task_of.back() + 1);
  std::int32_t cells = 0;
  for (std::int32_t at = 0; at < raster_cells; ++at) {
    if (catchments.of_cell[at] < 0) continue;
    std::vector<std::int32_t>& task = counts[task_of[catchments.of_cell[at]]];
    if (static_cast<std::int32_t>(task.size()) <= levels[at]) task.resize(levels[at] + 1, 0);
    ++task[levels[at]];
    ++cells;
  }
  domain.tasks.resize(counts.size());
  std::int32_t begin = 0;
  for (std::size_t task = 0; task < counts.size(); ++task) {
    domain.tasks[task].first_cell = begin;
    for (std::int32_t& level : counts[task]) {
      domain.tasks[task].level_begin.push_back(begin);
      begin += std::exchange(level, begin);  // from here on: where the level's next cell goes
    }
    domain.tasks[task].last_cell = begin;
    domain.tasks[task].level_begin.push_back(begin);
  }
  domain.raster_index.resize(cells);
  domain.cell_at.assign(raster_cells, -1);
  for (std::int32_t at = 0; at < raster_cells; ++at) {
    if (catchments.of_cell[at] < 0) continue;
    const std::int32_t cell = counts[task_of[catchments.of_cell[at]]][levels[at]]++;
    domain.raster_index[cell] = at;
    domain.cell_at[at] = cell;
  }
}

SurfaceGraph surface_graph(const Domain& domain, const HillslopeFlow& flow) {
  const std::int32_t cells = domain.cells();
  std::int32_t offset[8];
  for (int k = 0; k < 8; ++k) offset[k] = domain.geometry.index(neighbour_row[k], neighbour_column[k]);

  SurfaceGraph graph;
  graph.slope.resize(cells);
  graph.flow_length.resize(cells);
  graph.drains.resize(cells);
  graph.donor_begin.assign(cells + 1, 0);
  graph.donor.resize(flow.fraction.size());
  graph.donor_fraction.resize(flow.fraction.size());
  for (std::int32_t cell = 0; cell < cells; ++cell) {
    const std::int32_t at = domain.raster_index[cell];
    graph.slope[cell] = flow.slope[at];
    graph.flow_length[cell] = flow.flow_length[at];
    graph.drains[cell] = flow.drains[at];
    for (unsigned bits = flow.receivers[at]; bits != 0; bits &= bits - 1) {
      ++graph.donor_begin[domain.cell_at[at + offset[std::countr_zero(bits)]] + 1];
    }
  }
  for (std::int32_t cell = 0; cell < cells; ++cell) graph.donor_begin[cell + 1] += graph.donor_begin[cell];
  // Donors are entered in base order, so every list comes out in base order.
  std::vector<std::int32_t> next(graph.donor_begin.begin(), graph.donor_begin.end() - 1);
  for (std::int32_t donor = 0; donor < cells; ++donor) {
    const std::int32_t at = domain.raster_index[donor];
    std::int32_t share = flow.fraction_begin[at];
    for (unsigned bits = flow.receivers[at]; bits != 0; bits &= bits - 1) {
      const std::int32_t entry = next[domain.cell_at[at + offset[std::countr_zero(bits)]]]++;
      graph.donor[entry] = donor;
      graph.donor_fraction[entry] = flow.fraction[share++];
    }
  }
  return graph;
}

}  // namespace headwater
