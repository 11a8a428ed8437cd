// Probes: head and concentrations of chosen cells of the ground, after every step.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/case.hpp"
#include "engine/cli/simulation.hpp"
#include "engine/cli/time_table.hpp"
#include "engine/io/h5_document.hpp"

namespace headwater {

class ProbeRecorder {
 public:
  /// Throws Error(Exit::configuration) for a probe that is not on an active cell.
  ProbeRecorder(const RunParameters& parameters, const Simulation& simulation);
  bool empty() const { return ids_.empty(); }
  /// Appends what the probes show now, `elapsed` seconds after the start.
  void record(double elapsed, TimeTable& rows) const;
  /// The group /probes; `time` is its time variable.
  H5Group group(const TimeTable& rows, H5Variable time) const;

 private:
  const Simulation& simulation_;
  std::vector<std::string> ids_;
  std::vector<std::size_t> cells_;
  std::vector<std::int32_t> rows_, columns_;
  std::vector<std::string> fields_;
};

}  // namespace headwater
