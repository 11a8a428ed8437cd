// Kinematic routing and mixing in a network against closed solutions (river-verification §6, 8).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/river/analytic.hpp"
#include "tests/unit/river/river_case.hpp"

namespace headwater {
namespace {

using test::observed_order;
using test::RiverCase;
using test::RiverRun;

// B 10 m, n .04, S .01: Q = 0.538608673 A^(5/3).
RiverCase kinematic_river(double length, double dx, double dt) {
  RiverCase given;
  given.network = fmt::format("id,downstream,length_m,slope,width_m,manning\n1,,{},0.01,10,0.04\n", length);
  given.parameters.cell_length = dx;
  given.parameters.step = dt;
  return given;
}

// Inflow 5 -> 20 m3/s over 7200 s; no shock within the reach.
TEST(Routing, KinematicRamp) {
  struct Point {
    std::size_t gauge;
    double time, flow;
  };
  const Point points[] = {{0, 3600, 11.117138}, {1, 3600, 8.683790},  {1, 5400, 13.002865},
                          {1, 7200, 17.089092}, {2, 7200, 13.626242}, {2, 9000, 18.054801}};
  std::vector<double> errors;
  for (const double dx : {100.0, 50.0, 25.0}) {
    RiverCase given = kinematic_river(10000.0, dx, 0.6 * dx);
    given.inflow = "time_s,reach,flow_m3s\n0,1,5\n7200,1,20\n";
    given.parameters.inflow_interpolation = Interpolation::linear;
    given.gauges = {{1, 2000.0}, {1, 5000.0}, {1, 10000.0}};
    given.end = 9000.0;
    RiverRun run(given);
    run.to_end();
    EXPECT_LE(run.worst_closure(), 1e-12);
    double error = 0.0;
    for (const Point& point : points) error += std::abs(run.flow(point.gauge, point.time) - point.flow) / 6.0;
    errors.push_back(error);
  }
  EXPECT_GE(observed_order("kinematic ramp, dx = 100, 50, 25, dt = 0.6 dx", errors), 0.9);
  EXPECT_LT(errors.back(), 0.1);  // of 5-20 m3/s
}

// Woolhiser & Liggett (1967): lateral inflow 5e-4 m2/s on a dry channel of 1000 m, equilibrium at 1912.705 s.
TEST(Routing, LateralInflowOnDryChannel) {
  const std::pair<double, double> points[] = {
      {300, 0.02280826}, {600, 0.07241170}, {900, 0.14232926}, {1200, 0.22989283}, {2600, 0.5}};
  std::vector<double> errors;
  for (const double dx : {20.0, 10.0, 5.0}) {
    RiverCase given = kinematic_river(1000.0, dx, 0.5 * dx);
    given.network =
        "id,downstream,length_m,slope,width_m,manning,lateral_m3s_per_m\n1,,1000,0.01,10,0.04,5e-4\n";
    given.gauges = {{1, 1000.0}};
    given.end = 4000.0;
    RiverRun run(given);
    run.to_end();
    EXPECT_LE(run.worst_closure(), 1e-12);
    double error = 0.0;
    for (const auto& [time, flow] : points) error += std::abs(run.flow(0, time) - flow) / 5.0;
    errors.push_back(error);
    EXPECT_NEAR(run.flow(0, 4000.0), 0.5, 1e-3);
  }
  EXPECT_GE(observed_order("lateral inflow on a dry channel, dx = 20, 10, 5, dt = dx/2", errors), 0.9);
}

TEST(Routing, InitialFlowIsWhatWasAsked) {
  for (const RiverStart start : {RiverStart::inflow, RiverStart::steady, RiverStart::dry}) {
    RiverCase given = kinematic_river(1000.0, 100.0, 60.0);
    given.network =
        "id,downstream,length_m,slope,width_m,manning,lateral_m3s_per_m\n1,,1000,0.01,10,0.04,1e-3\n";
    given.inflow = "time_s,reach,flow_m3s\n0,1,2\n";
    given.parameters.initial_flow = start;
    RiverRun run(given);
    const double lateral = start == RiverStart::steady ? 1.0 : 0.0,
                 inflow = start == RiverStart::dry ? 0.0 : 2.0;
    EXPECT_NEAR(run.field("discharge")[9], inflow + lateral, 1e-12);
    EXPECT_NEAR(run.field("river_water_volume")[9], 100.0 * std::pow((inflow + lateral) / 0.538608673, 0.6),
                1e-6);
    run.to_end();
    EXPECT_NEAR(run.field("discharge")[9], 3.0, 1e-9);  // steady by the end of the day
    EXPECT_NEAR(run.field("discharge_maximum")[9], 3.0, 1e-9);
    EXPECT_NEAR(run.field("river_water_depth")[9], std::pow(3.0 / 0.538608673, 0.6) / 10.0, 1e-9);
  }
}

// §8: two tributaries with seepage and decay, a spring, and a large clean inflow at the end; velocities
// given, so that areas follow the flow: a row of the table a cell.
std::string mixing_network(double dx) {
  struct Stretch {
    int first_id;
    double flow, seepage, concentration, length, velocity;
    int next;
  };
  const Stretch stretches[] = {{1000, 0.10, 1e-5, 2.0, 3000, 0.4, 3000},
                               {2000, 0.30, 5e-6, 0.05, 4000, 0.6, 3000},
                               {3000, 0.47, 1e-5, 0.05, 10000, 0.8, 4000},
                               {4000, 2.07, 0.0, 0.0, 200, 0.8, -1}};
  std::string text = "id,downstream,length_m,area_m2,lateral_m3s_per_m,lateral_tracer\n";
  for (const Stretch& s : stretches) {
    const int cells = static_cast<int>(std::lround(s.length / dx));
    for (int cell = 0; cell < cells; ++cell)
      text += fmt::format("{},{},{},{:.12g},{:g},{:g}\n", s.first_id + cell,
                          cell + 1 < cells ? s.first_id + cell + 1 : s.next, dx,
                          (s.flow + s.seepage * (cell + 0.5) * dx) / s.velocity, s.seepage, s.concentration);
  }
  return text;
}

TEST(Routing, NetworkMixing) {
  for (const RiverTransport transport : {RiverTransport::upwind, RiverTransport::second_order}) {
    const bool upwind = transport == RiverTransport::upwind;
    std::vector<double> errors, downstream;  // mean of five places; at the end of the third reach
    for (const double dx : {200.0, 100.0, 50.0}) {
      RiverCase given;
      given.network = mixing_network(dx);
      given.inflow =
          "time_s,reach,flow_m3s,tracer_mg_L\n0,1000,0.1,0.05\n0,2000,0.3,0.02\n0,3000,0.02,80\n0,4000,1.5,0."
          "03\n";
      given.species = {{"tracer", 0.0, 1.0 / 86400.0}};
      given.parameters.flow = RiverFlow::prescribed;
      given.parameters.cell_length = dx;
      given.parameters.step = dx / 0.8;
      given.parameters.transport = transport;
      given.end = 86400.0;
      const auto last = [&](int first, double length) {
        return std::pair<std::int64_t, double>(first + std::lround(length / dx) - 1, dx);
      };
      given.gauges = {last(1000, 3000), last(2000, 4000), {3000, 0.0}, last(3000, 10000), {4000, 0.0}};
      RiverRun run(given);
      run.to_end();
      EXPECT_LE(run.worst_closure(), 1e-12);
      // Flow is what enters at 3000 and 4000 (distance 0). Concentrations of the ends: outflow loads are
      // compared.
      EXPECT_NEAR(run.flow(0, 86400.0), 0.13, 1e-12);
      EXPECT_NEAR(run.flow(2, 86400.0), 0.47, 1e-12);
      EXPECT_NEAR(run.flow(3, 86400.0), 0.57, 1e-12);
      EXPECT_NEAR(run.flow(4, 86400.0), 2.07, 1e-12);
      const double expected[] = {0.477337345, 0.020365127, 3.550150416, 2.541182136, 0.721484621};
      const double velocity[] = {0.4, 0.6, 0.8, 0.8, 0.8};
      const double seepage[] = {1e-5 / 0.13 * 2.0, 5e-6 / 0.32 * 0.05, 0.0, 1e-5 / 0.57 * 0.05, 0.0};
      const double dilution[] = {1e-5 / 0.13, 5e-6 / 0.32, 1e-5 / 0.47, 1e-5 / 0.57, 0.0};
      double error = 0.0, here = 0.0;
      for (std::size_t gauge = 0; gauge < 5; ++gauge) {
        // The cell's value is that of its centre: half a cell above (0, 1, 3) or below (2, 4) the place of
        // the reference.
        const double half = (gauge == 2 || gauge == 4 ? 0.5 : -0.5) * dx;
        const double slope = seepage[gauge] -
                             (dilution[gauge] + 1.0 / 86400.0 / velocity[gauge]) * expected[gauge] +
                             (gauge == 2 ? 1e-5 / 0.47 * 0.05 : 0.0);
        here = std::abs(1e3 * run.concentration(gauge, 86400.0) / (expected[gauge] + half * slope) - 1.0);
        error += here / 5.0;
        if (gauge == 3) downstream.push_back(here);
      }
      errors.push_back(error);
    }
    // Second order holds along the reaches. At the junction itself, where the spring makes a standing peak,
    // the limiter leaves an error of first order, in the two cells beside it only: what passes on is a load,
    // and that is right.
    const std::string title = upwind ? "network mixing, upwind" : "network mixing, second order";
    EXPECT_GE(observed_order(title + ", all places, dx = 200, 100, 50", errors), 0.9);
    EXPECT_GE(observed_order(title + ", end of reach 3", downstream), upwind ? 0.9 : 1.8);
    EXPECT_LT(errors.back(), upwind ? 2e-3 : 1e-3);
    EXPECT_LT(downstream.back(), upwind ? 1e-3 : 1e-5);
  }
}

}  // namespace
}  // namespace headwater
