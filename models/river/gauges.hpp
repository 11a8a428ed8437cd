// Sub-daily records at chosen places of the river.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace headwater {

/// A place on the river. A plain reach stands for the end of it: its outflow and its concentration.
struct RiverPlace {
  std::int32_t reach = 0;
  double face = 1.0;          ///< flow is face x outflow + (1 - face) x what enters the reach at its head
  std::int32_t other = -1;    ///< neighbour whose concentration is mixed in, or -1
  double other_weight = 0.0;  ///< with this weight
};

/// At the end of a sub-step.
struct GaugeSample {
  double time = 0.0;                  ///< [s since the run's start]
  double flow = 0.0;                  ///< [m3/s], constant over the sub-step that ends here
  std::vector<double> concentration;  ///< by species [kg/m3]
};

/// Over the day.
struct GaugeDay {
  double mean_flow = 0.0, largest_flow = 0.0;       ///< [m3/s]
  std::vector<double> mean_concentration;           ///< over time [kg/m3]
  std::vector<double> flow_weighted_concentration;  ///< load over water [kg/m3]
};

/// Records what the sweeps pass by. Cells that places need are its probes, in ascending order.
class Gauges {
 public:
  void watch(std::vector<RiverPlace> places, int species);
  std::span<const std::int32_t> probes() const { return probes_; }

  void begin_day(std::size_t steps);
  /// A row of a probe: flow at its head, outflow, concentrations.
  std::span<double> row(std::size_t probe, std::size_t step) {
    return std::span<double>(rows_).subspan((probe * steps_ + step) * width_, width_);
  }
  /// Makes samples and day values of the rows; times has one entry more than there are steps.
  void end_day(std::span<const double> times);

  const std::vector<std::vector<GaugeSample>>& samples() const {
    return samples_;
  }                                                            ///< [place][sub-step] of the last day
  const std::vector<GaugeDay>& days() const { return days_; }  ///< [place] of the last day

 private:
  std::size_t probe_of(std::int32_t reach) const;

  std::vector<RiverPlace> places_;
  std::vector<std::int32_t> probes_;
  std::size_t species_ = 0, width_ = 2, steps_ = 0;
  std::vector<double> rows_;  // [probe][step][width]
  std::vector<std::vector<GaugeSample>> samples_;
  std::vector<GaugeDay> days_;
};

}  // namespace headwater
