// A changed climate as factors by month that grow from one day to another.
#pragma once

#include <cstdint>

#include "models/weather/parameters.hpp"

namespace headwater {

/// Share of the change that has come by `day`: 0 up to `from`, linear to 1 at `to`; days since 1970-01-01.
/// A step where to <= from.
double ramp(std::int64_t day, std::int64_t from, std::int64_t to);

/// Chances of a wet day after a dry and after a wet day.
struct WetChances {
  double after_dry = 0.0;
  double after_wet = 0.0;
};

/// The chain whose long-run share of wet days is `factor` times as large and whose lag-one correlation
/// after_wet - after_dry is the same (Wilks 1992). The share stays within what that correlation allows, [0,
/// 1] for a positive one.
WetChances with_wet_days(const WetChances& chances, double factor);

/// The climate of a day, relative to that of the record.
class Climate {
 public:
  /// Throws Error(Exit::configuration) when its dates are no dates or the wrong way round.
  explicit Climate(const ClimateParameters& parameters = {});
  double rain(std::int64_t day) const;         ///< factor on the rain of a wet day
  double wet_days(std::int64_t day) const;     ///< factor on the share of wet days
  double temperature(std::int64_t day) const;  ///< [K]

 private:
  double share(std::int64_t day) const;

  ClimateParameters parameters_;
  bool ramped_ = false;
  std::int64_t from_ = 0, to_ = 0;
};

}  // namespace headwater
