#include "models/weather/weather.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "models/weather/evapotranspiration.hpp"
#include "models/weather/storms.hpp"

namespace headwater {

namespace {

constexpr double constant_rain_pulse = 60.0;  // [s]

class WeatherFactory final : public ProcessFactory {
 public:
  std::string_view label() const override { return "weather"; }
  void describe(Section& root) override {
    root.table("weather", "rain, storms, temperature and potential evapotranspiration",
               [&](Section& section) { headwater::describe(section, parameters_); });
  }
  std::unique_ptr<Process> make(const Setup& setup) const override {
    return std::make_unique<Weather>(parameters_, setup);
  }

 private:
  WeatherParameters parameters_;
};

}  // namespace

double monthly_temperature(const std::vector<double>& months, const Date& date) {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int length = days[date.month - 1] + (date.month == 2 && is_leap(date.year) ? 1 : 0);
  const double from_middle = (date.day - 0.5) / length - 0.5;  // -0.5 .. 0.5
  const int neighbour = (date.month - 1 + (from_middle < 0.0 ? 11 : 1)) % 12;
  const double weight = std::abs(from_middle);
  return (1.0 - weight) * months[static_cast<std::size_t>(date.month - 1)] +
         weight * months[static_cast<std::size_t>(neighbour)];
}

Weather::Weather(const WeatherParameters& parameters, const Setup& setup)
    : parameters_(parameters),
      domain_(setup.domain),
      clock_(setup.clock),
      seed_(setup.seed),
      latitude_(setup.latitude),
      climate_(parameters.climate),
      generator_(parameters.generator, setup.seed, climate_),
      temperature_generator_(parameters.generator, setup.seed),
      longest_pulse_(parameters.daily_rain() ? infinite : constant_rain_pulse) {
  parameters_.check();
  const RainSource source = parameters_.source();
  if (source == RainSource::series) series_.emplace(setup.files.table(*parameters_.series));
  if (!parameters_.daily_rain()) {
    if (clock_.is_calendar()) require_range(0, 0);
    return;
  }
  if (!clock_.is_calendar())
    throw Error(Exit::configuration, "daily rain needs a calendar, and [time] counts in numbers",
                "weather.rain",
                "Use rain = \"constant\" with rate and duration, or give [time] start and end as dates");

  const std::int64_t first = days_from_date(clock_.date_of(clock_.first_step())),
                     last = days_from_date(clock_.date_of(clock_.steps() - 1));
  generator_.start_by_chance(first - 1);
  temperature_generator_.start(first - 1);
  if (source == RainSource::gauge) {
    gauge_.emplace(setup.files.table(*parameters_.rain), setup.remark);
    recorded_wet_day_ =
        gauge_->mean_wet_day(parameters_.generator.wet_day_threshold, parameters_.generator.wet_day_depth);
    for (std::int64_t day = first; day < days_from_date(clock_.date_of(0)); ++day)
      gauge_->require(recorded_day(day), recorded_day(day));
    gauge_->require(days_from_date(clock_.date_of(0)), last);
  }
  require_range(first, last);
  if (source != RainSource::gauge) return;
  if (first < gauge_->first_day() && setup.remark)
    setup.remark(fmt::format("weather: the spin-up before {} takes the gauge's first years",
                             to_string(date_from_days(gauge_->first_day()))));
  const ClimateParameters& climate = parameters_.climate;
  if (setup.remark && climate.recorded_days == RecordedDays::change &&
      (climate.changes_rain() || climate.changes_wet_days() || climate.changes_temperature()))
    setup.remark(
        "weather: the climate factors change the rain and temperature of recorded days too, not how often it "
        "rains on them (climate.recorded_days)");
  if (last <= gauge_->last_day()) return;
  const std::string next = to_string(date_from_days(gauge_->last_day() + 1));
  if (parameters_.after_gauge == AfterGauge::error)
    throw Error(Exit::input, fmt::format("the rain gauge ends before {}, and the run goes on", next),
                parameters_.rain->filename().string(),
                "End the run there, or set after_gauge = \"generate\"");
  generator_.start(gauge_->last_day(),
                   gauge_->rain(gauge_->last_day()) >= parameters_.generator.wet_day_threshold);
  if (setup.remark) setup.remark(fmt::format("weather: the gauge ends; rain is generated from {} on", next));
}

void Weather::require_range(std::int64_t first, std::int64_t last) const {
  if (parameters_.evapotranspiration != EvapotranspirationFormula::hargreaves ||
      !parameters_.temperature_range.empty())
    return;
  for (std::int64_t day = first; day <= last; ++day)
    if (!gauge_ || !gauge_->covers(recorded_day(day)) || std::isnan(gauge_->range(recorded_day(day))))
      throw Error(
          Exit::configuration,
          gauge_ ? fmt::format("evapotranspiration = \"hargreaves\" needs the day's minimum and maximum "
                               "temperature, and the gauge has none for {}",
                               to_string(date_from_days(day)))
                 : "evapotranspiration = \"hargreaves\" needs the day's minimum and maximum temperature, "
                   "and there is no gauge with tmin_c and tmax_c",
          "weather.evapotranspiration",
          "Give temperature_range, 12 monthly means of maximum - minimum, or use \"oudin\"");
}

void Weather::set_longest_pulse(double seconds) {
  if (!(seconds > 0.0)) throw std::invalid_argument("the longest pulse must be longer than 0 s");
  longest_pulse_ = seconds;
}

void Weather::declare(State& state) {
  rain_factor_ = state.add(
      {"rain_factor", "1", Location::cell, Role::fixed, "rain of a cell over rain at the gauge", ""});
  rain_ = state.add({"rain", "m", Location::cell, Role::diagnostic, "rain of the day",
                     "thickness_of_rainfall_amount", 1, Aggregation::total});
  temperature_ = state.add({"air_temperature", "degC", Location::cell, Role::diagnostic,
                            "mean air temperature of the day", "air_temperature"});
  evapotranspiration_ =
      state.add({"potential_evapotranspiration", "m", Location::cell, Role::diagnostic,
                 parameters_.evapotranspiration == EvapotranspirationFormula::hargreaves
                     ? "potential evapotranspiration of the day (Hargreaves and Samani 1985)"
                     : "potential evapotranspiration of the day (Oudin et al. 2005)",
                 "", 1, Aggregation::total});
}

void Weather::initialise(State& state, Ledger&) {
  const std::span<double> factor = state[rain_factor_];
  for (std::size_t cell = 0; cell < factor.size(); ++cell) {
    const double km = (domain_->elevation[cell] - parameters_.reference_elevation) / 1000.0;
    const double grown = std::max(parameters_.smallest_factor, 1.0 + parameters_.per_km * km);
    factor[cell] = parameters_.rain_factor * std::min(parameters_.largest_factor.value_or(infinite), grown);
  }
}

std::int64_t Weather::day_number(const Interval& day) const {
  return days_from_date(clock_.date_of(std::llround(day.start / seconds_per_day)));
}

// A day of the spin-up that is older than the gauge stands for the same day of the gauge's first years.
std::int64_t Weather::recorded_day(std::int64_t day) const {
  if (!gauge_ || day >= gauge_->first_day() || day >= days_from_date(clock_.date_of(0))) return day;
  Date date = date_from_days(day);
  while (day < gauge_->first_day()) {
    ++date.year;
    day = days_from_date({date.year, date.month, date.month == 2 ? std::min(date.day, 28) : date.day});
  }
  return day;
}

bool Weather::recorded(std::int64_t day) const {
  return gauge_ && gauge_->covers(recorded_day(day));
}

bool Weather::changed(std::int64_t day) const {
  return parameters_.climate.recorded_days == RecordedDays::change || !recorded(day);
}

double Weather::rain_of(std::int64_t day) {
  if (!recorded(day)) return generator_.rain(day);
  return gauge_->rain(recorded_day(day)) * (changed(day) ? climate_.rain(day) : 1.0);
}

bool Weather::wet(std::int64_t day) {
  if (!recorded(day)) return generator_.wet(day);
  return gauge_->rain(recorded_day(day)) >= parameters_.generator.wet_day_threshold;
}

double Weather::temperature_of(std::int64_t day) {
  const double change = changed(day) ? climate_.temperature(day) : 0.0;
  if (recorded(day)) {
    const double measured = gauge_->temperature(recorded_day(day));
    if (!std::isnan(measured)) return measured + change;
  }
  const double mean = monthly_temperature(parameters_.temperature, date_from_days(day)) + change;
  // Steady rain has no wet and dry days.
  if (!temperature_generator_.active() || !parameters_.daily_rain()) return mean;
  return mean + temperature_generator_.departure(day, wet(day));
}

double Weather::range_of(std::int64_t day) const {
  if (recorded(day)) {
    const double measured = gauge_->range(recorded_day(day));
    if (!std::isnan(measured)) return measured;
  }
  return monthly_temperature(parameters_.temperature_range, date_from_days(day));
}

std::vector<Pulse> Weather::pulses_of(const Interval& interval) {
  if (parameters_.source() == RainSource::constant)
    return steady_pulses(*parameters_.rate, parameters_.duration.value_or(infinite), interval);
  if (series_) return series_->pulses(interval);
  const std::int64_t day = day_number(interval);
  const double rain = rain_of(day);
  const int month = date_from_days(day).month;
  const auto index = static_cast<std::size_t>(month - 1);
  RandomStream random(seed_, "weather.storm", 0, static_cast<std::uint32_t>(day));
  const double usual = recorded(day) ? recorded_wet_day_[index] : parameters_.generator.wet_day_depth[index];
  const std::vector<Storm> storms = day_storms(parameters_.storms, month, rain, usual, random);
  const Hyetograph shape(parameters_.storms.peak_ratio[index], parameters_.storms.time_to_peak);
  return make_pulses(storms, rain, rain_pulses(parameters_.storms, rain * parameters_.rain_factor), shape,
                     interval);
}

void Weather::advance(State& state, const Interval& day, Ledger&) {
  const std::vector<Pulse> pulses = pulses_of(day);
  pulses_ = split_pulses(pulses, longest_pulse_);
  double depth = 0.0;
  for (const Pulse& pulse : pulses) depth += pulse.rain_rate * pulse.duration;

  // An abstract clock knows no season: the year's mean temperature, and no evaporation.
  const std::vector<double>& months = parameters_.temperature;
  const bool hargreaves = parameters_.evapotranspiration == EvapotranspirationFormula::hargreaves;
  double temperature = std::accumulate(months.begin(), months.end(), 0.0) / 12.0;
  double slope = 0.0;
  if (clock_.is_calendar()) {
    const std::int64_t number = day_number(day);
    temperature = temperature_of(number);
    const double radiation = extraterrestrial_radiation(latitude_, day_of_year(date_from_days(number)));
    slope = hargreaves ? hargreaves_slope(radiation, range_of(number)) : oudin_slope(radiation);
  }
  const std::span<const double> factor = state[rain_factor_];
  const std::span<double> rain = state[rain_];
  const std::span<double> air = state[temperature_];
  const std::span<double> potential = state[evapotranspiration_];
  const std::vector<double>& elevation = domain_->elevation;
  const double at_sea_level = temperature + parameters_.lapse_rate * parameters_.reference_elevation;
  const std::int32_t cells = domain_->cells();
  // 0.1 ms for 100,000 cells: below that, waking and awaiting the other threads takes longer than the work.
#pragma omp parallel for schedule(static) if (cells > 131072)
  for (std::int32_t i = 0; i < cells; ++i) {
    const auto cell = static_cast<std::size_t>(i);
    rain[cell] = depth * factor[cell];
    air[cell] = at_sea_level - parameters_.lapse_rate * elevation[cell];
    potential[cell] = hargreaves ? hargreaves_pet(slope, air[cell]) : oudin_pet(slope, air[cell]);
  }
}

void Weather::stocks(const State&, StockSink&) const {}

std::unique_ptr<ProcessFactory> make_weather_factory() {
  return std::make_unique<WeatherFactory>();
}

}  // namespace headwater
