#include "engine/cli/probes.hpp"

#include <cmath>

#include <fmt/format.h>

#include "engine/core/error.hpp"

namespace headwater {

ProbeRecorder::ProbeRecorder(const RunParameters& parameters, const Simulation& simulation)
    : simulation_(simulation), fields_{"hydraulic_head"} {
  const Domain& domain = simulation.domain();
  for (const ProbeRequest& probe : parameters.output.probes) {
    const bool whole = probe.cell[0] == std::floor(probe.cell[0]) && std::abs(probe.cell[0]) < 1e6 &&
                       probe.cell[1] == std::floor(probe.cell[1]) && std::abs(probe.cell[1]) < 1e6;
    const int row = whole ? static_cast<int>(probe.cell[0]) : -1;
    const int column = whole ? static_cast<int>(probe.cell[1]) : -1;
    const std::int32_t cell =
        domain.geometry.contains(row, column)
            ? domain.cell_at[static_cast<std::size_t>(domain.geometry.index(row, column))]
            : -1;
    if (cell < 0)
      throw Error(Exit::configuration,
                  fmt::format("probe '{}' is not on an active cell: the grid has {} rows and {} columns",
                              probe.id, domain.geometry.rows, domain.geometry.columns),
                  "output.probes", "cell = [row, column], counted from 0 in the north-west");
    ids_.push_back(probe.id);
    cells_.push_back(static_cast<std::size_t>(cell));
    rows_.push_back(row);
    columns_.push_back(column);
  }
  for (const Species& species : simulation.species()) fields_.push_back(species.id + "_concentration");
}

void ProbeRecorder::record(double elapsed, TimeTable& rows) const {
  if (empty()) return;
  rows.append_time(simulation_.clock().product_time(elapsed));
  std::vector<double> shown(cells_.size());
  for (const std::string& field : fields_) {
    const std::span<const double> values = simulation_.state()[simulation_.state().require(field, "a probe")];
    for (std::size_t p = 0; p < cells_.size(); ++p) shown[p] = values[cells_[p]];
    rows.append(field, shown);
  }
}

H5Group ProbeRecorder::group(const TimeTable& rows, H5Variable time) const {
  H5Group group{"/probes", {}, {}, {}};
  group.dimensions = {{"time", static_cast<std::int64_t>(rows.times().size()), true},
                      {"probe", static_cast<std::int64_t>(ids_.size()), false}};
  group.variables.push_back(std::move(time));
  group.variables.push_back(
      {"probe_id", H5Type::text, {"probe"}, {{"long_name", std::string("id of the probe")}}, {}, ids_});
  const auto index = [&](const char* name, const std::vector<std::int32_t>& values, const char* meaning) {
    group.variables.push_back({name,
                               H5Type::int32,
                               {"probe"},
                               {{"units", std::string("1")}, {"long_name", std::string(meaning)}},
                               {values.begin(), values.end()},
                               {}});
  };
  index("row", rows_, "row of the cell, from 0 in the north");
  index("column", columns_, "column of the cell, from 0 in the west");
  for (const std::string& field : fields_) {
    const FieldInfo& info = simulation_.state().info(simulation_.state().require(field, "a probe"));
    group.variables.push_back({field,
                               H5Type::float64,
                               {"time", "probe"},
                               {{"units", info.unit}, {"long_name", info.meaning}},
                               rows.values(field),
                               {}});
  }
  return group;
}

}  // namespace headwater
