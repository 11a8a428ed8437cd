// One implicit step of nonlinear creep on a raster.
#pragma once

#include <string>
#include <vector>

#include "engine/solvers/nonlinear_solver.hpp"
#include "engine/solvers/raster_multigrid.hpp"
#include "models/erosion/creep_law.hpp"

namespace headwater {

/// A sink (a river's bed, an outlet) takes what creeps to it and stays where it is; it gives nothing.
enum class CreepCell : unsigned char { outside, free, sink };

/// Backward Euler for dz/dt = rise - div q, q = k(|grad z|) (-grad z), on square cells. The flux through a
/// face is its slope times the mean of k over the face's four quadrants, the squared gradient in a quadrant
/// being that of the face and of the face across it: the derivative of the energy sum dx^2/4 sum over
/// quadrants of the integral of q ds, which is convex, so a step of any length has one solution and the
/// surface stays between its neighbours. Second order in the cell, first in the step. Nothing crosses the
/// edge of the map.
class CreepSolver final : public NonlinearProblem {
 public:
  /// `cells` is padded, as all arrays here.
  CreepSolver(const PaddedRaster& raster, std::vector<CreepCell> cells, double cell_size,
              const CreepLaw& law);

  /// Takes the surface `z` [m] through a step of `dt` [s], with the fluxes per width [m2/s] at its end
  /// through the east and the south face of each cell, positive to the east and to the south; they run from
  /// higher to lower cells of the new surface. `rise` [m/s] lifts free cells. When the step does not
  /// converge: false, with the reason in `problem` and `z` as it was.
  bool step(double dt, double rise, std::vector<double>& z, std::vector<double>& east,
            std::vector<double>& south, std::string& problem);

  void residual(std::span<const double> u, std::span<double> f) override;
  void linearise(std::span<const double> u) override;
  void multiply(std::span<const double> v, std::span<double> jv) override;
  void precondition(std::span<double> v) override { multigrid_.precondition(v); }

 private:
  struct Derivative {  // of a face's flux: by its own slope, and by the four across
    double own = 0.0, across[4] = {0.0, 0.0, 0.0, 0.0};
  };
  static std::vector<unsigned char> free_cells(const std::vector<CreepCell>& cells);
  void slopes(std::span<const double> u);
  void fluxes();
  void divergence(const std::vector<double>& east, const std::vector<double>& south,
                  std::span<const double> u, std::span<double> f) const;
  template <class Work>
  void each_cell(const Work& work) const {
    for (int row = 0; row < raster_.rows; ++row)
      for (std::size_t i = raster_.at(row, 0), end = i + static_cast<std::size_t>(raster_.columns); i < end;
           ++i)
        work(i);
  }
  double flux(double slope, const double (&across)[4], Derivative* derivative) const;

  PaddedRaster raster_;
  std::vector<CreepCell> cells_;
  double cell_size_;
  CreepLaw law_;
  RasterMultigrid multigrid_;
  NonlinearSolver solver_;
  double dt_ = 0.0, lifted_ = 0.0;
  // forth: to the east or south only; known: between sinks, whose slope counts for the faces across it
  enum Open : unsigned char { closed, both_ways, forth, back, known };
  std::vector<Open> east_open_, south_open_;
  std::vector<unsigned char> east_live_, south_live_;  // whether something crosses at the linearised state
  std::vector<double> start_;                          // z at the start of the step
  std::vector<double> east_slope_, south_slope_;       // down to the east and to the south; 0 where closed
  std::vector<double> east_flux_, south_flux_;         // [m2/s]
  std::vector<Derivative> east_by_, south_by_;
};

}  // namespace headwater
