#include "engine/solvers/ode_integrator.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"

namespace headwater {
namespace {

// Fast towards a slow curve (Prothero & Robinson 1974): y' = -1e4 (y - cos t) - sin t, y = cos t; beside it
// decay and what comes of it: a' = -a, b' = a - 0.1 b.
class Stiff : public OdeProblem {
 public:
  void rate(double t, std::span<const double> y, std::span<double> dydt) override {
    dydt[0] = -1e4 * (y[0] - std::cos(t)) - std::sin(t);
    dydt[1] = -y[1];
    dydt[2] = y[1] - 0.1 * y[2];
  }
};

class Breaks : public OdeProblem {
 public:
  void rate(double, std::span<const double> y, std::span<double> dydt) override {
    dydt[0] = y[0] > 0.5 ? std::numeric_limits<double>::quiet_NaN() : 1.0;
  }
};

class Throws : public OdeProblem {
 public:
  void rate(double, std::span<const double>, std::span<double>) override { throw std::domain_error("mine"); }
};

class BothSchemes : public testing::TestWithParam<std::pair<OdeScheme, OdeLinear>> {
 protected:
  OdeOptions options() const {
    OdeOptions given;
    given.scheme = GetParam().first;
    given.linear = GetParam().second;
    return given;
  }
};

TEST_P(BothSchemes, FollowsClosedSolutions) {
  Stiff problem;
  OdeIntegrator integrator(3, options());
  std::vector<double> y = {1.0, 1.0, 0.0};
  integrator.integrate(problem, 0.0, 2.0, y);
  // relative tolerance 1e-8 a step, some hundred steps
  EXPECT_NEAR(y[0], std::cos(2.0), 1e-6);
  EXPECT_NEAR(y[1], std::exp(-2.0), 1e-6);
  EXPECT_NEAR(y[2], (std::exp(-0.2) - std::exp(-2.0)) / 0.9, 1e-6);
}

TEST_P(BothSchemes, ARestartGivesTheSameBits) {
  Stiff problem;
  OdeIntegrator used(3, options()), fresh(3, options());
  std::vector<double> y = {1.0, 1.0, 0.0};
  used.integrate(problem, 0.0, 1.0, y);
  std::vector<double> resumed = y;
  used.integrate(problem, 1.0, 2.0, y);
  fresh.integrate(problem, 1.0, 2.0, resumed);
  EXPECT_EQ(y, resumed);
}

TEST_P(BothSchemes, AFailingRateEndsWithANumericalError) {
  Breaks problem;
  OdeIntegrator integrator(1, options());
  std::vector<double> y = {0.0};
  try {
    integrator.integrate(problem, 0.0, 1.0, y);
    FAIL() << "integrated through values that are not numbers";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::numerical);
    EXPECT_THAT(error.what(), testing::HasSubstr("flag -"));
  }
  EXPECT_EQ(y[0], 0.0);
}

TEST_P(BothSchemes, ExceptionsPassThroughTheLibrary) {
  Throws problem;
  OdeIntegrator integrator(1, options());
  std::vector<double> y = {0.0};
  EXPECT_THROW(integrator.integrate(problem, 0.0, 1.0, y), std::domain_error);
}

INSTANTIATE_TEST_SUITE_P(All, BothSchemes,
                         testing::Values(std::pair{OdeScheme::bdf, OdeLinear::dense},
                                         std::pair{OdeScheme::bdf, OdeLinear::krylov},
                                         std::pair{OdeScheme::runge_kutta, OdeLinear::dense},
                                         std::pair{OdeScheme::runge_kutta, OdeLinear::krylov}));

}  // namespace
}  // namespace headwater
