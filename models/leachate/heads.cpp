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
// Outlets take within days what long steps bring: with the whole of a long step the content would be all
// outflow.
constexpr double longest_closure = 10.0 * 86400.0;  // [s]
constexpr int most_local_steps = 200;               // bisection needs 60; Newton's method 5

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
  for (std::vector<double>* values : {&thickness_, &content_, &product_}) values->assign(size, 0.0);
  scale_.assign(size, 1.0);
  share_.assign(size, 1.0);
}

Heads::Face Heads::face(double conductance, std::size_t a, std::size_t b, double thickness_a,
                        double thickness_b) const {
  const double fall = conductance * (head(a, thickness_a) - head(b, thickness_b));
  const double upper = fall > 0.0 ? thickness_a : thickness_b;
  if (!(upper > 0.0)) return {};
  return {upper * fall, conductance * upper, fall};
}

void Heads::set_outlets(std::vector<HeadOutlet> drains, std::vector<HeadOutlet> seeps,
                        std::vector<Pump> pumps) {
  drains_ = std::move(drains);
  seeps_ = std::move(seeps);
  pumps_ = std::move(pumps);
  outlets_ = drains_;
  outlets_.insert(outlets_.end(), seeps_.begin(), seeps_.end());
  std::stable_sort(outlets_.begin(), outlets_.end(),
                   [](const HeadOutlet& a, const HeadOutlet& b) { return a.place < b.place; });
  outlet_cells_.clear();
  for (std::uint32_t n = 0; n < outlets_.size(); ++n) {
    if (n == 0 || outlets_[n].place != outlets_[n - 1].place)
      outlet_cells_.push_back({outlets_[n].place, n, n, 0.0});
    outlet_cells_.back().last = n + 1;
  }
  for (const Pump& pump : pumps_) {
    const auto found = std::find_if(outlet_cells_.begin(), outlet_cells_.end(),
                                    [&](const OutletCell& cell) { return cell.place == pump.place; });
    if (found != outlet_cells_.end())
      found->pumped += pump.rate;
    else
      outlet_cells_.push_back({pump.place, 0, 0, pump.rate});
  }
}

double Heads::outflow(const OutletCell& cell, double thickness) const {
  double flow = Pump{cell.place, cell.pumped}.flow(thickness);
  for (std::uint32_t n = cell.first; n < cell.last; ++n)
    flow += outlets_[n].flow(head(cell.place, thickness));
  return flow;
}

double Heads::outflow_slope(const OutletCell& cell, double thickness) const {
  double slope = Pump{cell.place, cell.pumped}.derivative(thickness);
  for (std::uint32_t n = cell.first; n < cell.last; ++n)
    slope += outlets_[n].derivative(head(cell.place, thickness));
  return slope;
}

// The root H of H + outflow(H) / scale = content.
double Heads::thickness_of(const OutletCell& cell, double content) const {
  const double scale = scale_[cell.place];
  if (cell.last - cell.first == 1 && !(cell.pumped > 0.0)) {
    const HeadOutlet& one = outlets_[cell.first];
    const double begins = one.elevation - aquifer_.base[cell.place], beyond = content - begins;
    if (!(beyond > 0.0)) return content;
    const double conductance = one.conductance / scale;
    if (one.ramp > 0.0) {
      const double above = 2.0 * beyond / (1.0 + std::sqrt(1.0 + 4.0 * conductance * beyond / one.ramp));
      if (above < one.ramp) return begins + above;
    }
    return begins + beyond / (1.0 + conductance);
  }
  // Outflow grows with H: between the content less the outflow that it would drive, and the content.
  double low = content - outflow(cell, content) / scale, high = content, thickness = high;
  for (int n = 0; n < most_local_steps && high - low > 0.0; ++n) {
    const double excess = thickness + outflow(cell, thickness) / scale - content;
    (excess > 0.0 ? high : low) = thickness;
    if (excess == 0.0) break;
    double next = thickness - excess / (1.0 + outflow_slope(cell, thickness) / scale);
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (next == thickness) break;
    thickness = next;
  }
  return thickness;
}

void Heads::set_thickness(std::span<const double> content) {
  const auto size = static_cast<std::ptrdiff_t>(content.size());
#pragma omp parallel for schedule(static) if (content.size() >= worth_threads)
  for (std::ptrdiff_t i = 0; i < size; ++i)
    thickness_[static_cast<std::size_t>(i)] = content[static_cast<std::size_t>(i)];
  const auto count = static_cast<std::ptrdiff_t>(outlet_cells_.size());
#pragma omp parallel for schedule(static) if (outlet_cells_.size() >= worth_threads)
  for (std::ptrdiff_t n = 0; n < count; ++n) {
    const OutletCell& cell = outlet_cells_[static_cast<std::size_t>(n)];
    thickness_[cell.place] = thickness_of(cell, content[cell.place]);
  }
}

// What leaves a cell less what enters it, [m3/s].
void Heads::residual(std::span<const double> w, std::span<double> f) {
  const std::size_t stride = grid_.raster.stride();
  const int rows = grid_.raster.rows, columns = grid_.raster.columns;
  set_thickness(w);
  const std::vector<double>& u = thickness_;
  const auto& free = multigrid_.finest().active;
  const auto flow = [&](double conductance, std::size_t a, std::size_t b) {
    return conductance > 0.0 ? face(conductance, a, b, u[a], u[b]).flow : 0.0;
  };
  std::fill_n(f.begin(), stride, 0.0);  // the ring of idle cells: the solver's sums run over it
  std::fill_n(f.end() - static_cast<std::ptrdiff_t>(stride), stride, 0.0);
#pragma omp parallel for schedule(static) if (w.size() >= worth_threads)
  for (int row = 0; row < rows; ++row) {
    const std::size_t begin = grid_.raster.at(row, 0), end = begin + static_cast<std::size_t>(columns);
    f[begin - 1] = f[end] = 0.0;
    for (std::size_t i = begin; i < end; ++i)
      f[i] = free[i] ? storage_[i] * (u[i] - before_[i]) + scale_[i] * (w[i] - u[i]) - recharge[i] -
                           injection[i] + flow(aquifer_.east[i], i, i + 1) -
                           flow(aquifer_.east[i - 1], i - 1, i) + flow(aquifer_.south[i], i, i + stride) -
                           flow(aquifer_.south[i - stride], i - stride, i)
                     : 0.0;
  }
}

void Heads::linearise(std::span<const double> w) {
  const std::size_t stride = grid_.raster.stride();
  const int rows = grid_.raster.rows, columns = grid_.raster.columns;
  set_thickness(w);
  const std::vector<double>& u = thickness_;
  RasterOperator& op = multigrid_.finest();
  const auto count = static_cast<std::ptrdiff_t>(outlet_cells_.size());
#pragma omp parallel for schedule(static) if (outlet_cells_.size() >= worth_threads)
  for (std::ptrdiff_t n = 0; n < count; ++n) {  // the share of all other cells is 1
    const OutletCell& cell = outlet_cells_[static_cast<std::size_t>(n)];
    const double slope = outflow_slope(cell, u[cell.place]);
    share_[cell.place] = scale_[cell.place] / (scale_[cell.place] + slope);
  }
  const auto derivatives = [&](double conductance, std::size_t a, std::size_t b) {
    return conductance > 0.0 ? face(conductance, a, b, u[a], u[b]) : Face{};
  };
#pragma omp parallel for schedule(static) if (u.size() >= worth_threads)
  for (int row = 0; row < rows; ++row)
    for (std::size_t i = grid_.raster.at(row, 0), end = i + static_cast<std::size_t>(columns); i < end; ++i) {
      op.east_exchange[i] = op.east_drift[i] = op.south_exchange[i] = op.south_drift[i] = 0.0;
      if (!op.active[i]) continue;
      double loss = storage_[i] + scale_[i] * (1.0 / share_[i] - 1.0);
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

// The multigrid knows the Jacobian by H; the unknown is w.
void Heads::multiply(std::span<const double> v, std::span<double> jv) {
  const auto size = static_cast<std::ptrdiff_t>(v.size());
#pragma omp parallel for simd schedule(static) if (v.size() >= worth_threads)
  for (std::ptrdiff_t i = 0; i < size; ++i) {
    const auto k = static_cast<std::size_t>(i);
    product_[k] = share_[k] * v[k];
  }
  multigrid_.multiply(product_, jv);
}

void Heads::precondition(std::span<double> v) {
  multigrid_.precondition(v);
  const auto size = static_cast<std::ptrdiff_t>(v.size());
#pragma omp parallel for simd schedule(static) if (v.size() >= worth_threads)
  for (std::ptrdiff_t i = 0; i < size; ++i)
    v[static_cast<std::size_t>(i)] /= share_[static_cast<std::size_t>(i)];
}

bool Heads::solve(std::vector<double>& thickness, double tolerance, std::string& problem) {
  for (const std::size_t i : grid_.place)
    scale_[i] = std::max(storage_[i], aquifer_.yield[i] * grid_.area / longest_closure);
  content_ = thickness;
  for (const OutletCell& cell : outlet_cells_)
    content_[cell.place] += outflow(cell, thickness[cell.place]) / scale_[cell.place];
  const NonlinearReport report = solver_.try_solve(*this, content_, tolerance);
  iterations_ += report.iterations;
  linear_iterations_ += report.linear_iterations;
  problem = report.problem;
  if (!report.converged) return false;
  set_thickness(content_);
  thickness = thickness_;
  return true;
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
  const auto size = static_cast<std::ptrdiff_t>(grid_.place.size());
#pragma omp parallel for schedule(static) if (grid_.place.size() >= worth_threads)
  for (std::ptrdiff_t n = 0; n < size; ++n) {
    const std::size_t i = grid_.place[static_cast<std::size_t>(n)];
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
  for (const HeadOutlet& one : drains_)
    flows.drained[one.place] += one.flow(head(one.place, thickness[one.place]));
  for (const HeadOutlet& one : seeps_)
    flows.seeped[one.place] += one.flow(head(one.place, thickness[one.place]));
  for (const Pump& pump : pumps_) flows.pumped[pump.place] += pump.flow(thickness[pump.place]);
}

}  // namespace headwater
