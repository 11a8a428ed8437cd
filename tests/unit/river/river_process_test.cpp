// The process: what it takes from hillslopes, its sub-steps, sources, gauges and refusals.
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "models/river/river.hpp"
#include "tests/unit/river/river_case.hpp"

namespace headwater {
namespace {

using test::RiverCase;
using test::RiverRun;
using testing::AllOf;
using testing::HasSubstr;

// A river on terrain: three reaches in a row on a grid of one row, fed by a series.
struct Terrain {
  explicit Terrain(RiverParameters parameters = {},
                   std::vector<Species> species = {{"a", 0.0, 0.0}, {"b", 0.0, 0.0}},
                   std::vector<Grain> grains = {}, double slope = 0.05)
      : series(3, 1 + static_cast<int>(grains.empty() ? species.size() : grains.size())) {
    domain.geometry.columns = 5;
    domain.geometry.rows = 1;
    domain.geometry.cell_size = 50.0;
    domain.geometry.y_max = 50.0;
    domain.cell_at = {0, 1, 2, 3, -1};
    RiverNetwork& river = domain.river;
    river.downstream = {1, 2, -1};
    river.length.assign(3, 50.0);
    river.slope.assign(3, slope);
    river.drained_area = {1e6, 2e6, 3e6};
    river.x = {75.0, 125.0, 175.0};
    river.y.assign(3, 25.0);
    link_upstream(river);
    deal_out(domain, 1);
    setup.domain = &domain;
    setup.clock = Clock::calendar({2021, 1, 1}, {2022, 1, 1});
    for (const auto& one : grains) in_lanes.push_back(one.id);
    for (std::size_t k = 0; grains.empty() && k < species.size(); ++k) in_lanes.push_back(species[k].id);
    setup.species = std::move(species);
    setup.grains = std::move(grains);
    setup.to_river = &series;
    setup.remark = [this](std::string_view remark) { remarks.emplace_back(remark); };
    river_store = ledger.store("river", Side::inside);
    hillslope = ledger.flow(ledger.store("hillslope", Side::outside), river_store, "overland flow",
                            ledger.quantity("water"));
    process = std::make_unique<River>(parameters, setup);
    process->declare(state);
    process->initialise(state, ledger);
    ledger.open([this](StockSink& sink) { process->stocks(state, sink); });
  }
  // A day with these bounds; amounts by interval, reach; each lane comes with its number in kg/m3.
  void day(std::vector<double> bounds, const std::vector<std::array<double, 3>>& water) {
    const double start = 86400.0 * days++;
    for (double& bound : bounds) bound += start;
    series.open(bounds);
    for (std::size_t interval = 0; interval < water.size(); ++interval)
      for (std::size_t reach = 0; reach < 3; ++reach) {
        series.amounts(interval, 0)[reach] = water[interval][reach];
        ledger.post(hillslope, 1000.0 * water[interval][reach]);
        for (int k = 1; k < series.lanes(); ++k) {
          series.amounts(interval, k)[reach] = k * water[interval][reach];
          ledger.post(ledger.flow(ledger.store("hillslope", Side::outside), river_store, "overland flow",
                                  ledger.quantity(in_lanes[static_cast<std::size_t>(k) - 1])),
                      k * water[interval][reach]);
        }
      }
    process->advance(state, {start, start + 86400.0}, ledger);
    ledger.close([this](StockSink& sink) { process->stocks(state, sink); }, "a day");
  }
  std::span<const double> field(const char* name) {
    const State& constant = state;
    return constant[state.require(name, "test")];
  }

  Domain domain;
  ExchangeSeries series;
  State state{4, 3};
  Ledger ledger;
  Setup setup;
  std::vector<std::string> remarks;
  std::unique_ptr<River> process;
  std::vector<std::string> in_lanes;
  StoreId river_store;
  FlowId hillslope;
  int days = 0;
};

TEST(RiverProcess, TakesWhatHillslopesBringAndBooksItOnce) {
  Terrain terrain;
  for (int k = 0; k < 3; ++k)
    terrain.day({0.0, 3600.0, 7200.0, 86400.0}, {{10.0, 0.0, 5.0}, {400.0, 300.0, 0.0}, {1.0, 2.0, 3.0}});
  // The gate of close() passed each day with the exchange's postings alone; nothing came from "inflow".
  EXPECT_EQ(terrain.ledger.flow_total("inflow", "river", "water"), 0.0);
  EXPECT_LE(terrain.ledger.worst_closure(), 1e-14);
  const double water_out = terrain.ledger.flow_total("river", "outlet", "water") / 1000.0;
  EXPECT_GT(water_out, 3.0 * 700.0);
  // All water of the hillslopes carries a at 1 and b at 2 kg/m3; only the first water was clean.
  EXPECT_NEAR(
      terrain.ledger.flow_total("river", "outlet", "b") / terrain.ledger.flow_total("river", "outlet", "a"),
      2.0, 1e-12);
  EXPECT_NEAR(terrain.field("river_a_concentration")[2], 1.0, 1e-3);
  EXPECT_NEAR(terrain.field("river_b_concentration")[0], 2.0, 2e-3);
  EXPECT_NEAR(terrain.field("river_lateral_inflow")[2], 3.0 / 79200.0, 1e-15);
}

// Grain classes come on the first lanes of the exchange, before species, and with the species' own face
// flows.
TEST(RiverProcess, CarriesGrainClassesBesideSpecies) {
  Grain clay, sand;
  clay.id = "clay";
  sand.id = "sand";
  RiverParameters parameters;
  parameters.sources.push_back({"mill", 0, {}, std::nullopt, std::nullopt, {{"a", 0.5}}});
  Terrain terrain(parameters, {{"a", 0.0, 1e-3}}, {clay, sand});
  terrain.process->watch({2});
  for (int k = 0; k < 3; ++k) terrain.day({0.0, 3600.0, 86400.0}, {{10.0, 0.0, 5.0}, {400.0, 300.0, 100.0}});
  EXPECT_LE(terrain.ledger.worst_closure(), 1e-14);
  EXPECT_NEAR(terrain.field("river_clay_concentration")[2], 1.0, 1e-3);
  EXPECT_NEAR(terrain.field("river_sand_concentration")[2], 2.0, 2e-3);
  const std::vector<double>& sample = terrain.process->samples()[0].back().concentration;
  ASSERT_EQ(sample.size(), 3u);
  EXPECT_EQ(sample[0], terrain.field("river_clay_concentration")[2]);
  EXPECT_EQ(sample[2], terrain.field("river_a_concentration")[2]);
  EXPECT_EQ(terrain.ledger.flow_total("river", "reaction", "clay"), 0.0);
  EXPECT_GT(terrain.ledger.flow_total("river", "reaction", "a"), 0.0);
  const double out = terrain.ledger.flow_total("river", "outlet", "clay");
  EXPECT_NEAR(terrain.ledger.flow_total("river", "outlet", "sand"), 2.0 * out, 1e-9 * out);
}

// A gentle river: steady flow loses v P A C of what it carries, so that C_out = C_in / (1 + v P A / Q) reach
// by reach (Camp 1946); a flood takes up again what has settled.
TEST(RiverProcess, SettlesOnTheBedAndTakesItUpAgain) {
  Grain silt, dust;
  silt.id = "silt";
  silt.settling_velocity = 1e-5;
  dust.id = "dust";
  dust.settling_velocity = 0.0;
  RiverParameters parameters;
  parameters.resistance = RiverResistance::manning;
  parameters.dispersion = RiverDispersion::none;
  Terrain terrain(parameters, {}, {silt, dust}, 1e-4);
  for (int k = 0; k < 30; ++k) terrain.day({0.0, 86400.0}, {{86.4, 0.0, 0.0}});
  const double flow = terrain.field("discharge")[0];
  EXPECT_NEAR(flow, 1e-3, 1e-9);
  double expected = 1.0;
  for (std::size_t reach = 0; reach < 3; ++reach) {
    const double depth = terrain.field("river_water_depth")[reach];
    const double shear = 1000.0 * 9.81 * depth * 1e-4;
    ASSERT_LT(shear, 0.1);
    const double area = terrain.field("river_water_volume")[reach] / depth;
    expected /= 1.0 + 1e-5 * (1.0 - shear / 0.1) * area / flow;
    EXPECT_NEAR(terrain.field("river_silt_concentration")[reach], expected, 1e-9) << reach;
    EXPECT_NEAR(terrain.field("river_dust_concentration")[reach], 2.0, 1e-6) << reach;
  }
  EXPECT_LT(expected, 0.9);
  const double settled = terrain.ledger.flow_total("river", "river_bed", "silt");
  EXPECT_NEAR(terrain.field("river_bed_sediment")[0] + terrain.field("river_bed_sediment")[1] +
                  terrain.field("river_bed_sediment")[2],
              settled, 1e-9);
  EXPECT_EQ(terrain.ledger.flow_total("river_bed", "river", "silt"), 0.0);

  terrain.day({0.0, 86400.0}, {{3e5, 0.0, 0.0}});
  EXPECT_NEAR(terrain.ledger.flow_total("river_bed", "river", "silt"), settled, 1e-9);
  EXPECT_EQ(terrain.field("river_bed_sediment")[1], 0.0);
  EXPECT_LE(terrain.ledger.worst_closure(), 1e-14);
}

TEST(RiverProcess, DayMeanAndSamplesAgreeWithTheLedger) {
  Terrain terrain;
  terrain.process->watch({0, 2});
  terrain.day({0.0, 3600.0, 86400.0}, {{50.0, 40.0, 30.0}, {5.0, 4.0, 3.0}});
  const std::vector<GaugeSample>& samples = terrain.process->samples()[1];
  // A rising pulse of an hour at 600 s, then the rest of the day by hours.
  ASSERT_EQ(samples.size(), 6U + 23U);
  EXPECT_EQ(samples[0].time, 600.0);
  EXPECT_EQ(samples.back().time, 86400.0);
  double volume = 0.0, largest = 0.0, before = 0.0;
  for (const GaugeSample& sample : samples) {
    volume += sample.flow * (sample.time - before);
    largest = std::max(largest, sample.flow);
    before = sample.time;
  }
  EXPECT_NEAR(volume * 1000.0, terrain.ledger.flow_total("river", "outlet", "water"), 1e-6);
  const GaugeDay& day = terrain.process->gauge_days()[1];
  EXPECT_NEAR(day.mean_flow, volume / 86400.0, 1e-12);
  EXPECT_EQ(day.largest_flow, largest);
  EXPECT_NEAR(terrain.field("discharge_mean")[2], day.mean_flow, 1e-12);
  EXPECT_NEAR(terrain.field("discharge_maximum")[2], largest, 1e-15);
  EXPECT_EQ(terrain.field("discharge")[2], samples.back().flow);
  EXPECT_EQ(terrain.field("river_a_concentration")[2], samples.back().concentration[0]);
  EXPECT_GT(day.flow_weighted_concentration[0], 0.0);
  EXPECT_NEAR(day.flow_weighted_concentration[0] * volume, terrain.ledger.flow_total("river", "outlet", "a"),
              1e-9);
}

TEST(RiverProcess, StepsGrowOnRecession) {
  Terrain terrain;
  terrain.process->watch({2});
  std::vector<std::size_t> counts;
  for (int k = 0; k < 6; ++k) {
    terrain.day({0.0, 86400.0}, {{100.0, 100.0, 100.0}});
    counts.push_back(terrain.process->samples()[0].size());
  }
  EXPECT_EQ(counts.front(), 24U);
  EXPECT_EQ(counts.back(), 4U);  // steady: nothing new, nothing changes
}

TEST(RiverProcess, ReleasesFromSources) {
  RiverParameters parameters;
  parameters.sources.push_back(
      {"pond", -1, {30.0, 25.0}, Moment(Date{2021, 1, 1}), Moment(Date{2021, 1, 2}), {{"b", 0.001}}});
  parameters.sources.push_back({"mill", 2, {}, std::nullopt, std::nullopt, {{"a", 0.002}}});
  Terrain terrain(parameters);
  EXPECT_THAT(terrain.remarks, testing::Contains(AllOf(HasSubstr("reach 0"), HasSubstr("45 m"))));
  terrain.day({0.0, 86400.0}, {{0.0, 0.0, 0.0}});
  terrain.day({0.0, 86400.0}, {{0.0, 0.0, 0.0}});
  EXPECT_NEAR(terrain.ledger.flow_total("source", "river", "b"), 86.4, 1e-9);
  EXPECT_NEAR(terrain.ledger.flow_total("source", "river", "a"), 2.0 * 172.8, 1e-9);
  EXPECT_GT(terrain.ledger.flow_total("river", "outlet", "b"), 0.0);
}

std::string refusal(const std::function<void()>& make, Exit code) {
  try {
    make();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    return error.what();
  }
  return "no error";
}

TEST(RiverProcess, RefusesSourcesThatDoNotFit) {
  const auto with = [](RiverSource source) {
    return refusal(
        [&] {
          RiverParameters parameters;
          parameters.sources.push_back(source);
          Terrain terrain(parameters);
        },
        Exit::configuration);
  };
  EXPECT_THAT(with({"s", -1, {230.0, 25.0}, {}, {}, {{"a", 1.0}}}),
              HasSubstr("outside the basin"));  // an inactive cell
  EXPECT_THAT(with({"s", -1, {-10.0, 25.0}, {}, {}, {{"a", 1.0}}}), HasSubstr("outside the basin"));
  EXPECT_THAT(with({"s", -1, {}, {}, {}, {{"a", 1.0}}}), HasSubstr("needs a place"));
  EXPECT_THAT(with({"s", 3, {}, {}, {}, {{"a", 1.0}}}), HasSubstr("no reach 3"));
  EXPECT_THAT(with({"s", 0, {}, {}, {}, {{"c", 1.0}}}), HasSubstr("'c' is not a species"));
  EXPECT_THAT(with({"s", 0, {}, Moment(5.0), {}, {{"a", 1.0}}}), HasSubstr("dates"));
}

TEST(RiverProcess, RefusesTablesThatDoNotFit) {
  const auto message = [](const std::string& network, const std::string& inflow, RiverParameters parameters,
                          Exit code = Exit::input) {
    RiverCase given;
    given.network = network;
    given.inflow = inflow;
    given.parameters = std::move(parameters);
    return refusal([&] { RiverRun run(given); }, code);
  };
  RiverParameters prescribed;
  prescribed.flow = RiverFlow::prescribed;
  RiverParameters given;
  given.flow = RiverFlow::prescribed;
  given.dispersion = RiverDispersion::given;
  RiverParameters disley;
  disley.flow = RiverFlow::prescribed;
  disley.dispersion = RiverDispersion::disley;
  EXPECT_THAT(message("id,downstream,length_m\n1,,5\n", "", prescribed),
              AllOf(HasSubstr("area_m2"), HasSubstr("reaches.csv:2")));
  EXPECT_THAT(message("id,downstream,length_m,slope\n1,,5,0.1\n", "", {}), HasSubstr("width_m"));
  EXPECT_THAT(message("id,downstream,length_m,width_m\n1,,5,2\n", "", {}), HasSubstr("slope"));
  EXPECT_THAT(message("id,downstream,length_m,area_m2\n1,,5,2\n", "", given), HasSubstr("dispersion_m2s"));
  EXPECT_THAT(message("id,downstream,length_m,area_m2\n1,,5,2\n", "", disley), HasSubstr("width_m or slope"));
  EXPECT_THAT(
      message("id,downstream,length_m,area_m2\n1,,5,2\n", "time_s,reach,flow_m3s\n0,7,1\n", prescribed),
      AllOf(HasSubstr("no reach 7"), HasSubstr("inflow.csv:2")));
}

TEST(RiverProcess, RemarksOnColumnsItDoesNotTake) {
  RiverCase given;
  given.network = "id,downstream,length_m,area_m2,lateral_m3s_per_m,lateral_x,name\n1,,5,2,1e-6,3,ford\n";
  given.parameters.flow = RiverFlow::prescribed;
  const RiverRun run(given);
  EXPECT_THAT(run.remarks(), testing::UnorderedElementsAre(HasSubstr("'name'"), HasSubstr("'lateral_x'")));
}

// The keys of 8-input-reference, read as the program reads them.
TEST(RiverProcess, DescribesTheNormativeKeys) {
  RiverFactory factory;
  const Origin origin{"case.toml", 1, 1, "/case"};
  const auto value = [&](const char* text) { return ConfigValue(std::string(text), origin); };
  ConfigValue source(ConfigTable{}, origin), rate(ConfigTable{}, origin), river(ConfigTable{}, origin),
      root(ConfigTable{}, origin);
  rate.set("tracer", value("1 g/s"));
  source.set("reach", ConfigValue(std::int64_t{1}, origin));
  source.set("from", ConfigValue(3600.0, origin));
  source.set("rate", rate);
  for (const auto& [key, text] :
       std::vector<std::pair<const char*, const char*>>{{"network", "reaches.csv"},
                                                        {"inflow", "inflow.csv"},
                                                        {"flow", "prescribed"},
                                                        {"cell_length", "2 m"},
                                                        {"step", "30 s"},
                                                        {"inflow_interpolation", "step"},
                                                        {"transport", "second_order"},
                                                        {"dispersion", "given"}})
    river.set(key, value(text));
  river.set("source", ConfigValue(ConfigArray{source}, origin));
  root.set("river", river);
  const Describe describe = [&](Section& section) { factory.describe(section); };
  EXPECT_TRUE(read_parameters(root, describe).empty());
  const RiverParameters& read = factory.parameters();
  EXPECT_EQ(read.flow, RiverFlow::prescribed);
  EXPECT_EQ(read.transport, RiverTransport::second_order);
  EXPECT_EQ(read.dispersion, RiverDispersion::given);
  EXPECT_EQ(read.cell_length, 2.0);
  EXPECT_EQ(read.step, 30.0);
  ASSERT_EQ(read.sources.size(), 1U);
  EXPECT_DOUBLE_EQ(read.sources[0].rate[0].second, 1e-3);
  EXPECT_EQ(read.network->string(), "/case/reaches.csv");
  river.set("transport", value("remap"));  // not there: not a choice
  root.set("river", river);
  EXPECT_EQ(read_parameters(root, describe).size(), 1U);
}

TEST(RiverProcess, DecayIsBooked) {
  RiverCase given;
  given.network = "id,downstream,length_m,area_m2,storage_area_m2,exchange_per_s\n1,,1000,1,1,1e-3\n";
  given.parameters.flow = RiverFlow::prescribed;
  given.parameters.cell_length = 1000.0;
  given.species = {{"a", 1.0, 1.0 / 86400.0}};
  for (const RiverTransport transport : {RiverTransport::upwind, RiverTransport::second_order}) {
    given.parameters.transport = transport;
    given.parameters.step = 60.0;
    RiverRun run(given);
    run.to_end();
    // Standing water: 1000 kg in the channel and 1000 kg beside it, one lifetime. Backward Euler: (1 + k
    // dt)^-n.
    const double k_dt = 60.0 / 86400.0;
    const double left = transport == RiverTransport::upwind ? std::pow(1.0 + k_dt, -1440.0) : std::exp(-1.0);
    EXPECT_NEAR(run.ledger().flow_total("river", "reaction", "a"), 1000.0 * (1.0 - left), 1e-7);
    EXPECT_NEAR(run.ledger().flow_total("river_storage", "reaction", "a"), 1000.0 * (1.0 - left), 1e-7);
    EXPECT_NEAR(run.field("river_solute_mass")[0], 1000.0 * left, 1e-8);
  }
}

}  // namespace
}  // namespace headwater
