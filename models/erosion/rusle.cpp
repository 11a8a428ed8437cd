#include "models/erosion/rusle.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "engine/coupling/local_slope.hpp"
#include "engine/grid/reroute.hpp"

namespace headwater {

namespace {

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

constexpr double year = 365.25 * 86400.0;
constexpr double unit_plot = 22.13;  // length of the plots that the equation was made from [m]
constexpr double half_hour = 1800.0;
// E I30 is not proportional to the rain, so it is kept for so many rain factors and interpolated: within 1 %.
constexpr int nodes = 17;

// |sin| + |cos| of the aspect, from the differences across a cell; 1 where it has none.
std::vector<double> aspect_widths(const Domain& domain) {
  const GridGeometry& g = domain.geometry;
  std::vector<double> widths;
  for (std::int32_t c = 0; c < domain.cells(); ++c) {
    const int row = domain.raster_index[at(c)] / g.columns, column = domain.raster_index[at(c)] % g.columns;
    const auto height = [&](int r, int k) {
      const std::int32_t cell = g.contains(r, k) ? domain.cell_at[at(g.index(r, k))] : -1;
      return domain.elevation[at(cell < 0 ? c : cell)];
    };
    const double x = std::abs(height(row, column + 1) - height(row, column - 1));
    const double y = std::abs(height(row + 1, column) - height(row - 1, column));
    widths.push_back(x + y > 0.0 ? (x + y) / std::hypot(x, y) : 1.0);
  }
  return widths;
}

}  // namespace

double rusle_length_exponent(double sine) {
  const double beta = (sine / 0.0896) / (3.0 * std::pow(sine, 0.8) + 0.56);
  return beta / (1.0 + beta);
}

double rusle_steepness_factor(double sine) {
  constexpr double ten_degrees = 0.17364817766693033;
  if (sine >= ten_degrees) return 21.91 * sine - 0.96;
  const double tangent = sine / std::sqrt(1.0 - sine * sine);
  return tangent < 0.09 ? 10.8 * sine + 0.03 : 16.8 * sine - 0.5;
}

double rusle_length_factor(double area, double size, double aspect_width, double exponent) {
  const double cell = size * size;
  return (std::pow(area + cell, exponent + 1.0) - std::pow(area, exponent + 1.0)) /
         (std::pow(size, exponent + 2.0) * std::pow(aspect_width * unit_plot, exponent));
}

double rusle_energy(double rate) {
  constexpr double joule_per_metre = 1e5;  // MJ/ha/mm -> J/m2/m
  return 0.29 * joule_per_metre * (1.0 - 0.72 * std::exp(-0.05 * rate * 3.6e6));
}

double largest_half_hour_rate(std::span<const Pulse> pulses) {
  // The depth of a window is piecewise linear in its place: it is largest where one of its ends is a pulse's.
  std::vector<double> fallen = {0.0};  // until the pulses' starts
  for (const Pulse& pulse : pulses) fallen.push_back(fallen.back() + pulse.rain_rate * pulse.duration);
  const auto until = [&](double time) {
    const auto next = std::upper_bound(pulses.begin(), pulses.end(), time,
                                       [](double t, const Pulse& pulse) { return t < pulse.start; });
    if (next == pulses.begin()) return 0.0;
    const Pulse& pulse = *std::prev(next);
    return fallen[static_cast<std::size_t>(next - pulses.begin()) - 1] +
           pulse.rain_rate * std::clamp(time - pulse.start, 0.0, pulse.duration);
  };
  const auto depth = [&](double begin) { return until(begin + half_hour) - until(begin); };
  double largest = 0.0;
  for (const Pulse& pulse : pulses)
    if (pulse.rain_rate > 0.0)
      largest = std::max({largest, depth(pulse.start), depth(pulse.start + pulse.duration - half_hour)});
  return largest / half_hour;
}

double rain_energy(std::span<const Pulse> pulses, double factor) {
  double energy = 0.0;
  for (const Pulse& pulse : pulses) {
    const double rate = factor * pulse.rain_rate;
    if (rate > 0.0) energy += rusle_energy(rate) * rate * pulse.duration;
  }
  return energy;
}

RusleParameters::RusleParameters() {
  cover_factor.with(LandState::forest, 0.003).with(LandState::rehabilitated, 0.05).with(LandState::pond, 0.0);
}

void describe(Section& s, RusleParameters& p) {
  s.entry_in("erodibility", p.erodibility, "kg s J-1 m-1", {0.0, infinite},
             "K of the screening by RUSLE; \"0.03 t h MJ-1 mm-1\" is what tables call 0.03 t ha h/(ha MJ mm)",
             "assumption: sandy clay loam; Renard et al. 1997 (USDA Handbook 703): 0.01-0.07");
  s.entry_in("cover_factor", p.cover_factor, "1", {0.0, 1.5}, "C of the screening by RUSLE",
             "bare: by definition; forest: Dissmeyer & Foster 1981, 0.0001-0.009; planted: assumption");
  s.quantity("practice_factor", p.practice_factor, "1", {0.0, 1.0}, "P of the screening by RUSLE",
             "1: no terraces or contours");
  s.quantity("longest_slope", p.longest_slope, "m", {1.0, infinite},
             "flow length above a cell beyond which L grows no more",
             "plots reach 120 m (Renard et al. 1997: 122 m; at most 305 m)");
}

void Rusle::declare(State& state) {
  erosivity_ = state.add({"rain_erosivity_sum", "J m-1 s-1", Location::domain, Role::prognostic,
                          "sum of storms' energy x largest half hour since the start, by rain factor", "",
                          nodes, Aggregation::instant});
  soil_loss_ =
      state.add({"rusle_soil_loss", "t ha-1 yr-1", Location::cell, Role::diagnostic,
                 "SCREENING by RUSLE (no mass balance, no deposition): soil loss of the present land "
                 "state under the rain so far",
                 "", 1, Aggregation::instant});
}

void Rusle::initialise(const State& state) {
  const std::span<const double> factor = state[state.require("rain_factor", "erosion")];
  if (factor.empty()) return;
  const auto [least, most] = std::minmax_element(factor.begin(), factor.end());
  least_ = *least;
  width_ = (*most - *least) / (nodes - 1);
  for (const double one : factor)
    node_.push_back(width_ > 0.0 ? static_cast<float>((one - least_) / width_) : 0.0F);
}

void Rusle::follow_land(std::span<const double> land_state) {
  const auto follow = [&](const CellParameter& parameter, const char* unit, std::vector<double>& values) {
    if (values.empty() || !parameter.raster) values = cell_values(parameter, unit, land_state, setup_);
  };
  follow(parameters_.erodibility, "kg s J-1 m-1", erodibility_);
  follow(parameters_.cover_factor, "1", cover_);
}

void Rusle::follow_paths(std::span<const double> local_slope) {
  const Domain& domain = *setup_.domain;
  const SurfaceGraph& graph = domain.surface;
  const double size = domain.geometry.cell_size;
  const auto cells = at(domain.cells());
  const std::vector<double> widths = aspect_widths(domain);
  std::vector<double> released(cells, 0.0);  // area that drains out of a cell
  length_and_steepness_.assign(cells, 0.0);
  const auto follow = [&](std::int32_t cell) {
    const std::size_t c = at(cell);
    double area = 0.0;
    for (auto d = at(graph.donor_begin[c]); d < at(graph.donor_begin[c + 1]); ++d)
      area += graph.donor_fraction[d] * released[at(graph.donor[d])];
    released[c] = area + size * size;
    // What comes to a river cell is in the channel.
    const double above = graph.drains[c] == Drains::reach ? 0.0 : area;
    const double slope = slope_of_ground(domain.slope[c], local_slope, c);
    const double sine = slope / std::sqrt(1.0 + slope * slope);
    length_and_steepness_[c] =
        rusle_steepness_factor(sine) * rusle_length_factor(std::min(above, parameters_.longest_slope * size),
                                                           size, widths[c], rusle_length_exponent(sine));
  };
  for (const Task& task : domain.tasks) for_cells_downstream(task, follow);
}

void Rusle::rain(State& state, std::span<const Pulse> pulses) const {
  if (std::none_of(pulses.begin(), pulses.end(), [](const Pulse& p) { return p.rain_rate > 0.0; })) return;
  const double half_hour_rate = largest_half_hour_rate(pulses);
  const std::span<double> sum = state[erosivity_];
  for (int node = 0; node < nodes; ++node) {
    const double factor = least_ + node * width_;
    sum[static_cast<std::size_t>(node)] += rain_energy(pulses, factor) * (factor * half_hour_rate);
  }
}

void Rusle::update(State& state, double elapsed) const {
  constexpr double per_hectare = 10.0;  // t/ha in 1 kg/m2
  const double scale = per_hectare * parameters_.practice_factor * year / elapsed;
  const std::span<const double> sum = state[erosivity_];
  const std::span<double> loss = state[soil_loss_];
  for (std::size_t c = 0; c < loss.size(); ++c) {
    const auto node = std::min(static_cast<std::size_t>(node_[c]), static_cast<std::size_t>(nodes - 2));
    const double beyond = static_cast<double>(node_[c]) - static_cast<double>(node);
    const double erosivity = sum[node] + beyond * (sum[node + 1] - sum[node]);
    loss[c] = scale * erosivity * erodibility_[c] * length_and_steepness_[c] * cover_[c];
  }
}

}  // namespace headwater
