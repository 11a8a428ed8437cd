// Priority-flood with epsilon (Barnes, Lehman & Mulla 2014), with the slopes taken out of the priority queue
// (the idea of Zhou, Sun & Fu 2016, Computers & Geosciences 90:87-96): a cell above a neighbour that is
// already done drains without being raised, in whatever order it is met, so only the rims and floors of
// depressions need an order.
//
// The level of a cell, given that of the neighbour it drains to, is f(x) = z if x < z, else x + epsilon. f
// never decreases and f(x) > x, so the lowest levels are unique (Dijkstra): ties and the order of work leave
// no trace.
#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

#include "engine/grid/flow_routing.hpp"
#include "engine/grid/level_queue.hpp"
#include "engine/grid/padded.hpp"

namespace headwater {

namespace {

std::pair<double, double> range(std::span<const double> elevation, std::span<const std::uint8_t> active) {
  std::pair<double, double> found(std::numeric_limits<double>::infinity(),
                                  -std::numeric_limits<double>::infinity());
  for (std::size_t cell = 0; cell < elevation.size(); ++cell) {
    if (!active[cell]) continue;
    found.first = std::min(found.first, elevation[cell]);
    found.second = std::max(found.second, elevation[cell]);
  }
  return found;
}

class Flood {
 public:
  Flood(const GridGeometry& geometry, std::span<const double> elevation, std::span<const std::uint8_t> active,
        double epsilon)
      : Flood(geometry, elevation, active, epsilon, range(elevation, active)) {}

  void run(std::span<const std::int32_t> outlets) {
    for (const std::int32_t outlet : outlets) {
      const std::int32_t cell = frame_.from_raster(outlet);
      if (waiting_[cell]) finish(cell, climbing_);
    }
    climb();
    while (const std::int32_t cell = lowest_unfinished()) {
      drown_neighbours_of(cell);
      if (!climbing_.empty()) climb();
    }
  }

  /// Level of a raster's row, one value a column.
  const double* level_row(int row) const { return level_.data() + frame_.row_begin(row); }

 private:
  Flood(const GridGeometry& geometry, std::span<const double> elevation, std::span<const std::uint8_t> active,
        double epsilon, std::pair<double, double> range)
      : frame_(geometry),
        epsilon_(epsilon),
        level_(padded_copy(frame_, elevation, active, std::numeric_limits<double>::infinity())),
        waiting_(padded_copy(frame_, active, active, std::uint8_t{0})),
        rims_(range.first, range.second) {
    for (std::uint8_t& waits : waiting_) waits = waits ? 1 : 0;
    waiting_.push_back(0);  // the fourth byte that waiting_around() loads beside the last cell
    for (int k = 0; k < 8; ++k) {
      offset_of_bit_[8 * (neighbour_column[k] + 1) + neighbour_row[k] + 1] = frame_.offset[k];
    }
  }

  // One bit for each neighbour that still waits: bit 8 * column + row of the three by three cells. The four
  // bytes from one row become one load.
  std::uint32_t waiting_around(std::int32_t cell) const {
    const auto row = [&](std::int32_t begin) {
      const std::uint8_t* at = waiting_.data() + begin;
      return at[0] | std::uint32_t{at[1]} << 8 | std::uint32_t{at[2]} << 16 | std::uint32_t{at[3]} << 24;
    };
    return (row(cell - frame_.width - 1) & 0x010101u) | (row(cell - 1) & 0x010001u) << 1 |
           (row(cell + frame_.width - 1) & 0x010101u) << 2;
  }

  template <class Visit>
  void for_waiting_around(std::int32_t cell, Visit&& visit) {
    for (std::uint32_t bits = waiting_around(cell); bits != 0; bits &= bits - 1) {
      visit(cell + offset_of_bit_[std::countr_zero(bits)]);
    }
  }

  void finish(std::int32_t cell, std::vector<std::int32_t>& list) {
    waiting_[cell] = 0;
    list.push_back(cell);
  }

  // From the cells in climbing_ to everything uphill of them. What then still waits beside them is not
  // higher, so they may be the rims over which a depression spills.
  void climb() {
    for (std::size_t head = 0; head < climbing_.size(); ++head) {  // NOLINT(modernize-loop-convert): it grows
      const double here = level_[climbing_[head]];
      for_waiting_around(climbing_[head], [&](std::int32_t next) {
        if (level_[next] > here) finish(next, climbing_);
      });
    }
    for (const std::int32_t cell : climbing_) {
      if (waiting_around(cell) != 0) rims_.push(level_[cell], cell);
    }
    climbing_.clear();
  }

  // Raised cells leave their list in ascending level, because they came in so. 0 (outside the raster): all
  // done.
  std::int32_t lowest_unfinished() {
    const bool rim = !rims_.empty();
    if (drowned_done_ < drowned_.size()) {
      const std::int32_t cell = drowned_[drowned_done_];
      if (!rim || level_[cell] <= rims_.lowest_level()) return ++drowned_done_, cell;
    }
    return rim ? rims_.pop() : 0;
  }

  void drown_neighbours_of(std::int32_t cell) {
    const double here = level_[cell];
    for_waiting_around(cell, [&](std::int32_t next) {
      if (level_[next] > here) return finish(next, climbing_);
      level_[next] = here + epsilon_;
      finish(next, drowned_);
    });
  }

  const PaddedFrame frame_;
  const double epsilon_;
  std::int32_t offset_of_bit_[24] = {};
  std::vector<double> level_;
  std::vector<std::uint8_t> waiting_;
  std::vector<std::int32_t> climbing_;
  std::vector<std::int32_t> drowned_;
  std::size_t drowned_done_ = 0;
  LevelQueue rims_;
};

}  // namespace

FilledSurface fill_depressions(const GridGeometry& geometry, std::span<const double> elevation,
                               std::span<const std::uint8_t> active, std::span<const std::int32_t> outlets,
                               double epsilon) {
  Flood flood(geometry, elevation, active, epsilon);
  flood.run(outlets);

  FilledSurface filled;
  filled.elevation.assign(elevation.begin(), elevation.end());
  double raised = 0.0;
  for (int row = 0; row < geometry.rows; ++row) {
    const double* level = flood.level_row(row);
    for (int column = 0; column < geometry.columns; ++column) {
      const std::int32_t cell = geometry.index(row, column);
      if (!active[cell] || !(level[column] > elevation[cell])) continue;
      const double raise = level[column] - elevation[cell];
      filled.elevation[cell] = level[column];
      ++filled.cells_raised;
      filled.largest_raise = std::max(filled.largest_raise, raise);
      raised += raise;
    }
  }
  filled.volume_raised = raised * geometry.cell_area();
  return filled;
}

}  // namespace headwater
