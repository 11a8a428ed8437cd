#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "engine/grid/drainage.hpp"
#include "engine/grid/padded.hpp"

namespace headwater {

namespace {

class Router {
 public:
  Router(const GridGeometry& geometry, const Drainage& drainage, const UnitCatchments& catchments,
         std::span<const double> terrain_slope, const DomainOptions& options, HillslopeFlow& flow)
      : geometry_(geometry),
        surface_(drainage.filled.elevation),
        drainage_(drainage),
        catchments_(catchments),
        terrain_slope_(terrain_slope),
        options_(options),
        flow_(flow) {
    for (int k = 0; k < 8; ++k) {
      offset_[k] = geometry.index(neighbour_row[k], neighbour_column[k]);
      distance_[k] = (k % 2 == 0 ? 1.0 : std::sqrt(2.0)) * geometry.cell_size;
    }
  }

  // Which neighbours receive, and what becomes of the water of a cell without any.
  void choose_receivers(int row, int column) {
    const std::int32_t cell = geometry_.index(row, column);
    if (!drainage_.active[cell]) return;
    if (catchments_.reach[cell] >= 0) {
      flow_.drains[cell] = Drains::reach;
    } else if (drainage_.receivers[cell] == no_receiver) {
      const bool outlet = std::binary_search(drainage_.outlets.begin(), drainage_.outlets.end(), cell);
      flow_.drains[cell] = outlet ? Drains::off_map : Drains::nowhere;
    } else {
      flow_.drains[cell] = Drains::cells;
      flow_.receivers[cell] = options_.routing == Routing::d8 ? d8_bit(cell) : lower_neighbours(row, column);
    }
  }

  // Fractions by Freeman (1991, Computers & Geosciences 17:413-422): in proportion to tan(beta)^p. The
  // largest one closes by subtraction, because the smallest could come out negative. The raster's edge is a
  // line of symmetry: what would go beyond it goes to the mirror image, so that a plane's rows are all alike.
  void share_out(int row, int column) {
    const std::int32_t cell = geometry_.index(row, column);
    const unsigned receivers = flow_.receivers[cell];
    std::array<int, 8> way, slot_of;
    std::array<double, 8> drop;
    int count = 0;
    double steepest = 0.0, down_x = 0.0, down_y = 0.0;
    for (unsigned bits = receivers; bits != 0; bits &= bits - 1, ++count) {
      const int k = std::countr_zero(bits);
      way[count] = k;
      slot_of[k] = count;
      drop[count] = surface_[cell] - surface_[cell + offset_[k]];
      steepest = std::max(steepest, drop[count] / distance_[k]);
      if (k % 4 == 0) down_x = std::max(down_x, drop[count] / geometry_.cell_size);
      if (k % 4 == 2) down_y = std::max(down_y, drop[count] / geometry_.cell_size);
    }
    double* fraction = flow_.fraction.data() + flow_.fraction_begin[cell];
    // Relative to the steepest, so that slopes of any size neither vanish nor overflow.
    const auto weight = [&](int i, int k) {
      return std::pow(drop[i] / distance_[k] / steepest, options_.multiple_flow_exponent);
    };
    for (int i = 0; i < count; ++i) fraction[i] = weight(i, way[i]);
    if (options_.routing == Routing::multiple_flow) {
      for (int k = 0; k < 8; ++k) {
        const int mirror = mirror_of(row, column, k);
        if (mirror >= 0 && ((receivers >> mirror) & 1u) != 0)
          fraction[slot_of[mirror]] += weight(slot_of[mirror], k);
      }
    }
    double sum = 0.0, others = 0.0;
    int largest = 0;
    for (int i = 0; i < count; ++i) {
      sum += fraction[i];
      if (fraction[i] > fraction[largest]) largest = i;
    }
    for (int i = 0; i < count; ++i) {
      fraction[i] /= sum;
      if (i != largest) others += fraction[i];
    }
    fraction[largest] = 1.0 - others;
    // Water runs down the gradient whatever receivers stand for it: the slope is the gradient's, and the
    // length is the mean way down it that a share makes. On a plane both are exact: its slope, one cell.
    const double slope = std::max(std::hypot(down_x, down_y), steepest);
    double length = 0.0;
    for (int i = 0; i < count; ++i) length += fraction[i] * drop[i] / slope;
    const bool single = options_.routing == Routing::d8;
    flow_.slope[cell] = std::max(single ? steepest : slope, options_.minimum_slope);
    flow_.flow_length[cell] = single ? distance_[way[0]] : length;
  }

  // Slope and length where the water leaves the cells. At an outlet the slope above it goes on: a plane keeps
  // its slope to the last cell. In a river cell water runs to the channel over the hillside as it is, so it
  // has the terrain's slope. Either way the water crosses one cell. What cannot leave has no slope to speak
  // of.
  void end_of_hillslope(int row, int column) {
    const std::int32_t cell = geometry_.index(row, column);
    flow_.flow_length[cell] = geometry_.cell_size;
    double slope = 0.0;
    if (flow_.drains[cell] == Drains::reach) slope = terrain_slope_[cell];
    if (flow_.drains[cell] == Drains::off_map) slope = slope_of_donors(row, column);
    flow_.slope[cell] = std::max(slope, options_.minimum_slope);
  }

 private:
  std::uint8_t d8_bit(std::int32_t cell) const {
    const std::int32_t offset = drainage_.receivers[cell] - cell;
    const auto found = std::find(offset_.begin(), offset_.end(), offset);
    return static_cast<std::uint8_t>(1u << (found - offset_.begin()));
  }

  // The D8 receiver is always among them: a cell without a reach shares its receiver's unit catchment.
  std::uint8_t lower_neighbours(int row, int column) const {
    const std::int32_t cell = geometry_.index(row, column);
    unsigned bits = 0;
    for (int k = 0; k < 8; ++k) {
      if (!geometry_.contains(row + neighbour_row[k], column + neighbour_column[k])) continue;
      const std::int32_t next = cell + offset_[k];
      const bool receives =
          catchments_.of_cell[next] == catchments_.of_cell[cell] && surface_[next] < surface_[cell];
      bits |= static_cast<unsigned>(receives) << k;
    }
    return static_cast<std::uint8_t>(bits);
  }

  // The neighbour that stands for neighbour k beyond the raster's edge, or -1.
  int mirror_of(int row, int column, int k) const {
    if (geometry_.contains(row + neighbour_row[k], column + neighbour_column[k])) return -1;
    const int down = std::clamp(row + neighbour_row[k], 0, geometry_.rows - 1) - row;
    const int right = std::clamp(column + neighbour_column[k], 0, geometry_.columns - 1) - column;
    for (int other = 0; other < 8; ++other)
      if (neighbour_row[other] == down && neighbour_column[other] == right) return other;
    return -1;
  }

  // Mean over the donors of the slope to the D8 receiver; of the terrain where there is no donor.
  double slope_of_donors(int row, int column) const {
    double sum = 0.0;
    int donors = 0;
    for (int k = 0; k < 8; ++k) {
      if (!geometry_.contains(row + neighbour_row[k], column + neighbour_column[k])) continue;
      const std::int32_t donor = geometry_.index(row, column) + offset_[k];
      const int back = (k + 4) % 8;
      if (((flow_.receivers[donor] >> back) & 1u) == 0) continue;
      const int way = std::countr_zero(static_cast<unsigned>(d8_bit(donor)));
      sum += (surface_[donor] - surface_[donor + offset_[way]]) / distance_[way];
      ++donors;
    }
    return donors > 0 ? sum / donors : terrain_slope_[geometry_.index(row, column)];
  }

  const GridGeometry& geometry_;
  const std::vector<double>& surface_;
  const Drainage& drainage_;
  const UnitCatchments& catchments_;
  std::span<const double> terrain_slope_;
  const DomainOptions& options_;
  HillslopeFlow& flow_;
  std::array<std::int32_t, 8> offset_;
  std::array<double, 8> distance_;
};

}  // namespace

HillslopeFlow route_hillslopes(const GridGeometry& geometry, const Drainage& drainage,
                               const UnitCatchments& catchments, std::span<const double> terrain_slope,
                               const DomainOptions& options) {
  const std::size_t cells = geometry.size();
  HillslopeFlow flow;
  flow.receivers.assign(cells, 0);
  flow.slope.assign(cells, 0.0);
  flow.flow_length.assign(cells, 0.0);
  flow.drains.assign(cells, Drains::nowhere);
  Router router(geometry, drainage, catchments, terrain_slope, options, flow);

#pragma omp parallel for schedule(static) if (geometry.size() >= worth_threads)
  for (int row = 0; row < geometry.rows; ++row) {
    for (int column = 0; column < geometry.columns; ++column) router.choose_receivers(row, column);
  }
  flow.fraction_begin.assign(cells + 1, 0);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    flow.fraction_begin[cell + 1] = flow.fraction_begin[cell] + std::popcount(flow.receivers[cell]);
  }
  flow.fraction.resize(flow.fraction_begin[cells]);
#pragma omp parallel for schedule(static) if (geometry.size() >= worth_threads)
  for (int row = 0; row < geometry.rows; ++row) {
    for (int column = 0; column < geometry.columns; ++column) {
      const std::int32_t cell = geometry.index(row, column);
      if (!drainage.active[cell]) continue;
      if (flow.receivers[cell] != 0) {
        router.share_out(row, column);
      } else {
        router.end_of_hillslope(row, column);
      }
    }
  }
  return flow;
}

std::vector<std::int32_t> flow_levels(const GridGeometry& geometry, const HillslopeFlow& flow,
                                      std::span<const std::uint8_t> active) {
  std::int32_t offset[8];
  for (int k = 0; k < 8; ++k) offset[k] = geometry.index(neighbour_row[k], neighbour_column[k]);
  const std::int32_t cells = static_cast<std::int32_t>(active.size());
  constexpr std::uint8_t done = 9;  // a number of donors that no cell has
  std::vector<std::uint8_t> donors_left(active.size(), 0);
  for (std::int32_t cell = 0; cell < cells; ++cell) {
    for (unsigned bits = flow.receivers[cell]; bits != 0; bits &= bits - 1) {
      ++donors_left[cell + offset[std::countr_zero(bits)]];
    }
  }
  // From each source as far down as all donors are done: what is worked on stays near, unlike level by level.
  std::vector<std::int32_t> level(active.size(), 0), ready;
  for (std::int32_t source = 0; source < cells; ++source) {
    if (!active[source] || donors_left[source] != 0) continue;
    ready.push_back(source);
    while (!ready.empty()) {
      const std::int32_t cell = ready.back();
      ready.pop_back();
      donors_left[cell] = done;
      for (unsigned bits = flow.receivers[cell]; bits != 0; bits &= bits - 1) {
        const std::int32_t receiver = cell + offset[std::countr_zero(bits)];
        level[receiver] = std::max(level[receiver], level[cell] + 1);
        if (--donors_left[receiver] == 0) ready.push_back(receiver);
      }
    }
  }
  return level;
}

}  // namespace headwater
