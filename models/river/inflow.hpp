// Inflow given as a table (inflow.csv), integrated over time.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/coupling/setup.hpp"
#include "models/river/parameters.hpp"

namespace headwater {

/// Flow and concentrations at the head of one reach. Before the first and after the last time their values
/// are held.
class InflowSeries {
 public:
  InflowSeries(Interpolation interpolation, std::size_t species)
      : interpolation_(interpolation), species_(species) {}

  /// Appends a row; `time` must be later than that of the last row.
  void add(double time, double flow, std::span<const double> concentrations);
  double last_time() const { return times_.back(); }
  bool empty() const { return times_.empty(); }

  /// Water [m3] from `start` to `end` [s]; adds each species' mass [kg] to `masses`. Exact for both
  /// interpolations.
  double integrate(double start, double end, std::span<double> masses) const;
  double flow_at(double time) const;
  double largest_flow(double start, double end) const;  ///< [m3/s]

 private:
  std::size_t row_at(double time) const;  // the last row at or before, or 0
  double value(std::size_t row, double time, std::size_t column) const;

  Interpolation interpolation_;
  std::size_t species_;
  std::vector<double> times_;
  std::vector<double> values_;  // [row][1 + species]: flow, concentrations
};

/// The inflow of a reach of the network table.
struct Inflow {
  std::int64_t reach = 0;
  std::string where;
  InflowSeries series;
};

/// Reads columns time_s (from the run's start), reach, flow_m3s and <species>_mg_L; a species without a
/// column comes with 0 and a remark, other columns are ignored with a remark. Inflows come in ascending order
/// of reach. Throws Error(Exit::input) with file:line.
std::vector<Inflow> read_inflow(const NumberTable& table, Interpolation interpolation,
                                const std::vector<Species>& species, const Remark& remark);

}  // namespace headwater
