// When what happens to a site: the dates of its events, the turn of its blocks, and the orders to the ground.
#pragma once

#include <limits>
#include <vector>

#include "engine/core/clock.hpp"
#include "engine/core/land_state.hpp"
#include "models/mining/parameters.hpp"

namespace headwater {

enum class Act { open, stop, wash, rehabilitate };

/// An event with its date.
struct DatedAct {
  double time = 0.0;  ///< [s since the run's start]; may be negative
  Act act = Act::open;
  std::string event;         ///< for messages
  std::optional<double> to;  ///< of rehabilitate
  std::optional<double> over;
};

/// All that happens, by site, in the order of time; `start` of a site is its first opening. What happens at
/// the same moment keeps the order of its chain, then that of the case. Throws Error(Exit::configuration)
/// where a date does not fit the clock.
std::vector<std::vector<DatedAct>> dated_acts(const MiningParameters& parameters, const Clock& clock);

/// What is done with a block.
enum class Phase { untouched, leaching, washing, resting };

/// What is done with the ground of a block from a moment on.
struct GroundOrder {
  double time = 0.0;  ///< [s since the run's start]
  LandState state = LandState::bare;
  bool worked = false;                                          ///< kept clear of plants
  double potential = std::numeric_limits<double>::quiet_NaN();  ///< cover aimed at; NaN: what nature does
  double over = std::numeric_limits<double>::quiet_NaN();       ///< [s]; NaN: likewise
};

/// The life of one site, as pure functions of time. Blocks take turns: block k is leached for the campaign's
/// length from k campaigns of work after the opening on, then washed, and again after max(blocks x campaign,
/// campaign + wash). A stop halts that clock; a later opening goes on where it stood.
class SiteTimeline {
 public:
  /// Throws Error(Exit::configuration) where an event does not fit what the site is then (stop of a closed
  /// one).
  SiteTimeline(const std::string& site, const std::vector<DatedAct>& acts, const Practice& practice,
               int blocks);

  int blocks() const { return blocks_; }
  Phase phase(int block, double time) const;
  /// Open, or in its closing wash: the galleries are kept.
  bool tended(double time) const;
  /// From the first opening until the site is rehabilitated, and from a later opening on: ponds that nobody
  /// tends stand open too.
  bool has_ponds(double time) const;
  /// In the order of time; those to the pads where `block` is the number of blocks.
  const std::vector<GroundOrder>& orders(int block) const { return orders_[static_cast<std::size_t>(block)]; }

 private:
  struct Period {
    double from = 0.0, to = 0.0;
    bool holds(double time) const { return time >= from && time < to; }
  };
  double worked_until(double time) const;  // time of work before `time` [s]
  double opening_of(int block) const;      // infinite: never
  std::vector<GroundOrder> orders_from(double opening, LandState worked,
                                       const std::vector<DatedAct>& acts) const;

  double campaign_, wash_, turn_;
  int blocks_;
  std::vector<Period> open_, closing_wash_, ponds_;
  std::vector<std::vector<GroundOrder>> orders_;  // by block, then those to the pads
};

}  // namespace headwater
