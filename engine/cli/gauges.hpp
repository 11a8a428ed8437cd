// Gauges: towns, requested places and the outlet, from the river's sub-steps to rows of the chosen period.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/cli/case.hpp"
#include "engine/cli/simulation.hpp"
#include "engine/cli/time_table.hpp"

namespace headwater {

/// A place whose water is recorded.
struct GaugePlace {
  std::string id, name;
  std::vector<RiverPlace> reaches;  ///< one; or, for the outlet, every reach that leaves the map
  bool outlet = false;              ///< also what leaves the map over the surface
  double x = 0.0, y = 0.0;
  std::vector<std::string> guidelines;
};

/// The places that a scenario asks for, the outlet first. Throws Error(Exit::configuration) for a place off
/// the river.
std::vector<GaugePlace> place_gauges(const RunParameters& parameters, Simulation& simulation,
                                     const Remark& remark);

/// Turns a day's sub-steps into rows: means, maxima and loads over the period, or the sub-steps themselves.
class GaugeRecorder {
 public:
  GaugeRecorder(std::vector<GaugePlace> places, Every every, Simulation& simulation);
  const std::vector<GaugePlace>& places() const { return places_; }
  bool by_step() const { return every_.unit == Every::Unit::step; }
  /// Appends the rows of the step that ended last, `interval` [s].
  void record(const Interval& interval, TimeTable& rows);

 private:
  struct Series {  // piecewise constant over the day, value i holds on (time[i], time[i + 1]]
    std::vector<double> time;
    std::vector<double> flow;                        // [step * places + place]
    std::vector<std::vector<double>> concentration;  // [constituent][step * places + place]
  };
  void read_day(const Interval& interval);
  std::vector<GaugePlace> places_;
  Every every_;
  Simulation& simulation_;
  std::vector<std::string> constituents_;  // grain classes, then species
  Series day_;
};

}  // namespace headwater
