#include "engine/solvers/raster_multigrid.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <omp.h>

#include "engine/solvers/nonlinear_solver.hpp"

namespace headwater {
namespace {

double wave(std::size_t i) {
  return std::sin(12.9898 * static_cast<double>(i) + 0.3);
}

// A raster with holes, exchange over four orders of magnitude, and drift.
RasterMultigrid rough(int rows, int columns, double loss, double drift) {
  const PaddedRaster raster{rows, columns};
  std::vector<unsigned char> active(raster.size(), 0);
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column)
      active[raster.at(row, column)] = wave(raster.at(row, column)) > -0.95 ? 1 : 0;
  RasterMultigrid grid(raster, active);
  RasterOperator& op = grid.finest();
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) {
      const std::size_t i = raster.at(row, column);
      if (!active[i]) continue;
      op.loss[i] = loss * (1.5 + wave(i + 7));
      if (active[i + 1]) {
        op.east_exchange[i] = std::pow(10.0, 2.0 * wave(3 * i));
        op.east_drift[i] = drift * wave(5 * i);
      }
      if (active[i + raster.stride()]) {
        op.south_exchange[i] = std::pow(10.0, 2.0 * wave(4 * i + 1));
        op.south_drift[i] = drift * wave(6 * i);
      }
    }
  grid.update();
  return grid;
}

// A x = b by the solver that uses it.
class Linear : public NonlinearProblem {
 public:
  explicit Linear(RasterMultigrid& grid) : grid_(grid), ax_(grid.finest().active.size(), 0.0) {}
  void residual(std::span<const double> u, std::span<double> f) override {
    grid_.multiply(u, ax_);
    for (std::size_t i = 0; i < f.size(); ++i) f[i] = grid_.finest().active[i] ? ax_[i] - wave(2 * i) : 0.0;
  }
  void linearise(std::span<const double>) override {}
  void multiply(std::span<const double> v, std::span<double> jv) override { grid_.multiply(v, jv); }
  void precondition(std::span<double> v) override { grid_.precondition(v); }

 private:
  RasterMultigrid& grid_;
  std::vector<double> ax_;
};

long iterations(RasterMultigrid grid) {
  Linear problem(grid);
  NonlinearSolver solver(grid.finest().active.size());
  std::vector<double> u(grid.finest().active.size(), 0.0);
  const NonlinearReport report = solver.solve(problem, u, 1e-8, "test");
  return report.linear_iterations;
}

// Exchange 1, a little loss, no drift.
RasterMultigrid smooth(int rows, int columns, double loss) {
  RasterMultigrid grid = rough(rows, columns, loss, 0.0);
  for (std::vector<double>* exchange : {&grid.finest().east_exchange, &grid.finest().south_exchange})
    for (double& value : *exchange) value = value > 0.0 ? 1.0 : 0.0;
  grid.update();
  return grid;
}

TEST(RasterMultigrid, CoefficientsMeanWhatIsWritten) {
  const PaddedRaster raster{1, 3};
  std::vector<unsigned char> active(raster.size(), 0);
  for (int column = 0; column < 3; ++column) active[raster.at(0, column)] = 1;
  RasterMultigrid grid(raster, active);
  const std::size_t a = raster.at(0, 0), b = a + 1, c = a + 2;
  grid.finest().loss[b] = 2.0;
  grid.finest().east_exchange[a] = 3.0;
  grid.finest().east_drift[a] = 5.0;  // a -> b
  grid.finest().east_exchange[b] = 7.0;
  grid.finest().east_drift[b] = -11.0;  // c -> b
  grid.update();
  std::vector<double> x(raster.size(), 0.0), ax(raster.size(), 0.0);
  x[a] = 1.0, x[b] = 10.0, x[c] = 100.0;
  grid.multiply(x, ax);
  EXPECT_EQ(ax[a], 3.0 * (1.0 - 10.0) + 5.0 * 1.0);
  EXPECT_EQ(ax[b], 2.0 * 10.0 + 3.0 * (10.0 - 1.0) - 5.0 * 1.0 + 7.0 * (10.0 - 100.0) - 11.0 * 100.0);
  EXPECT_EQ(ax[c], 7.0 * (100.0 - 10.0) + 11.0 * 100.0);
}

TEST(RasterMultigrid, IterationsHardlyGrowWithTheRaster) {
  const long small = iterations(smooth(32, 32, 1e-4)), large = iterations(smooth(256, 256, 1e-4));
  EXPECT_LE(large, 2 * small);
  EXPECT_LE(large, 60);  // without it GMRES needs hundreds
}

TEST(RasterMultigrid, RoughAndOddRastersConverge) {
  // exchange that differs by up to four orders of magnitude from face to face; all Newton steps together
  for (const auto& [rows, columns] : std::vector<std::pair<int, int>>{{64, 64}, {37, 101}, {1, 300}, {5, 1}})
    EXPECT_LE(iterations(rough(rows, columns, 1e-3, 0.05)), 400) << rows << " x " << columns;
}

TEST(RasterMultigrid, SameBitsForAnyThreads) {
  const int before = omp_get_max_threads();
  const auto run = [](int threads) {
    omp_set_num_threads(threads);
    RasterMultigrid grid = rough(220, 230, 1e-4, 1.0);
    std::vector<double> v(grid.finest().active.size(), 0.0);
    for (std::size_t i = 0; i < v.size(); ++i) v[i] = grid.finest().active[i] ? wave(i) : 0.0;
    grid.precondition(v);
    return v;
  };
  EXPECT_EQ(run(1), run(3));
  omp_set_num_threads(before);
}

}  // namespace
}  // namespace headwater
