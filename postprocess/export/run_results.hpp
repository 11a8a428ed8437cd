// results.h5 as the exporters see it: where the grid lies, when the maps are, which fields there are.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/io/h5_document.hpp"
#include "engine/io/raster_file.hpp"

namespace headwater {

/// The times of a group's records.
struct TimeAxis {
  std::vector<double> values;       ///< days since the start, or the abstract clock's own numbers
  std::vector<std::string> labels;  ///< "2031-01-01", "2031-01-01T06:00:00", or the number
  std::string unit;                 ///< "day" or "s"
  bool calendar = false;

  std::size_t size() const { return values.size(); }
  /// For file names: "2031-01-01", "2031-01-01T060000", "3600s".
  std::string file_label(std::size_t i) const;
};

/// A point with a name: a gauge, a town or a site.
struct Place {
  std::string id;
  std::string name;  ///< what people call it; the id when it has no name
  std::string kind;  ///< "gauge" or "site"
  double x = 0.0;    ///< [m]
  double y = 0.0;    ///< [m]
};

class RunResults {
 public:
  /// Reads run/results.h5. Throws Error(Exit::input) when it is missing, damaged, or lacks what every run's
  /// results have.
  explicit RunResults(const std::filesystem::path& run);
  RunResults(const RunResults&) = delete;  // the groups that it hands out are its own
  RunResults& operator=(const RunResults&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  const GridGeometry& geometry() const { return geometry_; }  ///< zero columns: a run without terrain
  bool has_maps() const { return geometry_.columns > 0 && geometry_.rows > 0 && times_.size() > 0; }
  const TimeAxis& times() const { return times_; }  ///< of the maps

  /// Maps in the file's order: variables over (time, y, x) and over (y, x).
  std::vector<std::string> map_names() const;
  /// Throws Error(Exit::input) that lists the maps there are. Of a series the values stay in the file.
  const H5Variable& map(std::string_view name) const;
  /// One map, row-major, NaN where there is none (also in integer maps). A map over (y, x) is the same at
  /// every time.
  std::vector<double> map_at(const H5Variable& variable, std::size_t time) const;

  /// "0 forest, 1 bare, …" from the CF attributes flag_values and flag_meanings; empty when the map has none.
  static std::string categories(const H5Variable& variable);
  /// Whether the map holds totals since the map before it (CF: cell_methods "time: sum").
  static bool is_total(const H5Variable& variable);

  /// The group when it has entries along `dimension`, else null.
  const H5Group* river() const { return group_along("/river", "reach"); }
  const H5Group* gauges() const { return group_along("/gauges", "gauge"); }
  std::vector<Place> places() const;  ///< gauges, then sites, as far as they have coordinates

  /// A text attribute of the root; empty when absent.
  std::string text(std::string_view attribute) const;
  bool illustrative() const { return illustrative_; }

 private:
  const H5Group* group_along(std::string_view path, std::string_view dimension) const;

  std::filesystem::path folder_;
  H5Document document_;
  const H5Group* root_ = nullptr;
  GridGeometry geometry_;
  TimeAxis times_;
  bool illustrative_ = false;
};

/// The group's "time" coordinate; empty when it has none. Throws Error(Exit::input) for units that cannot be
/// understood.
TimeAxis read_times(const H5Group& group);

/// Numeric variables over exactly these dimensions, except the coordinate of the last.
std::vector<const H5Variable*> variables_over(const H5Group& group,
                                              const std::vector<std::string>& dimensions);

/// The variable's "units", "1" when it has none.
std::string unit_of(const H5Variable& variable);

/// The values of a variable; throws Error(Exit::input) when it is absent.
const std::vector<double>& values_of(const H5Group& group, std::string_view name);

/// A number of a variable: float32 with the fewest digits that give it back, others with ten; empty for NaN.
std::string short_number(const H5Variable& variable, double value);

/// Of a series over (time, entry): each entry's mean, passing over NaN, and its last value.
std::vector<double> mean_over_time(const H5Variable& series, std::size_t entries);
std::vector<double> last_in_time(const H5Variable& series, std::size_t entries);

}  // namespace headwater
