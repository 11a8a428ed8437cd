#include "models/exchanges/site_capture.hpp"

namespace headwater {

void SiteCapture::initialise(const State& state) {
  water_ = state.require("captured_water", "site_capture");
  pond_water_ = state.require("pond_water", "site_capture");
  mass_ = state.find("captured_mass");
  if (mass_) pond_mass_ = state.require("pond_mass", "site_capture");
}

void SiteCapture::transfer(State& state) const {
  const auto add = [&](FieldId from, FieldId to) {
    const std::span<const double> captured = state[from];
    const std::span<double> pond = state[to];
    for (std::size_t i = 0; i < pond.size(); ++i) pond[i] += captured[i];
  };
  add(water_, pond_water_);
  if (mass_) add(mass_, pond_mass_);
}

}  // namespace headwater
