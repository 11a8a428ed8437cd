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
constexpr double least_orographic_factor = 0.1;

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
      generator_(parameters.generator, setup.seed),
      longest_pulse_(parameters.source() == RainSource::constant || parameters.source() == RainSource::series
                         ? constant_rain_pulse
                         : infinite) {
  parameters_.check();
  const RainSource source = parameters_.source();
  if (source == RainSource::constant) return;
  if (source == RainSource::series) {
    series_.emplace(setup.files.table(*parameters_.series));
    return;
  }
  if (!clock_.is_calendar())
    throw Error(Exit::configuration, "daily rain needs a calendar, and [time] counts in numbers",
                "weather.rain",
                "Use rain = \"constant\" with rate and duration, or give [time] start and end as dates");

  const std::int64_t first = days_from_date(clock_.date_of(0)), last = first + clock_.steps() - 1;
  generator_.start_by_chance(first - 1);
  if (source != RainSource::gauge) return;
  gauge_.emplace(setup.files.table(*parameters_.rain), setup.remark);
  gauge_->require(first, last);
  if (last <= gauge_->last_day()) return;
  const std::string next = to_string(date_from_days(gauge_->last_day() + 1));
  if (parameters_.after_gauge == AfterGauge::error)
    throw Error(Exit::input, fmt::format("the rain gauge ends before {}, and the run goes on", next),
                parameters_.rain->filename().string(),
                "End the run there, or set after_gauge = \"generate\"");
  generator_.start(gauge_->last_day(), gauge_->rain(gauge_->last_day()) >= wet_day_rain);
  if (setup.remark) setup.remark(fmt::format("weather: the gauge ends; rain is generated from {} on", next));
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
                 "potential evapotranspiration of the day (Oudin et al. 2005)", "", 1, Aggregation::total});
}

void Weather::initialise(State& state, Ledger&) {
  const std::span<double> factor = state[rain_factor_];
  for (std::size_t cell = 0; cell < factor.size(); ++cell) {
    const double km = (domain_->elevation[cell] - parameters_.reference_elevation) / 1000.0;
    factor[cell] = parameters_.rain_factor * std::max(least_orographic_factor, 1.0 + parameters_.per_km * km);
  }
}

std::int64_t Weather::day_number(const Interval& day) const {
  return days_from_date(clock_.date_of(std::llround(day.start / seconds_per_day)));
}

double Weather::rain_of(std::int64_t day) {
  return gauge_ && day <= gauge_->last_day() ? gauge_->rain(day) : generator_.rain(day);
}

double Weather::temperature_of(std::int64_t day) const {
  if (gauge_ && day >= gauge_->first_day() && day <= gauge_->last_day()) {
    const double measured = gauge_->temperature(day);
    if (!std::isnan(measured)) return measured;
  }
  return monthly_temperature(parameters_.temperature, date_from_days(day));
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
  const std::vector<Storm> storms =
      day_storms(parameters_.storms, month, rain, parameters_.generator.wet_day_depth[index], random);
  const Hyetograph shape(parameters_.storms.peak_ratio[index], parameters_.storms.time_to_peak);
  return make_pulses(storms, rain, rain_pulses(parameters_.storms, rain), shape, interval);
}

void Weather::advance(State& state, const Interval& day, Ledger&) {
  const std::vector<Pulse> pulses = pulses_of(day);
  pulses_ = split_pulses(pulses, longest_pulse_);
  double depth = 0.0;
  for (const Pulse& pulse : pulses) depth += pulse.rain_rate * pulse.duration;

  // An abstract clock knows no season: the year's mean temperature, and no evaporation.
  const std::vector<double>& months = parameters_.temperature;
  double temperature = std::accumulate(months.begin(), months.end(), 0.0) / 12.0;
  double slope = 0.0;
  if (clock_.is_calendar()) {
    const std::int64_t number = day_number(day);
    temperature = temperature_of(number);
    slope = oudin_slope(extraterrestrial_radiation(latitude_, day_of_year(date_from_days(number))));
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
    potential[cell] = oudin_pet(slope, air[cell]);
  }
}

void Weather::stocks(const State&, StockSink&) const {}

std::unique_ptr<ProcessFactory> make_weather_factory() {
  return std::make_unique<WeatherFactory>();
}

}  // namespace headwater
