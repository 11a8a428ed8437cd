// A plane is a plane: how many rows it has and how its water is routed change nothing about its hydrograph.
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/grid/terrains.hpp"
#include "tests/unit/water/hillslope_world.hpp"

namespace headwater {
namespace {

using water_test::Hillslope;
using water_test::HillslopeOptions;

constexpr double length = 100.0, tangent = 0.4663, manning = 0.05,
                 rain = 50e-3 / 3600.0;  // the steep bare slope of W1

double time_to_equilibrium() {
  return std::pow(length * manning / (std::sqrt(tangent) * std::pow(rain, 2.0 / 3.0)), 0.6);
}

// Outflow per width [m2/s] in `steps` equal steps over twice the time to equilibrium, from a dry plane.
std::vector<double> hydrograph(int columns, int rows, Routing routing, int steps) {
  const double size = length / columns, dt = 2.0 * time_to_equilibrium() / steps;
  DomainOptions domain_options;
  domain_options.routing = routing;
  HillslopeOptions options;
  options.settings = {
      {"infiltration", "none"}, {"manning", "0.05 s/m^(1/3)"}, {"saturated_conductivity", "0 mm/h"}};
  Hillslope plane(build_domain(test::plane(columns, rows, size, tangent), nullptr, domain_options), options);
  plane.day(std::vector<std::pair<double, double>>(static_cast<std::size_t>(steps), {dt, rain}), dt * steps);
  std::vector<double> flow;
  for (std::size_t p = 0; p < static_cast<std::size_t>(steps); ++p)
    flow.push_back(plane.off_map().amounts(p, 0)[0] / (dt * rows * size));
  return flow;
}

// Mean absolute difference from the kinematic wave (q = alpha (r t)^(5/3) up to equilibrium), over the
// equilibrium flow.
double wave_error(int columns, int rows, Routing routing) {
  const int steps = 4 * columns;
  const double alpha = std::sqrt(tangent) / manning, dt = 2.0 * time_to_equilibrium() / steps;
  const auto exact = [&](double t) { return std::min(alpha * std::pow(rain * t, 5.0 / 3.0), rain * length); };
  const std::vector<double> flow = hydrograph(columns, rows, routing, steps);
  double error = 0.0;
  for (int i = 0; i < steps; ++i) {  // Simpson's mean over the step
    const double mean = (exact(i * dt) + 4.0 * exact((i + 0.5) * dt) + exact((i + 1) * dt)) / 6.0;
    error += std::abs(flow[static_cast<std::size_t>(i)] - mean) / steps;
  }
  return error / (rain * length);
}

class PlaneRouting : public testing::TestWithParam<Routing> {};

TEST_P(PlaneRouting, ManyRowsAreOneRow) {
  const std::vector<double> one = hydrograph(40, 1, Routing::d8, 80);
  for (const int rows : {1, 2, 3, 7, 20}) {
    const std::vector<double> many = hydrograph(40, rows, GetParam(), 80);
    for (std::size_t i = 0; i < one.size(); ++i)
      ASSERT_NEAR(many[i], one[i], 1e-12 * one.back()) << rows << " rows, step " << i;
  }
}

// W1's measure. The kink at equilibrium costs a little of the first order.
TEST_P(PlaneRouting, ConvergesToTheKinematicWave) {
  const double coarse = wave_error(50, 10, GetParam()), fine = wave_error(100, 10, GetParam());
  EXPECT_LE(fine, 0.01);
  EXPECT_GE(std::log2(coarse / fine), 0.9);
}

INSTANTIATE_TEST_SUITE_P(Routings, PlaneRouting, testing::Values(Routing::d8, Routing::multiple_flow),
                         [](const auto& routing) {
                           return routing.param == Routing::d8 ? "d8" : "multiple_flow";
                         });

}  // namespace
}  // namespace headwater
