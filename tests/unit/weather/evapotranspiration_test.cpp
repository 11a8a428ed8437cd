#include "models/weather/evapotranspiration.hpp"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

namespace headwater {
namespace {

TEST(ExtraterrestrialRadiation, FaoExample8) {
  // Allen et al. (1998), FAO-56 example 8: 20 S on 3 September (J = 246): 32.2 MJ/m2/day, given to three
  // digits.
  EXPECT_NEAR(extraterrestrial_radiation(-20.0, 246), 32.2e6, 0.05e6);
}

TEST(ExtraterrestrialRadiation, EquinoxAtTheEquator) {
  // Latitude 0: cos(declination) is all that is left, Ra = Gsc / pi dr cos(delta); 24 h x 60 x 0.0820
  // MJ/m2/min.
  const double angle = 2.0 * std::numbers::pi * 80.0 / 365.0;
  const double expected = 1440.0 * 0.0820e6 / std::numbers::pi * (1.0 + 0.033 * std::cos(angle)) *
                          std::cos(0.409 * std::sin(angle - 1.39));
  EXPECT_NEAR(extraterrestrial_radiation(0.0, 80), expected, 1e-8 * expected);
}

TEST(ExtraterrestrialRadiation, PolarNightAndDay) {
  EXPECT_NEAR(extraterrestrial_radiation(80.0, 1), 0.0, 1e-3);
  // The sun does not set: the sunset angle is pi, Ra = Gsc dr sin(phi) sin(delta).
  const double angle = 2.0 * std::numbers::pi * 172.0 / 365.0;
  const double expected = 1440.0 * 0.0820e6 * (1.0 + 0.033 * std::cos(angle)) *
                          std::sin(80.0 * std::numbers::pi / 180.0) *
                          std::sin(0.409 * std::sin(angle - 1.39));
  EXPECT_NEAR(extraterrestrial_radiation(80.0, 172), expected, 1e-8 * expected);
}

TEST(OudinPet, ClosedForm) {
  // Re = 24.5 MJ/m2 evaporates 10 mm at 2.45 MJ/kg; at 15 degC a fifth of it.
  const double slope = oudin_slope(24.5e6);
  EXPECT_NEAR(oudin_pet(slope, 15.0), 2.0e-3, 1e-15);
  EXPECT_NEAR(oudin_pet(slope, 95.0), 10.0e-3, 1e-15);
}

TEST(OudinPet, NothingAtMinusFiveAndBelow) {
  const double slope = oudin_slope(24.5e6);
  EXPECT_EQ(oudin_pet(slope, -5.0), 0.0);
  EXPECT_EQ(oudin_pet(slope, -20.0), 0.0);
  EXPECT_GT(oudin_pet(slope, -4.9), 0.0);
}

TEST(HargreavesPet, FaoExample20) {
  // Allen et al. (1998), FAO-56 example 20: Lyon, 45.72 N, July (day 196): Tmax 26.6, Tmin 14.8 degC, Ra 40.6
  // MJ/m2/day; equation 52 gives 5.0 mm/day.
  const double radiation = extraterrestrial_radiation(45.72, 196);
  EXPECT_NEAR(radiation, 40.6e6, 0.05e6);
  EXPECT_NEAR(hargreaves_pet(hargreaves_slope(radiation, 26.6 - 14.8), 0.5 * (26.6 + 14.8)), 5.0e-3, 0.05e-3);
}

TEST(HargreavesPet, ClosedForm) {
  // Re = 24.5 MJ/m2 evaporates 10 mm; range 16 K, 22.2 degC: 0.0023 x 4 x 40 x 10 mm.
  EXPECT_NEAR(hargreaves_pet(hargreaves_slope(24.5e6, 16.0), 22.2), 3.68e-3, 1e-15);
  EXPECT_EQ(hargreaves_pet(hargreaves_slope(24.5e6, 0.0), 22.2), 0.0);
  EXPECT_EQ(hargreaves_pet(hargreaves_slope(24.5e6, 16.0), -17.9), 0.0);
}

}  // namespace
}  // namespace headwater
