#include "engine/coupling/setup.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "tests/unit/coupling/small_domain.hpp"

namespace headwater {
namespace {

using coupling_test::unconnected;

TEST(CellValues, AConstantAValueByLandStateOrARaster) {
  const Domain domain = unconnected(1, 3);
  headwater::Setup setup;  // testing::Test has a trap of that name
  setup.domain = &domain;
  CellParameter parameter(2.0);
  parameter.with(LandState::bare, 5.0).with(LandState::pond, 0.0);
  const std::vector<double> land = {0.0, 1.0, 4.0};  // forest, bare, pond
  EXPECT_EQ(cell_values(parameter, "m", land, setup), (std::vector<double>{2.0, 5.0, 0.0}));
  EXPECT_EQ(cell_values(parameter, "m", {}, setup), (std::vector<double>{2.0, 2.0, 2.0}))
      << "no land, no states";

  std::string asked;
  setup.files.cells = [&](const std::filesystem::path& file, std::string_view from, std::string_view to) {
    asked = file.string() + " " + std::string(from) + " " + std::string(to);
    return std::vector<double>{7.0, 8.0, 9.0};
  };
  parameter.raster = "k.tif";
  parameter.raster_unit = "mm/h";
  EXPECT_EQ(cell_values(parameter, "m/s", land, setup), (std::vector<double>{7.0, 8.0, 9.0}));
  EXPECT_EQ(asked, "k.tif mm/h m/s");
}

TEST(CellValues, RasterValuesKeepToTheKeysBounds) {
  const Domain domain = unconnected(1, 3);
  headwater::Setup setup;  // testing::Test has a trap of that name
  setup.domain = &domain;
  CellParameter parameter;
  parameter.raster = "/case/k.tif";
  parameter.bounds = {0.0, 1e-2, false};
  for (const double value : {-1e-9, 0.011, std::nan("")}) {
    setup.files.cells = [value](const std::filesystem::path&, std::string_view, std::string_view) {
      return std::vector<double>{0.0, 1e-2, value};
    };
    try {
      cell_values(parameter, "m/s", {}, setup);
      ADD_FAILURE() << value << " went through";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Exit::input);
      EXPECT_NE(std::string(error.what()).find("k.tif"), std::string::npos) << error.what();
    }
  }
}

TEST(NumberTable, FindsColumnsByName) {
  NumberTable table;
  table.columns = {"time_s", "flow_m3s"};
  table.values = {{0.0, 60.0}, {1.0, NAN}};
  ASSERT_NE(table.find("flow_m3s"), nullptr);
  EXPECT_EQ(table.find("flow_m3s")->front(), 1.0);
  EXPECT_EQ(table.find("flow"), nullptr);
}

}  // namespace
}  // namespace headwater
