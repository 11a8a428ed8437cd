#include "engine/grid/domain.hpp"

#include "engine/grid/drainage.hpp"
#include "engine/grid/terrain_slope.hpp"

namespace headwater {

namespace {

// Values by raster index -> by base order.
template <class T>
std::vector<T> in_base_order(const Domain& domain, const std::vector<T>& by_raster) {
  std::vector<T> values;
  values.reserve(domain.raster_index.size());
  for (const std::int32_t at : domain.raster_index) values.push_back(by_raster[at]);
  return values;
}

}  // namespace

Domain build_domain(const Raster& terrain, const Raster* mask, const DomainOptions& options) {
  const GridGeometry& geometry = terrain.geometry;
  const std::vector<double> slope = horn_slope(terrain);
  const Drainage drainage = drain(terrain, mask, options);

  Domain domain;
  domain.geometry = geometry;
  domain.routing = {options.routing, options.multiple_flow_exponent, options.fill_epsilon,
                    options.minimum_slope};
  domain.masked = mask != nullptr;
  domain.cells_raised = drainage.filled.cells_raised;
  domain.largest_raise = drainage.filled.largest_raise;

  domain.river = lay_out_river(geometry, drainage, channel_cells(drainage, options), slope);
  const UnitCatchments catchments = delineate(geometry, drainage, domain.river);
  const HillslopeFlow flow = route_hillslopes(geometry, drainage, catchments, slope, options);

  order_cells(domain, catchments, flow_levels(geometry, flow, drainage.active));
  domain.unit_catchments = catchments.count;
  domain.elevation = in_base_order(domain, terrain.values);
  domain.slope = in_base_order(domain, slope);
  domain.unit_catchment = in_base_order(domain, catchments.of_cell);
  domain.reach = in_base_order(domain, catchments.reach);
  domain.drains_to = in_base_order(domain, catchments.drains_to);
  domain.surface = surface_graph(domain, flow);
  for (std::int32_t& cell : domain.river.cell) cell = domain.cell_at[cell];
  deal_out(domain, options.partitions);
  return domain;
}

}  // namespace headwater
