#include "engine/grid/flow_routing.hpp"

#include <limits>

#include "engine/grid/padded.hpp"

namespace headwater {

std::vector<std::int32_t> d8_receivers(const GridGeometry& geometry, std::span<const double> surface,
                                       std::span<const std::uint8_t> active,
                                       std::span<const std::int32_t> outlets) {
  const PaddedFrame frame(geometry);
  // Infinitely high outside: never the steepest way down.
  const std::vector<double> level =
      padded_copy(frame, surface, active, std::numeric_limits<double>::infinity());
  constexpr double diagonal = 0.70710678118654752440;
  constexpr double per_distance[8] = {1.0, diagonal, 1.0, diagonal, 1.0, diagonal, 1.0, diagonal};
  std::int32_t raster_offset[8];
  for (int k = 0; k < 8; ++k) raster_offset[k] = geometry.index(neighbour_row[k], neighbour_column[k]);

  std::vector<std::int32_t> receivers(geometry.size(), no_receiver);
#pragma omp parallel for schedule(static) if (geometry.size() >= worth_threads)
  for (int row = 0; row < geometry.rows; ++row) {
    const std::int32_t begin = geometry.index(row, 0);
    const double* here = level.data() + frame.row_begin(row);
    for (int column = 0; column < geometry.columns; ++column) {
      if (!active[begin + column]) continue;
      double steepest = 0.0;
      std::int32_t offset = 0;
      for (int k = 0; k < 8; ++k) {
        const double descent = (here[column] - here[column + frame.offset[k]]) * per_distance[k];
        offset = descent > steepest ? raster_offset[k] : offset;
        steepest = descent > steepest ? descent : steepest;
      }
      if (offset != 0) receivers[begin + column] = begin + column + offset;
    }
  }
  for (const std::int32_t outlet : outlets) receivers[outlet] = no_receiver;
  return receivers;
}

std::vector<std::int32_t> upstream_order(std::span<const std::int32_t> receivers,
                                         std::span<const std::uint8_t> active) {
  std::vector<std::uint8_t> donors_left(receivers.size(), 0);
  std::size_t cells = 0;
  for (std::size_t cell = 0; cell < receivers.size(); ++cell) {
    if (!active[cell]) continue;
    ++cells;
    if (receivers[cell] != no_receiver) ++donors_left[receivers[cell]];
  }
  // From each source down until a cell that still waits for another donor: neighbours in the order are
  // neighbours on the ground. A cell that is done is marked with a count that no cell has (there are eight
  // neighbours).
  constexpr std::uint8_t done = 9;
  std::vector<std::int32_t> order;
  order.reserve(cells);
  for (std::size_t source = 0; source < receivers.size(); ++source) {
    if (!active[source] || donors_left[source] != 0) continue;
    std::int32_t cell = static_cast<std::int32_t>(source);
    for (;;) {
      order.push_back(cell);
      donors_left[cell] = done;
      cell = receivers[cell];
      if (cell == no_receiver || --donors_left[cell] != 0) break;
    }
  }
  return order;
}

std::vector<double> contributing_area(const GridGeometry& geometry, std::span<const std::int32_t> receivers,
                                      std::span<const std::int32_t> order) {
  // Cells are counted first: whole numbers add without rounding, in any order.
  std::vector<double> area(receivers.size(), 0.0);
  for (const std::int32_t cell : order) area[cell] = 1.0;
  for (const std::int32_t cell : order) {
    if (receivers[cell] != no_receiver) area[receivers[cell]] += area[cell];
  }
  const double cell_area = geometry.cell_area();
  for (double& value : area) value *= cell_area;
  return area;
}

}  // namespace headwater
