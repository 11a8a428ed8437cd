#include "models/weather/gauge.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/core/error.hpp"

namespace headwater {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr int enough_wet_days = 20;  // for a mean: it is good to a quarter then
constexpr double most_rain_mm =
    2000.0;  // the wettest day ever measured: 1,825 mm, Foc-Foc (Reunion), January 1966

std::size_t column(const NumberTable& table, std::string_view name) {
  const auto found = std::find(table.columns.begin(), table.columns.end(), name);
  if (found == table.columns.end())
    throw Error(Exit::input, fmt::format("the rain gauge has no column '{}'", name), table.file,
                fmt::format("Its columns are {}; they should be date,rain_mm[,tmin_c,tmax_c]",
                            fmt::join(table.columns, ", ")));
  return static_cast<std::size_t>(found - table.columns.begin());
}

// A cell that is not empty must be a finite number.
double number(const NumberTable& table, std::size_t at, std::size_t row) {
  const double value = table.values[at][row];
  const std::string& text = table.texts[at][row];
  if (!std::isfinite(value) && text.find_first_not_of(" \t\"") != std::string::npos)
    throw Error(Exit::input, fmt::format("{} is '{}', not a number", table.columns[at], text),
                table.where[row], "Leave the cell empty where nothing was measured");
  return value;
}

}  // namespace

Gauge::Gauge(const NumberTable& table, const Remark& remark) {
  const std::size_t date_at = column(table, "date"), rain_at = column(table, "rain_mm");
  const bool temperatures = table.find("tmin_c") != nullptr && table.find("tmax_c") != nullptr;
  std::vector<std::string> ignored;
  for (const std::string& name : table.columns)
    if (name != "date" && name != "rain_mm" && !(temperatures && (name == "tmin_c" || name == "tmax_c")))
      ignored.push_back(name);
  if (!ignored.empty() && remark)
    remark(fmt::format("weather: gauge columns not used: {}", fmt::join(ignored, ", ")));

  for (std::size_t row = 0; row < table.where.size(); ++row) {
    Date date;
    if (!parse_date(table.texts[date_at][row], date))
      throw Error(Exit::input, fmt::format("'{}' is not a date", table.texts[date_at][row]), table.where[row],
                  "Write dates as 2021-01-31");
    const std::int64_t day = days_from_date(date);
    if (rain_.empty()) first_day_ = day;
    if (!rain_.empty() && day <= last_day())
      throw Error(Exit::input,
                  day == last_day() ? fmt::format("{} is there twice", to_string(date))
                                    : fmt::format("{} comes after a later day", to_string(date)),
                  table.where[row], "Give one row a day, in order of time");
    while (!rain_.empty() && last_day() + 1 < day)
      append(missing, missing, missing, "before " + table.where[row]);
    const double tmin = temperatures ? number(table, column(table, "tmin_c"), row) : missing;
    const double tmax = temperatures ? number(table, column(table, "tmax_c"), row) : missing;
    read_day(table, row, number(table, rain_at, row), tmin, tmax);
  }
  while (!rain_.empty() && std::isnan(rain_.back())) {  // the gauge ends with its last value
    rain_.pop_back();
    temperature_.pop_back();
    range_.pop_back();
    where_.pop_back();
  }
  if (rain_.empty())
    throw Error(Exit::input, "the rain gauge has no value at all", table.file,
                "Give at least one day of rain_mm");
}

void Gauge::read_day(const NumberTable& table, std::size_t row, double rain_mm, double tmin, double tmax) {
  if (rain_mm < 0.0)
    throw Error(Exit::input, fmt::format("negative rain ({} mm)", rain_mm), table.where[row],
                "Rain is at least 0; leave the cell empty where nothing was measured");
  if (rain_mm > most_rain_mm)
    throw Error(Exit::input, fmt::format("{} mm of rain in a day is more than was ever measured", rain_mm),
                table.where[row], "Give rain_mm in millimetres a day");
  if (tmin > tmax || tmin < -90.0 || tmax > 60.0)
    throw Error(Exit::input, fmt::format("temperatures from {} to {} degC are impossible", tmin, tmax),
                table.where[row], "Give tmin_c <= tmax_c in degrees Celsius");
  append(rain_mm * 1e-3, 0.5 * (tmin + tmax), tmax - tmin, table.where[row]);
}

void Gauge::append(double rain, double temperature, double range, std::string where) {
  rain_.push_back(rain);
  temperature_.push_back(temperature);
  range_.push_back(range);
  where_.push_back(std::move(where));
}

std::array<double, 12> Gauge::mean_wet_day(double threshold, const std::vector<double>& otherwise) const {
  struct Days {
    double rain = 0.0;
    int count = 0;
    bool enough() const { return count >= enough_wet_days; }
    double mean() const { return rain / count; }
  };
  std::array<Days, 12> months;
  Days all;
  for (std::int64_t day = first_day_; day <= last_day(); ++day)
    if (const double depth = rain(day); depth >= threshold && depth > 0.0)
      for (Days* days : {&months[static_cast<std::size_t>(date_from_days(day).month - 1)], &all}) {
        days->rain += depth;
        ++days->count;
      }
  std::array<double, 12> means;
  for (std::size_t m = 0; m < 12; ++m)
    means[m] = months[m].enough() ? months[m].mean() : all.enough() ? all.mean() : otherwise[m];
  return means;
}

void Gauge::require(std::int64_t first, std::int64_t last) const {
  if (first < first_day_)
    throw Error(Exit::input,
                fmt::format("the run starts on {}, before the gauge's first day, {}",
                            to_string(date_from_days(first)), to_string(date_from_days(first_day_))),
                where_.front(), "Start the run later, or use rain = \"generate\"");
  for (std::int64_t day = first; day <= std::min(last, last_day()); ++day)
    if (std::isnan(rain(day)))
      throw Error(Exit::input,
                  fmt::format("the rain gauge has no value for {}", to_string(date_from_days(day))),
                  where_[index(day)], "Fill the hole in the record, or choose a [time] without it");
}

}  // namespace headwater
