// E2: the factors of the screening by RUSLE, one number for each formula, worked out by hand.
#include "models/erosion/rusle.hpp"

#include <cmath>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/water/hillslope_world.hpp"

namespace headwater {
namespace {

constexpr double mm_per_hour = 1e-3 / 3600.0, degree = 3.14159265358979323846 / 180.0;

// 5 %: 10.8 x 0.0499376 + 0.03; 8 degrees: 16.8 x 0.1391731 - 0.5; 10 and 25 degrees: 21.91 sin - 0.96.
TEST(Rusle, SteepnessFactor) {
  EXPECT_NEAR(rusle_steepness_factor(std::sin(std::atan(0.05))), 0.5693263, 1e-7);
  EXPECT_NEAR(rusle_steepness_factor(std::sin(8.0 * degree)), 1.8381081, 1e-7);
  EXPECT_NEAR(rusle_steepness_factor(std::sin(10.0000001 * degree)), 2.8446316, 1e-6);
  EXPECT_NEAR(rusle_steepness_factor(std::sin(25.0 * degree)), 8.2995661, 1e-7);
  EXPECT_NEAR(rusle_steepness_factor(0.0), 0.03, 1e-15);
}

// 20 degrees: beta = 3.8172544 / 1.8316894 = 2.0840074; 2 degrees: 0.5092... / (1 + ...).
TEST(Rusle, LengthExponent) {
  EXPECT_NEAR(rusle_length_exponent(std::sin(20.0 * degree)), 0.6757493, 1e-7);
  EXPECT_NEAR(rusle_length_exponent(std::sin(2.0 * degree)), 0.3374294, 1e-7);
  EXPECT_EQ(rusle_length_exponent(0.0), 0.0);
}

// A cell of the unit plot's length with nothing above it is the unit plot.
TEST(Rusle, LengthFactor) {
  EXPECT_NEAR(rusle_length_factor(0.0, 22.13, 1.0, 0.5), 1.0, 1e-14);
  EXPECT_NEAR(rusle_length_factor(5000.0, 50.0, 1.0, 0.5), 3.5589805, 1e-7);
  EXPECT_NEAR(rusle_length_factor(5000.0, 50.0, std::sqrt(2.0), 0.6), 3.6666375, 1e-7);
}

// 30 mm/h: 0.29 (1 - 0.72 e^-1.5) = 0.24341042 MJ/ha/mm, and 1 MJ/ha/mm is 1e5 J/m2/m.
TEST(Rusle, EnergyOfRain) {
  EXPECT_NEAR(rusle_energy(30.0 * mm_per_hour), 0.24341042e5, 1e-3);
}

// 20 minutes at 60 mm/h after 40 at 15: the best half hour holds the 20 and 10 of the 40, 22.5 mm, 45 mm/h.
TEST(Rusle, LargestHalfHour) {
  const std::vector<Pulse> pulses = {
      {0.0, 2400.0, 15.0 * mm_per_hour}, {2400.0, 1200.0, 60.0 * mm_per_hour}, {3600.0, 82800.0, 0.0}};
  EXPECT_NEAR(largest_half_hour_rate(pulses) / mm_per_hour, 45.0, 1e-9);
  const std::vector<Pulse> hour = {{0.0, 3600.0, 30.0 * mm_per_hour}};
  EXPECT_NEAR(largest_half_hour_rate(hour) / mm_per_hour, 30.0, 1e-9);
  // 30 mm at 0.2434 MJ/ha/mm and 30 mm/h: 219.07 MJ mm / (ha h)
  EXPECT_NEAR(rain_energy(hour, 1.0) * largest_half_hour_rate(hour), 219.069380 / 3.6e4, 1e-9);
  EXPECT_NEAR(rain_energy(hour, 2.0), rusle_energy(60.0 * mm_per_hour) * 60e-3, 1e-9);
}

// Benches of 5 % on a slope of 60 %: S 0.5693263 of the 5 %, and its m; above 5 % only.
TEST(Rusle, KnowsTheGroundThatWasMade) {
  const auto loss_on = [](double slope, double local) {
    water_test::HillslopeOptions options;
    options.erosion = true;
    options.local_slope = local;
    water_test::Hillslope plane(water_test::row_of_cells(3, 22.13, slope, Drains::off_map), options);
    plane.day({{3600.0, 30.0 * mm_per_hour}});
    const std::span<const double> loss = plane.field("rusle_soil_loss");
    return std::vector<double>(loss.begin(), loss.end());
  };
  const std::vector<double> bench = loss_on(0.6, 0.05);
  const double unit_plot = 10.0 * 365.25 * 219.069380 / 3.6e4 * 0.03 * 3600.0;
  EXPECT_NEAR(bench[0], unit_plot * 0.5693263, 1e-6 * bench[0]);
  // the second cell: 2^(m + 1) - 1 unit plots
  const double m = rusle_length_exponent(std::sin(std::atan(0.05)));
  EXPECT_NEAR(bench[1] / bench[0], std::pow(2.0, m + 1.0) - 1.0, 1e-12);
  EXPECT_EQ(loss_on(0.03, 0.05), loss_on(0.03, std::nan("")));
}

// The flow's power on a bench of 5 % is that of a plane of 5 %: the same sediment, to the bit.
TEST(Erosion, PowerIsOfTheGroundThatWasMade) {
  const auto plane_of = [](double slope, double local) {
    water_test::HillslopeOptions options;
    options.erosion = true;
    options.settings = {{"infiltration", "none"}};
    options.local_slope = local;
    auto plane = std::make_unique<water_test::Hillslope>(
        water_test::row_of_cells(6, 50.0, slope, Drains::off_map), options);
    for (int day = 0; day < 3; ++day) plane->day({{3600.0, 50.0 * mm_per_hour}, {1800.0, 5.0 * mm_per_hour}});
    return plane;
  };
  const auto bench = plane_of(0.6, 0.05), plane = plane_of(0.05, std::nan("")), hill = plane_of(0.6, 10.0);
  EXPECT_EQ(bench->save(), plane->save());
  EXPECT_GT(hill->field("regolith_eroded")[5], 5.0 * bench->field("regolith_eroded")[5]);
}

// Of a plane of 20 degrees with cells of 50 m: the third cell has two above it, x = 1, and 120 m at most.
TEST(Rusle, FollowsTheFlow) {
  water_test::HillslopeOptions options;
  options.erosion = true;
  water_test::Hillslope plane(water_test::row_of_cells(6, 50.0, std::tan(20.0 * degree), Drains::reach),
                              options);
  plane.day({{3600.0, 30.0 * mm_per_hour}});
  const double sine = std::sin(20.0 * degree), m = rusle_length_exponent(sine);
  const auto expected = [&](double area) {
    return 10.0 * 365.25 * 219.069380 / 3.6e4 * 0.03 * 3600.0 * rusle_steepness_factor(sine) *
           rusle_length_factor(area, 50.0, 1.0, m);
  };
  const std::span<const double> loss = plane.field("rusle_soil_loss");
  EXPECT_NEAR(loss[0], expected(0.0), 1e-6 * expected(0.0));
  EXPECT_NEAR(loss[2], expected(5000.0), 1e-6 * expected(5000.0));
  EXPECT_NEAR(loss[4], expected(6000.0), 1e-6 * expected(6000.0));  // 120 m x 50 m, not 10,000 m2
  EXPECT_NEAR(loss[5], expected(0.0), 1e-6 * expected(0.0));        // the river's bank
}

}  // namespace
}  // namespace headwater
