// Site capture: what the galleries of the mines have collected goes into their ponds.
#pragma once

#include "engine/core/state.hpp"

namespace headwater {

/// Adds the day's `captured_water` and `captured_mass` (of leachate, by site) to `pond_water` and `pond_mass`
/// (of mining), which injects them again from the next day on. The owner of the aquifer books them.
class SiteCapture {
 public:
  void initialise(const State& state);
  void transfer(State& state) const;

 private:
  FieldId water_, mass_, pond_water_, pond_mass_;
};

}  // namespace headwater
