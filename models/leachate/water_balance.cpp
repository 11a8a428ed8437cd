#include "models/leachate/water_balance.hpp"

#include <algorithm>

namespace headwater {

void sort_by_head(const AquiferGrid& grid, std::span<const double> head, std::vector<std::size_t>& order) {
  if (order.empty()) {
    order = grid.place;
    std::sort(order.begin(), order.end());
  }
  const auto higher = [&](std::size_t a, std::size_t b) {
    return head[a] > head[b] || (head[a] == head[b] && a < b);
  };
  if (!std::is_sorted(order.begin(), order.end(), higher)) std::sort(order.begin(), order.end(), higher);
}

namespace {

// Rates through all faces and sides of a cell but the boundary of a given head [m3/s].
double entering(const AquiferFlows& flows, std::size_t i, std::size_t stride) {
  return flows.recharge[i] + flows.injected[i] + std::max(-flows.east[i], 0.0) +
         std::max(flows.east[i - 1], 0.0) + std::max(-flows.south[i], 0.0) +
         std::max(flows.south[i - stride], 0.0);
}
double leaving(const AquiferFlows& flows, std::size_t i, std::size_t stride) {
  return flows.drained[i] + flows.seeped[i] + flows.pumped[i] + flows.collected[i] +
         std::max(flows.east[i], 0.0) + std::max(-flows.east[i - 1], 0.0) + std::max(flows.south[i], 0.0) +
         std::max(-flows.south[i - stride], 0.0);
}

}  // namespace

void update_volumes(const AquiferGrid& grid, const Aquifer& aquifer, std::span<const std::size_t> order,
                    double dt, std::span<const double> given, AquiferFlows& flows, std::span<double> volume) {
  const std::size_t stride = grid.raster.stride();
  for (const std::size_t i : order) {
    const double in = dt * entering(flows, i, stride);
    double out = dt * leaving(flows, i, stride);
    if (aquifer.fixed[i]) {
      const double needed = (given[i] - volume[i]) - (in - out);
      flows.boundary_in[i] = std::max(needed, 0.0) / dt;
      flows.boundary_out[i] = std::max(-needed, 0.0) / dt;
      volume[i] = given[i];
      continue;
    }
    const double held = volume[i] + in;
    if (out > held) {
      const double part = held / out;
      for (double* rate : {&flows.drained[i], &flows.seeped[i], &flows.pumped[i], &flows.collected[i]})
        *rate *= part;
      for (double* rate : {&flows.east[i], &flows.south[i]})
        if (*rate > 0.0) *rate *= part;
      for (double* rate : {&flows.east[i - 1], &flows.south[i - stride]})
        if (*rate < 0.0) *rate *= part;
      out = dt * leaving(flows, i, stride);
    }
    volume[i] = std::max(held - out, 0.0);  // below 0 by the rounding of `part` at most
  }
}

void steady_balance(const AquiferGrid& grid, const Aquifer& aquifer, AquiferFlows& flows,
                    std::span<double> balance) {
  const std::size_t stride = grid.raster.stride();
  for (const std::size_t i : grid.place) {
    const double net = entering(flows, i, stride) - leaving(flows, i, stride);
    balance[i] = aquifer.fixed[i] ? 0.0 : net;
    flows.boundary_in[i] = aquifer.fixed[i] ? std::max(-net, 0.0) : 0.0;
    flows.boundary_out[i] = aquifer.fixed[i] ? std::max(net, 0.0) : 0.0;
  }
}

}  // namespace headwater
