// `headwater terrain`: what one command writes the others read, and what they print is right.
#include "engine/cli/terrain_command.hpp"

#include <cmath>
#include <cstdlib>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "engine/grid/domain.hpp"
#include "engine/grid/synthesize.hpp"
#include "engine/io/raster_file.hpp"

namespace headwater {
namespace {

using testing::HasSubstr;

class TerrainCommand : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "headwater_terrain_XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  static std::string printed(const std::function<int()>& command) {
    testing::internal::CaptureStdout();
    const int code = command();
    std::fflush(stdout);
    const std::string text = testing::internal::GetCapturedStdout();
    EXPECT_EQ(code, 0);
    return text;
  }

  // 64 x 48 cells of mountains.
  std::filesystem::path made() {
    TerrainSynthesisRequest request;
    request.columns = 64;
    request.rows = 48;
    request.output = folder / "hills.tif";
    said = printed([&] { return terrain_synthesize(request); });
    return request.output;
  }

  std::filesystem::path folder;
  std::string said;
};

TEST_F(TerrainCommand, SynthesizedTerrainSaysThatItIsIllustrative) {
  const auto file = made();
  EXPECT_THAT(said, HasSubstr(illustrative_terrain));
  EXPECT_EQ(raster_description(file), illustrative_terrain);
  std::vector<std::string> log;
  const Raster terrain = read_raster(file, {}, log);
  SynthesisOptions options;
  options.columns = 64;
  options.rows = 48;
  const Raster expected = synthesize_terrain(options);
  ASSERT_EQ(terrain.values.size(), expected.values.size());
  for (std::size_t cell = 0; cell < expected.values.size(); ++cell) {
    ASSERT_EQ(terrain.values[cell], static_cast<double>(static_cast<float>(expected.values[cell])));
  }
}

TEST_F(TerrainCommand, InfoPrintsWhatARunWouldSee) {
  TerrainInfoRequest request;
  request.file = made();
  const std::string text = printed([&] { return terrain_info(request); });
  EXPECT_THAT(text, HasSubstr("64 columns x 48 rows of 50 m"));
  EXPECT_THAT(text, HasSubstr("WGS 84 / UTM zone 47N"));
  EXPECT_THAT(text, HasSubstr("3072 cells, 7.68 km2"));
  EXPECT_THAT(text, HasSubstr("28.0 degrees"));
  EXPECT_THAT(text, HasSubstr("0 cells raised"));
  EXPECT_THAT(text, HasSubstr("2 leaving the terrain"));
  EXPECT_THAT(text, HasSubstr(illustrative_terrain));
}

TEST_F(TerrainCommand, ImportCutsTheCatchmentAboveAnOutlet) {
  const auto file = made();
  std::vector<std::string> log;
  const Raster whole = read_raster(file, {}, log);
  DomainOptions options;
  options.channel_area = 0.2e6;
  const Domain domain = build_domain(whole, nullptr, options);
  // A point some 200 m beside the middle of the largest river.
  std::int32_t mouth = 0;
  for (std::int32_t r = 0; r < domain.river.size(); ++r) {
    if (domain.river.drained_area[r] > domain.river.drained_area[mouth]) mouth = r;
  }
  TerrainImportRequest request;
  request.tiles = {file};
  request.output = folder / "cut.tif";
  request.outlet = {domain.river.x[mouth] + 210.0, domain.river.y[mouth] + 140.0};
  const std::string text = printed([&] { return terrain_import(request); });
  EXPECT_THAT(text, HasSubstr("cut round the catchment"));
  EXPECT_EQ(raster_description(folder / "cut.tif"), illustrative_terrain);

  const Raster terrain = read_raster(folder / "cut.tif", {}, log);
  RasterOptions onto;
  onto.categorical = true;
  onto.match = &terrain.geometry;
  const Raster mask = read_raster(folder / "cut_mask.tif", onto, log);
  EXPECT_TRUE(log.empty());
  const Domain cut = build_domain(terrain, &mask, options);
  ASSERT_EQ(std::count(cut.river.downstream.begin(), cut.river.downstream.end(), -1), 1);
  EXPECT_EQ(cut.river.drained_area.back(), domain.river.drained_area[mouth]);
  EXPECT_EQ(cut.river.x.back(), domain.river.x[mouth]);
  EXPECT_EQ(cut.river.y.back(), domain.river.y[mouth]);
  EXPECT_EQ(cut.cells() * cut.cell_area(), domain.river.drained_area[mouth]);
}

TEST_F(TerrainCommand, ImportResamples) {
  TerrainImportRequest request;
  request.tiles = {made()};
  request.output = folder / "coarse.tif";
  request.cell_size = 100.0;
  EXPECT_THAT(printed([&] { return terrain_import(request); }), HasSubstr("resampled to 100 m cells"));
  std::vector<std::string> log;
  EXPECT_EQ(read_raster(request.output, {}, log).geometry.columns, 32);
}

TEST_F(TerrainCommand, AnOutletElsewhereIsAnInputError) {
  TerrainImportRequest request;
  request.tiles = {made()};
  request.output = folder / "cut.tif";
  request.outlet = {1.0, 2.0};
  try {
    terrain_import(request);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::input);
    EXPECT_THAT(error.what(), HasSubstr("UTM zone 47N"));
  }
  EXPECT_FALSE(std::filesystem::exists(request.output));
}

}  // namespace
}  // namespace headwater
