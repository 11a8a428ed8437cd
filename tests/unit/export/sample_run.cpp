#include "tests/unit/export/sample_run.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <stdexcept>

#include <unistd.h>

#include "postprocess/export/export.hpp"

namespace headwater::test {

namespace {

constexpr int rows = 3, columns = 4, times = 2, records = 3, reaches = 4;
constexpr std::size_t map_values = 24;  // times x rows x columns
constexpr double outside = std::numeric_limits<double>::quiet_NaN();

H5Variable numbers(const std::string& name, H5Type type, const std::vector<std::string>& dimensions,
                   const std::string& unit, const std::vector<double>& values) {
  H5Variable variable;
  variable.name = name;
  variable.type = type;
  variable.dimensions = dimensions;
  variable.attributes = {{"units", unit}};
  variable.values = values;
  return variable;
}

H5Variable time_of(const std::vector<double>& days) {
  H5Variable time = numbers("time", H5Type::float64, {"time"}, "days since 2021-01-01 00:00:00", days);
  time.attributes.push_back({"calendar", std::string("proleptic_gregorian")});
  return time;
}

/// value(time, row, column) over the grid; outside in the north-west cell.
template <class Value>
std::vector<double> over_grid(int slices, Value value) {
  std::vector<double> values;
  for (int t = 0; t < slices; ++t)
    for (int i = 0; i < rows; ++i)
      for (int j = 0; j < columns; ++j) values.push_back(i == 0 && j == 0 ? outside : value(t, i, j));
  return values;
}

H5Group root_group() {
  H5Group root;
  root.path = "/";
  root.attributes = {{"Conventions", std::string("CF-1.11")},
                     {"title", std::string("Sample")},
                     {"case", std::string("sample")},
                     {"scenario", std::string("reference")},
                     {"headwater_version", std::string("0.1.0")},
                     {"git_sha", std::string("0123abc")},
                     {"illustrative", std::int32_t{1}},
                     {"crs_wkt", std::string("EPSG:32647")},
                     {"cell_size", 100.0},
                     {"x_min", 500000.0},
                     {"y_max", 2800300.0},
                     {"time_unit", std::string("day")}};
  root.dimensions = {{"time", times, true}, {"y", rows, false}, {"x", columns, false}};
  root.variables.push_back(time_of({0.0, 365.0}));
  root.variables.push_back(numbers("y", H5Type::float64, {"y"}, "m", {2800250.0, 2800150.0, 2800050.0}));
  root.variables.push_back(
      numbers("x", H5Type::float64, {"x"}, "m", {500050.0, 500150.0, 500250.0, 500350.0}));
  root.variables.push_back(numbers("crs", H5Type::int32, {}, "1", {0.0}));
  const std::vector<std::string> map = {"time", "y", "x"};
  root.variables.push_back(
      numbers("elevation", H5Type::float32, map, "m",
              over_grid(times, [](int t, int i, int j) { return 1000.0 + 100.0 * i + 10.0 * j + t; })));
  root.variables.push_back(
      numbers("soil_moisture", H5Type::float32, map, "m3 m-3",
              over_grid(times, [](int t, int i, int j) { return 0.01 * (t + 1) * (columns * i + j); })));
  H5Variable land = numbers("land_state", H5Type::int32, map, "1",
                            over_grid(times, [](int, int i, int) { return static_cast<double>(i); }));
  std::replace_if(
      land.values.begin(), land.values.end(), [](double v) { return std::isnan(v); }, -1.0);
  land.attributes.push_back({"_FillValue", std::int32_t{-1}});
  land.attributes.push_back({"flag_values", std::vector<double>{0.0, 1.0, 2.0}});
  land.attributes.push_back({"flag_meanings", std::string("forest bare road")});
  root.variables.push_back(land);
  root.variables.push_back(numbers("drained_area_map", H5Type::float32, {"y", "x"}, "m2",
                                   over_grid(1, [](int, int i, int j) { return 1e4 * (i + j); })));
  return root;
}

H5Group river_group() {
  H5Group river;
  river.path = "/river";
  river.dimensions = {{"time", records, true}, {"reach", reaches, false}};
  river.variables.push_back(time_of({31.0, 59.0, 334.0}));
  river.variables.push_back(numbers("reach", H5Type::float64, {"reach"}, "1", {0.0, 1.0, 2.0, 3.0}));
  river.variables.push_back(
      numbers("x", H5Type::float64, {"reach"}, "m", {500150.0, 500150.0, 500250.0, outside}));
  river.variables.push_back(
      numbers("y", H5Type::float64, {"reach"}, "m", {2800250.0, 2800150.0, 2800050.0, outside}));
  river.variables.push_back(numbers("downstream", H5Type::int32, {"reach"}, "1", {1.0, 2.0, 3.0, -1.0}));
  river.variables.push_back(numbers("drained_area", H5Type::float32, {"reach"}, "m2", {1e6, 2e6, 3e6, 9e6}));
  river.variables.push_back(numbers("strahler_order", H5Type::int32, {"reach"}, "1", {1.0, 1.0, 2.0, 3.0}));
  std::vector<double> discharge;
  for (int record = 0; record < records; ++record)
    for (int reach = 0; reach < reaches; ++reach) discharge.push_back(10.0 * reach + record);
  river.variables.push_back(numbers("discharge", H5Type::float32, {"time", "reach"}, "m3 s-1", discharge));
  return river;
}

H5Group gauges_group() {
  H5Group gauges;
  gauges.path = "/gauges";
  gauges.dimensions = {{"time", 2, true}, {"gauge", 2, false}};
  gauges.variables.push_back(time_of({0.0, 0.25}));
  H5Variable names;
  names.name = "gauge_id";
  names.type = H5Type::text;
  names.dimensions = {"gauge"};
  names.texts = {"outlet", "bridge"};
  gauges.variables.push_back(names);
  names.name = "gauge_name";
  names.texts = {"", "Upper, old \"bridge\""};
  gauges.variables.push_back(names);
  gauges.variables.push_back(numbers("x", H5Type::float64, {"gauge"}, "m", {500250.0, 500150.0}));
  gauges.variables.push_back(numbers("y", H5Type::float64, {"gauge"}, "m", {2800050.0, 2800250.0}));
  gauges.variables.push_back(numbers("reach", H5Type::int32, {"gauge"}, "1", {2.0, 0.0}));
  gauges.variables.push_back(
      numbers("discharge", H5Type::float32, {"time", "gauge"}, "m3 s-1", {0.1, 0.2, outside, 0.4}));
  return gauges;
}

}  // namespace

H5Document sample_document() {
  H5Document document;
  document.groups = {root_group(), river_group(), gauges_group()};
  return document;
}

H5Variable& variable(H5Document& document, const std::string& group, const std::string& name) {
  for (H5Group& each : document.groups)
    for (H5Variable& found : each.variables)
      if (each.path == group && found.name == name) return found;
  throw std::logic_error("the sample has no " + group + " " + name);
}

void add_map(H5Document& document, const std::string& name, double value) {
  document.groups.front().variables.push_back(
      numbers(name, H5Type::float32, {"time", "y", "x"}, "1", std::vector<double>(map_values, value)));
}

std::string bytes(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> files_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  if (!std::filesystem::exists(folder)) return names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      names.push_back(std::filesystem::relative(entry.path(), folder).generic_string());
  std::sort(names.begin(), names.end());
  return names;
}

RunFolder::RunFolder()
    : run_(std::filesystem::temp_directory_path() /
           ("headwater_export_" + std::to_string(::getpid()) + "_" +
            ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
  std::filesystem::remove_all(run_);
  std::filesystem::create_directories(run_);
}

RunFolder::~RunFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(run_, ignored);
}

void RunFolder::write(const H5Document& document) const {
  write_h5(run_ / "results.h5", document);
}

std::string RunFolder::export_as(const std::vector<std::string>& formats,
                                 const std::vector<std::string>& fields) const {
  std::string said;
  export_run(run_, {formats, fields}, [&](std::string_view line) { said.append(line).append("\n"); });
  return said;
}

}  // namespace headwater::test
