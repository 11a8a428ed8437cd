// Groundwater heads: Sy dH/dt = div(K H grad(H + base)) + sources, by backward Euler (or steady), with a
// two-point flux and the saturated thickness of the upper side.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/solvers/nonlinear_solver.hpp"
#include "models/leachate/aquifer_grid.hpp"

namespace headwater {

/// Upper thickness counts, so a cell without water releases none, and heads that solve the equations are
/// never below the base (as long as nothing is pumped from dry cells: Pump sees to that).
class Heads final : public NonlinearProblem {
 public:
  Heads(const AquiferGrid& grid, Aquifer aquifer);

  // Forcing: set before a solve.
  std::vector<HeadOutlet> drains, seeps;
  std::vector<Pump> pumps;
  std::vector<double> recharge, injection;  ///< padded [m3/s]

  /// Takes `thickness` (padded; cells of given head hold theirs at the end) from the start to the end of a
  /// step of `dt` [s]. Throws nothing when it does not converge: false, with `thickness` as it was and the
  /// reason in `problem`.
  bool step(double dt, std::vector<double>& thickness, std::string& problem);
  /// Heads in balance, from `thickness` as a guess: pseudo-transient continuation (Kelley & Keyes 1998, SIAM
  /// J. Numer. Anal. 35, 508-523). Throws Error(Exit::numerical) when there is no balance to be found.
  void steady(std::vector<double>& thickness);

  /// Flows at these thicknesses; `boundary_*` stay 0.
  void flows(const std::vector<double>& thickness, AquiferFlows& flows) const;
  double head(std::size_t i, double thickness) const { return aquifer_.base[i] + thickness; }
  const Aquifer& aquifer() const { return aquifer_; }
  long iterations() const { return iterations_; }
  long linear_iterations() const { return linear_iterations_; }

  void residual(std::span<const double> u, std::span<double> f) override;
  void linearise(std::span<const double> u) override;
  void multiply(std::span<const double> v, std::span<double> jv) override { multigrid_.multiply(v, jv); }
  void precondition(std::span<double> v) override { multigrid_.precondition(v); }

 private:
  struct Face {
    double flow = 0.0;      // from a to b
    double exchange = 0.0;  // its derivative by the difference of heads
    double drift = 0.0;     // and by the thickness of the upper side
  };
  Face face(double conductance, std::size_t a, std::size_t b, double thickness_a, double thickness_b) const;
  bool solve(std::vector<double>& thickness, double tolerance, std::string& problem);
  double typical_flow(const std::vector<double>& thickness) const;

  const AquiferGrid& grid_;
  Aquifer aquifer_;
  RasterMultigrid multigrid_;
  NonlinearSolver solver_;
  std::vector<double> storage_, before_;  // yield x area / dt, thickness at the start
  std::vector<double> outlet_flow_, outlet_slope_;
  long iterations_ = 0, linear_iterations_ = 0;
};

}  // namespace headwater
