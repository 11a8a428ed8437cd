// The models put together, and the day in the order that it is computed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/cli/case.hpp"
#include "engine/cli/inputs.hpp"
#include "engine/coupling/storm_loop.hpp"
#include "engine/io/checkpoint.hpp"
#include "models/exchanges/aquifer_to_river.hpp"
#include "models/exchanges/aquifer_to_surface.hpp"
#include "models/exchanges/hillslope_to_river.hpp"
#include "models/exchanges/site_capture.hpp"
#include "models/river/river.hpp"
#include "models/weather/weather.hpp"

namespace headwater {

class Simulation {
 public:
  /// Reads all inputs and makes everything; writes nothing. Throws Error (exit 3 or 4).
  Simulation(Case& scenario, int threads, const Remark& remark);

  /// One outer step; afterwards every store has been weighed against the ledger. Throws Error(Exit::ledger)
  /// when it does not close.
  void advance_day();
  /// Days before the start, until the clock is there or `stop` says so; then stocks are taken anew and
  /// everything counts from the start. False when stopped.
  bool spin_up(const std::function<bool()>& stop);

  const Clock& clock() const { return clock_; }
  State& state() { return *state_; }
  const State& state() const { return *state_; }
  Ledger& ledger() { return ledger_; }
  const Ledger& ledger() const { return ledger_; }
  const Domain& domain() const { return domain_; }
  const InputList& inputs() const { return inputs_; }
  const std::vector<Species>& species() const { return species_; }
  const std::vector<Grain>& grains() const { return grains_; }
  /// Ids of what water carries, in the order of the river's concentrations: grain classes, then species.
  std::vector<std::string> constituents() const;
  River* river() { return river_; }
  const ExchangeSeries& off_map() const { return off_map_; }
  const Lanes& lanes() const { return lanes_; }
  std::string moment() const;  ///< the current step for people: "2021-06-30", or "day 3"

  /// Everything needed to go on, and back. Throws Error(Exit::io) when it does not fit.
  void save(Checkpoint& checkpoint) const;
  void restore(const Checkpoint& checkpoint);

  /// Wall-clock seconds spent by process, in the order of a day.
  const std::vector<std::pair<std::string, double>>& seconds() const { return seconds_; }

 private:
  void reroute_when_due(const Interval& day);
  void add_terrain_fields(const std::vector<double>& mantle_thickness);
  void timed(const std::string& label, const std::function<void()>& work);
  void take_stock(StockSink& sink) const;

  Clock clock_;
  InputList inputs_;
  std::vector<Species> species_;
  std::vector<Grain> grains_;
  Lanes lanes_;
  Domain domain_;
  ExchangeSeries to_river_{0}, off_map_{1};
  double reroute_threshold_ = 0.0, reroute_every_ = 0.0;  // [m], [s]
  FieldId routed_, routing_changed_;
  std::unique_ptr<State> state_;
  Ledger ledger_;
  std::vector<std::unique_ptr<Process>> processes_;
  Process *weather_ = nullptr, *mining_ = nullptr, *land_ = nullptr, *water_ = nullptr, *erosion_ = nullptr,
          *leachate_ = nullptr, *traps_ = nullptr;
  River* river_ = nullptr;
  std::unique_ptr<HillslopeToRiver> hillslope_to_river_;
  std::optional<SiteCapture> site_capture_;
  std::optional<AquiferToSurface> aquifer_to_surface_;
  std::optional<AquiferToRiver> aquifer_to_river_;
  std::unique_ptr<StormLoop> storms_;
  std::vector<std::pair<std::string, double>> seconds_;
};

}  // namespace headwater
