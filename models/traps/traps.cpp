#include "models/traps/traps.hpp"

#include <algorithm>
#include <cmath>

#include "models/traps/traps_process.hpp"

namespace headwater {

void Traps::begin_day(State& state, std::span<const Pulse> pulses) {
  pulses_ = pulses;
  const double start = pulses.front().start, end = pulses.back().start + pulses.back().duration;
  for (std::size_t d = 0; d < dams_.size(); ++d) {
    std::fill(dams_[d].day.begin(), dams_[d].day.end(), InAndOut{});
    std::fill(dams_[d].dug_out.begin(), dams_[d].dug_out.end(), 0.0);
    const double every = parameters_.dams[d].emptied_every, from = dams_[d].from;
    if (every > 0.0 && start > from && std::floor((end - from) / every) > std::floor((start - from) / every))
      dig_out(state, d);
  }
}

// Still water works on as long as there is sediment in it, and what drains works on anyway.
bool Traps::idle(const State& state, std::size_t, const Task& task) const {
  for (std::size_t d = 0; d < dams_.size(); ++d) {
    if (dams_[d].cell < task.first_cell || dams_[d].cell >= task.last_cell || !(state[water_][d] > 0.0))
      continue;
    if (!std::isnan(parameters_.dams[d].drain_time)) return false;
    if (grains_ == 0) continue;
    const std::span<const double> suspended = state[suspended_].subspan(d * grains_, grains_);
    if (std::any_of(suspended.begin(), suspended.end(), [](double kg) { return kg > 0.0; })) return false;
  }
  return true;
}

void Traps::cells(State& state, std::size_t pulse, CellRange range, std::span<CompensatedSum> sums) {
  for (std::int32_t cell = range.first; cell < range.last; ++cell) {
    const std::size_t c = at(cell);
    if (const std::int32_t f = fence_of_[c];
        f >= 0 && grains_ > 0 && pulses_[pulse].start >= fences_[at(f)].from)
      hold_back(state, fences_[at(f)], c, sums);
    if (const std::int32_t d = dam_of_[c]; d >= 0 && pulses_[pulse].start >= dams_[at(d)].from)
      pass(state, at(d), pulses_[pulse].duration);
  }
}

void Traps::hold_back(State& state, const Fence& fence, std::size_t c, std::span<CompensatedSum> sums) const {
  const std::span<double> out = of_dam(state, sediment_, c, grains_), kept = of_dam(state, kept_, c, grains_);
  double wanted = 0.0, full = 0.0;
  for (std::size_t g = 0; g < grains_; ++g) {
    wanted += fence.efficiency[g] * out[g];
    full += kept[g];
  }
  if (!(wanted > 0.0)) return;
  const double held = held_back(full, fence.capacity, wanted), share = held / wanted;
  for (std::size_t g = 0; g < grains_; ++g) {
    const double mass = share * fence.efficiency[g] * out[g];
    out[g] -= mass;
    kept[g] += mass;
    sums[g].add(mass);
  }
  if (loads_ == 0) return;
  const std::span<double> carried = of_dam(state, particulate_, c, loads_),
                          stays = of_dam(state, kept_solute_, c, species_);
  for (std::size_t lane = 0; lane < loads_; ++lane) {
    const std::size_t k = sorbing_[lane / grains_];
    const double mass = carried[lane] * (share * fence.efficiency[lane % grains_]);
    carried[lane] -= mass;
    stays[k] += mass;
    sums[grains_ + k].add(mass);
  }
}

void Traps::post(Ledger& ledger, std::span<const double> sums) {
  for (const Dam& dam : dams_) {
    for (std::size_t i = 0; i < ways_.size(); ++i) {
      const double to_kg = i == 0 ? water_density : 1.0;
      ledger.post(ways_[i].in, dam.day[i].in * to_kg);
      ledger.post(ways_[i].out, dam.day[i].out * to_kg);
    }
    for (std::size_t i = 0; i < dug_out_.size(); ++i) ledger.post(dug_out_[i], dam.dug_out[i]);
  }
  for (std::size_t i = 0; i < to_fences_.size(); ++i)
    ledger.post(to_fences_[i], sums[i] * domain().cell_area());
}

void Traps::stocks(const State& state, StockSink& sink) const {
  const auto report = [&](StoreId store, FieldId field, const std::vector<QuantityId>& quantities,
                          double scale, std::size_t classes = 1) {
    if (!field) return;
    const std::vector<double> sums = compensated_sums(state[field], quantities.size() * classes);
    for (std::size_t i = 0; i < quantities.size(); ++i)
      sink.stock(store, quantities[i],
                 compensated_sum(std::span(sums).subspan(i * classes, classes)) * scale);
  };
  report(dam_store_, water_, {water_quantity_}, water_density);
  for (const FieldId field : {suspended_, settled_}) report(dam_store_, field, grain_quantities_, 1.0);
  for (const FieldId field : {solute_, on_settled_}) report(dam_store_, field, species_quantities_, 1.0);
  std::vector<QuantityId> riders;
  for (const std::size_t k : sorbing_) riders.push_back(species_quantities_[k]);
  report(dam_store_, on_suspended_, riders, 1.0, grains_);
  report(fence_store_, kept_, grain_quantities_, domain().cell_area());
  report(fence_store_, kept_solute_, species_quantities_, domain().cell_area());
}

namespace {

class Factory final : public ProcessFactory {
 public:
  std::string_view label() const override { return "traps"; }
  void describe(Section& root) override { headwater::describe(root, parameters_); }
  std::unique_ptr<Process> make(const Setup& setup) const override {
    return std::make_unique<Traps>(parameters_, setup);
  }

 private:
  TrapParameters parameters_;
};

}  // namespace

std::unique_ptr<ProcessFactory> make_traps_factory() {
  return std::make_unique<Factory>();
}

}  // namespace headwater
