#include "engine/grid/synthesize.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "engine/core/random.hpp"
#include "engine/grid/flow_routing.hpp"
#include "engine/grid/terrain_slope.hpp"

namespace headwater {

namespace {

constexpr double uplift = 1e-3;         // [m/yr]
constexpr double area_exponent = 0.45;  // m of the stream-power law
constexpr double steepness = 110.0;     // U/K [m^0.9]: about that of Himalayan rivers
constexpr double threshold_slope =
    0.85;                        // tan of 40 degrees, on average: the slope of single cells, before smoothing
constexpr double creep = 0.005;  // [m2/yr]
constexpr double mean_slope = 28.0;      // [deg]
constexpr double valley_mouth = 1500.0;  // [m]

// Smooth noise in -1 … 1: random values on a lattice of `wavelength` metres, blended by smoothstep.
class Noise {
 public:
  Noise(std::uint64_t seed, std::uint32_t field) : seed_(seed), field_(field) {}

  double at(double x, double y, double wavelength, std::uint32_t octave) const {
    const double u = x / wavelength, v = y / wavelength;
    const double i = std::floor(u), j = std::floor(v);
    const double a = blend(u - i), b = blend(v - j);
    const auto corner = [&](double di, double dj) {
      const auto lattice = static_cast<std::uint32_t>(static_cast<std::int64_t>(i + di) * 65536 +
                                                      static_cast<std::int64_t>(j + dj));
      return 2.0 * RandomStream(seed_, "terrain synthesis", lattice, 16 * field_ + octave).uniform() - 1.0;
    };
    return (corner(0, 0) * (1 - a) + corner(1, 0) * a) * (1 - b) +
           (corner(0, 1) * (1 - a) + corner(1, 1) * a) * b;
  }

  double octaves(double x, double y, double wavelength, int count) const {
    double sum = 0.0, amplitude = 1.0;
    for (int octave = 0; octave < count; ++octave, amplitude *= 0.75, wavelength *= 0.5) {
      sum += amplitude * at(x, y, wavelength, static_cast<std::uint32_t>(octave));
    }
    return sum;
  }

 private:
  static double blend(double t) { return t * t * (3.0 - 2.0 * t); }
  std::uint64_t seed_;
  std::uint32_t field_;
};

// The landscape on cells of one size.
class Landscape {
 public:
  Landscape(const SynthesisOptions& options, int coarsening) : seed_(options.seed) {
    geometry_.columns = (options.columns + coarsening - 1) / coarsening;
    geometry_.rows = (options.rows + coarsening - 1) / coarsening;
    geometry_.cell_size = options.cell_size * coarsening;
    geometry_.y_max = options.rows * options.cell_size;  // one origin for all cell sizes
    height_.assign(geometry_.size(), 0.0);
    active_.assign(geometry_.size(), 1);
    for (int k = 0; k < 8; ++k) {
      offset_[k] = geometry_.index(neighbour_row[k], neighbour_column[k]);
      distance_[k] = (k % 2 ? std::sqrt(2.0) : 1.0) * geometry_.cell_size;
    }
    mark_border();
    place_outlets();
    lay_rock();
  }

  // A gentle, rough ramp that falls to the south: what the first rivers run on.
  void start() {
    const Noise noise(seed_, 1);
    for_cells([&](std::int32_t cell, double x, double y) {
      height_[cell] = 0.01 * y + 60.0 * noise.octaves(x, y, 3000.0, 5);
    });
    fix_outlets();
  }

  // Takes over a coarser landscape, with a little roughness for the streams that it could not have.
  void refine(const Landscape& coarse) {
    const Noise noise(seed_, 2);
    const double roughness = 0.05 * coarse.geometry_.cell_size;
    for_cells([&](std::int32_t cell, double x, double y) {
      height_[cell] = std::max(
          coarse.interpolate(x, y) + roughness * noise.octaves(x, y, 2.0 * coarse.geometry_.cell_size, 3),
          1.0);
    });
    fix_outlets();
  }

  void evolve(int steps, double years) {
    for (int step = 0; step < steps; ++step) {
      erode(years);
      creep_downhill(years);
    }
    erode(0.02 * years);  // creep may have left a pit or two
  }

  const GridGeometry& geometry() const { return geometry_; }
  const std::vector<double>& height() const { return height_; }

 private:
  template <class Visit>
  void for_cells(Visit&& visit) const {
    for (int row = 0; row < geometry_.rows; ++row) {
      for (int column = 0; column < geometry_.columns; ++column) {
        visit(geometry_.index(row, column), geometry_.x(column), geometry_.y(row));
      }
    }
  }

  void mark_border() {
    border_.assign(geometry_.size(), 0);
    for (int row = 0; row < geometry_.rows; ++row) {
      const bool edge_row = row == 0 || row == geometry_.rows - 1;
      for (int column = 0; column < geometry_.columns; ++column) {
        border_[geometry_.index(row, column)] = edge_row || column == 0 || column == geometry_.columns - 1;
      }
    }
  }

  bool is_outlet(std::int32_t cell) const { return cell == outlets_[0] || cell == outlets_[1]; }
  bool is_divide(std::int32_t cell) const { return border_[cell] && !is_outlet(cell); }

  void place_outlets() {
    for (std::uint32_t valley = 0; valley < 2; ++valley) {
      const double jitter = RandomStream(seed_, "terrain synthesis outlet", valley, 0).uniform() - 0.5;
      const double share = 0.28 + 0.44 * valley + 0.12 * jitter;
      outlets_[valley] = geometry_.index(geometry_.rows - 1, static_cast<int>(share * geometry_.columns));
    }
  }

  void fix_outlets() {
    for (const std::int32_t outlet : outlets_) height_[outlet] = 0.0;
  }

  // Rock that is harder here than there makes valleys and faces that are not all alike.
  void lay_rock() {
    const Noise noise(seed_, 0);
    erodibility_.resize(geometry_.size());
    threshold_.resize(geometry_.size());
    for_cells([&](std::int32_t cell, double x, double y) {
      const double hardness = noise.octaves(x, y, 3000.0, 6);
      erodibility_[cell] = uplift / steepness * std::exp(-0.7 * hardness);
      threshold_[cell] = threshold_slope * std::exp(0.3 * hardness);
    });
  }

  double interpolate(double x, double y) const {
    const double column = std::clamp(x / geometry_.cell_size - 0.5, 0.0, geometry_.columns - 1.0);
    const double row =
        std::clamp((geometry_.y_max - y) / geometry_.cell_size - 0.5, 0.0, geometry_.rows - 1.0);
    const int c = std::min(static_cast<int>(column), geometry_.columns - 2);
    const int r = std::min(static_cast<int>(row), geometry_.rows - 2);
    const double a = column - c, b = row - r;
    const auto z = [&](int i, int j) { return height_[geometry_.index(r + i, c + j)]; };
    return (z(0, 0) * (1 - a) + z(0, 1) * a) * (1 - b) + (z(1, 0) * (1 - a) + z(1, 1) * a) * b;
  }

  // Uplift and stream power, implicit, from the outlets upstream; no cell stands above those it drains to by
  // more than its rock can hold. Water takes every way down in proportion to the slope squared: with one
  // receiver a cell, valleys and faces would follow the eight directions of the raster.
  void erode(double years) {
    // Lifted out of reach, border cells other than the outlets receive no water: they become divides.
    const double out_of_reach = 2.0 * *std::max_element(height_.begin(), height_.end()) + 1000.0;
    std::vector<double> surface(height_);
    for (std::int32_t cell = 0; cell < static_cast<std::int32_t>(surface.size()); ++cell) {
      if (is_divide(cell)) surface[cell] += out_of_reach;
    }
    surface = fill_depressions(geometry_, surface, active_, outlets_, 1e-3).elevation;

    const Sequence upwards = by_level(surface);
    const std::vector<double> area = drained_area(surface, upwards);
    for (const auto& [level, cell] : upwards) {
      double below = 0.0, distance = 0.0;  // of the receivers, as their shares weigh
      double shares = 0.0, pull = 0.0;
      for_receivers(surface, cell, [&](std::int32_t receiver, double share, double length) {
        shares += share;
        below += share * height_[receiver] / length;
        pull += share / length;
        distance += share * length;
      });
      if (!(shares > 0.0)) continue;
      const double lifted = level - (is_divide(cell) ? out_of_reach : 0.0) + uplift * years;
      const double rate = erodibility_[cell] * years * std::pow(area[cell], area_exponent);
      const double eroded = (lifted + rate * below) / (1.0 + rate * pull);
      const double base = below / pull;
      height_[cell] = std::clamp(eroded, base + 1e-4 * distance, base + threshold_[cell] * distance);
    }
  }

  using Sequence = std::vector<std::pair<double, std::int32_t>>;

  static Sequence by_level(const std::vector<double>& surface) {
    Sequence upwards;
    upwards.reserve(surface.size());
    for (std::size_t cell = 0; cell < surface.size(); ++cell) {
      upwards.emplace_back(surface[cell], static_cast<std::int32_t>(cell));
    }
    std::sort(upwards.begin(), upwards.end());
    return upwards;
  }

  std::vector<double> drained_area(const std::vector<double>& surface, const Sequence& upwards) const {
    std::vector<double> area(surface.size(), geometry_.cell_area());
    for (auto at = upwards.rbegin(); at != upwards.rend(); ++at) {
      const double from_here = area[at->second];
      for_receivers(surface, at->second, [&](std::int32_t receiver, double share, double) {
        area[receiver] += share * from_here;
      });
    }
    return area;
  }

  // Calls visit(receiver, share, distance) for every lower neighbour; none for outlets.
  template <class Visit>
  void for_receivers(const std::vector<double>& surface, std::int32_t cell, Visit&& visit) const {
    if (border_[cell] && is_outlet(cell)) return;
    double weight[8] = {}, sum = 0.0;
    for (int k = 0; k < 8; ++k) {
      if (border_[cell] && !has_neighbour(cell, k)) continue;
      const double drop = std::max(surface[cell] - surface[cell + offset_[k]], 0.0) / distance_[k];
      weight[k] = drop * drop;
      sum += weight[k];
    }
    const double per_weight = 1.0 / sum;
    for (int k = 0; k < 8; ++k) {
      if (weight[k] > 0.0) visit(cell + offset_[k], weight[k] * per_weight, distance_[k]);
    }
  }

  bool has_neighbour(std::int32_t cell, int k) const {
    return geometry_.contains(cell / geometry_.columns + neighbour_row[k],
                              cell % geometry_.columns + neighbour_column[k]);
  }

  // Linear diffusion, explicit; no flow over the border.
  void creep_downhill(double years) {
    const double share = std::min(creep * years / (geometry_.cell_size * geometry_.cell_size), 0.1);
    const std::vector<double> before(height_);
    for (std::int32_t cell = 0; cell < static_cast<std::int32_t>(before.size()); ++cell) {
      double sum = 0.0;
      for (int k = 0; k < 8; k += 2) {
        if (!border_[cell] || has_neighbour(cell, k)) sum += before[cell + offset_[k]] - before[cell];
      }
      height_[cell] = before[cell] + share * sum;
    }
    fix_outlets();
  }

  std::uint64_t seed_;
  GridGeometry geometry_;
  std::vector<double> height_;       // above the valley mouths [m]
  std::vector<double> erodibility_;  // K [m^0.1/yr]
  std::vector<double> threshold_;    // tan of the steepest slope that stands
  std::vector<std::uint8_t> active_, border_;
  std::array<std::int32_t, 2> outlets_ = {};
  std::array<std::int32_t, 8> offset_ = {};
  std::array<double, 8> distance_ = {};
};

// The factor on all heights that gives the mean slope.
double scale_to_mean_slope(const std::vector<double>& slope) {
  double low = 0.0, high = 100.0;
  for (int halving = 0; halving < 45; ++halving) {
    const double middle = 0.5 * (low + high);
    double degrees = 0.0;
    for (const double tangent : slope) degrees += std::atan(middle * tangent);
    degrees *= 180.0 / 3.14159265358979323846 / static_cast<double>(slope.size());
    (degrees < mean_slope ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace

Raster synthesize_terrain(const SynthesisOptions& options) {
  constexpr int least = 16;
  if (options.columns < least || options.rows < least || !(options.cell_size > 0.0)) {
    throw Error(Exit::configuration, "mountains need room",
                fmt::format("{} x {} cells of {} m", options.columns, options.rows, options.cell_size),
                fmt::format("Ask for at least {} x {} cells.", least, least));
  }
  int coarsening = 1;
  while (std::min(options.columns, options.rows) / (2 * coarsening) >= 20) coarsening *= 2;
  Landscape landscape(options, coarsening);
  landscape.start();
  landscape.evolve(200, 1e5);
  for (coarsening /= 2; coarsening >= 1; coarsening /= 2) {
    Landscape finer(options, coarsening);
    finer.refine(landscape);
    finer.evolve(coarsening > 1 ? 50 : 16, 5e4);
    landscape = std::move(finer);
  }
  Raster raster{landscape.geometry(), landscape.height()};
  const double scale = scale_to_mean_slope(horn_slope(raster));
  for (double& value : raster.values) value = valley_mouth + scale * value;
  raster.geometry.x_min = options.x_min;
  raster.geometry.y_max = options.y_max;
  raster.geometry.crs_wkt = options.crs_wkt;
  return raster;
}

}  // namespace headwater
