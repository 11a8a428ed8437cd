// Depression filling, D8 directions with accumulation, and multiple-flow routing on synthesized mountains;
// for each its time a cell. The mountains have no depressions, so noise of a tenth of a cell is laid on them
// first: about what a radar terrain model has.
#include <benchmark/benchmark.h>

#include "engine/core/random.hpp"
#include "engine/grid/drainage.hpp"
#include "engine/grid/synthesize.hpp"
#include "engine/grid/terrain_slope.hpp"

namespace headwater {
namespace {

// The same 25.6 km x 25.6 km for every size, interpolated: making 2048 x 2048 cells would take longer than
// the benchmark.
const Raster& mountains(int size) {
  static std::map<int, Raster> made;
  Raster& raster = made[size];
  if (!raster.values.empty()) return raster;
  constexpr int pattern_size = 512;
  SynthesisOptions options;
  options.columns = options.rows = pattern_size;
  static const Raster pattern = synthesize_terrain(options);
  raster.geometry = {
      .columns = size, .rows = size, .cell_size = 50.0 * pattern_size / size, .x_min = 0.0, .y_max = 25600.0};
  raster.values.reserve(raster.geometry.size());
  for (int row = 0; row < size; ++row) {
    for (int column = 0; column < size; ++column) {
      const double y = std::clamp((row + 0.5) * pattern_size / size - 0.5, 0.0, pattern_size - 1.001);
      const double x = std::clamp((column + 0.5) * pattern_size / size - 0.5, 0.0, pattern_size - 1.001);
      const int r = static_cast<int>(y), c = static_cast<int>(x);
      const auto z = [&](int i, int j) { return pattern.values[pattern.geometry.index(r + i, c + j)]; };
      RandomStream noise(1, "benchmark", static_cast<std::uint32_t>(raster.values.size()), 0);
      raster.values.push_back((z(0, 0) * (c + 1 - x) + z(0, 1) * (x - c)) * (r + 1 - y) +
                              (z(1, 0) * (c + 1 - x) + z(1, 1) * (x - c)) * (y - r) +
                              0.1 * raster.geometry.cell_size * noise.uniform());
    }
  }
  return raster;
}

struct Prepared {
  const Raster& terrain;
  std::vector<std::uint8_t> active;
  std::vector<std::int32_t> outlets;
};

Prepared prepared(int size) {
  const Raster& terrain = mountains(size);
  Prepared given{terrain, std::vector<std::uint8_t>(terrain.values.size(), 1), {}};
  given.outlets = default_outlets(terrain.geometry, terrain.values, given.active, false);
  return given;
}

void report(benchmark::State& state, std::size_t cells) {
  state.counters["ns_per_cell"] =
      benchmark::Counter(static_cast<double>(cells) * 1e-9,
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void fill(benchmark::State& state) {
  const Prepared given = prepared(static_cast<int>(state.range(0)));
  std::int64_t raised = 0;
  for (auto step : state) {
    const FilledSurface filled =
        fill_depressions(given.terrain.geometry, given.terrain.values, given.active, given.outlets, 1e-4);
    raised = filled.cells_raised;
    benchmark::DoNotOptimize(filled.elevation.data());
  }
  report(state, given.active.size());
  state.counters["raised_share"] = static_cast<double>(raised) / static_cast<double>(given.active.size());
}

void d8_and_accumulation(benchmark::State& state) {
  const Prepared given = prepared(static_cast<int>(state.range(0)));
  const GridGeometry& geometry = given.terrain.geometry;
  const FilledSurface filled =
      fill_depressions(geometry, given.terrain.values, given.active, given.outlets, 1e-4);
  for (auto step : state) {
    const auto receivers = d8_receivers(geometry, filled.elevation, given.active, given.outlets);
    const auto order = upstream_order(receivers, given.active);
    const auto area = contributing_area(geometry, receivers, order);
    benchmark::DoNotOptimize(area.data());
  }
  report(state, given.active.size());
}

void multiple_flow(benchmark::State& state) {
  const Raster& terrain = mountains(static_cast<int>(state.range(0)));
  const GridGeometry& geometry = terrain.geometry;
  DomainOptions options;
  options.channel_area = 0.5e6;
  const std::vector<double> slope = horn_slope(terrain);
  const Drainage drainage = drain(terrain, nullptr, options);
  const RiverNetwork river = lay_out_river(geometry, drainage, channel_cells(drainage, options), slope);
  const UnitCatchments catchments = delineate(geometry, drainage, river);
  for (auto step : state) {
    const HillslopeFlow flow = route_hillslopes(geometry, drainage, catchments, slope, options);
    const std::vector<std::int32_t> levels = flow_levels(geometry, flow, drainage.active);
    benchmark::DoNotOptimize(levels.data());
  }
  report(state, geometry.size());
}

void whole_domain(benchmark::State& state) {
  const Raster& terrain = mountains(static_cast<int>(state.range(0)));
  DomainOptions options;
  options.channel_area = 0.5e6;
  for (auto step : state) {
    const Domain domain = build_domain(terrain, nullptr, options);
    benchmark::DoNotOptimize(domain.raster_index.data());
  }
  report(state, terrain.geometry.size());
}

BENCHMARK(fill)->RangeMultiplier(2)->Range(256, 2048)->Unit(benchmark::kMillisecond);
BENCHMARK(d8_and_accumulation)->RangeMultiplier(2)->Range(256, 2048)->Unit(benchmark::kMillisecond);
BENCHMARK(multiple_flow)->RangeMultiplier(2)->Range(256, 2048)->Unit(benchmark::kMillisecond);
BENCHMARK(whole_domain)->RangeMultiplier(2)->Range(256, 2048)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace headwater
