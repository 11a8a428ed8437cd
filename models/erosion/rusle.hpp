// A screening figure beside the model: what the Revised Universal Soil Loss Equation would say.
#pragma once

#include <span>
#include <vector>

#include "engine/coupling/setup.hpp"

namespace headwater {

/// Length exponent m = beta / (1 + beta), beta = (sin / 0.0896) / (3 sin^0.8 + 0.56), of ground with as many
/// rills as usual. McCool et al. (1989), Trans. ASAE 32, 1571-1576; Foster, Meyer & Onstad (1977).
double rusle_length_exponent(double sine);

/// Steepness factor S of the sine of the slope's angle: 10.8 sin + 0.03 below 9 % and 16.8 sin - 0.5 from
/// there to 10 degrees (McCool et al. 1987, Trans. ASAE 30, 1387-1396), 21.91 sin - 0.96 beyond (Liu, Nearing
/// & Risse 1994, Trans. ASAE 37, 1835-1840).
double rusle_steepness_factor(double sine);

/// Length factor of a raster cell of side `size` [m] into which `area` [m2] drains:
/// ((A + D^2)^(m+1) - A^(m+1)) / (D^(m+2) x^m 22.13^m), x = |sin| + |cos| of the aspect. Desmet & Govers
/// (1996), J. Soil Water Conserv. 51, 427-433.
double rusle_length_factor(double area, double size, double aspect_width, double exponent);

/// Energy of rain per area and depth [J/m2 per m] at a rate [m/s]: 0.29 (1 - 0.72 exp(-0.05 i)) MJ/ha/mm, i
/// in mm/h. Brown & Foster (1987), Trans. ASAE 30, 379-386; RUSLE (Renard et al. 1997, USDA Agr. Handbook
/// 703).
double rusle_energy(double rate);

/// I30: the largest rain of half an hour over half an hour [m/s], in pulses without gaps.
double largest_half_hour_rate(std::span<const Pulse> pulses);

/// E [J/m2] of pulses with all rates multiplied by `factor`. E x I30 [J m / (m2 s)]: 2.778e-5 of it are 1 MJ
/// mm / (ha h).
double rain_energy(std::span<const Pulse> pulses, double factor);

struct RusleParameters {
  CellParameter erodibility{0.03 * 3600.0};  ///< K [kg s / (J m)]; 3600 of it are 1 t h / (MJ mm)
  CellParameter cover_factor{1.0};           ///< C
  double practice_factor = 1.0;              ///< P
  double longest_slope = 120.0;              ///< [m]

  RusleParameters();
};
void describe(Section& s, RusleParameters& p);

/// A = R K LS C P with R of the run's own rain so far. Books nothing: no mass moves by it.
class Rusle {
 public:
  Rusle(const RusleParameters& parameters, const Setup& setup) : parameters_(parameters), setup_(setup) {}

  void declare(State& state);
  void initialise(const State& state);
  /// K and C of the land state, and LS of the flow paths and the slope of the ground (`local_slope`: see
  /// engine/coupling/local_slope.hpp).
  void follow_land(std::span<const double> land_state);
  void follow_paths(std::span<const double> local_slope);
  void rain(State& state, std::span<const Pulse> pulses) const;
  /// The field, with R as a yearly mean of the time up to `elapsed` [s].
  void update(State& state, double elapsed) const;
  std::span<const double> slope_factors() const { return length_and_steepness_; }

 private:
  RusleParameters parameters_;
  Setup setup_;
  double least_ = 1.0, width_ = 0.0;  // rain factors that R is kept for: `nodes` from least, a width apart
  std::vector<float> node_;           // of each cell: where between them it lies
  std::vector<double> length_and_steepness_, erodibility_, cover_;
  FieldId erosivity_, soil_loss_;
};

}  // namespace headwater
