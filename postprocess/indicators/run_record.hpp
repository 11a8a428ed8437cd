// A finished run as it is judged: its series and its ledger in memory, its maps one at a time from the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/config.hpp"
#include "engine/io/h5_document.hpp"
#include "engine/io/raster_file.hpp"
#include "postprocess/export/run_results.hpp"

namespace headwater {

/// A file that the run has read.
struct RecordedInput {
  std::string path;    ///< relative to the scenario's folder
  std::string sha256;  ///< hexadecimal
};

/// What manifest.json says.
struct RecordedOrigin {
  std::string version, git_sha, build, case_name, parameters_sha256;
  std::int64_t seed = 0;
  std::vector<RecordedInput> inputs;
};

class RunRecord {
 public:
  /// Reads manifest.json, resolved.toml and results.h5 without its maps. Throws Error(Exit::input) when one
  /// is missing or damaged.
  explicit RunRecord(const std::filesystem::path& folder);

  std::string id, title;   ///< of the scenario; the title is the id when it has none
  std::string compare_to;  ///< id of the scenario's reference, or empty
  RecordedOrigin origin;
  ConfigValue parameters;  ///< resolved.toml
  GridGeometry geometry;   ///< zero columns: a run without terrain
  bool illustrative = false;
  std::string start;   ///< "2021-01-01", or "" for abstract clocks
  TimeAxis map_times;  ///< empty without terrain
  H5Group gauges, ledger;

  /// The /ledger's first to its last moment [d].
  double days() const;
  double years() const { return days() / 365.25; }

  bool has_map(std::string_view name) const { return map_layout(name) != nullptr; }
  /// Names of the maps over (time, y, x), in the file's order.
  std::vector<std::string> map_names() const;
  /// The map's variable without values: unit and attributes. Null when there is none over (time, y, x).
  const H5Variable* map_layout(std::string_view name) const;
  /// One map, row-major, NaN where there is none.
  std::vector<double> map(std::string_view name, std::size_t time) const;

  bool has_river(std::string_view variable) const;
  H5Variable river(std::string_view variable) const;

  /// Ids of what the river carries dissolved, and of grain classes: those that the ground gives.
  const std::vector<std::string>& species() const { return species_; }
  const std::vector<std::string>& grains() const { return grains_; }

  /// Index of a gauge, or -1.
  int gauge(std::string_view gauge_id) const;
  std::vector<std::string> guidelines_at(std::size_t gauge) const;
  /// One gauge's values of a series in the group; empty when the run has no such series.
  std::vector<double> gauge_series(std::string_view variable, std::size_t gauge) const;
  /// How long each row of the gauges holds [d].
  std::vector<double> gauge_weights() const;

 private:
  const H5Group* layout_of(std::string_view path) const { return layout_.find(path); }
  std::filesystem::path results_;
  H5Document layout_;
  std::vector<std::string> species_, grains_;
};

/// What a ledger says about one quantity between the run's start and its end.
struct Passage {
  struct Part {
    std::string store;
    double kg = 0.0;
  };
  double stored_at_start = 0.0;  ///< [kg]
  double entered = 0.0;          ///< from outside [kg]
  std::vector<Part> left;        ///< to each store outside, in the ledger's order
  std::vector<Part> stored;      ///< in each store inside, at the end
  /// Mass posted from one store to another [kg].
  double moved(std::string_view from, std::string_view to) const;

  struct Flow {
    std::string from, to;
    double kg = 0.0;
  };
  std::vector<Flow> flows;
};
Passage passage(const H5Group& ledger, std::string_view quantity);

/// Quantities of the ledger, in the order in which they first appear.
std::vector<std::string> quantities(const H5Group& ledger);

}  // namespace headwater
