// `terrain.outlet` in a case: the catchment above a point, and what is said where the point misses the
// stream.
#include <algorithm>
#include <cmath>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/cli/terrain_outlet.hpp"
#include "engine/cli/terrain_source.hpp"
#include "engine/core/error.hpp"
#include "engine/grid/drainage.hpp"
#include "engine/grid/synthesize.hpp"

namespace headwater {
namespace {

using testing::HasSubstr;

struct Hills {
  RunParameters parameters;
  Raster raster;
  Drainage drainage;
  std::vector<std::string> remarks;

  Hills() {
    parameters.processes = {"weather", "land", "water"};
    parameters.terrain.synthesize_cells = {64.0, 48.0};
    SynthesisOptions options;
    options.columns = 64;
    options.rows = 48;
    options.cell_size = parameters.terrain.synthesize_cell_size;
    options.seed = static_cast<std::uint64_t>(parameters.terrain.synthesize_seed);
    raster = synthesize_terrain(options);
    drainage = drain(raster, nullptr, {});
  }
  Terrain built() {
    InputList inputs(".");
    return build_terrain(parameters, inputs, [&](std::string_view line) { remarks.emplace_back(line); });
  }
  std::string refusal() {
    try {
      built();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Exit::configuration);
      return error.what();
    }
    ADD_FAILURE() << "no error was thrown";
    return {};
  }
  void outlet_at(std::int32_t cell) {
    const GridGeometry& g = raster.geometry;
    parameters.terrain.outlet = {g.x(cell % g.columns), g.y(cell / g.columns)};
  }
  // The middle of the largest stream: half of what it drains at last.
  std::int32_t on_the_stream() const {
    std::int32_t mouth = 0;
    for (const std::int32_t cell : drainage.order)
      if (drainage.area[cell] > drainage.area[mouth]) mouth = cell;
    std::int32_t found = mouth;
    for (const std::int32_t cell : drainage.order)
      if (drainage.area[cell] >= 0.5 * drainage.area[mouth] && drainage.area[cell] < drainage.area[found])
        found = cell;
    return found;
  }
};

TEST(TerrainOutlet, IsTheLowestPointOfItsCatchment) {
  Hills hills;
  const std::int32_t outlet = hills.on_the_stream();
  hills.outlet_at(outlet);
  const Terrain terrain = hills.built();
  const Domain& domain = terrain.domain;
  EXPECT_EQ(domain.cells() * domain.cell_area(), hills.drainage.area[outlet]);
  // by following every cell's way down, which nothing under test does
  for (std::int32_t cell = 0; cell < static_cast<std::int32_t>(hills.raster.values.size()); ++cell) {
    bool passes = false;
    for (std::int32_t at = cell; at != no_receiver; at = hills.drainage.receivers[at])
      passes = passes || at == outlet;
    ASSERT_EQ(domain.cell_at[cell] >= 0, passes) << cell;
  }
  // Hills that drain to their edge need no filling, whatever part of them is looked at.
  EXPECT_EQ(domain.cells_raised, 0);
  std::int32_t leaving = 0;
  for (std::int32_t cell = 0; cell < domain.cells(); ++cell)
    if (domain.surface.drains[cell] == Drains::off_map) {
      ++leaving;
      EXPECT_EQ(domain.raster_index[cell], outlet);
    }
  EXPECT_EQ(leaving, 1) << "all water leaves at the outlet";
  ASSERT_FALSE(hills.remarks.empty());
  EXPECT_THAT(hills.remarks[0], HasSubstr("the catchment above ["));
  EXPECT_THAT(hills.remarks[0], HasSubstr(std::to_string(domain.cells()) + " cells"));
}

TEST(TerrainOutlet, BesideTheStreamIsToldWhereItIs) {
  Hills hills;
  const GridGeometry& g = hills.raster.geometry;
  const std::int32_t stream = hills.on_the_stream();
  std::int32_t beside = -1;
  for (int k = 0; k < 8 && beside < 0; ++k) {
    const std::int32_t next = stream + g.index(neighbour_row[k], neighbour_column[k]);
    if (hills.drainage.area[next] < 10.0 * g.cell_area()) beside = next;
  }
  ASSERT_GE(beside, 0);
  hills.outlet_at(beside);
  const std::string message = hills.refusal();
  EXPECT_THAT(message, HasSubstr("cells of the terrain drain through terrain.outlet"));
  const std::size_t begin = message.find("Move it to [");
  ASSERT_NE(begin, std::string::npos) << message;
  double x = 0.0, y = 0.0;
  ASSERT_EQ(std::sscanf(message.c_str() + begin, "Move it to [%lf, %lf]", &x, &y), 2) << message;
  EXPECT_LE(std::hypot(x - hills.parameters.terrain.outlet[0], y - hills.parameters.terrain.outlet[1]),
            std::sqrt(2.0) * g.cell_size + 1e-6)
      << "next to it";
  hills.parameters.terrain.outlet = {x, y};
  EXPECT_GE(hills.built().domain.cells() * g.cell_area(), 0.4 * hills.drainage.area[stream]);
}

// A straight valley of 200 rows whose sides drain along rows: n columns from its edge n cells drain through a
// cell, and 61 a row through those of the stream in its middle.
TEST(TerrainOutlet, ASmallCatchmentBesideALargeStreamIsNotWhatIsMeant) {
  Raster valley{{61, 200, 50.0, 0.0, 10000.0, ""}, {}};
  const GridGeometry& g = valley.geometry;
  for (int row = 0; row < g.rows; ++row)
    for (int column = 0; column < g.columns; ++column)
      valley.values.push_back(10.0 * std::abs(column - 30) + 0.5 * (g.rows - row));
  std::vector<std::string> remarks;
  const auto cells = [&](int row, int column) {
    remarks.clear();
    const Raster mask = catchment_mask(valley, g.index(row, column), {},
                                       [&](std::string_view line) { remarks.emplace_back(line); });
    return std::count(mask.values.begin(), mask.values.end(), 1.0);
  };
  EXPECT_EQ(cells(150, 30), 151 * 61);
  EXPECT_EQ(remarks.size(), 1u);
  EXPECT_EQ(cells(150, 22), 23) << "a hillside, with no stream close by";
  EXPECT_EQ(remarks.size(), 1u);
  EXPECT_EQ(cells(9, 29), 30) << "10 x 61 cells pass, 20 times as much: it may be meant";
  ASSERT_EQ(remarks.size(), 2u);
  EXPECT_THAT(remarks[1], HasSubstr("a larger stream passes close by, at [1525, 9525]"));
  try {
    cells(150, 29);
    FAIL() << "300 times as much passes next to it";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("only 30 cells"));
    EXPECT_THAT(error.what(), HasSubstr("Move it to [1525, 2475]"));
  }
}

TEST(TerrainOutlet, LiesOutsideSomething) {
  Hills hills;
  hills.parameters.terrain.outlet = {0.0, 0.0};
  EXPECT_THAT(hills.refusal(), HasSubstr("outside the terrain"));
  Raster holed = hills.raster, mask = hills.raster;
  holed.values[5] = std::nan("");
  std::fill(mask.values.begin(), mask.values.end(), 1.0);
  mask.values[6] = 0.0;
  mask.values[7] = std::nan("");
  const auto refused = [&](int column) -> std::string {
    try {
      outlet_cell(holed, &mask, {holed.geometry.x(column), holed.geometry.y(0)});
    } catch (const Error& error) {
      return error.what();
    }
    return "none";
  };
  EXPECT_THAT(refused(5), HasSubstr("no data"));
  EXPECT_THAT(refused(6), HasSubstr("outside the mask"));
  EXPECT_THAT(refused(7), HasSubstr("outside the mask"));
  EXPECT_EQ(refused(8), "none");
}

TEST(TerrainOutlet, OfLevelGroundIsWhereAllOfItDrains) {
  Hills hills;
  TerrainParameters& terrain = hills.parameters.terrain;
  terrain.synthesize_cells.clear();
  terrain.flat_columns = 8;
  terrain.flat_rows = 6;
  terrain.outlet = {35.0, 25.0};
  EXPECT_EQ(hills.built().domain.cells(), 48);
}

}  // namespace
}  // namespace headwater
