// Exchange of grain classes between the water of a reach and its bed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "engine/coupling/setup.hpp"
#include "models/river/channel.hpp"
#include "models/river/dispersion.hpp"
#include "models/river/parameters.hpp"

namespace headwater {

/// What a class needs to know about itself.
struct BedClass {
  double velocity = 0.0;           ///< settling velocity [m/s]
  double deposition_below = 0.0;   ///< shear stress below which it settles for good [Pa]
  double entrainment_above = 0.0;  ///< shear stress above which the bed gives it [Pa]; at least the former
};

/// Thresholds of each class: those of fines, or that at which grains of its size move (Shields), whichever is
/// larger.
std::vector<BedClass> bed_classes(const std::vector<Grain>& grains, const RiverParameters& parameters);

/// Bed shear stress of a wide channel, rho g h S [Pa].
inline double bed_shear_stress(const Hydraulics& h) {
  return water_density * gravity * h.depth * h.slope;
}

/// What passes between water and bed in a step [kg].
struct BedStep {
  double deposited = 0.0, entrained = 0.0;
};

/// A class in one step over `area` [m2] of bed. Krone (1962): D = v C (1 - tau/tau_d)+, implicit, C being
/// that of `water` [m3] at the end; Partheniades (1965): E = M (tau/tau_e - 1)+ of a bed of `all` [kg], of
/// which `bed` [kg] are of this class, as long as there is any. Since tau_d <= tau_e only one of the two
/// acts.
inline BedStep exchange_with_bed(const BedClass& grain, double shear, double area, double dt,
                                 double erodibility, double water, double mass, double bed, double all) {
  BedStep step;
  if (shear < grain.deposition_below && mass > 0.0 && water > 0.0) {
    const double falls = dt * grain.velocity * (1.0 - shear / grain.deposition_below) * area;
    step.deposited = mass * (falls / (water + falls));
  } else if (shear > grain.entrainment_above && bed > 0.0) {
    const double wanted = dt * erodibility * (shear / grain.entrainment_above - 1.0) * area;
    step.entrained = wanted < all ? bed * (wanted / all) : bed;
  }
  return step;
}

/// Volume [m3] from which on the shear stress in a reach keeps every class up, by bisection on the flow;
/// infinite where none does.
double flushed_volume(const Channel& channel, std::size_t reach, const std::vector<BedClass>& classes);

/// The bed of all reaches, and what a day does to it.
class RiverBed {
 public:
  RiverBed() = default;
  /// Reaches that hold `flushed` [m3] or more keep all classes from settling.
  RiverBed(std::vector<BedClass> classes, double erodibility, std::vector<double> flushed);

  std::size_t classes() const { return classes_.size(); }
  void begin_day(std::span<double> mass);
  /// Whether nothing can happen: all classes stay up, and there is nothing on the bed. What mountain reaches
  /// nearly always are, found without their hydraulics.
  bool rests(std::size_t i, double volume) const {
    if (!(volume >= flushed_[i])) return false;
    const double* const bed = mass_.data() + i * classes_.size();
    return std::all_of(bed, bed + classes_.size(), [](double kg) { return kg == 0.0; });
  }
  /// Exchanges with the first lanes of `total`, what the `water` [m3] of reach `i` carries [kg].
  void exchange(std::size_t i, const Hydraulics& hydraulics, double area, double water, double dt,
                double* total);
  /// Sums of the day [kg].
  double deposited(std::size_t grain) const { return sum(deposited_, grain); }
  double entrained(std::size_t grain) const { return sum(entrained_, grain); }

 private:
  double sum(const std::vector<double>& values, std::size_t grain) const;
  std::vector<BedClass> classes_;
  double erodibility_ = 0.0;
  std::vector<double> flushed_;                // [reach] [m3]
  std::span<double> mass_;                     // [reach][class] [kg]
  std::vector<double> deposited_, entrained_;  // the same
};

}  // namespace headwater
