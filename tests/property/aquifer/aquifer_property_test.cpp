// What must hold in any aquifer: mass is conserved, nothing is negative, the bits depend neither on threads
// nor on interruptions, and the steps converge to what an integrator of high order finds.
#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <omp.h>

#include "engine/core/error.hpp"
#include "engine/solvers/ode_integrator.hpp"
#include "tests/unit/leachate/aquifer_world.hpp"

namespace headwater {
namespace {

using namespace aquifer_test;  // NOLINT: what this file is about

constexpr double day = 86400.0;

// Hills with seepage everywhere, a lake whose level goes up and down, wells, a source; three species.
World hills(int columns_, int rows, double holes = 0.0) {
  World world;
  world.terrain = test::rough(columns_, rows, 5, holes);
  for (const int well : {4 * columns_ + 9, 9 * columns_ + 4})
    if (double& z = world.terrain.values[static_cast<std::size_t>(well)]; std::isnan(z)) z = 5.0;
  LeachateParameters& p = world.parameters;
  p.conductivity = CellParameter(2.0 / day);
  p.recharge = CellParameter(0.004 / day);
  p.initial_head = CellParameter(std::numeric_limits<double>::quiet_NaN());
  p.longitudinal_dispersivity = 8.0;
  double lowest = infinite;
  for (int row = 0; row < rows; ++row)
    lowest = std::min(lowest, world.terrain.values[static_cast<std::size_t>(row * columns_)]);
  double highest_base = -infinite;
  for (int row = 0; row < rows; ++row)
    highest_base =
        std::max(highest_base, world.terrain.values[static_cast<std::size_t>(row * columns_)] - world.mantle);
  p.fixed_heads.resize(1);
  p.fixed_heads[0].where = columns(0, 0);
  p.fixed_heads[0].series = "heads.csv";
  p.fixed_heads[0].concentration = {{"plain", 0.5}};
  world.tables["heads.csv"] = heads_by_time(
      {{0.0, highest_base + 2.0}, {20.0 * day, highest_base + 0.5}, {40.0 * day, highest_base + 3.0}});
  p.wells.resize(2);
  p.wells[0].cell = {4.0, 9.0};
  p.wells[0].rate = 3.0 / day;
  p.wells[0].concentration = {{"plain", 1.0}, {"sorbing", 2.0}};
  p.wells[1].cell = {9.0, 4.0};
  p.wells[1].rate = -500.0 / day;  // more than there is
  p.sources.resize(1);
  p.sources[0].where.rows = {2.0, 12.0};
  p.sources[0].where.columns = {5.0, 12.0};
  p.sources[0].to = 25.3 * day;
  p.sources[0].concentration = {{"sorbing", 1.0}, {"decaying", 1.0}};
  world.species = {species("plain"), species("sorbing", 3e-4), species("decaying", 1e-4, 0.02 / day, 0.1)};
  return world;
}

TEST(Aquifer, ConservesWaterAndSolutesAndIsNeverNegative) {
  AquiferRun run(hills(40, 30));
  for (int n = 0; n < 60; ++n) {
    run.steps(1);
    for (const Balance& balance : run.ledger().balances())
      ASSERT_LE(balance.closure, 1e-12) << balance.store << " " << balance.quantity << " step " << n;
    for (const char* name :
         {"aquifer_water", "aquifer_solute_mass", "retained_solute_mass", "retained_solute_depth", "seepage"})
      for (const double value : run.field(name)) ASSERT_GE(value, 0.0) << name;
    for (const double c : run.field("plain_concentration")) ASSERT_LE(c, 1.0 + 1e-12);
    for (const double c : run.field("sorbing_concentration")) ASSERT_LE(c, 2.0 + 1e-12);
  }
  // every way in and out took part
  for (const auto& [from, to, quantity] : std::vector<std::tuple<const char*, const char*, const char*>>{
           {"recharge", "aquifer", "water"},
           {"aquifer", "seepage", "water"},
           {"aquifer", "well", "water"},
           {"well", "aquifer", "water"},
           {"aquifer", "fixed_head", "water"},
           {"fixed_head", "aquifer", "plain"},
           {"recharge", "aquifer", "decaying"},
           {"aquifer", "reaction", "decaying"},
           {"aquifer", "aquifer_retained", "plain"},
           {"aquifer_retained", "aquifer", "plain"},
           {"aquifer_retained", "reaction", "decaying"},
           {"aquifer", "seepage", "decaying"}})
    EXPECT_GT(run.ledger().flow_total(from, to, quantity), 0.0) << from << " to " << to << ", " << quantity;
}

TEST(Aquifer, HolesInTheGridKeepTheLedgerClosed) {
  AquiferRun run(hills(41, 29, 0.08));
  ASSERT_LT(run.domain().cells(), 41 * 29 - 50);
  run.steps(40);
  for (const Balance& balance : run.ledger().balances())
    EXPECT_LE(balance.closure, 1e-12) << balance.store << " " << balance.quantity;
  for (const double value : run.field("aquifer_solute_mass")) ASSERT_GE(value, 0.0);
}

TEST(Aquifer, UniformConcentrationStaysUniformWhileItDrains) {
  World world = hills(30, 30);
  world.parameters.recharge = CellParameter(0.0);
  world.parameters.initial_head = CellParameter(1e4);  // full, far above the surface
  world.parameters.sources.clear();
  world.parameters.wells.clear();
  world.parameters.fixed_heads.clear();
  world.species = {species("a", 0.0, 0.0, 0.25), species("b", 2e-3, 0.0, 3.0)};
  AquiferRun run(world);
  run.steps(30);
  for (const double c : run.field("a_concentration")) ASSERT_NEAR(c, c != 0.0 ? 0.25 : 0.0, 0.25 * 1e-11);
  for (const double c : run.field("b_concentration")) ASSERT_NEAR(c, c != 0.0 ? 3.0 : 0.0, 3.0 * 1e-11);
  EXPECT_GT(run.ledger().flow_total("aquifer", "seepage", "a"), 0.0);
  EXPECT_GT(run.ledger().flow_total("aquifer", "aquifer_retained", "a"), 0.0);
}

TEST(Aquifer, SameBitsForAnyThreads) {
  const int before = omp_get_max_threads();
  const auto run = [](int threads) {
    omp_set_num_threads(threads);
    AquiferRun one(hills(170, 150));  // enough cells for several threads
    return one.steps(1).everything();
  };
  const auto reference = run(1);
  EXPECT_EQ(run(3), reference);
  omp_set_num_threads(before);
}

TEST(Aquifer, BrokenAndResumedIsTheSame) {
  for (const AquiferFlow flow : {AquiferFlow::transient, AquiferFlow::steady}) {
    World world = hills(40, 30);
    world.parameters.flow = flow;
    AquiferRun unbroken(world), first(world), second(world);
    unbroken.steps(12);
    first.steps(7);
    second.restore(first.save());
    second.steps(5);
    EXPECT_EQ(second.everything(), unbroken.everything());
  }
}

TEST(Aquifer, ALeakOf1e8OfTheInflowIsFound) {
  for (const auto& [field, quantity] : std::vector<std::pair<const char*, const char*>>{
           {"aquifer_water", "water"}, {"aquifer_solute_mass", "sorbing"}}) {
    AquiferRun run(hills(40, 30));
    run.steps(10);
    double in = 0.0;
    for (const Balance& balance : run.ledger().balances())
      if (balance.store.empty() && balance.quantity == quantity) in = balance.in_kg;
    const auto values = run.field(field);
    const bool water = std::string(quantity) == "water";
    std::size_t fullest = water ? 0 : 1;  // the second of three lanes
    for (std::size_t i = fullest; i < values.size(); i += water ? 1 : 3)
      if (values[i] > values[fullest]) fullest = i;
    values[fullest] -= 1e-8 * in / (water ? water_density : 1.0);
    EXPECT_THROW(run.close(), Error) << quantity;
  }
}

// Storage and flows of Heads as an ordinary differential equation for the thickness.
class Aquitard : public OdeProblem {
 public:
  Aquitard(const AquiferGrid& grid, Heads& heads)
      : grid_(grid), heads_(heads), thickness_(grid.raster.size(), 0.0) {
    flows_.resize(grid.raster.size());
  }
  void rate(double, std::span<const double> y, std::span<double> dydt) override {
    for (std::size_t c = 0; c < y.size(); ++c) thickness_[grid_.place[c]] = y[c];
    heads_.flows(thickness_, flows_);
    const std::size_t stride = grid_.raster.stride();
    for (std::size_t c = 0; c < y.size(); ++c) {
      const std::size_t i = grid_.place[c];
      const double net = flows_.recharge[i] - flows_.drained[i] - flows_.seeped[i] + flows_.east[i - 1] -
                         flows_.east[i] + flows_.south[i - stride] - flows_.south[i];
      dydt[c] = net / (heads_.aquifer().yield[i] * grid_.area);
    }
  }

 private:
  const AquiferGrid& grid_;
  Heads& heads_;
  std::vector<double> thickness_;
  AquiferFlows flows_;
};

TEST(Aquifer, StepsOfHeadsConvergeToTheIntegratorsWithOrderOne) {
  const Domain domain = build_domain(test::rough(9, 8, 3), nullptr, {});
  const AquiferGrid grid(domain);
  std::vector<double> base = domain.elevation;
  for (double& z : base) z -= 6.0;
  const auto make = [&] {
    Aquifer aquifer;
    aquifer.base = grid.spread(base);
    aquifer.yield = grid.spread(std::vector<double>(base.size(), 0.1));
    aquifer.fixed.assign(grid.raster.size(), 0);
    set_faces(grid, grid.spread(std::vector<double>(base.size(), 3.0 / day)), true, aquifer);
    auto heads = std::make_unique<Heads>(grid, std::move(aquifer));
    std::vector<HeadOutlet> seeps;
    for (std::size_t c = 0; c < base.size(); ++c) {
      heads->recharge[grid.place[c]] = 0.01 / day * grid.area;
      seeps.push_back({grid.place[c], grid.area / day, domain.elevation[c] - 1.0, 1.0});
    }
    heads->set_outlets({}, std::move(seeps), {});
    return heads;
  };
  const double end = 8.0 * day;
  auto oracle = make();
  std::vector<std::vector<double>> exact;
  for (const OdeScheme scheme : {OdeScheme::bdf, OdeScheme::runge_kutta}) {
    OdeOptions options;
    options.scheme = scheme;
    OdeIntegrator integrator(base.size(), options);
    Aquitard problem(grid, *oracle);
    exact.emplace_back(base.size(), 2.0);
    integrator.integrate(problem, 0.0, end, exact.back());
  }
  for (std::size_t c = 0; c < base.size(); ++c) ASSERT_NEAR(exact[0][c], exact[1][c], 1e-6);

  std::vector<double> errors;
  for (const int steps : {16, 32, 64, 128}) {
    auto heads = make();
    std::vector<double> thickness(grid.raster.size(), 0.0);
    for (const std::size_t i : grid.place) thickness[i] = 2.0;
    std::string problem;
    for (int n = 0; n < steps; ++n) ASSERT_TRUE(heads->step(end / steps, thickness, problem)) << problem;
    double error = 0.0;
    for (std::size_t c = 0; c < base.size(); ++c) error += std::abs(thickness[grid.place[c]] - exact[0][c]);
    errors.push_back(error / static_cast<double>(base.size()));
  }
  for (std::size_t k = 0; k + 1 < errors.size(); ++k)
    EXPECT_GE(std::log2(errors[k] / errors[k + 1]), 0.9) << errors[k] << " " << errors[k + 1];
}

// A column of cells through which water flows, as an ordinary differential equation for the masses.
class Column : public OdeProblem {
 public:
  Column(double renewal, double decay) : renewal_(renewal), decay_(decay) {}
  void rate(double, std::span<const double> y, std::span<double> dydt) override {
    for (std::size_t i = 0; i < y.size(); ++i)
      dydt[i] = renewal_ * ((i == 0 ? 1.0 : y[i - 1]) - y[i]) - decay_ * y[i];
  }

 private:
  double renewal_, decay_;
};

TEST(Aquifer, SweepConvergesToTheIntegratorsWithOrderOne) {
  constexpr int cells = 12;
  constexpr double retardation = 2.5, decay = 0.03 / day, end = 20.0 * day;
  World world;
  world.terrain = test::plane(cells, 1, 10.0, 0.02);
  LeachateParameters& p = world.parameters;
  p.flow = AquiferFlow::steady;
  p.seepage = Seepage::off;
  p.steep_slope_correction = false;
  p.conductivity = CellParameter(100.0 / day);
  p.porosity = p.specific_yield = CellParameter(0.3);
  p.bulk_density = CellParameter(1500.0);
  p.longitudinal_dispersivity = p.transverse_dispersivity = p.molecular_diffusion = 0.0;
  // base and heads fall alike: 5 m of water everywhere
  const double top = world.terrain.values.front(), bottom = world.terrain.values.back();
  p.fixed_heads.resize(2);
  p.fixed_heads[0].where = columns(0, 0);
  p.fixed_heads[0].head = CellParameter(top - 3.0);
  p.fixed_heads[0].concentration = {{"a", 1.0}};
  p.fixed_heads[1].where = columns(cells - 1, cells - 1);
  p.fixed_heads[1].head = CellParameter(bottom - 3.0);
  world.species = {species("a", (retardation - 1.0) * 0.3 / 1500.0, decay)};
  const double renewal = 100.0 / day * 0.02 / (0.3 * retardation * 10.0);
  OdeIntegrator integrator(cells, {});
  Column problem(renewal, decay);
  std::vector<double> exact(cells, 0.0);
  integrator.integrate(problem, 0.0, end, exact);
  std::vector<double> errors;
  for (const int steps : {20, 40, 80, 160}) {
    world.step = end / steps;
    AquiferRun run(world);
    run.steps(steps);
    double error = 0.0;
    for (int c = 0; c < cells; ++c)
      error += std::abs(run.field("a_concentration")[run.at(0, c)] - exact[static_cast<std::size_t>(c)]);
    errors.push_back(error / cells);
  }
  EXPECT_GT(exact[5], 0.05);
  for (std::size_t k = 0; k + 1 < errors.size(); ++k)
    EXPECT_GE(std::log2(errors[k] / errors[k + 1]), 0.9) << errors[k] << " " << errors[k + 1];
}

}  // namespace
}  // namespace headwater
