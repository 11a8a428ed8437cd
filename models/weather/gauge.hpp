// The record of a daily rain gauge.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/coupling/setup.hpp"

namespace headwater {

/// Rain and, where measured, air temperature of consecutive days.
class Gauge {
 public:
  /// Takes the columns date, rain_mm and, where both are there, tmin_c and tmax_c; tells `remark` once which
  /// others it ignores. Throws Error(Exit::input) with file:line on a date that is none, out of order or
  /// twice, on rain that is negative or impossible, and on a minimum temperature above the maximum.
  Gauge(const NumberTable& table, const Remark& remark);

  std::int64_t first_day() const { return first_day_; }  ///< days since 1970-01-01
  std::int64_t last_day() const { return first_day_ + static_cast<std::int64_t>(rain_.size()) - 1; }
  double rain(std::int64_t day) const { return rain_[index(day)]; }  ///< [m]; NaN where missing
  double temperature(std::int64_t day) const {
    return temperature_[index(day)];
  }  ///< mean of minimum and maximum [degC]; NaN where missing
  double range(std::int64_t day) const {
    return range_[index(day)];
  }  ///< maximum - minimum [K]; NaN likewise
  bool covers(std::int64_t day) const { return day >= first_day_ && day <= last_day(); }
  std::size_t days() const {
    return rain_.size();
  }  ///< from the first to the last, with those without a value

  /// Mean rain [m] of days with at least `threshold` [m], by month; of a month with fewer than 20 of them
  /// that of the whole record; `otherwise` (12 values) where that has fewer than 20 either.
  std::array<double, 12> mean_wet_day(double threshold, const std::vector<double>& otherwise) const;

  /// Throws Error(Exit::input) naming the first of the days [first, last] before the gauge's first or without
  /// a value. Days after the gauge's last are not looked at.
  void require(std::int64_t first, std::int64_t last) const;

 private:
  std::size_t index(std::int64_t day) const { return static_cast<std::size_t>(day - first_day_); }
  void read_day(const NumberTable& table, std::size_t row, double rain_mm, double tmin, double tmax);

  std::int64_t first_day_ = 0;
  void append(double rain, double temperature, double range, std::string where);

  std::vector<double> rain_, temperature_, range_;
  std::vector<std::string> where_;  // of the day's row, or of the row after the hole
};

}  // namespace headwater
