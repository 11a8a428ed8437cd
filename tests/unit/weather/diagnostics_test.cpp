#include "models/weather/diagnostics.hpp"

#include <cmath>
#include <stdexcept>

#include <gtest/gtest.h>

#include "engine/core/clock.hpp"

namespace headwater {
namespace {

constexpr double wet = 1e-3;
const double none = std::nan("");

double value_of(const std::vector<Statistic>& all, const std::string& name, int month = 0) {
  for (const Statistic& one : all)
    if (one.name == name && one.month == month) return one.value;
  ADD_FAILURE() << "there is no statistic '" << name << "'";
  return none;
}

std::size_t day_in(const Date& first, const Date& date) {
  return static_cast<std::size_t>(days_from_date(date) - days_from_date(first));
}

TEST(SummariseYears, TotalsSpellsAndLargest) {
  const Date first{2021, 1, 1};
  std::vector<double> rain(730, 0.0);
  // A wet spell of 3 days over the turn of January, one of 1 in July, one of 2 over the turn of the year.
  rain[day_in(first, {2021, 1, 30})] = 10e-3;
  rain[day_in(first, {2021, 1, 31})] = 20e-3;
  rain[day_in(first, {2021, 2, 1})] = 5e-3;
  rain[day_in(first, {2021, 7, 10})] = 30e-3;
  rain[day_in(first, {2021, 7, 12})] = 0.9e-3;  // dry
  rain[day_in(first, {2021, 12, 31})] = 2e-3;
  rain[day_in(first, {2022, 1, 1})] = 3e-3;
  const auto years = summarise_years(days_from_date(first), rain, wet);
  ASSERT_EQ(years.size(), 2U);
  const YearSummary& year = years[0];
  EXPECT_EQ(year.year, 2021);
  EXPECT_NEAR(year.rain[0], 30e-3, 1e-16);
  EXPECT_NEAR(year.rain[1], 5e-3, 1e-16);
  EXPECT_EQ(year.wet_days[0], 2.0);
  EXPECT_NEAR(year.annual_rain, 67.9e-3, 1e-15);
  EXPECT_EQ(year.annual_wet_days, 5.0);
  EXPECT_NEAR(year.largest_day, 30e-3, 1e-16);
  EXPECT_NEAR(year.largest_three_days, 35e-3, 1e-16);  // January's spell
  EXPECT_EQ(year.wet_spells[0], 1);
  EXPECT_EQ(year.days_in_wet_spells[0], 3);
  EXPECT_EQ(year.wet_spells[1], 0);
  EXPECT_EQ(year.days_in_wet_spells[11], 2);
  EXPECT_EQ(year.dry_spells[0], 0);            // the one before 30 January may have begun before the record
  EXPECT_EQ(year.days_in_dry_spells[1], 158);  // 2 February to 9 July
  EXPECT_EQ(year.longest_dry_spell, 173.0);    // 11 July to 30 December
  EXPECT_EQ(years[1].dry_spells[0], 0);        // not over when the record ends
}

TEST(SummariseYears, DaysWithoutAValueSpoilTheirMonthAndYear) {
  const Date first{2021, 1, 1};
  std::vector<double> rain(365, 0.0);
  for (const Date& date : {Date{2021, 3, 9}, Date{2021, 3, 11}, Date{2021, 3, 12}, Date{2021, 3, 20}})
    rain[day_in(first, date)] = 4e-3;
  rain[day_in(first, {2021, 3, 10})] = none;
  const YearSummary year = summarise_years(days_from_date(first), rain, wet)[0];
  EXPECT_TRUE(std::isnan(year.rain[2]));
  EXPECT_NEAR(year.rain[3], 0.0, 0.0);
  EXPECT_TRUE(std::isnan(year.annual_rain));
  EXPECT_TRUE(std::isnan(year.largest_day));
  EXPECT_EQ(year.wet_spells[2], 1);  // the 20th; the others touch the day that is not known
  EXPECT_EQ(year.days_in_wet_spells[2], 1);
  EXPECT_EQ(year.days_in_dry_spells[2], 7);  // 13 to 19 March
}

TEST(SummariseYears, PartsOfYearsHaveTheirMonths) {
  const Date first{2020, 2, 10};
  const std::vector<double> rain(200, 2e-3);
  const YearSummary year = summarise_years(days_from_date(first), rain, wet)[0];
  EXPECT_TRUE(std::isnan(year.rain[1]));
  EXPECT_NEAR(year.rain[2], 62e-3, 1e-15);
  EXPECT_TRUE(std::isnan(year.annual_rain));
}

TEST(Resolution, IsTheCoarsestStepThatFits) {
  EXPECT_EQ(resolution(std::vector<double>{0.0, 3e-3, none, 17e-3}), 1e-3);
  EXPECT_EQ(resolution(std::vector<double>{0.5e-3, 3e-3}), 5e-4);
  EXPECT_EQ(resolution(std::vector<double>{0.4e-3, 3e-3}), 2e-4);
  EXPECT_EQ(resolution(std::vector<double>{0.3e-3, 3e-3}), 1e-4);
  EXPECT_EQ(resolution(std::vector<double>{0.254e-3, 3e-3}), 0.0);
}

TEST(StatisticsOf, MeanAndSpreadOfYears) {
  std::vector<YearSummary> years(3);
  const double totals[] = {1.0, 2.0, 3.0};
  for (std::size_t i = 0; i < 3; ++i) {
    years[i].rain[4] = 0.1 * totals[i];
    years[i].annual_rain = totals[i];
    years[i].largest_day = 0.05 * totals[i];
    years[i].wet_spells[4] = 2;
    years[i].days_in_wet_spells[4] = 7;
  }
  years[2].rain[4] = none;
  const auto all = statistics_of(years);
  EXPECT_NEAR(value_of(all, "annual rain, mean"), 2000.0, 1e-10);
  EXPECT_NEAR(value_of(all, "annual rain, standard deviation"), 1000.0, 1e-10);
  EXPECT_NEAR(value_of(all, "rain, mean", 5), 150.0, 1e-10);
  EXPECT_NEAR(value_of(all, "wet spell, mean", 5), 3.5, 1e-14);
  EXPECT_TRUE(std::isnan(value_of(all, "wet spell, mean", 6)));
  EXPECT_NEAR(value_of(all, "largest day, mean of years"), 100.0, 1e-10);
  // L-scale of 50, 100, 150 is 100 / 3: Gumbel's median is mean + (ln(1 / ln 2) - euler) L / ln 2.
  EXPECT_NEAR(value_of(all, "largest day, 2 years (Gumbel)"),
              100.0 + (0.36651292058166435 - 0.57721566490153286) * 100.0 / 3.0 / std::log(2.0), 1e-9);
  EXPECT_TRUE(std::isnan(value_of(all, "largest day, 10 years (GEV)")));  // three years do not tell a shape
}

std::vector<YearSummary> generated(const GeneratorParameters& parameters, std::uint64_t seed, int years) {
  return summarise_years(first_generated_day(), generate_years(parameters, seed, years, 0.0),
                         parameters.wet_day_threshold);
}

TEST(CompareYears, TheGeneratorAgreesWithItselfAndNotWithAnother) {
  const GeneratorParameters right;
  GeneratorParameters wrong;
  for (double& depth : wrong.wet_day_depth) depth *= 1.3;
  for (double& chance : wrong.wet_after_wet) chance *= 0.8;
  const auto record = generated(right, 77, 20), mine = generated(right, 1, 1000),
             others = generated(wrong, 1, 1000);
  const auto outside = [&](const std::vector<YearSummary>& years) {
    int count = 0;
    for (const Comparison& one : compare_years(record, years, 3)) count += one.outside();
    return count;
  };
  // 77 statistics, 10 % outside by chance: 7.7, and as many are correlated, a standard deviation of about 4.
  EXPECT_LE(outside(mine), 19);
  EXPECT_GE(outside(others), 30);
}

TEST(CompareYears, BootstrapCoversAndIsTheSameForASeed) {
  const auto record = generated({}, 77, 20), years = generated({}, 1, 400);
  const auto one = compare_years(record, years, 3), again = compare_years(record, years, 3);
  const auto other = compare_years(record, years, 4);
  int different = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    if (std::isnan(one[i].record_low)) continue;
    EXPECT_EQ(one[i].record_low, again[i].record_low);
    EXPECT_EQ(one[i].record_high, again[i].record_high);
    EXPECT_LE(one[i].record_low, one[i].record_high);
    different += one[i].record_low != other[i].record_low;
    if (one[i].record.name == "annual rain, mean") {
      EXPECT_LT(one[i].record_low, one[i].record.value);
      EXPECT_GT(one[i].record_high, one[i].record.value);
    }
  }
  EXPECT_GT(different, 20);
  EXPECT_THROW(compare_years(record, std::span(years).first(150), 3), std::invalid_argument);
}

TEST(MissingSpread, FindsTheFactorBetweenYears) {
  GeneratorParameters varied;
  varied.annual_sd = 0.2;
  const auto record = generated(varied, 8, 1000), without = generated({}, 1, 1000);
  const AnnualSpread spread = missing_spread(record, without, 1);
  // The standard error of a variance of 1,000 years is 4.5 %; of the sd that is left, about 0.006.
  EXPECT_NEAR(spread.sd, 0.2, 4.0 * 0.006);
  EXPECT_LT(spread.low, 0.2);
  EXPECT_GT(spread.high, 0.2 - 0.012);
  EXPECT_EQ(missing_spread(without, record, 1).sd, 0.0);
}

TEST(GenerateYears, RoundsAsTheRecord) {
  for (const double depth : generate_years({}, 1, 3, 5e-4))
    EXPECT_NEAR(depth / 5e-4, std::round(depth / 5e-4), 1e-9);
  EXPECT_EQ(generate_years({}, 1, 3, 0.0).size(), 1095U);
}

}  // namespace
}  // namespace headwater
