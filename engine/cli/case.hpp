// A scenario as the program understands it: what all processes share. Each process describes its own tables.
#pragma once

#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/parameters.hpp"
#include "engine/coupling/setup.hpp"
#include "engine/grid/domain.hpp"

namespace headwater {

/// How often: calendar days, months or years, seconds, or every sub-step.
struct Every {
  enum class Unit { day, month, year, second, step } unit = Unit::day;
  double count = 1.0;
};
/// "1 year", "3 months", "10 day", "6 h", "step". False when it is none of these.
bool parse_every(const std::string& text, Every& every);

struct TerrainParameters {
  std::optional<std::filesystem::path> dem, mask, channels;
  std::vector<double> synthesize_cells;  ///< columns, rows; empty: not synthesized
  double synthesize_cell_size = 50.0;
  std::int64_t synthesize_seed = 1;
  std::int64_t plane_columns = 0, plane_rows = 0, flat_columns = 0, flat_rows = 0;
  double plane_cell_size = 10.0, plane_slope = 0.05, flat_cell_size = 10.0, flat_elevation = 0.0;
  std::vector<double> outlet;  ///< x, y [m]; empty: found
  std::optional<double> cell_size;
  std::string target_crs;
  Routing routing = Routing::multiple_flow;
  std::optional<double> channel_area;
  CellParameter mantle_thickness{std::numeric_limits<double>::quiet_NaN()};  ///< NaN: the slope rule
  double minimum_slope = 1e-3;
  double reroute_threshold = 0.5;         ///< [m]; NaN: never
  double reroute_every = 30.0 * 86400.0;  ///< [s]
};

struct Town {
  std::string id, name;
  std::vector<double> at;  ///< x, y [m]
  std::int64_t reach = -1;
  std::vector<std::string> guidelines;
};

struct GaugeRequest {
  std::string id;
  std::vector<double> at;
  std::int64_t reach = -1;
  double distance = 0.0;  ///< along the reach from its head [m]
};

/// What a run writes: everything, or what a sweep of many runs needs.
enum class Detail { full, light };

/// A cell of the ground whose head and concentrations are recorded.
struct ProbeRequest {
  std::string id;
  std::vector<double> cell;  ///< row, column
};

struct OutputParameters {
  Detail detail = Detail::full;
  std::string maps_every = "1 year", river_every = "1 month", gauges_every, vtk_every = "1 year";
  std::vector<Moment> maps_at;
  std::vector<std::string> map_fields, vtk_fields;
  std::vector<GaugeRequest> gauges;
  std::vector<ProbeRequest> probes;
};

struct RunParameters {
  std::int64_t schema = 0;
  std::vector<std::string> processes = {"weather", "land", "water", "river"};
  std::string id, title, compare_to;
  std::optional<Moment> start, end;
  std::string time_unit;  ///< "": calendar
  std::string spin_up;    ///< "": none
  std::int64_t seed = 1;
  TerrainParameters terrain;
  std::vector<Species> species;
  std::vector<Town> towns;
  OutputParameters output;
  std::int64_t threads = 0;  ///< 0: all the machine has
  std::int64_t partitions = 1;

  bool active(std::string_view process) const;
};

/// Keys and what they are set to.
using Settings = std::vector<std::pair<std::string, ConfigValue>>;

/// A scenario, read and checked: shared parameters, the processes' own, and where everything came from.
class Case {
 public:
  /// Reads a scenario file, with the `settings` of a row of a table and then `--set key=value` changes.
  /// Throws Error with exit 3 (all problems at once) or 4.
  static Case read(const std::filesystem::path& file, const std::vector<std::string>& changes,
                   const Settings& settings = {});
  /// Reads resolved.toml of a run whose scenario lived in `folder`.
  static Case from_resolved(const std::filesystem::path& resolved, const std::filesystem::path& folder);

  RunParameters parameters;
  std::vector<std::unique_ptr<ProcessFactory>> catalog;
  ConfigValue merged;
  std::filesystem::path file;    ///< the scenario
  std::filesystem::path folder;  ///< of the scenario: resolved.toml's paths are relative to it

  /// Text of resolved.toml; without the origins it depends on the values alone, and identifies the run.
  std::string resolved(bool origins = true);
  Clock clock() const;
  ProcessFactory& factory(std::string_view label) const;

 private:
  static Case build(ConfigValue merged, std::filesystem::path file, std::filesystem::path folder);
};

/// Declarations of everything, on fresh defaults: for `explain` and the reference.
void describe_everything(Section& root);

}  // namespace headwater
