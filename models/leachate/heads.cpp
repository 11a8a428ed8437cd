#include "models/leachate/heads.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/core/error.hpp"

namespace headwater {

namespace {

constexpr double year = 365.25 * 86400.0;
// Transport and storage use the fluxes at the accepted heads, so what this leaves moves no mass.
constexpr double head_tolerance = 1e-6;     // [m] of a step
constexpr double balance_tolerance = 1e-9;  // of a cell's typical flow, in a steady state
constexpr double worst_balance = 1.01e-6;   // the same where round-off allows no better
constexpr double rough_tolerance = 1e-3;    // the same on the way there
constexpr std::size_t worth_threads = 20000;

std::vector<unsigned char> free_cells(const AquiferGrid& grid, const Aquifer& aquifer) {
  std::vector<unsigned char> cells = grid.active;
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (aquifer.fixed[i]) cells[i] = 0;
  return cells;
}

}  // namespace

Heads::Heads(const AquiferGrid& grid, Aquifer aquifer)
    : grid_(grid),
      aquifer_(std::move(aquifer)),
      multigrid_(grid.raster, free_cells(grid, aquifer_)),
      solver_(grid.raster.size()) {
  const std::size_t size = grid.raster.size();
  recharge.assign(size, 0.0);
  injection.assign(size, 0.0);
  storage_.assign(size, 0.0);
  before_.assign(size, 0.0);
  outlet_flow_.assign(size, 0.0);
  outlet_slope_.assign(size, 0.0);
}

Heads::Face Heads::face(double conductance, std::size_t a, std::size_t b, double thickness_a,
                        double thickness_b) const {
  const double fall = conductance * (head(a, thickness_a) - head(b, thickness_b));
  const double upper = fall > 0.0 ? thickness_a : thickness_b;
  if (!(upper > 0.0)) return {};
  return {upper * fall, conductance * upper, fall};
}

// What leaves a cell less what enters it, [m3/s].
void Heads::residual(std::span<const double> u, std::span<double> f) {
  const std::size_t stride = grid_.raster.stride();
  const int rows = grid_.raster.rows, columns = grid_.raster.columns;
  std::fill(f.begin(), f.end(), 0.0);  // also the ring of idle cells: the solver's sums run over it
  std::fill(outlet_flow_.begin(), outlet_flow_.end(), 0.0);
  for (const std::vector<HeadOutlet>* outlets : {&drains, &seeps})
    for (const HeadOutlet& one : *outlets) outlet_flow_[one.place] += one.flow(head(one.place, u[one.place]));
  for (const Pump& pump : pumps) outlet_flow_[pump.place] += pump.flow(u[pump.place]);
  const auto& free = multigrid_.finest().active;
  const auto flow = [&](double conductance, std::size_t a, std::size_t b) {
    return conductance > 0.0 ? face(conductance, a, b, u[a], u[b]).flow : 0.0;
  };
#pragma omp parallel for schedule(static) if (u.size() >= worth_threads)
  for (int row = 0; row < rows; ++row)
    for (std::size_t i = grid_.raster.at(row, 0), end = i + static_cast<std::size_t>(columns); i < end; ++i)
      f[i] = free[i] ? storage_[i] * (u[i] - before_[i]) + outlet_flow_[i] - recharge[i] - injection[i] +
                           flow(aquifer_.east[i], i, i + 1) - flow(aquifer_.east[i - 1], i - 1, i) +
                           flow(aquifer_.south[i], i, i + stride) -
                           flow(aquifer_.south[i - stride], i - stride, i)
                     : 0.0;
}

void Heads::linearise(std::span<const double> u) {
  const std::size_t stride = grid_.raster.stride();
  const int rows = grid_.raster.rows, columns = grid_.raster.columns;
  RasterOperator& op = multigrid_.finest();
  std::fill(outlet_slope_.begin(), outlet_slope_.end(), 0.0);
  for (const std::vector<HeadOutlet>* outlets : {&drains, &seeps})
    for (const HeadOutlet& one : *outlets)
      outlet_slope_[one.place] += one.derivative(head(one.place, u[one.place]));
  for (const Pump& pump : pumps) outlet_slope_[pump.place] += pump.derivative(u[pump.place]);
  const auto derivatives = [&](double conductance, std::size_t a, std::size_t b) {
    return conductance > 0.0 ? face(conductance, a, b, u[a], u[b]) : Face{};
  };
#pragma omp parallel for schedule(static) if (u.size() >= worth_threads)
  for (int row = 0; row < rows; ++row)
    for (std::size_t i = grid_.raster.at(row, 0), end = i + static_cast<std::size_t>(columns); i < end; ++i) {
      op.east_exchange[i] = op.east_drift[i] = op.south_exchange[i] = op.south_drift[i] = 0.0;
      if (!op.active[i]) continue;
      double loss = storage_[i] + outlet_slope_[i];
      // Towards a given head a face is a loss; between free cells it is the operator's own.
      const auto lose = [&](const Face& one, bool downstream) {
        loss += one.exchange + std::max(downstream ? one.drift : -one.drift, 0.0);
      };
      const Face east = derivatives(aquifer_.east[i], i, i + 1);
      const Face south = derivatives(aquifer_.south[i], i, i + stride);
      if (op.active[i + 1]) {
        op.east_exchange[i] = east.exchange;
        op.east_drift[i] = east.drift;
      } else {
        lose(east, true);
      }
      if (op.active[i + stride]) {
        op.south_exchange[i] = south.exchange;
        op.south_drift[i] = south.drift;
      } else {
        lose(south, true);
      }
      if (!op.active[i - 1]) lose(derivatives(aquifer_.east[i - 1], i - 1, i), false);
      if (!op.active[i - stride]) lose(derivatives(aquifer_.south[i - stride], i - stride, i), false);
      op.loss[i] = loss;
    }
  multigrid_.update();
}

bool Heads::solve(std::vector<double>& thickness, double tolerance, std::string& problem) {
  const NonlinearReport report = solver_.try_solve(*this, thickness, tolerance);
  iterations_ += report.iterations;
  linear_iterations_ += report.linear_iterations;
  problem = report.problem;
  return report.converged;
}

bool Heads::step(double dt, std::vector<double>& thickness, std::string& problem) {
  double least = 1e300;
  for (const std::size_t i : grid_.place) {
    storage_[i] = aquifer_.yield[i] * grid_.area / dt;
    least = std::min(least, storage_[i]);
  }
  before_ = thickness;
  return solve(thickness, head_tolerance * least, problem);
}

// Mean of what enters a cell from outside, and a trifle of what passes the largest face: the scale on which a
// balance is one, with recharge and without.
double Heads::typical_flow(const std::vector<double>& thickness) const {
  double entering = 0.0, largest = 0.0;
  const std::size_t stride = grid_.raster.stride();
  for (const std::size_t i : grid_.place) {
    entering += recharge[i] + injection[i];
    for (const auto& [conductance, b] : {std::pair{aquifer_.east[i], i + 1}, {aquifer_.south[i], i + stride}})
      if (conductance > 0.0)
        largest = std::max(largest, std::abs(face(conductance, i, b, thickness[i], thickness[b]).flow));
  }
  return entering / static_cast<double>(grid_.place.size()) + 1e-3 * largest;
}

void Heads::steady(std::vector<double>& thickness) {
  std::string problem;
  double pseudo_step = 0.1 * year;
  constexpr double shortest = 1e-6 * year, longest = 1e7 * year;
  while (pseudo_step < longest) {
    for (const std::size_t i : grid_.place) storage_[i] = aquifer_.yield[i] * grid_.area / pseudo_step;
    before_ = thickness;
    const long before = iterations_;
    if (solve(thickness, rough_tolerance * typical_flow(thickness), problem)) {
      pseudo_step *= iterations_ - before <= 8 ? 20.0 : 4.0;
      continue;
    }
    pseudo_step *= 0.1;
    if (pseudo_step < shortest)
      throw Error(
          Exit::numerical, fmt::format("no steady heads were found: {}", problem), "leachate",
          "Check that water can leave everywhere (drains, fixed heads, seepage), or give initial_head "
          "and flow = \"transient\"");
  }
  // Where there is no steady state (a closed basin) the last pseudo-step is as steady as it gets.
  for (const std::size_t i : grid_.place) storage_[i] = aquifer_.yield[i] * grid_.area / (1e3 * longest);
  before_ = thickness;
  // Stiff drains turn the round-off of heads into flow: what they allow is enough.
  const double scale = typical_flow(thickness);
  for (double tolerance = balance_tolerance; tolerance <= worst_balance; tolerance *= 10.0)
    if (solve(thickness, tolerance * scale, problem)) return;
  throw Error(
      Exit::numerical, fmt::format("steady heads do not balance: {}", problem), "leachate",
      "Check that water can leave everywhere (drains, fixed heads, seepage), or give initial_head and "
      "flow = \"transient\"");
}

void Heads::flows(const std::vector<double>& thickness, AquiferFlows& flows) const {
  const std::size_t stride = grid_.raster.stride();
  for (const std::size_t i : grid_.place) {
    flows.east[i] = flows.south[i] = 0.0;
    flows.drained[i] = flows.seeped[i] = flows.pumped[i] = 0.0;
    flows.boundary_in[i] = flows.boundary_out[i] = 0.0;
    flows.recharge[i] = recharge[i];
    flows.injected[i] = injection[i];
    if (aquifer_.east[i] > 0.0)
      flows.east[i] = face(aquifer_.east[i], i, i + 1, thickness[i], thickness[i + 1]).flow;
    if (aquifer_.south[i] > 0.0)
      flows.south[i] = face(aquifer_.south[i], i, i + stride, thickness[i], thickness[i + stride]).flow;
  }
  for (const HeadOutlet& one : drains)
    flows.drained[one.place] += one.flow(head(one.place, thickness[one.place]));
  for (const HeadOutlet& one : seeps)
    flows.seeped[one.place] += one.flow(head(one.place, thickness[one.place]));
  for (const Pump& pump : pumps) flows.pumped[pump.place] += pump.flow(thickness[pump.place]);
}

}  // namespace headwater
