// What a run keeps of its days - maps, reaches, gauges and the ledger, by group of results.h5 - until a
// segment is written.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/cli/case.hpp"
#include "engine/cli/gauges.hpp"
#include "engine/cli/probes.hpp"
#include "engine/cli/schedule.hpp"
#include "engine/cli/simulation.hpp"
#include "engine/cli/time_table.hpp"
#include "engine/io/h5_document.hpp"

namespace headwater {

class Recorder {
 public:
  Recorder(const Case& scenario, Simulation& simulation, const Remark& remark);

  void begin();               ///< before the first step: the start's maps
  void record();              ///< after a step
  bool empty() const;         ///< nothing kept since the last segment
  H5Document take_segment();  ///< what has been kept since the last one, and forgets it
  const std::vector<GaugePlace>& gauges() const { return gauges_.places(); }

  void save(Checkpoint& checkpoint) const;
  void restore(const Checkpoint& checkpoint);

 private:
  void add_totals(const std::vector<FieldId>& fields, double seconds);
  void record_maps(double elapsed);
  void record_river(double end);
  void record_ledger(double elapsed);
  bool keeps_reaches() const;
  H5Group root_group() const;
  H5Group river_group() const;
  H5Group gauges_group() const;
  H5Group ledger_group() const;
  H5Variable time_variable(const TimeTable& rows, const std::string& meaning) const;
  std::vector<double> on_raster(std::span<const double> cells, int lane, int lanes) const;
  void add_grain_axis(H5Group& root) const;

  const Case& case_;
  Simulation& simulation_;
  Schedule maps_due_, river_due_;
  std::vector<FieldId> map_fields_, river_fields_;
  GaugeRecorder gauges_;
  ProbeRecorder probes_;
  std::map<std::int32_t, std::vector<double>>
      totals_;                ///< by field: sum, maximum or (reach states) time integral since the last row
  double river_start_ = 0.0;  ///< of the river's current period [s]
  TimeTable maps_, river_, gauge_rows_, probe_rows_, ledger_rows_;
};

}  // namespace headwater
