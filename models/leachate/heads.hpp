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

  /// Once, before the first solve. Several of one cell add up.
  void set_outlets(std::vector<HeadOutlet> drains, std::vector<HeadOutlet> seeps, std::vector<Pump> pumps);
  std::vector<double> recharge, injection;  ///< padded [m3/s]; set before a solve

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

  // The solver's unknown is the content w = H + outflow(H) / scale [m], as if the cell's outlets had been
  // closed for the step (at most `longest_closure`). Seepage is a hundred times stiffer than the flow between
  // cells, and begins and ends within a step: in H Newton's method overshoots there, and the line search then
  // holds back all cells; in w seepage is part of a straight line.
  void residual(std::span<const double> w, std::span<double> f) override;
  void linearise(std::span<const double> w) override;
  void multiply(std::span<const double> v, std::span<double> jv) override;
  void precondition(std::span<double> v) override;

 private:
  struct Face {
    double flow = 0.0;      // from a to b
    double exchange = 0.0;  // its derivative by the difference of heads
    double drift = 0.0;     // and by the thickness of the upper side
  };
  Face face(double conductance, std::size_t a, std::size_t b, double thickness_a, double thickness_b) const;
  bool solve(std::vector<double>& thickness, double tolerance, std::string& problem);
  // A cell with outlets, and where in `outlets_` its own are.
  struct OutletCell {
    std::size_t place = 0;
    std::uint32_t first = 0, last = 0;
    double pumped = 0.0;  // [m3/s] where there is enough water
  };
  double outflow(const OutletCell& cell, double thickness) const;
  double outflow_slope(const OutletCell& cell, double thickness) const;
  double thickness_of(const OutletCell& cell, double content) const;
  void set_thickness(std::span<const double> content);
  double typical_flow(const std::vector<double>& thickness) const;

  const AquiferGrid& grid_;
  Aquifer aquifer_;
  RasterMultigrid multigrid_;
  NonlinearSolver solver_;
  std::vector<double> storage_, before_;  // yield x area / dt, thickness at the start
  std::vector<double> thickness_, content_, product_;
  std::vector<double> scale_;  // outflow over (w - H)
  std::vector<double> share_;  // dH/dw
  std::vector<HeadOutlet> drains_, seeps_, outlets_;
  std::vector<Pump> pumps_;
  std::vector<OutletCell> outlet_cells_;
  long iterations_ = 0, linear_iterations_ = 0;
};

}  // namespace headwater
