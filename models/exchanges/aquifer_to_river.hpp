// Aquifer to river: what the groundwater gives to the reaches in a day, water and solutes.
#pragma once

#include "engine/core/exchange.hpp"
#include "engine/core/state.hpp"
#include "engine/coupling/setup.hpp"

namespace headwater {

/// Adds `groundwater_discharge` and `groundwater_load` (fields of leachate, by reach) to the day's series at
/// a constant rate. The owner of the aquifer books them.
class AquiferToRiver {
 public:
  /// `opens`: no other exchange opens the series of the day.
  AquiferToRiver(ExchangeSeries& series, Lanes lanes, bool opens)
      : series_(series), lanes_(lanes), opens_(opens) {}
  void initialise(const State& state);
  /// After the heads of a day, and after the exchange that opens the series.
  void transfer(const State& state, const Interval& day);

 private:
  ExchangeSeries& series_;
  Lanes lanes_;
  bool opens_;
  FieldId discharge_, load_;
};

}  // namespace headwater
