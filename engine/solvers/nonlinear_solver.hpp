// Nonlinear systems F(u) = 0 by Newton-Krylov with line search (SUNDIALS KINSOL; Hindmarsh et al. 2005, ACM
// Trans. Math. Softw. 31, 363-396).
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace headwater {

/// The system, its Jacobian and an approximate inverse of it. Exceptions may leave any of these; they are
/// thrown again by the solver.
class NonlinearProblem {
 public:
  virtual ~NonlinearProblem() = default;
  virtual void residual(std::span<const double> u, std::span<double> f) = 0;
  /// Once an iteration: fixes the Jacobian J(u) that multiply() and precondition() stand for.
  virtual void linearise(std::span<const double> u) = 0;
  virtual void multiply(std::span<const double> v, std::span<double> jv) = 0;  ///< jv = J v
  virtual void precondition(std::span<double> v) = 0;                          ///< v := about J^-1 v
};

struct NonlinearOptions {
  int most_iterations = 60;
  int krylov_dimension = 20;
  int krylov_restarts = 2;
  int longest_line_search = 40;  ///< halvings of a step, over the whole solve
};

/// How a solve went. A solve that did not converge has left `u` as it was.
struct NonlinearReport {
  bool converged = false;
  long iterations = 0, linear_iterations = 0;
  double residual = 0.0;  ///< largest scaled |F| at the end
  std::string problem;    ///< why it did not converge
};

class NonlinearSolver {
 public:
  explicit NonlinearSolver(std::size_t size, const NonlinearOptions& options = {});
  ~NonlinearSolver();
  NonlinearSolver(const NonlinearSolver&) = delete;
  NonlinearSolver& operator=(const NonlinearSolver&) = delete;

  /// Moves `u` to a root, until the largest |F_i| is at most `tolerance`. Failing to converge is reported, so
  /// that the caller can try a shorter step; anything else that goes wrong throws Error(Exit::numerical).
  [[nodiscard]] NonlinearReport try_solve(NonlinearProblem& problem, std::span<double> u, double tolerance);
  /// The same; throws Error(Exit::numerical), with `where`, when it does not converge.
  NonlinearReport solve(NonlinearProblem& problem, std::span<double> u, double tolerance,
                        std::string_view where);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace headwater
