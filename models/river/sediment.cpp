#include "models/river/sediment.hpp"

#include <cmath>

#include "engine/core/sums.hpp"

namespace headwater {

std::vector<BedClass> bed_classes(const std::vector<Grain>& grains, const RiverParameters& parameters) {
  std::vector<BedClass> classes;
  for (const Grain& grain : grains) {
    const double moves =
        parameters.shields_number * (grain.density - water_density) * gravity * grain.diameter;
    const double settles = std::max(parameters.deposition_stress, moves);
    classes.push_back({grain.settling_velocity, settles, std::max(settles, parameters.entrainment_stress)});
  }
  return classes;
}

double flushed_volume(const Channel& channel, std::size_t reach, const std::vector<BedClass>& classes) {
  if (channel.prescribed()) return infinite;
  double threshold = 0.0;
  for (const BedClass& grain : classes) threshold = std::max(threshold, grain.deposition_below);
  const auto shear = [&](double flow) {
    return bed_shear_stress(channel.hydraulics(reach, flow, channel.volume(reach, flow)));
  };
  double low = -30.0, high = 15.0;  // logarithm of the flow [m3/s]; depth grows with it
  if (!(shear(std::exp(high)) >= threshold)) return infinite;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (shear(std::exp(middle)) >= threshold ? high : low) = middle;
  }
  return channel.volume(reach, std::exp(high)) * (1.0 + 1e-9);  // on the safe side of the rounding
}

RiverBed::RiverBed(std::vector<BedClass> classes, double erodibility, std::vector<double> flushed)
    : classes_(std::move(classes)),
      erodibility_(erodibility),
      flushed_(std::move(flushed)),
      deposited_(flushed_.size() * classes_.size(), 0.0),
      entrained_(flushed_.size() * classes_.size(), 0.0) {}

void RiverBed::begin_day(std::span<double> mass) {
  mass_ = mass;
  std::fill(deposited_.begin(), deposited_.end(), 0.0);
  std::fill(entrained_.begin(), entrained_.end(), 0.0);
}

void RiverBed::exchange(std::size_t i, const Hydraulics& hydraulics, double area, double water, double dt,
                        double* total) {
  const std::size_t first = i * classes_.size();
  const double shear = bed_shear_stress(hydraulics);
  double all = 0.0;
  for (std::size_t g = 0; g < classes_.size(); ++g) all += mass_[first + g];
  for (std::size_t g = 0; g < classes_.size(); ++g) {
    double& bed = mass_[first + g];
    const BedStep step =
        exchange_with_bed(classes_[g], shear, area, dt, erodibility_, water, total[g], bed, all);
    total[g] += step.entrained - step.deposited;
    bed += step.deposited - step.entrained;
    deposited_[first + g] += step.deposited;
    entrained_[first + g] += step.entrained;
  }
}

double RiverBed::sum(const std::vector<double>& values, std::size_t grain) const {
  CompensatedSum total;
  for (std::size_t k = grain; k < values.size(); k += classes_.size()) total.add(values[k]);
  return total.value();
}

}  // namespace headwater
