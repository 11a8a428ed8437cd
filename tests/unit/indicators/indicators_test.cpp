// The indicators of a run whose every number is known (made_run.hpp).
#include "postprocess/indicators/indicators.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "engine/core/error.hpp"
#include "tests/unit/indicators/made_run.hpp"

namespace headwater {
namespace {

using test::MadeRun;
constexpr double years = 4.0 / 365.25;

class Indicators : public test::MadeRuns {
 protected:
  std::vector<Indicator> of(const MadeRun& run) { return indicators(RunRecord(made(run))); }
};

std::optional<double> value(const std::vector<Indicator>& all, const std::string& id,
                            const std::string& place) {
  for (const Indicator& one : all)
    if (one.id == id && one.place == place) return one.value;
  return std::nullopt;
}

#define EXPECT_INDICATOR(all, id, place, expected)                     \
  do {                                                                 \
    const auto found = value(all, id, place);                          \
    ASSERT_TRUE(found.has_value()) << (id) << " at " << (place);       \
    EXPECT_NEAR(*found, expected, 1e-12 * std::abs(expected)) << (id); \
  } while (false)

TEST_F(Indicators, OfATown) {
  const auto all = of({});
  EXPECT_INDICATOR(all, "ammonium_n_mean", "village", 1.25);
  EXPECT_INDICATOR(all, "ammonium_n_p95", "village", 2.0);
  EXPECT_INDICATOR(all, "ammonium_n_days_over_gb3838-3", "village", 365.25 / 2.0);  // 1.5 and 2, not 1
  EXPECT_INDICATOR(all, "discharge_mean", "village", 2.0);
  EXPECT_INDICATOR(all, "discharge_low", "village", 1.0);
  EXPECT_INDICATOR(all, "sediment_mean", "village", 100.0);
}

TEST_F(Indicators, OfTheOutlet) {
  const auto all = of({});
  EXPECT_INDICATOR(all, "ammonium_n_load", "outlet", 0.1 / years);
  EXPECT_INDICATOR(all, "sediment_load", "outlet", 3.0 / years);
  EXPECT_INDICATOR(all, "discharge_mean", "outlet", 2.5);
  EXPECT_FALSE(value(all, "ammonium_n_days_over_gb3838-3", "outlet")) << "no guideline is named there";
  EXPECT_FALSE(value(all, "ammonium_n_load", "village"));
}

TEST_F(Indicators, OfTheWholeArea) {
  const auto all = of({});
  EXPECT_INDICATOR(all, "rain", "catchment", 4e6 / 5e4 / years);
  EXPECT_INDICATOR(all, "outflow", "catchment", 2e6 / 5e4 / years);
  EXPECT_INDICATOR(all, "forest", "catchment", 60.0);
  EXPECT_INDICATOR(all, "soil_loss", "catchment", 5.0 / 5.0 / years);
  EXPECT_INDICATOR(all, "sediment_yield", "catchment", 3.0 / 5.0 / years);
  EXPECT_INDICATOR(all, "sediment_delivery", "catchment", 3000.0 / 5000.0 * 100.0);
}

TEST_F(Indicators, OfTheLedger) {
  const auto all = of({});
  EXPECT_INDICATOR(all, "ammonium_n_released", "catchment", 200.0);
  EXPECT_INDICATOR(all, "ammonium_n_to_outlet", "catchment", 100.0);
  EXPECT_INDICATOR(all, "ammonium_n_to_reaction", "catchment", 60.0);
  EXPECT_INDICATOR(all, "ammonium_n_in_river", "catchment", 40.0);
}

TEST_F(Indicators, AGrainClassIsNoSpecies) {
  const RunRecord run(made({}));
  EXPECT_EQ(run.species(), std::vector<std::string>{"ammonium_n"});
  EXPECT_EQ(run.grains(), std::vector<std::string>{"clay"});
}

TEST_F(Indicators, EveryIdIsThereOnceAtItsPlace) {
  std::set<std::pair<std::string, std::string>> seen;
  for (const Indicator& one : of({})) EXPECT_TRUE(seen.insert({one.place, one.id}).second) << one.id;
}

TEST_F(Indicators, AnySubsetOfProcessesGivesThoseItHasAndNoNotANumber) {
  for (const bool sediment : {false, true})
    for (const bool terrain : {false, true})
      for (const bool river : {false, true}) {
        MadeRun run;
        run.sediment = sediment;
        run.terrain = terrain;
        run.river = river;
        const auto all = of(run);
        EXPECT_EQ(value(all, "soil_loss", "catchment").has_value(), sediment && terrain);
        EXPECT_EQ(value(all, "rain", "catchment").has_value(), terrain);
        EXPECT_TRUE(value(all, "ammonium_n_mean", "village"));
        for (const Indicator& one : all) EXPECT_TRUE(std::isfinite(one.value)) << one.id;
      }
}

TEST_F(Indicators, AFolderThatIsNoFinishedRunIsNamed) {
  try {
    const RunRecord run(folder_ / "nothing");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::input);
    EXPECT_NE(std::string(error.what()).find("manifest.json"), std::string::npos);
  }
  const auto folder = made({});
  write_file_atomically(folder / "results.h5", "not HDF5");
  EXPECT_THROW(RunRecord{folder}, Error);
  write_file_atomically(folder / "manifest.json", "{\"seed\": ");
  EXPECT_THROW(RunRecord{folder}, Error);
}

}  // namespace
}  // namespace headwater
