#include "models/river/sediment.hpp"

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

RiverBed::RiverBed(std::vector<BedClass> classes, double erodibility, std::size_t reaches)
    : classes_(std::move(classes)),
      erodibility_(erodibility),
      deposited_(reaches * classes_.size(), 0.0),
      entrained_(reaches * classes_.size(), 0.0) {}

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
