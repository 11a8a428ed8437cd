// Grain classes between the water and the bed.
#include "models/river/sediment.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace headwater {
namespace {

constexpr BedClass silt{1e-4, 0.1, 0.2};

// Krone: v C (1 - tau/tau_d) A dt with C after the step: 10 kg in 100 m3, 50 m2 of bed, 600 s, tau half of
// tau_d: falls = 600 x 1e-4 x 0.5 x 50 = 1.5 m3; 10 x 1.5 / 101.5.
TEST(Bed, DepositsAfterKrone) {
  const BedStep step = exchange_with_bed(silt, 0.05, 50.0, 600.0, 1e-3, 100.0, 10.0, 7.0, 7.0);
  EXPECT_NEAR(step.deposited, 15.0 / 101.5, 1e-15);
  EXPECT_EQ(step.entrained, 0.0);
}

// Partheniades: M (tau/tau_e - 1) A dt = 1e-3 x 2 x 50 x 600 = 60 kg of a bed of 100 kg, a quarter of it
// silt.
TEST(Bed, IsEntrainedAfterPartheniades) {
  const BedStep step = exchange_with_bed(silt, 0.6, 50.0, 600.0, 1e-3, 100.0, 10.0, 25.0, 100.0);
  EXPECT_DOUBLE_EQ(step.entrained, 15.0);
  EXPECT_EQ(step.deposited, 0.0);
}

TEST(Bed, GivesNoMoreThanItHas) {
  const BedStep step = exchange_with_bed(silt, 60.0, 50.0, 600.0, 1e-3, 100.0, 10.0, 25.0, 100.0);
  EXPECT_EQ(step.entrained, 25.0);
}

TEST(Bed, RestsBetweenTheThresholds) {
  for (const double shear : {0.1, 0.15, 0.2}) {
    const BedStep step = exchange_with_bed(silt, shear, 50.0, 600.0, 1e-3, 100.0, 10.0, 25.0, 100.0);
    EXPECT_EQ(step.deposited + step.entrained, 0.0) << shear;
  }
}

// Shields: 0.045 x 1650 kg/m3 x 9.81 m/s2 x 0.6 mm = 0.43704 Pa; clay keeps the thresholds of fines.
TEST(Bed, CoarseGrainsMoveAfterShields) {
  Grain clay, sand;
  clay.diameter = 4e-6;
  sand.diameter = 0.6e-3;
  sand.settling_velocity = 0.08;
  const auto classes = bed_classes({clay, sand}, RiverParameters{});
  EXPECT_EQ(classes[0].deposition_below, 0.1);
  EXPECT_EQ(classes[0].entrainment_above, 0.2);
  EXPECT_NEAR(classes[1].deposition_below, 0.437035, 1e-6);
  EXPECT_NEAR(classes[1].entrainment_above, 0.437035, 1e-6);
  EXPECT_EQ(classes[1].velocity, 0.08);
}

// From this volume on nothing settles: the shear stress there is the largest threshold.
TEST(Bed, VolumeThatKeepsAllClassesUp) {
  RiverNetwork network;
  network.downstream = {-1};
  network.length = {50.0};
  network.slope = {1e-3};
  network.drained_area = {5e6};
  const RiverParameters parameters;
  const Channel channel(network, nullptr, parameters);
  const std::vector<BedClass> classes = {{1e-5, 0.1, 0.2}, {0.08, 0.437, 0.437}};
  const double volume = flushed_volume(channel, 0, classes);
  const auto shear_at = [&](double wanted) {  // of the flow that goes with this volume
    double low = 1e-12, high = 1e4;
    for (int i = 0; i < 200; ++i) {
      const double middle = std::sqrt(low * high);
      (channel.volume(0, middle) < wanted ? low : high) = middle;
    }
    return bed_shear_stress(channel.hydraulics(0, low, wanted));
  };
  EXPECT_NEAR(shear_at(volume), 0.437, 1e-8);
  EXPECT_GE(shear_at(volume), 0.437);
  EXPECT_LT(shear_at(0.999 * volume), 0.437);
}

TEST(Bed, ShearStressOfAWideChannel) {
  Hydraulics h;
  h.depth = 0.5;
  h.slope = 1e-3;
  EXPECT_DOUBLE_EQ(bed_shear_stress(h), 4.905);
}

}  // namespace
}  // namespace headwater
