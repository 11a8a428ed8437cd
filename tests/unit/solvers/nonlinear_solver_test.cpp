#include "engine/solvers/nonlinear_solver.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"

namespace headwater {
namespace {

// x^2 + y^2 = 4, x y = 1, with x > y > 0: x = sqrt(2 + sqrt 3), y = 1 / x.
class CircleAndHyperbola : public NonlinearProblem {
 public:
  void residual(std::span<const double> u, std::span<double> f) override {
    f[0] = u[0] * u[0] + u[1] * u[1] - 4.0;
    f[1] = u[0] * u[1] - 1.0;
  }
  void linearise(std::span<const double> u) override { x_ = u[0], y_ = u[1]; }
  void multiply(std::span<const double> v, std::span<double> jv) override {
    jv[0] = 2.0 * x_ * v[0] + 2.0 * y_ * v[1];
    jv[1] = y_ * v[0] + x_ * v[1];
  }
  void precondition(std::span<double> v) override { v[0] /= 2.0 * x_, v[1] /= x_; }

 private:
  double x_ = 0.0, y_ = 0.0;
};

// x^2 + 1 = 0
class NoRoot : public NonlinearProblem {
 public:
  void residual(std::span<const double> u, std::span<double> f) override { f[0] = u[0] * u[0] + 1.0; }
  void linearise(std::span<const double> u) override { x_ = u[0]; }
  void multiply(std::span<const double> v, std::span<double> jv) override { jv[0] = 2.0 * x_ * v[0]; }
  void precondition(std::span<double>) override {}

 private:
  double x_ = 0.0;
};

class NotANumber : public NoRoot {
 public:
  void residual(std::span<const double>, std::span<double> f) override {
    f[0] = std::numeric_limits<double>::quiet_NaN();
  }
};

class Throws : public NoRoot {
 public:
  void residual(std::span<const double>, std::span<double>) override { throw std::domain_error("mine"); }
};

TEST(NonlinearSolver, FindsAKnownRoot) {
  CircleAndHyperbola problem;
  NonlinearSolver solver(2);
  std::vector<double> u = {3.0, 0.1};
  const NonlinearReport report = solver.solve(problem, u, 1e-13, "test");
  EXPECT_TRUE(report.converged);
  const double x = std::sqrt(2.0 + std::sqrt(3.0));
  EXPECT_NEAR(u[0], x, 1e-12);  // |F| <= 1e-13 through an inverse Jacobian of about 0.3
  EXPECT_NEAR(u[1], 1.0 / x, 1e-12);
}

TEST(NonlinearSolver, TheSameBitsAgainAndAfterOtherWork) {
  CircleAndHyperbola problem;
  NonlinearSolver solver(2);
  std::vector<double> first = {3.0, 0.1}, other = {1.0, 5.0}, second = first;
  solver.solve(problem, first, 1e-13, "test");
  solver.solve(problem, other, 1e-13, "test");
  solver.solve(problem, second, 1e-13, "test");
  EXPECT_EQ(first, second);
}

TEST(NonlinearSolver, NoRootIsReportedAndLeavesTheGuess) {
  NoRoot problem;
  NonlinearSolver solver(1);
  std::vector<double> u = {3.0};
  const NonlinearReport report = solver.try_solve(problem, u, 1e-10);
  EXPECT_FALSE(report.converged);
  EXPECT_THAT(report.problem, testing::HasSubstr("KIN_"));
  EXPECT_EQ(u[0], 3.0);
}

TEST(NonlinearSolver, NoRootThrowsANumericalErrorWithItsPlace) {
  NoRoot problem;
  NonlinearSolver solver(1);
  std::vector<double> u = {3.0};
  try {
    solver.solve(problem, u, 1e-10, "the heads");
    FAIL() << "a system without a root was solved";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::numerical);
    EXPECT_THAT(error.what(), testing::AllOf(testing::HasSubstr("KINSol"), testing::HasSubstr("the heads")));
  }
}

TEST(NonlinearSolver, AResidualThatIsNotFiniteIsNoRoot) {
  NotANumber problem;
  NonlinearSolver solver(1);
  std::vector<double> u = {3.0};
  EXPECT_FALSE(solver.try_solve(problem, u, 1e-10).converged);
  EXPECT_THROW(solver.solve(problem, u, 1e-10, "test"), Error);
}

TEST(NonlinearSolver, ExceptionsPassThroughTheLibrary) {
  Throws problem;
  NonlinearSolver solver(1);
  std::vector<double> u = {3.0};
  EXPECT_THROW((void)solver.try_solve(problem, u, 1e-10), std::domain_error);
}

}  // namespace
}  // namespace headwater
