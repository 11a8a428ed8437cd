// A three-cell world for the weather: at the gauge, 1 km and 10 km above it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/weather/weather.hpp"

namespace headwater::weather_test {

/// A gauge file as engine/io would hand it over. Rows of text cells; blank text is a missing value.
inline NumberTable table_of(const std::vector<std::string>& columns,
                            const std::vector<std::vector<std::string>>& rows) {
  NumberTable table;
  table.columns = columns;
  table.values.resize(columns.size());
  table.texts.resize(columns.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    table.where.push_back("gauge.csv:" + std::to_string(row + 2));
    for (std::size_t column = 0; column < columns.size(); ++column) {
      const std::string& text = rows[row][column];
      const bool numeric = !text.empty() && text.find_first_not_of("0123456789.-") == std::string::npos &&
                           text.find('-', 1) == std::string::npos;
      table.texts[column].push_back(text);
      table.values[column].push_back(numeric ? std::stod(text) : std::nan(""));
    }
  }
  return table;
}

/// Consecutive days from `first` with these amounts [mm].
inline NumberTable days_of(const Date& first, const std::vector<double>& rain_mm) {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < rain_mm.size(); ++i)
    rows.push_back({to_string(date_from_days(days_from_date(first) + static_cast<std::int64_t>(i))),
                    std::to_string(rain_mm[i])});
  return table_of({"date", "rain_mm"}, rows);
}

struct World {
  Domain domain;
  Setup setup;
  std::vector<std::string> remarks;

  World(const Clock& clock, const NumberTable& gauge) {
    domain.raster_index = {0, 1, 2};
    domain.elevation = {145.0, 1145.0, 10145.0};
    setup.domain = &domain;
    setup.clock = clock;
    setup.seed = 20260101;
    setup.latitude = 25.39;
    setup.files.table = [gauge](const std::filesystem::path&) { return gauge; };
    setup.remark = [this](std::string_view text) { remarks.emplace_back(text); };
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  World(World&&) = delete;
  World& operator=(World&&) = delete;
  ~World() = default;
};

/// A weather with its state.
struct WeatherRun {
  State state{3, 0};
  Ledger ledger;
  Weather weather;

  WeatherRun(const WeatherParameters& parameters, const World& world) : weather(parameters, world.setup) {
    weather.declare(state);
    weather.initialise(state, ledger);
  }
  void day(std::int64_t step) {
    const double start = static_cast<double>(step) * seconds_per_day;
    weather.advance(state, {start, start + seconds_per_day}, ledger);
  }
  std::span<const double> field(std::string_view name) const { return state[state.find(name)]; }
};

inline WeatherParameters from_gauge() {
  WeatherParameters parameters;
  parameters.rain = "gauge.csv";
  return parameters;
}

}  // namespace headwater::weather_test
