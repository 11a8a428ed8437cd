#include "models/weather/parameters.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/core/clock.hpp"
#include "engine/core/error.hpp"

namespace headwater {

namespace {

constexpr const char* gauge_source =
    "daily gauge at Myitkyina, 25.39 N 97.40 E, 2018-2025, wet from 1 mm; method: Richardson (1981)";

void describe(Section& section, GeneratorParameters& generator) {
  section.entry_in("wet_after_dry", generator.wet_after_dry, "1", {0.0, 1.0},
                   "chance that a day is wet when the day before was dry, by month", gauge_source);
  section.entry_in("wet_after_wet", generator.wet_after_wet, "1", {0.0, 1.0},
                   "chance that a day is wet when the day before was wet, by month", gauge_source);
  section.entry_in("wet_day_depth", generator.wet_day_depth, "m", {0.0, 1.0, true},
                   "mean rain of a wet day, by month", gauge_source);
  section.choice(
      "distribution", generator.distribution, {"gamma", "mixed_exponential"},
      "distribution of a wet day's rain",
      "gamma: Katz (1977); mixed exponential, which has the heavier tail: Woolhiser & Pegram (1979)");
  section.entry_in("shape", generator.shape, "1", {0.05, 100.0},
                   "shape of the gamma distribution of a wet day's rain, by month (maximum likelihood)",
                   gauge_source);
  section.entry_of_all("light_share", generator.light_share, "1", {0.0, 0.999},
                       "mixed exponential: share of wet days whose rain is of the light kind, by month",
                       gauge_source);
  section.entry_of_all("light_mean", generator.light_mean, "1", {1e-4, 1.0},
                       "mixed exponential: mean of the light kind over the mean of all wet days, by month",
                       gauge_source);
  section.quantity("wet_day_threshold", generator.wet_day_threshold, "m", {0.0, 0.1},
                   "a recorded day with at least this rain is wet: where the chain starts", gauge_source);
  section.quantity("least_depth", generator.least_depth, "m", {0.0, 0.1},
                   "a generated wet day has this rain and what the distribution gives on top",
                   "0: the distribution was fitted to whole depths");
  section.entry_of_all("temperature_sd", generator.temperature_sd, "K", {0.0, 20.0},
                       "standard deviation of a generated day's mean temperature about the month's mean (and "
                       "that of wet or dry days), by month or for all; 0: every day is as the month",
                       "off; `headwater weather fit` gives it where the gauge has temperatures");
  section.entry_of_all("wet_departure", generator.wet_departure, "K", {-15.0, 15.0},
                       "mean temperature of wet days minus the month's mean, by month or for all; dry days "
                       "make up for it",
                       "off; as temperature_sd. Conditioned on wet and dry: Richardson (1981)");
  section.quantity("temperature_correlation", generator.temperature_correlation, "1", {0.0, 0.99},
                   "lag-one correlation of what the two keys above leave",
                   "0.6-0.7 in Richardson (1981); used with temperature_sd only");
  section.quantity("annual_sd", generator.annual_sd, "1", {0.0, 1.0},
                   "standard deviation of a lognormal factor of mean 1 on all generated rain of a calendar "
                   "year: the variability between years that a chain of days lacks",
                   "off; low-frequency variability as a second generator: Dubrovsky et al. (2004); "
                   "`headwater weather check` estimates it");
}

void describe(Section& section, ClimateParameters& climate) {
  const char* source = "case; factors on the parameters of a generator: Wilks (1992)";
  section.entry_of_all("rain", climate.rain, "1", {0.0, 10.0},
                       "factor on the rain of a wet day, by month or for all", source);
  section.entry_of_all("wet_days", climate.wet_days, "1", {0.0, 10.0},
                       "factor on the long-run share of generated wet days, by month or for all; the share "
                       "stays below 1",
                       source);
  section.entry_of_all("temperature", climate.temperature, "K", {-15.0, 15.0},
                       "change of air temperature, by month or for all", source);
  section.entry("from", climate.from, "the change begins on this day; default: it is there from the start",
                "case");
  section.entry("to", climate.to, "the change grows linearly from `from` to this day; default: at once",
                "case");
  section.choice("recorded_days", climate.recorded_days, {"change", "keep"},
                 "whether rain and temperature that were measured are changed too (how often it rains is "
                 "not), or generated days alone",
                 "case");
}

void describe(Section& section, StormParameters& storms) {
  section.entry_in("count", storms.count, "1", {1.0, 4.0},
                   "mean number of storms on a day with at least 5 mm, by month",
                   "assumption: one a day in the dry season, one or two in the monsoon");
  section.entry_in(
      "duration", storms.duration, "s", {900.0, 36000.0},
      "mean duration of a storm on a day with the month's mean wet-day rain, by month",
      "assumption, set so that the largest hour of a year is about 0.35 of its largest 24 h, as by the "
      "one-third rule of the India Meteorological Department, (1 h / 24 h)^(1/3)");
  section.entry_in("peak_ratio", storms.peak_ratio, "1", {1.0, 20.0, true},
                   "peak intensity of a storm over its mean intensity, by month",
                   "assumption: the convective storms of March to September are sharper than winter rain");
  section.quantity("duration_exponent", storms.duration_exponent, "1", {0.0, 1.0},
                   "a storm's duration grows with this power of the day's rain",
                   "assumption: a bigger day is longer and more intense in equal measure");
  section.quantity("time_to_peak", storms.time_to_peak, "1", {0.05, 0.95},
                   "time from a storm's start to its peak over its duration",
                   "assumption, near the 0.25 of SWAT (Neitsch et al. 2011)");
  section.entry_in(
      "pulses", storms.pulses, "1", {1.0, 1440.0},
      "into how many pulses of equal depth the rain of a day below 5, 20, 50 mm and beyond is cut; "
      "four whole numbers",
      "with default parameters soil loss and runoff of ten years within 5 percent of pulses of a minute "
      "(docs/decisions/0014-pulses.md)");
}

}  // namespace

void GeneratorParameters::check() const {
  for (std::size_t month = 0; month < months_a_year; ++month) {
    if (wet_day_depth[month] <= least_depth)
      throw Error(
          Exit::configuration,
          fmt::format("the mean rain of a wet day in month {}, {:g} mm, is not above least_depth, {:g} mm",
                      month + 1, wet_day_depth[month] * 1e3, least_depth * 1e3),
          "[weather.generator]", "Lower least_depth");
  }
}

bool ClimateParameters::changes_rain() const {
  return std::any_of(rain.begin(), rain.end(), [](double factor) { return factor != 1.0; });
}

bool ClimateParameters::changes_wet_days() const {
  return std::any_of(wet_days.begin(), wet_days.end(), [](double factor) { return factor != 1.0; });
}

bool ClimateParameters::changes_temperature() const {
  return std::any_of(temperature.begin(), temperature.end(), [](double change) { return change != 0.0; });
}

void ClimateParameters::check() const {
  const char* where = "[weather.climate]";
  for (const auto& moment : {from, to})
    if (moment && !std::holds_alternative<Date>(*moment))
      throw Error(Exit::configuration, "`from` and `to` of a climate must be dates", where,
                  "E.g. from = 2025-01-01, to = 2050-01-01");
  if (to && !from)
    throw Error(Exit::configuration, "a climate with `to` needs `from`", where,
                "Say when the change begins, e.g. from = 2025-01-01");
  if (from && to && days_from_date(std::get<Date>(*to)) < days_from_date(std::get<Date>(*from)))
    throw Error(Exit::configuration, "`to` of the climate lies before its `from`", where, "Exchange them");
}

RainSource WeatherParameters::source() const {
  if (*rain == "constant") return RainSource::constant;
  if (*rain == "series") return RainSource::series;
  return *rain == "generate" ? RainSource::generate : RainSource::gauge;
}

bool WeatherParameters::daily_rain() const {
  return source() == RainSource::gauge || source() == RainSource::generate;
}

void WeatherParameters::check() const {
  const bool constant = source() == RainSource::constant;
  if (constant && !rate)
    throw Error(Exit::configuration, "rain = \"constant\" has no rate", "[weather]",
                "Give rate = \"50 mm/h\"");
  if (!constant && (rate || duration))
    throw Error(Exit::configuration, "rate and duration are for rain = \"constant\"", "[weather]",
                "Set rain = \"constant\", or take them out");
  if ((source() == RainSource::series) != series.has_value())
    throw Error(Exit::configuration, "rain = \"series\" and the key series belong together", "[weather]",
                "Give rain = \"series\" and series = \"storm.csv\" (time_s,rain_mm_h)");
  if (!daily_rain() && (climate.changes_rain() || climate.changes_wet_days()))
    throw Error(Exit::configuration, "factors on rain and wet days are for daily rain", "[weather.climate]",
                "Change the rain itself, or take them out");
  if (largest_factor && *largest_factor < smallest_factor)
    throw Error(Exit::configuration, "largest_factor is below smallest_factor", "[weather.orographic]",
                fmt::format("Give at least {:g}", smallest_factor));
  if (!temperature_range.empty() && temperature_range.size() != months_a_year)
    throw Error(Exit::configuration,
                fmt::format("temperature_range needs 12 values, not {}", temperature_range.size()),
                "[weather]", "Give one a month, January first");
  generator.check();
  climate.check();
}

void describe(Section& section, WeatherParameters& weather) {
  section.key(
      {"rain",
       "",
       {},
       "daily gauge file (date,rain_mm[,tmin_c,tmax_c]), or constant rain, or generated rain, or a series of "
       "rates",
       "case",
       true,
       "constant|generate|series"},
      &weather.rain);
  section.entry_in("rate", weather.rate, "m/s", {0.0, infinite}, "rain rate of rain = \"constant\"", "case");
  section.entry_in("duration", weather.duration, "s", {0.0, infinite},
                   "how long rain = \"constant\" lasts from the run's start; without it, to the end", "case");
  section.entry(
      "series", weather.series,
      "rain rates of rain = \"series\": a table time_s,rain_mm_h; a rate holds from its time to the "
      "next row's, times count from the run's start",
      "case");
  section.quantity("rain_factor", weather.rain_factor, "1", {0.0, 20.0}, "multiplies all rain", "case");
  section.table("orographic", "how rain changes with elevation", [&](Section& orographic) {
    orographic.quantity("reference_elevation", weather.reference_elevation, "m", {-500.0, 9000.0},
                        "elevation of the gauge; the temperatures are those of this elevation too",
                        "gauge at Myitkyina");
    orographic.quantity("per_km", weather.per_km, "1", {-1.0, 5.0},
                        "share by which rain grows for every km above the gauge",
                        "assumption: none unless the case gives one");
    orographic.quantity(
        "smallest_factor", weather.smallest_factor, "1", {0.0, 1.0},
        "the factor does not fall below this far under (or, with a negative per_km, over) the "
        "gauge",
        "assumption: some rain everywhere");
    orographic.entry_in("largest_factor", weather.largest_factor, "1", {0.0, 20.0},
                        "the factor does not exceed this; default: no limit. Rain grows up to some height "
                        "only, about 2 km in the Himalaya",
                        "case; Bookhagen & Burbank (2006)");
  });
  section.choice("after_gauge", weather.after_gauge, {"generate", "error"},
                 "what to do on days after the gauge's last one", "case");
  section.entry_in(
      "temperature", weather.temperature, "degC", {-60.0, 60.0},
      "monthly mean air temperature at the gauge, for days on which it has none",
      "Myitkyina: mean of the monthly mean daily maximum and minimum, both in whole degrees, as tabled in "
      "The Rough Guide to Myanmar (2017), p. 11");
  section.entry_in("temperature_range", weather.temperature_range, "K", {0.0, 40.0},
                   "monthly mean of the day's maximum minus minimum air temperature, for days on which the "
                   "gauge has none; 12 values. Needed by evapotranspiration = \"hargreaves\"",
                   "case");
  section.choice(
      "evapotranspiration", weather.evapotranspiration, {"oudin", "hargreaves"},
      "formula of potential evapotranspiration",
      "Oudin et al. (2005), from the mean temperature; Hargreaves & Samani (1985), FAO-56 equation "
      "52, from mean and range");
  section.quantity("lapse_rate", weather.lapse_rate, "K/m", {-0.02, 0.02},
                   "fall of air temperature with elevation",
                   "assumption: moist lower troposphere, 5-6.5 K/km");
  section.table(
      "generator",
      "days without a gauge: a chain of wet and dry days, their rain and temperature (Richardson 1981)",
      [&](Section& table) { describe(table, weather.generator); });
  section.table("climate", "how the weather differs from that of the record, by month",
                [&](Section& table) { describe(table, weather.climate); });
  section.table("storms", "how the rain of a wet day is spread over storms",
                [&](Section& table) { describe(table, weather.storms); });
}

}  // namespace headwater
