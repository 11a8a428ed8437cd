// The local kinematic solve, and the storm loop with water (and sediment) on synthesized mountains: time a
// cell and pulse, memory a cell, and what the traffic that the kernel asks for is of the machine's triad
// bandwidth, measured in the same run on as many threads.
#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include <benchmark/benchmark.h>

#include "engine/grid/synthesize.hpp"
#include "engine/numerics/kinematic_cell.hpp"
#include "tests/unit/water/hillslope_world.hpp"

namespace headwater {
namespace {

using water_test::Hillslope;
using water_test::HillslopeOptions;

// a = b + s c on arrays far larger than the caches [bytes/s]: the best of five.
double triad_bandwidth(int threads) {
  static std::map<int, double> measured;
  double& best = measured[threads];
  if (best > 0.0) return best;
  constexpr std::size_t size = 1 << 22;
  std::vector<std::array<std::vector<double>, 3>> arrays(static_cast<std::size_t>(threads));
  for (auto& of_thread : arrays) of_thread.fill(std::vector<double>(size, 1.0));
  for (int repeat = 0; repeat < 5; ++repeat) {
    const auto begin = std::chrono::steady_clock::now();
    std::vector<std::thread> workers;
    for (auto& of_thread : arrays)
      workers.emplace_back([&of_thread] {
        auto& [a, b, c] = of_thread;
        for (std::size_t i = 0; i < size; ++i) a[i] = b[i] + 3.0 * c[i];
        benchmark::DoNotOptimize(a.data());
      });
    for (std::thread& worker : workers) worker.join();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    best = std::max(best, static_cast<double>(threads) * 24.0 * static_cast<double>(size) / seconds);
  }
  return best;
}

benchmark::Counter nanoseconds_for(double items) {
  return {items * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert};
}

benchmark::Counter share_of_triad(double bytes, int threads) {
  return {bytes / triad_bandwidth(threads), benchmark::Counter::kIsIterationInvariantRate};
}

void kinematic_cells(benchmark::State& state) {
  constexpr std::size_t block = largest_block;  // as the storm loop hands them over: in cache
  std::vector<double> b(block), k(block), x(block);
  for (std::size_t i = 0; i < block; ++i) {
    b[i] = 1e-4 * static_cast<double>(1 + i % 97);
    k[i] = 0.1 * static_cast<double>(1 + i % 1009);
  }
  for (auto _ : state) {
    kinematic_depths(b, k, x);
    benchmark::DoNotOptimize(x.data());
    benchmark::ClobberMemory();
  }
  state.counters["ns_per_cell"] = nanoseconds_for(block);
  state.counters["triad_share"] = share_of_triad(24.0 * block, 1);
}
BENCHMARK(kinematic_cells);

Raster mountains(int size) {
  SynthesisOptions options;
  options.columns = options.rows = size;
  return synthesize_terrain(options);
}

// Eight wet pulses of 15 min and four dry ones of an hour; nothing is idle.
const std::vector<std::pair<double, double>>& storm() {
  static const std::vector<std::pair<double, double>> pulses = [] {
    std::vector<std::pair<double, double>> all;
    for (int i = 0; i < 8; ++i) all.emplace_back(900.0, (5.0 + 10.0 * (i % 4)) * 1e-3 / 3600.0);
    for (int i = 0; i < 4; ++i) all.emplace_back(3600.0, 0.0);
    return all;
  }();
  return pulses;
}

// What cells() reads and writes for a cell and pulse, each field once in and, where it changes, once out.
// Fields of a task (about 2,000 cells) stay in cache from pulse to pulse, so only a part of it comes from
// memory.
double bytes_of_a_cell_pulse(const SurfaceGraph& graph, bool infiltrates) {
  const double donors = static_cast<double>(graph.donor.size()) / static_cast<double>(graph.drains.size());
  const double read_and_written =
      infiltrates ? 7.0 : 4.0;  // canopy, depth, infiltration, runoff; soil, vadose, event's sum
  const double read =
      infiltrates ? 8.0 : 4.0;  // rain factor, canopy capacity, conveyance, outflow; deficit, suction, K, ...
  return 16.0 * read_and_written + 8.0 * read + 4.0 + 1.0 + donors * (4.0 + 8.0 + 8.0) + 16.0;
}

void storm_and_water(benchmark::State& state) {
  const int size = static_cast<int>(state.range(0)), threads = static_cast<int>(state.range(1));
  const bool infiltrates = state.range(2) != 0;
  HillslopeOptions options;
  options.threads = threads;
  options.settings = {{"infiltration", infiltrates ? "green_ampt" : "none"}};
  static std::map<int, Domain> domains;
  if (domains.count(size) == 0) {
    DomainOptions domain_options;
    domain_options.channel_area = 5e5;
    domains.emplace(size, build_domain(mountains(size), nullptr, domain_options));
  }
  Hillslope slope(domains.at(size), options);
  slope.set_pulses(storm(), 8.0 * 900.0 + 4.0 * 3600.0);
  for (auto _ : state) {
    slope.storms();
    // so that the soil neither fills up nor the kernel finds an easy case
    state.PauseTiming();
    for (double& water : slope.field("soil_water")) water = 0.25;
    for (double& water : slope.field("vadose_water")) water = 0.0;
    state.ResumeTiming();
  }
  const double cells = slope.domain().cells(), cell_pulses = cells * static_cast<double>(storm().size());
  double doubles = 0.0;
  for (std::int32_t id = 0; id < slope.state().size(); ++id)
    doubles += static_cast<double>(slope.state()[FieldId{id}].size());
  const SurfaceGraph& graph = slope.domain().surface;
  const double graph_bytes = 12.0 * static_cast<double>(graph.donor.size()) + cells * (4.0 + 8.0 + 8.0 + 1.0);
  constexpr double parameters_of_a_cell = 10.0;  // arrays of doubles that the process keeps
  state.counters["ns_per_cell_pulse"] = nanoseconds_for(cell_pulses);
  state.counters["triad_share"] =
      share_of_triad(cell_pulses * bytes_of_a_cell_pulse(graph, infiltrates), threads);
  state.counters["bytes_per_cell"] = (8.0 * doubles + graph_bytes) / cells + 8.0 * parameters_of_a_cell;
}
BENCHMARK(storm_and_water)
    ->ArgNames({"size", "threads", "infiltration"})
    ->ArgsProduct({{128, 512}, {1, 2}, {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

// Water and four grain classes on bare ground; the difference to water alone is erosion's.
void storm_water_and_sediment(benchmark::State& state) {
  HillslopeOptions options;
  options.threads = static_cast<int>(state.range(0));
  options.erosion = state.range(1) != 0;
  DomainOptions domain_options;
  domain_options.channel_area = 5e5;
  Hillslope slope(build_domain(mountains(128), nullptr, domain_options), options);
  slope.set_pulses(storm(), 8.0 * 900.0 + 4.0 * 3600.0);
  for (auto _ : state) {
    slope.storms();
    state.PauseTiming();
    for (double& water : slope.field("soil_water")) water = 0.25;
    for (double& water : slope.field("vadose_water")) water = 0.0;
    state.ResumeTiming();
  }
  state.counters["ns_per_cell_pulse"] =
      nanoseconds_for(slope.domain().cells() * static_cast<double>(storm().size()));
}
BENCHMARK(storm_water_and_sediment)
    ->ArgNames({"threads", "erosion"})
    ->ArgsProduct({{1, 2}, {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void soil_of_a_day(benchmark::State& state) {
  HillslopeOptions options;
  options.potential_evapotranspiration = 3e-3;
  DomainOptions domain_options;
  domain_options.channel_area = 5e5;
  Hillslope slope(build_domain(mountains(128), nullptr, domain_options), options);
  for (auto _ : state) {
    slope.soil();
    state.PauseTiming();
    for (double& water : slope.field("soil_water")) water = 0.4;
    state.ResumeTiming();
  }
  state.counters["ns_per_cell_day"] = nanoseconds_for(slope.domain().cells());
}
BENCHMARK(soil_of_a_day)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace headwater
