#include "models/erosion/creep_solver.hpp"

#include <algorithm>

namespace headwater {

namespace {

// What moves is computed from the fluxes at the surface that is found, so what the tolerance leaves out loses
// no mass.
constexpr double tolerance = 1e-12;  // [m], and of a stiff step's change

}  // namespace

std::vector<unsigned char> CreepSolver::free_cells(const std::vector<CreepCell>& cells) {
  std::vector<unsigned char> free(cells.size());
  std::transform(cells.begin(), cells.end(), free.begin(),
                 [](CreepCell cell) { return static_cast<unsigned char>(cell == CreepCell::free); });
  return free;
}

CreepSolver::CreepSolver(const PaddedRaster& raster, std::vector<CreepCell> cells, double cell_size,
                         const CreepLaw& law)
    : raster_(raster),
      cells_(std::move(cells)),
      cell_size_(cell_size),
      law_(law),
      multigrid_(raster, free_cells(cells_)),
      solver_(raster.size()) {
  const std::size_t size = raster_.size();
  for (auto* faces : {&east_open_, &south_open_}) faces->assign(size, closed);
  for (auto* faces : {&east_live_, &south_live_}) faces->assign(size, 0);
  for (auto* faces : {&east_slope_, &south_slope_, &east_flux_, &south_flux_}) faces->assign(size, 0.0);
  for (auto* faces : {&east_by_, &south_by_}) faces->assign(size, {});
  const auto open = [&](std::size_t a, std::size_t b) {
    if (cells_[a] == CreepCell::free && cells_[b] == CreepCell::free) return both_ways;
    if (cells_[a] == CreepCell::free && cells_[b] == CreepCell::sink) return forth;
    if (cells_[a] == CreepCell::sink && cells_[b] == CreepCell::free) return back;
    if (cells_[a] == CreepCell::sink && cells_[b] == CreepCell::sink) return known;
    return closed;
  };
  each_cell([&](std::size_t i) {
    east_open_[i] = open(i, i + 1);
    south_open_[i] = open(i, i + raster_.stride());
  });
}

double CreepSolver::flux(double slope, const double (&across)[4], Derivative* derivative) const {
  double sum = 0.0, own = 0.0;
  for (int q = 0; q < 4; ++q) {
    const CreepLaw::Conductance k = law_.conductance(slope * slope + across[q] * across[q]);
    sum += k.value;
    if (derivative == nullptr) continue;
    own += k.value + k.rise_over_slope * slope * slope;
    derivative->across[q] = 0.25 * k.rise_over_slope * slope * across[q];
  }
  if (derivative != nullptr) derivative->own = 0.25 * own;
  return 0.25 * sum * slope;
}

void CreepSolver::slopes(std::span<const double> u) {
  const auto down = [&](Open open, std::size_t a, std::size_t b) {
    const double slope = ((start_[a] - start_[b]) + (u[a] - u[b])) / cell_size_;
    switch (open) {
      case both_ways:
      case known:
        return slope;
      case forth:
        return std::max(0.0, slope);
      case back:
        return std::min(0.0, slope);
      default:
        return 0.0;
    }
  };
  each_cell([&](std::size_t i) {
    east_slope_[i] = down(east_open_[i], i, i + 1);
    south_slope_[i] = down(south_open_[i], i, i + raster_.stride());
  });
}

void CreepSolver::fluxes() {
  const std::size_t stride = raster_.stride();
  each_cell([&](std::size_t i) {
    const double beside_east[4] = {south_slope_[i - stride], south_slope_[i], south_slope_[i + 1 - stride],
                                   south_slope_[i + 1]};
    east_flux_[i] = flux(east_slope_[i], beside_east, nullptr);
    const double beside_south[4] = {east_slope_[i - 1], east_slope_[i], east_slope_[i + stride - 1],
                                    east_slope_[i + stride]};
    south_flux_[i] = flux(south_slope_[i], beside_south, nullptr);
  });
}

// f := u + dt/dx (what leaves through the four faces), 0 where nothing is free.
void CreepSolver::divergence(const std::vector<double>& east, const std::vector<double>& south,
                             std::span<const double> u, std::span<double> f) const {
  const std::size_t stride = raster_.stride();
  const double per_flux = dt_ / cell_size_;
  std::fill(f.begin(), f.end(), 0.0);
  each_cell([&](std::size_t i) {
    if (cells_[i] == CreepCell::free)
      f[i] = u[i] + per_flux * ((east[i] - east[i - 1]) + (south[i] - south[i - stride]));
  });
}

void CreepSolver::residual(std::span<const double> u, std::span<double> f) {
  slopes(u);
  fluxes();
  divergence(east_flux_, south_flux_, u, f);
  each_cell([&](std::size_t i) {
    if (cells_[i] == CreepCell::free) f[i] -= lifted_;
  });
}

void CreepSolver::linearise(std::span<const double> u) {
  const std::size_t stride = raster_.stride();
  slopes(u);
  each_cell([&](std::size_t i) {
    const double beside_east[4] = {south_slope_[i - stride], south_slope_[i], south_slope_[i + 1 - stride],
                                   south_slope_[i + 1]};
    east_by_[i] = {};
    east_live_[i] = east_open_[i] == both_ways || (east_open_[i] != known && east_slope_[i] != 0.0);
    if (east_live_[i]) flux(east_slope_[i], beside_east, &east_by_[i]);
    const double beside_south[4] = {east_slope_[i - 1], east_slope_[i], east_slope_[i + stride - 1],
                                    east_slope_[i + stride]};
    south_by_[i] = {};
    south_live_[i] = south_open_[i] == both_ways || (south_open_[i] != known && south_slope_[i] != 0.0);
    if (south_live_[i]) flux(south_slope_[i], beside_south, &south_by_[i]);
  });
  // The preconditioner sees what a face's own slope does; towards a sink that is a loss.
  RasterOperator& op = multigrid_.finest();
  const double per_slope = dt_ / (cell_size_ * cell_size_);
  each_cell([&](std::size_t i) {
    op.east_exchange[i] = op.south_exchange[i] = op.east_drift[i] = op.south_drift[i] = 0.0;
    if (!op.active[i]) return;
    double loss = 1.0;
    if (op.active[i + 1])
      op.east_exchange[i] = per_slope * east_by_[i].own;
    else
      loss += per_slope * east_by_[i].own;
    if (op.active[i + stride])
      op.south_exchange[i] = per_slope * south_by_[i].own;
    else
      loss += per_slope * south_by_[i].own;
    if (!op.active[i - 1]) loss += per_slope * east_by_[i - 1].own;
    if (!op.active[i - stride]) loss += per_slope * south_by_[i - stride].own;
    op.loss[i] = loss;
  });
  multigrid_.update();
}

void CreepSolver::multiply(std::span<const double> v, std::span<double> jv) {
  const std::size_t stride = raster_.stride();
  const auto of = [&](std::size_t i) { return cells_[i] == CreepCell::free ? v[i] : 0.0; };
  each_cell([&](std::size_t i) {
    east_slope_[i] = east_live_[i] ? (of(i) - of(i + 1)) / cell_size_ : 0.0;
    south_slope_[i] = south_live_[i] ? (of(i) - of(i + stride)) / cell_size_ : 0.0;
  });
  const auto change = [](const Derivative& by, double own, double a, double b, double c, double d) {
    return by.own * own + ((by.across[0] * a + by.across[1] * b) + (by.across[2] * c + by.across[3] * d));
  };
  each_cell([&](std::size_t i) {
    east_flux_[i] = change(east_by_[i], east_slope_[i], south_slope_[i - stride], south_slope_[i],
                           south_slope_[i + 1 - stride], south_slope_[i + 1]);
    south_flux_[i] = change(south_by_[i], south_slope_[i], east_slope_[i - 1], east_slope_[i],
                            east_slope_[i + stride - 1], east_slope_[i + stride]);
  });
  divergence(east_flux_, south_flux_, v, jv);
}

bool CreepSolver::step(double dt, double rise, std::vector<double>& z, std::vector<double>& east,
                       std::vector<double>& south, std::string& problem) {
  dt_ = dt;
  lifted_ = rise * dt;
  start_ = z;
  std::vector<double> u(raster_.size(), 0.0);
  const double stiffness = dt * law_.largest_rise() / (cell_size_ * cell_size_);
  const NonlinearReport report = solver_.try_solve(*this, u, tolerance * std::max(1.0, stiffness));
  problem = report.problem;
  if (!report.converged) return false;
  slopes(u);
  fluxes();
  east = east_flux_;
  south = south_flux_;
  each_cell([&](std::size_t i) { z[i] += u[i]; });
  return true;
}

}  // namespace headwater
