// Weather: rain, its storms, air temperature and potential evapotranspiration, day by day.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "engine/coupling/setup.hpp"
#include "engine/coupling/storm_loop.hpp"
#include "models/weather/climate.hpp"
#include "models/weather/gauge.hpp"
#include "models/weather/generator.hpp"
#include "models/weather/parameters.hpp"
#include "models/weather/rain_series.hpp"
#include "models/weather/temperature_generator.hpp"

namespace headwater {

/// Owns the fields rain_factor, rain, air_temperature and potential_evapotranspiration, and the pulses of the
/// day. Holds no mass and books nothing: rain enters the ledger where it lands.
class Weather final : public Process, public PulseSource {
 public:
  /// Reads the gauge and looks for holes in it; throws Error(Exit::input or Exit::configuration).
  Weather(const WeatherParameters& parameters, const Setup& setup);

  std::string_view label() const override { return "weather"; }
  void declare(State& state) override;
  void initialise(State& state, Ledger& ledger) override;
  void advance(State& state, const Interval& day, Ledger& ledger) override;
  void stocks(const State& state, StockSink& sink) const override;
  std::span<const Pulse> pulses() const override { return pulses_; }

  /// Pulses are cut into equal parts no longer than this [s] > 0. Without it constant rain comes in pulses of
  /// 60 s, and a day's storms as they are.
  void set_longest_pulse(double seconds);

 private:
  std::int64_t day_number(const Interval& day) const;
  std::int64_t recorded_day(std::int64_t day) const;
  bool recorded(std::int64_t day) const;  // by the gauge
  double rain_of(std::int64_t day);       // at the gauge [m]
  bool wet(std::int64_t day);
  double temperature_of(std::int64_t day);  // at the gauge [degC]
  double range_of(std::int64_t day) const;  // daily maximum - minimum [K]
  void require_range(std::int64_t first, std::int64_t last) const;
  bool changed(std::int64_t day) const;  // whether the day's climate is not that of the record
  std::vector<Pulse> pulses_of(const Interval& interval);

  WeatherParameters parameters_;
  const Domain* domain_;
  Clock clock_;
  std::uint64_t seed_;
  double latitude_;
  std::optional<Gauge> gauge_;
  std::array<double, 12> recorded_wet_day_{};  // mean rain of the gauge's wet days, by month [m]
  Climate climate_;
  std::optional<RainSeries> series_;
  RainGenerator generator_;
  TemperatureGenerator temperature_generator_;
  double longest_pulse_;
  std::vector<Pulse> pulses_;
  FieldId rain_factor_, rain_, temperature_, evapotranspiration_;
};

/// Monthly means as a temperature of each day: linear between the middles of months [degC, or K of a range].
double monthly_temperature(const std::vector<double>& months, const Date& date);

std::unique_ptr<ProcessFactory> make_weather_factory();

}  // namespace headwater
