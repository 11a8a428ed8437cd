// Aquifer to surface: what seeps out of the ground lies on it from then on.
#pragma once

#include "engine/core/state.hpp"

namespace headwater {

/// Adds the day's `seepage` and `seepage_solute` (of leachate) to `water_depth` (of water) and
/// `surface_solute` at the end of the day: they run off, or infiltrate again, in the pulses of the next one.
/// The owner of the aquifer books them.
class AquiferToSurface {
 public:
  void initialise(const State& state);
  void transfer(State& state) const;

 private:
  FieldId seepage_, depth_, solute_, surface_solute_;
};

}  // namespace headwater
