#include "models/exchanges/aquifer_to_river.hpp"

#include <array>

namespace headwater {

void AquiferToRiver::initialise(const State& state) {
  discharge_ = state.require("groundwater_discharge", "aquifer_to_river");
  if (lanes_.species > 0) load_ = state.require("groundwater_load", "aquifer_to_river");
}

void AquiferToRiver::transfer(const State& state, const Interval& day) {
  if (opens_) series_.open(std::array<double, 2>{day.start, day.end});
  const std::span<const double> discharge = state[discharge_];
  const auto species = static_cast<std::size_t>(lanes_.species);
  for (std::int32_t r = 0; r < series_.places(); ++r) {
    const auto reach = static_cast<std::size_t>(r);
    series_.add_evenly(Lanes::water(), r, discharge[reach]);
    for (std::size_t k = 0; k < species; ++k)
      series_.add_evenly(lanes_.dissolved(static_cast<int>(k)), r, state[load_][reach * species + k]);
  }
}

}  // namespace headwater
