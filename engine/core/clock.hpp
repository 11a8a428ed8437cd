// Simulated time: a proleptic Gregorian calendar in whole days, or an abstract clock that starts at a number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

inline constexpr double seconds_per_day = 86400.0;

/// A calendar day.
struct Date {
  int year = 1970, month = 1, day = 1;
  friend bool operator==(const Date& a, const Date& b) {
    return a.year == b.year && a.month == b.month && a.day == b.day;
  }
};

/// Days since 1970-01-01 (Hinnant's civil-day algorithm), and back.
std::int64_t days_from_date(const Date& date);
Date date_from_days(std::int64_t days);
/// "2021-06-30"; false when it is not a real day.
bool parse_date(std::string_view text, Date& date);
std::string to_string(const Date& date);
int day_of_year(const Date& date);  ///< 1 .. 366
bool is_leap(int year);

/// A stretch of simulated time [s since the run's start]; end > start.
struct Interval {
  double start = 0.0;
  double end = 0.0;
  double length() const { return end - start; }
};

/// The run's clock. Outer steps are days; an abstract clock may have others, and has shorter ones at its end
/// and at given breaks.
class Clock {
 public:
  /// Calendar clock from `first` day to `last` day (exclusive). It begins `spin_up` days before: their steps
  /// and times are negative.
  static Clock calendar(const Date& first, const Date& last, std::int64_t spin_up = 0);
  /// Abstract clock from `start` to `end` [s] in steps of `outer_step` [s]; `breaks` [s] are moments that a
  /// step must end at (map times).
  static Clock abstract(double start, double end, std::string unit, double seconds_per_unit,
                        const std::vector<double>& breaks = {}, double outer_step = seconds_per_day);

  bool is_calendar() const { return calendar_; }
  bool finished() const { return step_ >= steps_; }
  std::int64_t step() const { return step_; }
  std::int64_t steps() const { return steps_; }            ///< without the spin-up
  std::int64_t first_step() const { return first_step_; }  ///< 0, or minus the days of the spin-up
  bool spinning_up() const { return step_ < 0; }
  Interval interval() const;                    ///< of the current step [s since start]
  double elapsed() const;                       ///< [s] at the start of the current step
  Date date() const { return date_of(step_); }  ///< of the current step; calendar clocks only
  Date date_of(std::int64_t step) const;
  std::int64_t step_of(const Date& date) const;
  void advance() { ++step_; }
  void restore(std::int64_t step) { step_ = step; }
  double duration() const { return duration_; }      ///< [s]
  double origin() const { return origin_; }          ///< abstract start [s]
  const std::string& unit() const { return unit_; }  ///< "day" or "s"; what times in products count in
  double seconds_per_unit() const { return seconds_per_unit_; }
  /// Time for products, in unit(): days since start_label() for calendars, the abstract clock's own number
  /// otherwise.
  double product_time(double elapsed_seconds) const;
  std::string start_label() const;  ///< "2021-01-01" or ""

 private:
  bool calendar_ = true;
  std::int64_t first_day_ = 0;
  std::int64_t step_ = 0, steps_ = 0, first_step_ = 0;
  double duration_ = 0.0, origin_ = 0.0, seconds_per_unit_ = seconds_per_day;
  std::vector<double> bounds_;  // of an abstract clock's steps [s since start]
  std::string unit_ = "day";
};

}  // namespace headwater
