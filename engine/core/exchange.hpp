// What one model hands to another over a day: piecewise-constant series, so that an hour's peak survives the
// hand-over.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace headwater {

/// Amounts per interval, lane and place; lane 0 is water [m3], further lanes are masses [kg]. Within an
/// interval the rate is constant. Intervals cover the day without gaps; all lanes share them.
class ExchangeSeries {
 public:
  explicit ExchangeSeries(std::int32_t places, int lanes = 1) : places_(places), lanes_(lanes) {}

  /// Starts a day with these interval bounds [s since the run's start], all amounts zero. No allocation once
  /// warm.
  void open(std::span<const double> bounds) {
    bounds_.assign(bounds.begin(), bounds.end());
    amounts_.assign(intervals() * static_cast<std::size_t>(lanes_) * static_cast<std::size_t>(places_), 0.0);
  }
  std::size_t intervals() const { return bounds_.empty() ? 0 : bounds_.size() - 1; }
  std::span<const double> bounds() const { return bounds_; }
  int lanes() const { return lanes_; }
  /// Adds `amount` to a place at a constant rate over the day. The last interval takes what is left, so that
  /// the day's sum is exact.
  void add_evenly(int lane, std::int32_t place, double amount) {
    if (amount == 0.0) return;
    const auto at = static_cast<std::size_t>(place);
    const double day = bounds_.back() - bounds_.front();
    double rest = amount;
    for (std::size_t interval = 0; interval + 1 < intervals(); ++interval) {
      const double part = amount * ((bounds_[interval + 1] - bounds_[interval]) / day);
      amounts(interval, lane)[at] += part;
      rest -= part;
    }
    amounts(intervals() - 1, lane)[at] += rest;
  }
  std::int32_t places() const { return places_; }
  std::span<double> amounts(std::size_t interval, int lane) {
    return std::span<double>(amounts_).subspan(offset(interval, lane), static_cast<std::size_t>(places_));
  }
  std::span<const double> amounts(std::size_t interval, int lane) const {
    return std::span<const double>(amounts_).subspan(offset(interval, lane),
                                                     static_cast<std::size_t>(places_));
  }

 private:
  std::size_t offset(std::size_t interval, int lane) const {
    return (interval * static_cast<std::size_t>(lanes_) + static_cast<std::size_t>(lane)) *
           static_cast<std::size_t>(places_);
  }
  std::int32_t places_;
  int lanes_;
  std::vector<double> bounds_;
  std::vector<double> amounts_;
};

}  // namespace headwater
