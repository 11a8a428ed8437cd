#include "engine/cli/schedule.hpp"

#include <algorithm>
#include <cmath>

namespace headwater {

double time_after(const Clock& clock, std::int64_t step) {
  Clock later = clock;
  later.restore(step);
  return later.elapsed();
}

Schedule::Schedule(const Clock& clock, const std::string& every, const std::vector<Moment>& at)
    : clock_(clock) {
  parse_every(every, every_);
  for (const Moment& moment : at)
    at_.push_back(clock.is_calendar()
                      ? static_cast<double>(clock.step_of(std::get<Date>(moment))) * seconds_per_day
                      : std::get<double>(moment) * clock.seconds_per_unit() - clock.origin());
}

bool Schedule::due_after(std::int64_t step) const {
  if (step + 1 >= clock_.steps()) return true;
  const double now = time_after(clock_, step + 1);
  if (std::find(at_.begin(), at_.end(), now) != at_.end()) return true;
  const auto every = static_cast<std::int64_t>(every_.count);
  if (every_.unit == Every::Unit::step) return true;
  if (every_.unit == Every::Unit::second || every_.unit == Every::Unit::day || !clock_.is_calendar()) {
    const double seconds_of_unit[] = {seconds_per_day, 30.4375 * seconds_per_day, 365.25 * seconds_per_day,
                                      1.0, 1.0};
    const double period = every_.count * seconds_of_unit[static_cast<int>(every_.unit)];
    // A step that ends on a multiple up to rounding has reached it.
    const auto periods = [&](double time) { return std::floor(time / period + 1e-9); };
    return periods(now) > periods(time_after(clock_, step));
  }
  const Date next = clock_.date_of(step + 1), first = clock_.date_of(0);
  if (next.day != 1) return false;
  // Calendar periods end where a month or year does; whole years and months are counted from the run's first.
  if (every_.unit == Every::Unit::month)
    return ((next.year - first.year) * 12 + next.month - first.month) % every == 0;
  return next.month == 1 && (next.year - first.year) % every == 0;
}

}  // namespace headwater
