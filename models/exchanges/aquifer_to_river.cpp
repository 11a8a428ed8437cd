#include "models/exchanges/aquifer_to_river.hpp"

#include <array>

namespace headwater {

void AquiferToRiver::initialise(const State& state) {
  discharge_ = state.require("groundwater_discharge", "aquifer_to_river");
  if (series_.lanes() > 1) load_ = state.require("groundwater_load", "aquifer_to_river");
}

void AquiferToRiver::transfer(const State& state, const Interval& day) {
  if (opens_) series_.open(std::array<double, 2>{day.start, day.end});
  const auto bounds = series_.bounds();
  // The last interval takes what is left, so that the day's sum is exact.
  const auto spread = [&](int lane, std::size_t reach, double amount) {
    double rest = amount;
    for (std::size_t p = 0; p + 1 < series_.intervals(); ++p) {
      const double part = amount * ((bounds[p + 1] - bounds[p]) / day.length());
      series_.amounts(p, lane)[reach] += part;
      rest -= part;
    }
    series_.amounts(series_.intervals() - 1, lane)[reach] += rest;
  };
  const std::span<const double> discharge = state[discharge_];
  const auto species = static_cast<std::size_t>(series_.lanes()) - 1;
  for (std::size_t reach = 0; reach < discharge.size(); ++reach) {
    if (discharge[reach] > 0.0) spread(0, reach, discharge[reach]);
    for (std::size_t k = 0; k < species; ++k)
      if (const double kg = state[load_][reach * species + k]; kg > 0.0)
        spread(static_cast<int>(k) + 1, reach, kg);
  }
}

}  // namespace headwater
