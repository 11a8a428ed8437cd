// When something that happens every so often is due, on the run's clock.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/case.hpp"

namespace headwater {

class Schedule {
 public:
  Schedule(const Clock& clock, const std::string& every, const std::vector<Moment>& at = {});
  /// Whether it is due at the end of step `step`; the end of the last step always is.
  bool due_after(std::int64_t step) const;

 private:
  const Clock& clock_;
  Every every_;
  std::vector<double> at_;  // [s since the run's start]
};

/// The abstract clock's time after `step` steps, the calendar's likewise [s since the run's start].
double time_after(const Clock& clock, std::int64_t step);

}  // namespace headwater
