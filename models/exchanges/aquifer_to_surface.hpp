// Aquifer to surface: what seeps out of the ground lies on it from then on.
#pragma once

#include "engine/core/state.hpp"

namespace headwater {

/// Adds the day's `seepage` (of leachate) to `water_depth` (of water) at the end of the day: it runs off, or
/// infiltrates again, in the pulses of the next one. The owner of the aquifer books it.
class AquiferToSurface {
 public:
  void initialise(const State& state);
  void transfer(State& state) const;

 private:
  FieldId seepage_, depth_;
};

}  // namespace headwater
