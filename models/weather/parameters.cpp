#include "models/weather/parameters.hpp"

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
  section.entry_in("shape", generator.shape, "1", {0.05, 100.0},
                   "shape of the gamma distribution of a wet day's rain, by month (maximum likelihood)",
                   gauge_source);
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
      "soil loss and runoff of ten years within 5 percent of pulses of a minute "
      "(docs/decisions/0011-pulses.md)");
}

}  // namespace

RainSource WeatherParameters::source() const {
  if (*rain == "constant") return RainSource::constant;
  if (*rain == "series") return RainSource::series;
  return *rain == "generate" ? RainSource::generate : RainSource::gauge;
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
                        "share by which rain grows for every km above the gauge (the factor stays >= 0.1)",
                        "assumption: none unless the case gives one");
  });
  section.choice("after_gauge", weather.after_gauge, {"generate", "error"},
                 "what to do on days after the gauge's last one", "case");
  section.entry_in(
      "temperature", weather.temperature, "degC", {-60.0, 60.0},
      "monthly mean air temperature at the gauge, for days on which it has none",
      "Myitkyina: mean of the monthly mean daily maximum and minimum, both in whole degrees, as tabled in "
      "The Rough Guide to Myanmar (2017), p. 11");
  section.quantity("lapse_rate", weather.lapse_rate, "K/m", {-0.02, 0.02},
                   "fall of air temperature with elevation",
                   "assumption: moist lower troposphere, 5-6.5 K/km");
  section.table("generator", "rain of days without a gauge: Markov chain and gamma depths (Richardson 1981)",
                [&](Section& table) { describe(table, weather.generator); });
  section.table("storms", "how the rain of a wet day is spread over storms",
                [&](Section& table) { describe(table, weather.storms); });
}

}  // namespace headwater
