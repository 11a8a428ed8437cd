#include <algorithm>

#include "engine/grid/drainage.hpp"
#include "engine/grid/padded.hpp"

namespace headwater {

namespace {

// Numbers the connected regions of active cells that belong to no stretch of river. One unit catchment for
// each outlet cell would be thousands on a plane.
void number_regions_without_river(const GridGeometry& geometry, const Drainage& drainage,
                                  UnitCatchments& catchments) {
  const PaddedFrame frame(geometry);
  std::vector<std::uint8_t> waiting =
      padded_copy<std::uint8_t>(frame, drainage.active, drainage.active, std::uint8_t{0});
  for (std::int32_t cell = 0; cell < static_cast<std::int32_t>(geometry.size()); ++cell) {
    if (catchments.of_cell[cell] >= 0) waiting[frame.from_raster(cell)] = 0;
  }
  std::vector<std::int32_t> stack;
  const auto visit = [&](std::int32_t padded) {
    waiting[padded] = 0;
    catchments.of_cell[frame.to_raster(padded)] = catchments.count;
    stack.push_back(padded);
  };
  for (std::int32_t start = 0; start < static_cast<std::int32_t>(waiting.size()); ++start) {
    if (!waiting[start]) continue;
    visit(start);
    while (!stack.empty()) {
      const std::int32_t cell = stack.back();
      stack.pop_back();
      for (const std::int32_t offset : frame.offset) {
        if (waiting[cell + offset]) visit(cell + offset);
      }
    }
    ++catchments.count;
  }
}

}  // namespace

UnitCatchments delineate(const GridGeometry& geometry, const Drainage& drainage, const RiverNetwork& river) {
  UnitCatchments catchments;
  catchments.of_cell.assign(geometry.size(), -1);
  catchments.reach.assign(geometry.size(), -1);
  catchments.drains_to.assign(geometry.size(), -1);
  for (std::int32_t reach = 0; reach < river.size(); ++reach) {
    catchments.reach[river.cell[reach]] = reach;
    catchments.count = std::max(catchments.count, river.unit_catchment[reach] + 1);
  }
  for (auto cell = drainage.order.rbegin(); cell != drainage.order.rend(); ++cell) {
    const std::int32_t receiver = drainage.receivers[*cell];
    std::int32_t& drains_to = catchments.drains_to[*cell];
    drains_to = catchments.reach[*cell];
    if (drains_to < 0 && receiver != no_receiver) drains_to = catchments.drains_to[receiver];
    if (drains_to >= 0) catchments.of_cell[*cell] = river.unit_catchment[drains_to];
  }
  number_regions_without_river(geometry, drainage, catchments);
  return catchments;
}

}  // namespace headwater
