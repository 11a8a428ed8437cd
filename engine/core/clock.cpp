#include "engine/core/clock.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace headwater {

std::int64_t days_from_date(const Date& date) {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_march_year =
      (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_march_year;
  return era * 146097 + day_of_era - 719468;
}

Date date_from_days(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_march_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t march_month = (5 * day_of_march_year + 2) / 153;
  Date date;
  date.day = static_cast<int>(day_of_march_year - (153 * march_month + 2) / 5 + 1);
  date.month = static_cast<int>(march_month < 10 ? march_month + 3 : march_month - 9);
  date.year = static_cast<int>(year_of_era + era * 400 + (date.month <= 2 ? 1 : 0));
  return date;
}

bool parse_date(std::string_view text, Date& date) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto number = [&](std::size_t at, std::size_t digits, int& value) {
    const char* first = text.data() + at;
    const auto [end, error] = std::from_chars(first, first + digits, value);
    return *first != '-' && error == std::errc() && end == first + digits;
  };
  Date read;
  if (!number(0, 4, read.year) || !number(5, 2, read.month) || !number(8, 2, read.day)) return false;
  if (read.month < 1 || read.month > 12 || read.day < 1) return false;
  if (!(date_from_days(days_from_date(read)) == read)) return false;
  date = read;
  return true;
}

std::string to_string(const Date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

int day_of_year(const Date& date) {
  return static_cast<int>(days_from_date(date) - days_from_date({date.year, 1, 1})) + 1;
}

bool is_leap(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

Clock Clock::calendar(const Date& first, const Date& last, std::int64_t spin_up) {
  Clock clock;
  clock.step_ = clock.first_step_ = -spin_up;
  clock.first_day_ = days_from_date(first);
  clock.steps_ = days_from_date(last) - clock.first_day_;
  clock.duration_ = static_cast<double>(clock.steps_) * seconds_per_day;
  return clock;
}

Clock Clock::abstract(double start, double end, std::string unit, double seconds_per_unit,
                      const std::vector<double>& breaks, double outer_step) {
  Clock clock;
  clock.calendar_ = false;
  clock.origin_ = start;
  clock.duration_ = end - start;
  clock.unit_ = std::move(unit);
  clock.seconds_per_unit_ = seconds_per_unit;
  // A break that misses a day's end by the round-off of its subtraction takes its place: no steps of 1e-10 s.
  const double round_off =
      16.0 * std::numeric_limits<double>::epsilon() * std::max(std::abs(start), std::abs(end));
  const auto same = [&](double a, double b) { return std::abs(a - b) <= round_off; };
  std::vector<double>& bounds = clock.bounds_;
  bounds = {0.0, clock.duration_};
  for (const double moment : breaks)
    if (moment - start > round_off && end - moment > round_off) bounds.push_back(moment - start);
  const auto given = static_cast<std::ptrdiff_t>(bounds.size());
  for (double step = 1.0; step * outer_step < clock.duration_; step += 1.0)
    if (std::none_of(bounds.begin(), bounds.begin() + given,
                     [&](double bound) { return same(bound, step * outer_step); }))
      bounds.push_back(step * outer_step);
  std::sort(bounds.begin(), bounds.end());
  bounds.erase(std::unique(bounds.begin(), bounds.end(), same), bounds.end());
  clock.steps_ = static_cast<std::int64_t>(clock.bounds_.size()) - 1;
  return clock;
}

Interval Clock::interval() const {
  if (!calendar_)
    return {bounds_[static_cast<std::size_t>(step_)], bounds_[static_cast<std::size_t>(step_) + 1]};
  const double start = static_cast<double>(step_) * seconds_per_day;
  return {start, start + seconds_per_day};
}

double Clock::elapsed() const {
  return calendar_ ? static_cast<double>(step_) * seconds_per_day : bounds_[static_cast<std::size_t>(step_)];
}

Date Clock::date_of(std::int64_t step) const {
  return date_from_days(first_day_ + step);
}

std::int64_t Clock::step_of(const Date& date) const {
  return days_from_date(date) - first_day_;
}

double Clock::product_time(double elapsed_seconds) const {
  return (origin_ + elapsed_seconds) / seconds_per_unit_;
}

std::string Clock::start_label() const {
  return calendar_ ? to_string(date_of(0)) : std::string();
}

}  // namespace headwater
