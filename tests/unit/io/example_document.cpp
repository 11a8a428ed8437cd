#include "tests/unit/io/example_document.hpp"

#include <fstream>
#include <limits>

#include <gtest/gtest.h>
#include <unistd.h>

namespace headwater::test {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

H5Group example_root(std::int64_t first, std::int64_t count, std::int64_t ny, std::int64_t nx) {
  H5Group root;
  root.path = "/";
  root.attributes = {{"Conventions", std::string("CF-1.11")},
                     {"title", std::string("Chipwi, ချီဖွေ")},
                     {"comment", std::string()},
                     {"members", std::int32_t{1}},
                     {"cell_area", 100.0},
                     {"origin", std::vector<double>{500000.0, 2900000.0}}};
  root.dimensions = {{"time", count, true}, {"y", ny, false}, {"x", nx, false}};
  const H5Attribute mapping{"grid_mapping", std::string("crs")};

  H5Variable time{"time", H5Type::float64, {"time"}, {}, {}, {}};
  time.attributes = {{"units", std::string("days since 2020-01-01 00:00:00")},
                     {"calendar", std::string("standard")},
                     {"standard_name", std::string("time")}};
  H5Variable y{"y", H5Type::float64, {"y"}, {}, {}, {}};
  y.attributes = {{"units", std::string("m")}, {"standard_name", std::string("projection_y_coordinate")}};
  H5Variable x{"x", H5Type::float64, {"x"}, {}, {}, {}};
  x.attributes = {{"units", std::string("m")}, {"standard_name", std::string("projection_x_coordinate")}};
  H5Variable crs{"crs", H5Type::int32, {}, {}, {0.0}, {}};
  crs.attributes = {{"grid_mapping_name", std::string("transverse_mercator")},
                    {"semi_major_axis", 6378137.0},
                    {"inverse_flattening", 298.257223563},
                    {"latitude_of_projection_origin", 0.0},
                    {"longitude_of_central_meridian", 99.0},
                    {"scale_factor_at_central_meridian", 0.9996},
                    {"false_easting", 500000.0},
                    {"false_northing", 0.0},
                    {"units", std::string("1")}};
  H5Variable relief{"relief", H5Type::float32, {"y", "x"}, {{"units", std::string("m")}, mapping}, {}, {}};
  H5Variable depth{"water_depth", H5Type::float32, {"time", "y", "x"}, {}, {}, {}};
  depth.attributes = {{"units", std::string("m")}, {"long_name", std::string("depth of water")}, mapping};
  H5Variable state{"land_state", H5Type::int32, {"time", "y", "x"}, {}, {}, {}};
  state.attributes = {{"units", std::string("1")},
                      mapping,
                      {"_FillValue", std::int32_t{-1}},
                      {"flag_values", std::vector<double>{0.0, 1.0, 2.0}},
                      {"flag_meanings", std::string("forest pad bare")}};

  for (std::int64_t i = 0; i < ny; ++i) y.values.push_back(2900000.0 - 10.0 * static_cast<double>(i));
  for (std::int64_t j = 0; j < nx; ++j) x.values.push_back(500000.0 + 10.0 * static_cast<double>(j));
  for (std::int64_t c = 0; c < ny * nx; ++c) relief.values.push_back(100.0 + static_cast<double>(c));
  for (std::int64_t t = first; t < first + count; ++t) {
    time.values.push_back(365.25 * static_cast<double>(t));
    for (std::int64_t c = 0; c < ny * nx; ++c) {
      depth.values.push_back(c == 1 ? nan : 0.25 * static_cast<double>(t) + static_cast<double>(c));
      state.values.push_back(c == 1 ? -1.0 : static_cast<double>((t + c) % 3));
    }
  }
  root.variables = {time, y, x, crs, relief, depth, state};
  return root;
}

H5Group example_river(std::int64_t first, std::int64_t count) {
  H5Group river;
  river.path = "/river";
  river.attributes = {{"long_name", std::string("reaches")}};
  river.dimensions = {{"time", count, true}, {"reach", 5, false}, {"end", 2, false}};
  H5Variable time{"time", H5Type::float64, {"time"}, {}, {}, {}};
  time.attributes = {{"units", std::string("days since 2020-01-01 00:00:00")},
                     {"calendar", std::string("standard")}};
  H5Variable name{"name", H5Type::text, {"reach"}, {{"long_name", std::string("name of the reach")}}, {}, {}};
  name.texts = {"upper", "", "ချီဖွေ", "a longer name, with commas", "outlet"};
  H5Variable ends{"ends", H5Type::int32, {"reach", "end"}, {{"units", std::string("1")}}, {}, {}};
  H5Variable flow{"flow", H5Type::float32, {"time", "reach"}, {{"units", std::string("m3 s-1")}}, {}, {}};
  H5Variable total{"total", H5Type::float64, {"time"}, {{"units", std::string("m3")}}, {}, {}};
  H5Variable remark{"remark", H5Type::text, {"time"}, {}, {}, {}};
  for (std::int64_t e = 0; e < 10; ++e) ends.values.push_back(static_cast<double>(e));
  for (std::int64_t t = first; t < first + count; ++t) {
    time.values.push_back(365.25 * static_cast<double>(t));
    total.values.push_back(1e-3 * static_cast<double>(t));
    remark.texts.push_back("step " + std::to_string(t));
    for (std::int64_t r = 0; r < 5; ++r)
      flow.values.push_back(static_cast<double>(t) + 0.125 * static_cast<double>(r));
  }
  river.variables = {time, name, ends, flow, total, remark};
  return river;
}

}  // namespace

H5Document example_document(std::int64_t first, std::int64_t count, std::int64_t ny, std::int64_t nx) {
  H5Group empty;
  empty.path = "/notes";
  empty.attributes = {{"version", std::string("1")}};
  return {{example_root(first, count, ny, nx), example_river(first, count), empty}};
}

void write_quickly(const std::filesystem::path& file, std::string_view bytes) {
  std::filesystem::remove(file);  // cutting an existing file short makes some file systems wait for the disk
  std::ofstream output(file, std::ios::binary | std::ios::trunc);
  output.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::filesystem::path fresh_folder() {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  const std::string name = std::string("headwater-") + test->test_suite_name() + "-" + test->name() + "-" +
                           std::to_string(::getpid());
  auto folder = std::filesystem::temp_directory_path() / name;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

}  // namespace headwater::test
