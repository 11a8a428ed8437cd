// Hand-made domains: the graph is written down, so that a test's expectation is too.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/grid/domain.hpp"

namespace headwater::coupling_test {

/// `tasks` tasks of `cells` cells each, all cells of a task on one level, nothing flows.
inline Domain unconnected(int tasks, int cells, double cell_size = 10.0) {
  Domain domain;
  domain.geometry = {.columns = tasks * cells,
                     .rows = 1,
                     .cell_size = cell_size,
                     .x_min = 0.0,
                     .y_max = cell_size,
                     .crs_wkt = {}};
  const auto all = static_cast<std::size_t>(tasks * cells);
  for (std::int32_t c = 0; c < tasks * cells; ++c) {
    domain.raster_index.push_back(c);
    domain.cell_at.push_back(c);
  }
  domain.elevation.assign(all, 0.0);
  domain.reach.assign(all, -1);
  domain.drains_to.assign(all, -1);
  domain.surface.donor_begin.assign(all + 1, 0);
  domain.surface.slope.assign(all, 0.1);
  domain.surface.flow_length.assign(all, cell_size);
  domain.surface.drains.assign(all, Drains::nowhere);
  for (std::int32_t task = 0; task < tasks; ++task)
    domain.tasks.push_back({task * cells, (task + 1) * cells, {task * cells, (task + 1) * cells}});
  return domain;
}

}  // namespace headwater::coupling_test
