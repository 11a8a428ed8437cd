#include <cstddef>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "engine/io/files.hpp"
#include "postprocess/export/export.hpp"

namespace headwater {

namespace {

/// RFC 4180: quoted when the text would be taken for something else.
std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n#") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string heading(const H5Variable& variable) {
  return cell(fmt::format("{} [{}]", variable.name, unit_of(variable)));
}

/// A row for each time and entry: time, entry's name, a value of each series.
std::string table_of_series(const H5Group& group, const std::string& dimension,
                            const std::vector<std::string>& names) {
  const TimeAxis times = read_times(group);
  const std::vector<const H5Variable*> series = variables_over(group, {"time", dimension});
  std::string text = times.calendar ? "date" : fmt::format("time [{}]", times.unit);
  text += ',' + dimension;
  for (const H5Variable* variable : series) text += ',' + heading(*variable);
  text += '\n';
  for (std::size_t i = 0; i < times.size(); ++i)
    for (std::size_t k = 0; k < names.size(); ++k) {
      text += times.labels[i] + ',' + cell(names[k]);
      for (const H5Variable* variable : series)
        text += ',' + short_number(*variable, variable->values[i * names.size() + k]);
      text += '\n';
    }
  return text;
}

/// A row for each entry: its name, its constants.
std::string table_of_constants(const H5Group& group, const std::string& dimension,
                               const std::vector<std::string>& names) {
  const std::vector<const H5Variable*> constants = variables_over(group, {dimension});
  std::string text = dimension;
  for (const H5Variable* variable : constants) text += ',' + heading(*variable);
  text += '\n';
  for (std::size_t k = 0; k < names.size(); ++k) {
    text += cell(names[k]);
    for (const H5Variable* variable : constants) text += ',' + short_number(*variable, variable->values[k]);
    text += '\n';
  }
  return text;
}

}  // namespace

void export_csv(const RunResults& results, const Narrate& narrate) {
  const H5Group* river = results.river();
  const H5Group* gauges = results.gauges();
  if (river == nullptr && gauges == nullptr) {
    narrate("csv: the run has neither reaches nor gauges");
    return;
  }
  const std::filesystem::path folder = results.folder() / "csv";
  require_writable_folder(folder);
  if (river != nullptr) {
    std::vector<std::string> names;
    for (std::int64_t i = 0; i < river->size("reach"); ++i) names.push_back(fmt::format("{}", i));
    write_file_atomically(folder / "river.csv", table_of_series(*river, "reach", names));
    write_file_atomically(folder / "reaches.csv", table_of_constants(*river, "reach", names));
    narrate(fmt::format("csv/river.csv and csv/reaches.csv: {} reaches", names.size()));
  }
  if (gauges != nullptr) {
    const H5Variable* id = gauges->find("gauge_id");
    std::vector<std::string> names;
    for (std::int64_t i = 0; i < gauges->size("gauge"); ++i)
      names.push_back(id != nullptr ? id->texts[static_cast<std::size_t>(i)] : fmt::format("{}", i));
    write_file_atomically(folder / "gauges.csv", table_of_series(*gauges, "gauge", names));
    narrate(fmt::format("csv/gauges.csv: {} gauges", names.size()));
  }
}

}  // namespace headwater
