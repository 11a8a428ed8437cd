// Advection, dispersion, decay and storage against closed solutions; observed orders (river-verification §2,
// 3, 5).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/river/analytic.hpp"
#include "tests/unit/river/river_case.hpp"

namespace headwater {
namespace {

using test::observed_order;
using test::RiverCase;
using test::RiverRun;
using test::step_response;

// u 0.5 m/s, D 5 m2/s, C0 = 1 mg/L from t = 0.
RiverCase straight_river(double dx, double dt, RiverTransport transport, double decay = 0.0) {
  RiverCase given;
  given.network = "id,downstream,length_m,area_m2,dispersion_m2s\n1,,6000,2,5\n";
  given.inflow = "time_s,reach,flow_m3s,tracer_mg_L\n0,1,1,1\n";
  given.species = {{"tracer", 0.0, decay}};
  given.parameters.flow = RiverFlow::prescribed;
  given.parameters.cell_length = dx;
  given.parameters.step = dt;
  given.parameters.transport = transport;
  given.end = 4000.0;
  return given;
}

// Relative L1 error of the profile at the end; also looks for what must never be.
double profile_error(const RiverCase& given, const std::function<double(double)>& exact) {
  RiverRun run(given);
  run.to_end();
  EXPECT_LE(run.worst_closure(), 1e-12);
  const std::span<const double> concentration = run.field("river_tracer_concentration");
  double error = 0.0, norm = 0.0, x = 0.0;
  for (std::size_t i = 0; i < concentration.size(); ++i) {
    const double dx = run.domain().river.length[i];
    const double here = exact(x + 0.5 * dx);
    EXPECT_GE(concentration[i], 0.0);
    error += std::abs(1e3 * concentration[i] - here) * dx;
    norm += here * dx;
    x += dx;
  }
  return error / norm;
}

TEST(TransportOrder, ReferenceValuesOfTheClosedSolution) {
  EXPECT_NEAR(step_response(500, 900, 0.5, 5), 0.3334176, 5e-8);
  EXPECT_NEAR(step_response(2000, 4000, 0.5, 5), 0.5198976, 5e-8);
  EXPECT_NEAR(step_response(2000, 4400, 0.5, 5), 0.8424376, 5e-8);
  EXPECT_NEAR(step_response(10000, 20000, 0.5, 5) - step_response(10000, 16400, 0.5, 5), 0.5089113, 5e-8);
  EXPECT_NEAR(step_response(2000, 3600, 0.5, 5, 2e-5), 0.1469197, 5e-8);
  EXPECT_NEAR(step_response(10000, 20000, 0.5, 5, 2e-5), 0.3459702, 5e-8);
}

TEST(TransportOrder, StepSecondOrder) {
  for (const double decay : {0.0, 2e-5}) {
    std::vector<double> errors;
    for (const double h : {20.0, 10.0, 5.0})
      errors.push_back(profile_error(straight_river(h, h, RiverTransport::second_order, decay),
                                     [&](double x) { return step_response(x, 4000.0, 0.5, 5.0, decay); }));
    EXPECT_GE(
        observed_order(fmt::format("step, decay {:g}/s, second order, dx = dt = 20, 10, 5", decay), errors),
        1.8);
    EXPECT_LT(errors.back(), 2e-4);
  }
}

// Compensated upwind matches the dispersion, not the skewness, of the time step: order 1 in time, 2 in space.
TEST(TransportOrder, StepUpwindCompensated) {
  for (const double decay : {0.0, 2e-5}) {
    const auto exact = [&](double x) { return step_response(x, 4000.0, 0.5, 5.0, decay); };
    std::vector<double> together, in_space;
    for (const double h : {10.0, 5.0, 2.5})
      together.push_back(profile_error(straight_river(h, h, RiverTransport::upwind, decay), exact));
    for (const double h : {16.0, 8.0, 4.0})
      in_space.push_back(
          profile_error(straight_river(h, h * h / 32.0, RiverTransport::upwind, decay), exact));
    EXPECT_GE(
        observed_order(fmt::format("step, decay {:g}/s, upwind, dx = dt = 10, 5, 2.5", decay), together),
        0.9);
    EXPECT_GE(observed_order(fmt::format("step, decay {:g}/s, upwind, dx = 16, 8, 4, dt = dx2/32", decay),
                             in_space),
              1.8);
  }
}

// Without compensation (K = 0): a smooth pulse that is carried along unchanged.
TEST(TransportOrder, SmoothPulseWithoutDispersion) {
  const auto pulse = [](double t) {
    return t < 0.0 || t > 2400.0 ? 0.0 : std::pow(std::sin(std::acos(-1.0) * t / 2400.0), 4);
  };
  for (const RiverTransport transport : {RiverTransport::upwind, RiverTransport::second_order}) {
    const bool upwind = transport == RiverTransport::upwind;
    std::vector<double> errors;
    for (const double h :
         upwind ? std::vector<double>{5.0, 2.5, 1.25} : std::vector<double>{20.0, 10.0, 5.0}) {
      RiverCase given = straight_river(h, h, transport);
      given.network = "id,downstream,length_m,area_m2,dispersion_m2s\n1,,2500,2,0\n";
      given.inflow = "time_s,reach,flow_m3s,tracer_mg_L\n";
      for (double t = 0.0; t <= 2400.0; t += 2.5)
        given.inflow += fmt::format("{},1,1,{:.15g}\n", t, pulse(t));
      given.parameters.inflow_interpolation = Interpolation::linear;
      errors.push_back(profile_error(given, [&](double x) { return pulse(4000.0 - x / 0.5); }));
    }
    EXPECT_GE(observed_order(upwind ? "smooth pulse, K = 0, upwind, dx = dt = 5, 2.5, 1.25"
                                    : "smooth pulse, K = 0, second order, dx = dt = 20, 10, 5",
                             errors),
              upwind ? 0.9 : 1.8);
  }
}

// §2: one hour at x = 0, seen 2 km below; and a slug set free in one sub-step by a source.
TEST(TransportOrder, PulseAndSlug) {
  RiverCase given = straight_river(5.0, 5.0, RiverTransport::second_order);
  given.inflow = "time_s,reach,flow_m3s,tracer_mg_L\n0,1,1,1\n3600,1,1,0\n";
  given.end = 7600.0;
  given.gauges = {{1, 2000.0}};
  RiverRun pulse(given);
  pulse.to_end();
  // 1e-3: the L1 error of the step at this grid is 2e-4 of the mean, larger on the front.
  EXPECT_NEAR(1e3 * pulse.concentration(0, 4000.0), 0.5198976, 1e-3);
  EXPECT_NEAR(1e3 * pulse.concentration(0, 5800.0), 0.9999250, 1e-3);
  EXPECT_NEAR(1e3 * pulse.concentration(0, 7600.0), 0.4801024, 1e-3);

  // M/A = 100 g/m2 at x = 1000 m: 200 g on 2 m2, at the centre of the cell that begins at 1000 - dx/2.
  RiverCase slug = straight_river(2.0, 2.0, RiverTransport::second_order);
  slug.network = "id,downstream,length_m,area_m2,dispersion_m2s\n1,2,999,2,5\n2,,3001,2,5\n";
  slug.inflow = "time_s,reach,flow_m3s,tracer_mg_L\n0,1,1,0\n";
  slug.parameters.cell_length = 2.0;
  slug.parameters.sources.push_back({"slug", 2, {}, Moment(0.0), Moment(2.0), {{"tracer", 0.1}}});
  slug.gauges = {{2, 1001.0}};
  slug.end = 2200.0;
  RiverRun run(slug);
  run.to_end();
  // Released evenly over the first 2 s, i.e. 1 s late; 0.5 % of the peak for the initial cell's width and the
  // limiter.
  const auto exact = [](double x, double t) {
    const double pi = std::acos(-1.0);
    return 100.0 / std::sqrt(4.0 * pi * 5.0 * t) * std::exp(-(x - 0.5 * t) * (x - 0.5 * t) / (20.0 * t));
  };
  EXPECT_NEAR(exact(1000.0, 2000.0), 0.2820948, 5e-8);
  for (const double t : {1800.0, 2000.0, 2200.0})
    EXPECT_NEAR(1e3 * run.concentration(0, t), exact(1000.0, t - 1.0), 0.0015);
}

// Before a sharp front the gradient at the last face points to values below 0: nothing comes in through the
// outlet.
TEST(TransportOrder, NothingComesBackThroughTheOutlet) {
  for (const double end : {200.0, 250.0, 300.0, 400.0, 4000.0}) {
    RiverCase given = straight_river(10.0, 5.0, RiverTransport::second_order);
    given.network = "id,downstream,length_m,area_m2,dispersion_m2s\n1,,200,2,0\n";
    given.inflow = "time_s,reach,flow_m3s,tracer_mg_L\n0,1,1,0\n";
    given.parameters.sources.push_back({"slug", 1, {}, Moment(0.0), Moment(5.0), {{"tracer", 0.1}}});
    given.end = end;
    RiverRun run(given);
    run.to_end();
    EXPECT_LE(run.worst_closure(), 1e-12) << end;
    if (end > 1000.0) {
      EXPECT_NEAR(run.ledger().flow_total("river", "outlet", "tracer"), 0.5, 1e-12);
    }
  }
}

// §5: transient storage; values by numerical Laplace inversion, x = 500 m, u 0.1, D 0.5, alpha 1e-4, A_s/A
// 0.5.
TEST(TransportOrder, StepWithStorage) {
  const std::vector<std::pair<double, double>> reference = {{3600, 0.008342676},
                                                            {5000, 0.352577098},
                                                            {7500, 0.728757742},
                                                            {10000, 0.816326030},
                                                            {20000, 0.962173028}};
  for (const RiverTransport transport : {RiverTransport::upwind, RiverTransport::second_order}) {
    const bool upwind = transport == RiverTransport::upwind;
    std::vector<double> errors;
    for (const double h : {4.0, 2.0, 1.0}) {
      RiverCase given;
      given.network =
          "id,downstream,length_m,area_m2,storage_area_m2,exchange_per_s,dispersion_m2s\n1,,800,1,0.5,1e-4,0."
          "5\n";
      given.inflow = "time_s,reach,flow_m3s,tracer_mg_L\n0,1,0.1,1\n";
      given.species = {{"tracer", 0.0, 0.0}};
      given.parameters.flow = RiverFlow::prescribed;
      given.parameters.transport = transport;
      given.parameters.cell_length = h;
      given.parameters.step = 10.0 * h;
      given.gauges = {{1, 500.0}};
      given.end = 20000.0;
      RiverRun run(given);
      run.to_end();
      EXPECT_LE(run.worst_closure(), 1e-12);
      double error = 0.0;
      for (const auto& [time, value] : reference)
        error += std::abs(1e3 * run.concentration(0, time) - value) / 5.0;
      errors.push_back(error);
    }
    EXPECT_GE(observed_order(upwind ? "step with storage, upwind, dx = 4, 2, 1, Cr 1"
                                    : "step with storage, second order, dx = 4, 2, 1, Cr 1",
                             errors),
              upwind ? 0.9 : 1.8);
    EXPECT_LT(errors.back(), upwind ? 5e-3 : 2e-4);
  }
}

// Mean residence x/u (1 + A_s/A) of what passes, from the first moment of a pulse's breakthrough.
TEST(TransportOrder, StorageDelaysByItsVolume) {
  RiverCase given;
  given.network =
      "id,downstream,length_m,area_m2,storage_area_m2,exchange_per_s,dispersion_m2s\n1,,500,1,0.5,1e-4,0.5\n";
  given.inflow = "time_s,reach,flow_m3s,tracer_mg_L\n0,1,0.1,1\n100,1,0.1,0\n";
  given.species = {{"tracer", 0.0, 0.0}};
  given.parameters.flow = RiverFlow::prescribed;
  given.parameters.inlet = RiverInlet::flux;
  given.parameters.cell_length = 5.0;
  given.parameters.step = 50.0;
  given.gauges = {{1, 500.0}};
  given.end = 3.0 * 86400.0;
  RiverRun run(given);
  run.to_end();
  double mass = 0.0, moment = 0.0, before = 0.0;
  for (const GaugeSample& sample : run.samples(0)) {
    const double part = sample.concentration[0] * (sample.time - before);
    mass += part;
    moment += part * 0.5 * (sample.time + before);
    before = sample.time;
  }
  // Backward Euler moves no mean but the last cell's half (x = 497.5 m) and half steps of input and sample:
  // 0.5 %.
  EXPECT_NEAR((moment / mass - 50.0) / 7500.0, 1.0, 0.005);
}

// River-verification §1: Uvas Creek, chloride (Bencala & Walters 1983).
TEST(TransportOrder, UvasCreek) {
  RiverCase given;
  given.network =
      "id,downstream,length_m,area_m2,storage_area_m2,exchange_per_s,dispersion_m2s,lateral_m3s_per_m,"
      "lateral_chloride\n"
      "1,2,38,0.30,0.05,0,0.12,0,3.7\n2,3,67,0.42,0.05,0,0.15,0,3.7\n3,4,176,0.36,0.36,3e-5,0.24,4.545e-6,3."
      "7\n"
      "4,5,152,0.41,0.41,1e-5,0.31,1.974e-6,3.7\n5,,236,0.52,1.56,4.5e-5,0.40,2.151e-6,3.7\n";
  given.inflow =
      "time_s,reach,flow_m3s,chloride_mg_L\n0,1,0.0125,3.7\n30240,1,0.0125,11.4\n41040,1,0.0125,3.7\n";
  given.species = {{"chloride", 3.7e-3, 0.0}};
  given.parameters.flow = RiverFlow::prescribed;
  given.parameters.transport = RiverTransport::second_order;
  given.parameters.cell_length = 2.0;
  given.parameters.step = 30.0;
  given.gauges = {{1, 38.0}, {2, 67.0}, {3, 176.0}, {4, 152.0}, {5, 186.0}};
  RiverRun run(given);
  run.to_end();
  // 0.004 mg/L is what this grid leaves (0.002 at half of it); the values are rounded to 0.0001-0.001.
  const double peaks[] = {11.400, 11.345, 10.074, 9.372, 7.4675},
               half_rise[] = {8.654, 9.270, 10.647, 11.950, 13.661};
  for (std::size_t gauge = 0; gauge < 5; ++gauge) {
    double peak = 0.0;
    for (const GaugeSample& sample : run.samples(gauge)) peak = std::max(peak, sample.concentration[0]);
    EXPECT_NEAR(1e3 * peak, peaks[gauge], 0.004) << "gauge " << gauge;
    const double half = 3.7 + 0.5 * (peaks[gauge] - 3.7);
    double time = 30240.0;
    while (1e3 * run.concentration(gauge, time) < half) time += 1.0;
    EXPECT_NEAR(time / 3600.0, half_rise[gauge], 0.004) << "gauge " << gauge;  // half a sub-step
  }
  const std::pair<double, double> at_619[] = {{13, 4.4845}, {14, 6.1645}, {15, 7.3447}, {16, 7.1188},
                                              {18, 4.5680}, {20, 4.0506}, {24, 3.9635}};
  for (const auto& [hour, value] : at_619)
    EXPECT_NEAR(1e3 * run.concentration(4, 3600.0 * hour), value, 0.004);
}

}  // namespace
}  // namespace headwater
