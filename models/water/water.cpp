#include "models/water/water.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/coupling/task_sums.hpp"
#include "engine/numerics/linear_reservoir.hpp"
#include "models/water/soil_bucket.hpp"
#include "models/water/water_process.hpp"

namespace headwater {

void Water::advance(State& state, const Interval& day, Ledger& ledger) {
  if (baseflow_) {
    std::fill(state[baseflow_].begin(), state[baseflow_].end(), 0.0);
    gain_before_.assign(state[interflow_gain_].begin(), state[interflow_gain_].end());
    std::fill(state[interflow_gain_].begin(), state[interflow_gain_].end(), 0.0);
  }
  const std::vector<double> totals = sum_over_tasks(domain(), setup_.threads, day_slots,
                                                    [&](const Task& task, std::span<CompensatedSum> sums) {
                                                      const auto of_task = day_of_task(state, day, task);
                                                      for (std::size_t slot = 0; slot < day_slots; ++slot)
                                                        sums[slot].add(of_task[slot]);
                                                    });
  for (std::size_t slot = 0; slot < day_slots; ++slot)
    if (day_flows_[slot]) ledger.post(day_flows_[slot], kilograms(totals[slot]));
  if (!baseflow_ || !pervious()) return;

  drain_interflow(state, ledger);
  if (aquifer_) drain_aquifer(state, day, ledger);
}

// A linear reservoir a reach, exact over the day's pulses. As much drainage as the day before's comes in at a
// constant rate, what is beyond it with the rain: the exchange with the river hands it over in the same
// shape.
void Water::drain_interflow(State& state, Ledger& ledger) const {
  std::vector<double> bounds, weights;
  double rain = 0.0;
  for (const Pulse& pulse : pulses_) rain += pulse.rain_rate * pulse.duration;
  for (const Pulse& pulse : pulses_) {
    bounds.push_back(pulse.start);
    weights.push_back(rain > 0.0 ? pulse.rain_rate * pulse.duration / rain : 0.0);
  }
  bounds.push_back(pulses_.back().start + pulses_.back().duration);
  const ReservoirShape shape = reservoir_shape(bounds, weights, parameters_.interflow_delay);

  const std::span<const double> gain = state[interflow_gain_];
  const std::span<double> stored = state[interflow_], baseflow = state[baseflow_],
                          share = state[interflow_share_], of_stored = state[of_stored_],
                          of_even = state[of_even_], of_rain = state[of_rain_];
  CompensatedSum total;
  for (std::size_t r = 0; r < stored.size(); ++r) {
    const double even = rain > 0.0 ? std::min(gain[r], gain_before_[r]) : gain[r];
    of_stored[r] = stored[r] * shape.stored;
    of_even[r] = even * shape.even;
    of_rain[r] = (gain[r] - even) * shape.weighted;
    const double there = stored[r] + gain[r];
    const double released = std::min(there, of_stored[r] + of_even[r] + of_rain[r]);
    share[r] = there > 0.0 ? released / there : 0.0;
    stored[r] = there - released;
    baseflow[r] += released;
    total.add(released);
  }
  ledger.post(interflow_flow_, total.value() * water_density);
}

// A linear reservoir too, exact over a day after its recharge has come in.
void Water::drain_aquifer(State& state, const Interval& day, Ledger& ledger) const {
  const double share = -std::expm1(-day.length() / parameters_.baseflow_delay);
  const std::span<double> stored = state[aquifer_], baseflow = state[baseflow_], outflow = state[of_aquifer_];
  CompensatedSum total;
  for (std::size_t r = 0; r < stored.size(); ++r) {
    outflow[r] = stored[r] * share;
    stored[r] -= outflow[r];
    baseflow[r] += outflow[r];
    total.add(outflow[r]);
  }
  ledger.post(baseflow_flow_, total.value() * water_density);
}

std::array<double, Water::day_slots> Water::day_of_task(State& state, const Interval& day, const Task& task) {
  std::array<double, day_slots> totals{};
  const std::span<double> canopy = state[canopy_], soil = state[soil_], vadose = state[vadose_];
  const double percolation_limit = parameters_.percolation_capacity * day.length();
  const double recharge_share = -std::expm1(-day.length() / parameters_.vadose_delay);
  std::array<CompensatedSum, day_slots> sums;
  const std::span<const double> potential = state[pet_];
  // Under a pond the air takes the pond's water.
  const std::span<const double> under_pond = pond_share_ ? state[pond_share_] : std::span<const double>();
  std::array<double, largest_block> from_canopies, available, threshold, wanted, uptakes, drains;
  for (std::size_t first = at(task.first_cell); first < at(task.last_cell); first += at(largest_block)) {
    const std::size_t count = std::min(at(largest_block), at(task.last_cell) - first);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t c = first + i;
      const double to_soil = soil_gain_[c].value(), to_vadose = vadose_gain_[c].value();
      canopy[c] += canopy_gain_[c].value();
      soil[c] += to_soil;
      vadose[c] += to_vadose;
      state[infiltration_][c] = to_soil + to_vadose;
      state[percolation_][c] = to_vadose;
      canopy_gain_[c] = soil_gain_[c] = vadose_gain_[c] = {};
      const double demand = under_pond.empty() ? potential[c] : potential[c] * (1.0 - under_pond[c]);
      from_canopies[i] = std::min(canopy[c], demand);
      available[i] = soil[c] - wilting_[c] * root_depth_[c];
      threshold[i] = (stress_[c] - wilting_[c]) * root_depth_[c];
      wanted[i] = demand - from_canopies[i];
    }
    plant_uptakes({available.data(), count}, {threshold.data(), count}, {wanted.data(), count},
                  {uptakes.data(), count});
    for (std::size_t i = 0; i < count; ++i) {
      canopy[first + i] -= from_canopies[i];
      soil[first + i] -= uptakes[i];
    }
    const auto of_block = [&](const std::vector<double>& values) {
      return std::span(values).subspan(first, count);
    };
    drained_depths(soil.subspan(first, count), of_block(soil_capacity_), of_block(ksat_),
                   of_block(drainage_exponent_), day.length(), {drains.data(), count});
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t c = first + i;
      const double from_canopy = from_canopies[i], uptake = uptakes[i], drained = drains[i];
      const std::int32_t reach = interflow_ ? domain().drains_to[c] : -1;
      const double through_pipes =
          reach >= 0 ? std::max(drained * parameters_.interflow_share, drained - percolation_limit) : 0.0;
      const double percolated =
          std::min(drained - through_pipes, std::max(0.0, vadose_capacity_[c] - vadose[c]));
      soil[c] -= through_pipes + percolated;
      vadose[c] += percolated;
      state[percolation_][c] += percolated;
      state[interflow_of_cells_][c] = through_pipes;
      const double recharged = vadose[c] * recharge_share;
      vadose[c] -= recharged;
      state[moisture_][c] = soil[c] / root_depth_[c];
      state[evapotranspiration_][c] = from_canopy + uptake;
      state[recharge_][c] = recharged;
      if (reach >= 0) {
        state[interflow_gain_][at(reach)] += through_pipes * domain().cell_area();
        if (aquifer_) state[aquifer_][at(reach)] += recharged * domain().cell_area();
      }
      sums[canopy_to_air].add(from_canopy);
      sums[soil_to_air].add(uptake);
      sums[soil_to_interflow].add(through_pipes);
      sums[soil_to_vadose].add(percolated);
      sums[reach >= 0 || setup_.groundwater ? vadose_to_aquifer : vadose_to_deep].add(recharged);
    }
  }
  for (std::size_t slot = 0; slot < day_slots; ++slot) totals[slot] = sums[slot].value();
  return totals;
}

void Water::stocks(const State& state, StockSink& sink) const {
  const auto report = [&](StoreId store, FieldId field) {
    sink.stock(store, water_, kilograms(compensated_sum(state[field])));
  };
  report(canopy_store_, canopy_);
  report(surface_store_, depth_);
  report(soil_store_, soil_);
  report(vadose_store_, vadose_);
  if (!interflow_) return;
  sink.stock(interflow_store_, water_, compensated_sum(state[interflow_]) * water_density);
  if (!aquifer_) return;
  sink.stock(aquifer_store_, water_, compensated_sum(state[aquifer_]) * water_density);
}

namespace {

class Factory final : public ProcessFactory {
 public:
  std::string_view label() const override { return "water"; }
  void describe(Section& root) override { headwater::describe(root, parameters_); }
  std::unique_ptr<Process> make(const Setup& setup) const override {
    return std::make_unique<Water>(parameters_, setup);
  }
  double step() const { return parameters_.step; }

 private:
  WaterParameters parameters_;
};

}  // namespace

std::unique_ptr<ProcessFactory> make_water_factory() {
  return std::make_unique<Factory>();
}

double water_step(const ProcessFactory& water) {
  const auto* factory = dynamic_cast<const Factory*>(&water);
  return factory != nullptr ? factory->step() : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace headwater
