#include "models/mining/timeline.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "engine/coupling/setup.hpp"

namespace headwater {

namespace {

Act act_of(const std::string& name) {
  return name == "open"   ? Act::open
         : name == "stop" ? Act::stop
         : name == "wash" ? Act::wash
                          : Act::rehabilitate;
}

// Whole seconds: a day is a day, whatever the conversion of its unit left in the last bit.
double whole_seconds(double seconds) {
  return std::round(seconds);
}

const SiteEvent& named(const std::vector<SiteEvent>& events, const std::string& id) {
  return *std::find_if(events.begin(), events.end(), [&](const SiteEvent& one) { return one.id == id; });
}

}  // namespace

std::vector<std::vector<DatedAct>> dated_acts(const MiningParameters& p, const Clock& clock) {
  struct Entry {
    DatedAct act;
    std::size_t depth, site;  // depth: length of the chain of `after`
  };
  std::vector<Entry> entries;
  for (std::size_t s = 0; s < p.sites.size(); ++s)
    if (const MiningSite& site = p.sites[s]; site.start)
      entries.push_back(
          {{whole_seconds(elapsed_at(*site.start, clock, fmt::format("start of site '{}'", site.id))),
            Act::open,
            "start",
            {},
            {}},
           0,
           s});
  for (const SiteEvent& event : p.events) {
    double time = 0.0;
    std::size_t depth = 1;
    const SiteEvent* one = &event;
    for (; !one->at; one = &named(p.events, one->after), ++depth) time += whole_seconds(one->delay);
    time += whole_seconds(elapsed_at(*one->at, clock, fmt::format("at of event '{}'", one->id)));
    const auto site = std::find_if(p.sites.begin(), p.sites.end(),
                                   [&](const MiningSite& candidate) { return candidate.id == event.site; });
    entries.push_back({{time, act_of(event.act), event.id, event.to, event.over},
                       depth,
                       static_cast<std::size_t>(site - p.sites.begin())});
  }
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.act.time != b.act.time ? a.act.time < b.act.time : a.depth < b.depth;
  });
  std::vector<std::vector<DatedAct>> by_site(p.sites.size());
  for (Entry& entry : entries) by_site[entry.site].push_back(std::move(entry.act));
  return by_site;
}

SiteTimeline::SiteTimeline(const std::string& site, const std::vector<DatedAct>& acts,
                           const Practice& practice, int blocks)
    : campaign_(whole_seconds(practice.campaign)),
      wash_(whole_seconds(practice.wash)),
      turn_(std::max(blocks * campaign_, campaign_ + wash_)),
      blocks_(blocks) {
  bool open = false, ever = false;
  const auto end_wash = [&](double time) {
    if (!closing_wash_.empty()) closing_wash_.back().to = std::min(closing_wash_.back().to, time);
  };
  for (const DatedAct& act : acts) {
    const auto refuse = [&](const char* why, const char* remedy) {
      return Error(Exit::configuration, fmt::format("site '{}' {} then", site, why),
                   act.event == "start" ? fmt::format("start of site '{}'", site)
                                        : fmt::format("event '{}'", act.event),
                   remedy);
    };
    if (act.act == Act::open) {
      if (open) throw refuse("is open already", "Open it once, or stop it before");
      end_wash(act.time);
      open_.push_back({act.time, infinite});
      open = ever = true;
      if (ponds_.empty() || ponds_.back().to < infinite) ponds_.push_back({act.time, infinite});
    } else if (act.act == Act::stop) {
      if (!open) throw refuse("is not open", "Give the site a start before the event");
      open_.back().to = act.time;
      open = false;
    } else {
      if (!ever) throw refuse("has not been opened", "Give the site a start before the event");
      if (open) throw refuse("is still open", "Stop it first");
      end_wash(act.time);
      if (act.act == Act::rehabilitate) ponds_.back().to = std::min(ponds_.back().to, act.time);
      if (act.act == Act::wash) closing_wash_.push_back({act.time, act.time + wash_});
    }
  }
  for (int block = 0; block < blocks; ++block)
    orders_.push_back(orders_from(opening_of(block), practice.worked_ground(), acts));
  orders_.push_back(orders_from(opening_of(0), LandState::pad, acts));
}

double SiteTimeline::worked_until(double time) const {
  double sum = 0.0;
  for (const Period& period : open_)
    if (time > period.from) sum += std::min(time, period.to) - period.from;
  return sum;
}

double SiteTimeline::opening_of(int block) const {
  double left = block * campaign_;  // of work before it
  for (const Period& period : open_) {
    if (left < period.to - period.from) return period.from + left;
    left -= period.to - period.from;
  }
  return infinite;
}

Phase SiteTimeline::phase(int block, double time) const {
  if (time < opening_of(block)) return Phase::untouched;
  const auto holds = [&](const Period& period) { return period.holds(time); };
  if (std::any_of(closing_wash_.begin(), closing_wash_.end(), holds)) return Phase::washing;
  if (std::none_of(open_.begin(), open_.end(), holds)) return Phase::resting;
  const double since = std::fmod(worked_until(time) - block * campaign_, turn_);
  return since < campaign_ ? Phase::leaching : since < campaign_ + wash_ ? Phase::washing : Phase::resting;
}

bool SiteTimeline::tended(double time) const {
  const auto holds = [&](const Period& period) { return period.holds(time); };
  return std::any_of(open_.begin(), open_.end(), holds) ||
         std::any_of(closing_wash_.begin(), closing_wash_.end(), holds);
}

bool SiteTimeline::has_ponds(double time) const {
  return std::any_of(ponds_.begin(), ponds_.end(), [&](const Period& period) { return period.holds(time); });
}

std::vector<GroundOrder> SiteTimeline::orders_from(double opening, LandState worked,
                                                   const std::vector<DatedAct>& acts) const {
  std::vector<GroundOrder> orders;
  if (opening == infinite) return orders;
  const auto order = [&](double time, LandState state, bool kept_clear) -> GroundOrder& {
    GroundOrder one;
    one.time = time;
    one.state = state;
    one.worked = kept_clear;
    orders.push_back(one);
    return orders.back();
  };
  order(opening, worked, true);
  std::size_t wash = 0;
  for (const DatedAct& act : acts) {
    if (act.act == Act::wash) {
      const Period& period = closing_wash_[wash++];
      if (act.time < opening || period.from == period.to) continue;
      order(period.from, worked, true);
      order(period.to, worked, false);
      continue;
    }
    if (act.time < opening || (act.act == Act::open && act.time == opening)) continue;
    GroundOrder& one = order(act.time, act.act == Act::rehabilitate ? LandState::rehabilitated : worked,
                             act.act == Act::open);
    if (act.to) one.potential = *act.to;
    if (act.over) one.over = *act.over;
  }
  // A wash that ends with another event leaves the ground to that one: it comes later in the list.
  std::stable_sort(orders.begin(), orders.end(),
                   [](const GroundOrder& a, const GroundOrder& b) { return a.time < b.time; });
  return orders;
}

}  // namespace headwater
