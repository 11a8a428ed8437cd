// A finished run of four days small enough to know every number in it.
#pragma once

#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/io/files.hpp"
#include "engine/io/h5_document.hpp"

namespace headwater::test {

/// What may be different in a made run.
struct MadeRun {
  std::string id = "base", title = "Base", compare_to;
  double release = 1.0;  ///< factor of all that ammonium_n does
  bool sediment = true, terrain = true, river = true;
  int seed = 7;
  double rain_factor = 1.0;  ///< as a parameter
  double rain_fallen = 1.0;  ///< factor of the rain that the ledger has
  double cell_size = 100.0;
  std::string more_parameters, inputs;
};

inline H5Variable made_variable(const std::string& name, const std::vector<std::string>& dimensions,
                                const std::string& unit, std::vector<double> values,
                                H5Type type = H5Type::float64) {
  return {name, type, dimensions, {{"units", unit}}, std::move(values), {}};
}

inline H5Variable made_texts(const std::string& name, const std::string& dimension,
                             std::vector<std::string> texts) {
  return {name, H5Type::text, {dimension}, {}, {}, std::move(texts)};
}

inline H5Variable made_time(std::vector<double> days) {
  H5Variable time = made_variable("time", {"time"}, "days since 2021-01-01 00:00:00", std::move(days));
  time.attributes.push_back({"calendar", std::string("proleptic_gregorian")});
  return time;
}

/// 2 rows x 3 columns; the north-west cell is outside, so 5 cells of a hectare each. At the end three are
/// forest.
inline H5Group made_maps(const MadeRun& run) {
  constexpr double outside = std::numeric_limits<double>::quiet_NaN();
  H5Group root{"/", {}, {}, {}};
  root.attributes = {
      {"scenario", run.id}, {"start", std::string("2021-01-01")}, {"illustrative", std::int32_t{1}}};
  if (!run.terrain) return root;
  root.attributes.insert(root.attributes.end(), {{"cell_size", run.cell_size},
                                                 {"x_min", 0.0},
                                                 {"y_max", 200.0},
                                                 {"crs_wkt", std::string("EPSG:32647")}});
  root.dimensions = {{"time", 2, true}, {"y", 2, false}, {"x", 3, false}};
  root.variables.push_back(made_time({0.0, 4.0}));
  root.variables.push_back(made_variable("y", {"y"}, "m", {150.0, 50.0}));
  root.variables.push_back(made_variable("x", {"x"}, "m", {50.0, 150.0, 250.0}));
  const std::vector<std::string> over = {"time", "y", "x"};
  root.variables.push_back(made_variable("elevation", over, "m",
                                         {outside, 120, 130, 90, 100, 110, outside, 120, 130, 90, 100, 110},
                                         H5Type::float32));
  root.variables.push_back(
      made_variable("land_state", over, "1", {-1, 0, 0, 0, 0, 0, -1, 0, 0, 0, 1, 5}, H5Type::int32));
  root.variables.back().attributes.push_back({"_FillValue", std::int32_t{-1}});
  root.variables.push_back(made_variable("erosion", over, "kg m-2",
                                         {outside, 0, 0, 0, 0, 0, outside, 1 * run.release, 2, 3, 4, 5},
                                         H5Type::float32));
  root.variables.back().attributes.push_back({"cell_methods", std::string("time: sum")});
  return root;
}

inline H5Group made_river(const MadeRun& run) {
  H5Group river{"/river", {}, {}, {}};
  river.dimensions = {{"time", 1, true}, {"reach", 2, false}};
  river.variables = {made_time({0.0}),
                     made_variable("x", {"reach"}, "m", {150.0, 50.0}),
                     made_variable("y", {"reach"}, "m", {50.0, 50.0}),
                     made_variable("downstream", {"reach"}, "1", {1.0, -1.0}, H5Type::int32),
                     made_variable("drained_area", {"reach"}, "m2", {3e4, 5e4}),
                     made_variable("ammonium_n_concentration", {"time", "reach"}, "kg m-3",
                                   {0.002 * run.release, 0.001 * run.release}, H5Type::float32)};
  return river;
}

/// The village's ammonium_n is 0.5, 1, 1.5 and 2 mg/L on the four days; 10, 20, 30 and 40 kg leave.
inline H5Group made_gauges(const MadeRun& run) {
  const double mg = 1e-3 * run.release;
  H5Group gauges{"/gauges", {}, {}, {}};
  gauges.dimensions = {{"time", 4, true}, {"gauge", 2, false}};
  const std::vector<std::string> over = {"time", "gauge"};
  gauges.variables = {
      made_time({0.0, 1.0, 2.0, 3.0}),
      made_texts("gauge_id", "gauge", {"outlet", "village"}),
      made_texts("gauge_name", "gauge", {"everything that leaves", "Village <below>"}),
      made_texts("guidelines", "gauge", {"", "who gb3838-3"}),
      made_variable("x", {"gauge"}, "m", {50.0, 150.0}),
      made_variable("y", {"gauge"}, "m", {50.0, 50.0}),
      made_variable("discharge", over, "m3 s-1", {1, 1, 2, 1, 3, 1, 4, 5}),
      made_variable("discharge_maximum", over, "m3 s-1", {1, 1, 2, 1, 3, 1, 4, 5}),
      made_variable("ammonium_n_concentration", over, "kg m-3",
                    {mg, 0.5 * mg, mg, 1.0 * mg, mg, 1.5 * mg, mg, 2.0 * mg}),
      made_variable("ammonium_n_load", over, "kg",
                    {10 * run.release, 0, 20 * run.release, 0, 30 * run.release, 0, 40 * run.release, 0})};
  if (run.sediment) {
    gauges.variables.push_back(
        made_variable("clay_concentration", over, "kg m-3", {0, .1, 0, .1, 0, .1, 0, .1}));
    gauges.variables.push_back(made_variable("clay_load", over, "kg", {750, 0, 750, 0, 750, 0, 750, 0}));
  }
  return gauges;
}

/// 4e6 kg of rain. Of ammonium_n 200 kg enter, 100 leave, 60 decay and 40 stay. The regolith loses 5000 kg of
/// clay.
inline H5Group made_ledger(const MadeRun& run) {
  struct Posting {
    std::string from, to, quantity;
    double kg;
  };
  std::vector<Posting> postings = {{"rain", "surface", "water", 4e6 * run.rain_fallen},
                                   {"surface", "river", "water", 3e6},
                                   {"river", "outlet", "water", 2e6},
                                   {"source", "river", "ammonium_n", 200 * run.release},
                                   {"river", "outlet", "ammonium_n", 100 * run.release},
                                   {"river", "reaction", "ammonium_n", 60 * run.release}};
  std::vector<std::string> stores = {"surface", "river", "river"},
                           quantity = {"water", "water", "ammonium_n"};
  std::vector<double> first = {0, 0, 0}, last = {1e6, 1e6, 40 * run.release};
  if (run.sediment) {
    for (Posting posting :
         {Posting{"regolith", "surface", "clay", 5000}, Posting{"surface", "deposits", "clay", 2000},
          Posting{"deposits", "surface", "clay", 500}, Posting{"surface", "river", "clay", 3500},
          Posting{"river", "outlet", "clay", 3000}})
      postings.push_back(posting);
    stores.insert(stores.end(), {"regolith", "deposits", "river"});
    quantity.insert(quantity.end(), {"clay", "clay", "clay"});
    first.insert(first.end(), {9000, 0, 0});
    last.insert(last.end(), {4000, 1500, 500});
  }
  H5Group ledger{"/ledger", {}, {}, {}};
  ledger.dimensions = {{"time", 5, true},
                       {"store", static_cast<std::int64_t>(stores.size()), false},
                       {"posting", static_cast<std::int64_t>(postings.size()), false}};
  std::vector<double> stock, flow;
  std::vector<std::string> from, to, why, what;
  for (const Posting& posting : postings) {
    from.push_back(posting.from);
    to.push_back(posting.to);
    why.push_back("because");
    what.push_back(posting.quantity);
  }
  for (int day = 0; day <= 4; ++day) {
    const double share = day / 4.0;
    for (std::size_t s = 0; s < stores.size(); ++s) stock.push_back(first[s] + share * (last[s] - first[s]));
    for (const Posting& posting : postings) flow.push_back(share * posting.kg);
  }
  ledger.variables = {made_time({0, 1, 2, 3, 4}),
                      made_texts("store_name", "store", stores),
                      made_texts("store_quantity", "store", quantity),
                      made_texts("posting_from", "posting", from),
                      made_texts("posting_to", "posting", to),
                      made_texts("posting_why", "posting", why),
                      made_texts("posting_quantity", "posting", what),
                      made_variable("stock", {"time", "store"}, "kg", stock),
                      made_variable("flow", {"time", "posting"}, "kg", flow)};
  return ledger;
}

inline void write_made_run(const std::filesystem::path& folder, const MadeRun& run) {
  std::filesystem::create_directories(folder);
  write_file_atomically(
      folder / "manifest.json",
      fmt::format("{{\"headwater_version\": \"0.1.0\", \"git_sha\": \"0123abc\", \"build\": \"test\", "
                  "\"case\": \"made\", \"scenario\": \"{}\", \"seed\": {}, "
                  "\"parameters_sha256\": \"00ff\", \"inputs\": [{}]}}",
                  run.id, run.seed, run.inputs));
  write_file_atomically(
      folder / "resolved.toml",
      fmt::format("schema = 1\nprocesses = [\"weather\", \"water\", \"river\"]\n[scenario]\nid = "
                  "\"{}\"\ntitle = '{}'\n"
                  "compare_to = \"{}\"\n[time]\nstart = 2021-01-01\nend = 2021-01-05\n[random]\nseed = {}\n"
                  "[weather]\nrain_factor = {}\n[[species]]\nid = \"ammonium_n\"\ndecay = \"1 1/s\"\n"
                  "[[river.source]]\nid = \"works\"\nrate = {}\n{}\n",
                  run.id, run.title, run.compare_to, run.seed, run.rain_factor, run.release,
                  run.more_parameters));
  H5Document document;
  document.groups.push_back(made_maps(run));
  if (run.river) document.groups.push_back(made_river(run));
  document.groups.push_back(made_gauges(run));
  document.groups.push_back(made_ledger(run));
  write_h5(folder / "results.h5", document);
}

/// A folder of its own for each test, removed at the end.
class MadeRuns : public ::testing::Test {
 public:
  MadeRuns()
      : folder_(std::filesystem::temp_directory_path() /
                fmt::format("headwater_made_{}_{}", ::getpid(),
                            ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::remove_all(folder_);
  }
  ~MadeRuns() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

 protected:
  std::filesystem::path made(const MadeRun& run) const {
    write_made_run(folder_ / run.id, run);
    return folder_ / run.id;
  }
  std::filesystem::path folder_;
};

}  // namespace headwater::test
