// Routing and transport of a branching river: ns per reach and sub-step, ns per species more, bytes of
// working memory.
#include <cmath>
#include <cstdint>
#include <ctime>
#include <memory>
#include <random>
#include <vector>

#include <benchmark/benchmark.h>

#include "models/river/river.hpp"

namespace headwater {
namespace {

// A tree of stretches of about 20 reaches in depth-first order, with areas and slopes of a mountain basin.
RiverNetwork branching_river(std::int32_t reaches) {
  RiverNetwork river;
  std::mt19937_64 random(1);
  // Reversed depth-first order: outlet first; positions are turned round afterwards.
  std::vector<std::int32_t> below;
  std::vector<std::pair<std::int32_t, std::int32_t>> stack = {
      {reaches, -1}};  // size of the subtree, what it flows to
  while (!stack.empty()) {
    auto [size, to] = stack.back();
    stack.pop_back();
    const auto stem = std::min<std::int32_t>(size, 10 + static_cast<std::int32_t>(random() % 20));
    for (std::int32_t k = 0; k < stem; ++k) {
      below.push_back(to);
      to = static_cast<std::int32_t>(below.size()) - 1;
    }
    const std::int32_t rest = size - stem;
    if (rest < 2) {
      for (std::int32_t k = 0; k < rest; ++k) {
        below.push_back(to);
        to = static_cast<std::int32_t>(below.size()) - 1;
      }
      continue;
    }
    const std::int32_t left = 1 + static_cast<std::int32_t>(random() % static_cast<std::uint64_t>(rest - 1));
    stack.emplace_back(left, to);
    stack.emplace_back(rest - left, to);
  }
  const auto n = static_cast<std::size_t>(reaches);
  river.downstream.resize(n);
  for (std::size_t i = 0; i < n; ++i)
    river.downstream[n - 1 - i] = below[i] < 0 ? -1 : reaches - 1 - below[i];
  river.length.assign(n, 50.0);
  river.drained_area.assign(n, 5e4);
  link_upstream(river);
  for (std::size_t i = 0; i < n; ++i) {
    if (river.upstream_begin[i] == river.upstream_begin[i + 1]) river.drained_area[i] += 5e5;
    if (river.downstream[i] >= 0)
      river.drained_area[static_cast<std::size_t>(river.downstream[i])] += river.drained_area[i];
    river.slope.push_back(std::max(1e-3, 0.08 * std::pow(river.drained_area[i] / 1e6, -0.35)));
  }
  return river;
}

struct BenchRiver {
  BenchRiver(std::int32_t reaches, int species, RiverParameters parameters, double storm)
      : series(reaches, 1 + species), state(0, reaches) {
    domain.river = branching_river(reaches);
    deal_out(domain, 1);
    Setup setup;
    setup.domain = &domain;
    setup.clock = Clock::calendar({2021, 1, 1}, {2056, 1, 1});
    for (int k = 0; k < species; ++k) setup.species.push_back({"s" + std::to_string(k), 1e-3, 0.0});
    setup.to_river = &series;
    river = std::make_unique<River>(parameters, setup);
    river->declare(state);
    river->initialise(state, ledger);
    // Baseflow all day, and a storm in the afternoon.
    const std::vector<double> bounds = {0.0, 50400.0, 54000.0, 57600.0, 86400.0};
    series.open(bounds);
    for (std::size_t interval = 0; interval < 4; ++interval)
      for (std::int32_t reach = 0; reach < reaches; ++reach) {
        const double rate = (interval == 1 || interval == 2 ? storm : 1.0) * 2e-8 * 5e4;
        const double water = rate * (bounds[interval + 1] - bounds[interval]);
        series.amounts(interval, 0)[static_cast<std::size_t>(reach)] = water;
        for (int k = 0; k < species; ++k)
          series.amounts(interval, 1 + k)[static_cast<std::size_t>(reach)] = 1e-3 * water;
      }
  }
  void day() { river->advance(state, {0.0, 86400.0}, ledger); }

  Domain domain;
  ExchangeSeries series;
  State state;
  Ledger ledger;
  std::unique_ptr<River> river;
};

// One day with sub-steps of `step`; the flow changes as much as `storm` says.
void day_of_steps(benchmark::State& run, double step, double storm, RiverParameters parameters = {}) {
  parameters.step = step;
  const auto reaches = static_cast<std::int32_t>(run.range(0));
  const auto species = static_cast<int>(run.range(1));
  BenchRiver bench(reaches, species, parameters, storm);
  for (int k = 0; k < 2; ++k) bench.day();
  const std::clock_t start = std::clock();
  for (auto _ : run) bench.day();
  const double seconds =
      static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;  // of the processor: machines are shared
  const double steps = std::ceil(86400.0 / step) * reaches * static_cast<double>(run.iterations());
  run.counters["ns_per_reach_step"] = 1e9 * seconds / steps;
  run.counters["bytes_per_reach"] = static_cast<double>(bench.river->bytes()) / reaches;
}

void recession(benchmark::State& run) {
  day_of_steps(run, 3600.0, 1.0);
}
void storm_day(benchmark::State& run) {
  day_of_steps(run, 600.0, 50.0);
}
void manning_recession(benchmark::State& run) {
  RiverParameters parameters;
  parameters.resistance = RiverResistance::manning;
  day_of_steps(run, 3600.0, 1.0, parameters);
}
// As many cycles a sub-step as the fastest reach has cells in it: the price of being sharp.
void second_order(benchmark::State& run) {
  RiverParameters parameters;
  parameters.transport = RiverTransport::second_order;
  day_of_steps(run, 3600.0, 1.0, parameters);
}

void sizes(benchmark::internal::Benchmark* bench) {
  for (const int reaches : {10000, 100000, 1000000})
    for (const int species : {0, 1, 16}) bench->Args({reaches, species});
  bench->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
}
BENCHMARK(recession)->Apply(sizes);
BENCHMARK(storm_day)
    ->Args({10000, 0})
    ->Args({10000, 16})
    ->Args({100000, 16})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();
BENCHMARK(manning_recession)->Args({10000, 0})->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK(second_order)
    ->Args({1000, 1})
    ->Args({1000, 16})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();

}  // namespace
}  // namespace headwater
