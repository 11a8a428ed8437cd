#include "models/mining/parameters.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace headwater {

namespace {

constexpr double year = 365.25 * 86400.0;

const std::vector<std::string>& acts() {
  static const std::vector<std::string> names = {"open", "stop", "wash", "rehabilitate"};
  return names;
}

void describe_practice(Section& s, Practice& p) {
  s.entry("id", p.id, "name of the practice");
  s.choice("reagent", p.reagent, {reagent_names.begin(), reagent_names.end()},
           "what is dissolved in the water that is injected");
  s.quantity("concentration", p.concentration, "1", {0.0, 0.2},
             "reagent in the liquor, per mass of water: 2 percent are 20 kg/m3",
             "2-3 percent; laboratory 2-5 percent (Guo et al. 2023, Front. Earth Sci. 11:1212017)");
  s.quantity(
      "injection_rate", p.injection_rate, "m/s", {0.0, 1e-5},
      "water injected into the block that is leached or washed, per area",
      "assumption: 10 mm/day for 250 days at 2 percent are 50 kg/m2 of reagent, about 8 t per t of oxide "
      "won from 8 m of ore at 0.08 percent (7-12 t per t is told)");
  s.quantity("campaign", p.campaign, "s", {86400.0, 50.0 * year}, "how long a block is leached at a time",
             "assumption: 150-300 days");
  s.quantity("wash", p.wash, "s", {0.0, 50.0 * year},
             "how long a block is washed with water after it has been leached, and at a closing wash",
             "assumption");
  s.quantity(
      "capture", p.capture, "1", {0.0, 1.0},
      "share of the water that leaves the site through the ground that galleries collect, while the site "
      "is open or washed",
      "assumption: 0.6-0.9");
  s.quantity("spill", p.spill, "1", {0.0, 1.0},
             "share of the injected water that escapes at the surface (pipes, holes that overflow)",
             "assumption");
  s.quantity("pond_capacity", p.pond_capacity, "m3", {0.0, 1e9}, "what the ponds of the site hold",
             "assumption");
  s.quantity_or(
      "roofed", "pond_depth", p.pond_depth, "m", {0.1, 100.0},
      "depth of the full ponds: their area, pond_capacity / pond_depth, takes in the rain that falls on "
      "it and loses the potential evapotranspiration, and the ground under it gets no rain; roofed: "
      "neither",
      "assumption: 2-4 m, lined earth basins that an excavator digs");
  s.quantity("pond_leak", p.pond_leak, "1/s", {0.0, 1e-3},
             "share of the ponds' content that passes the lining, per time", "assumption: 0.1 percent a day");
  s.choice("ground", p.ground, {"bare", "bench"},
           "land state of blocks from their opening until they are rehabilitated; bench: cut into the slope");
  s.quantity(
      "pads", p.pads, "1", {0.0, 0.5},
      "share of a site's cells, the lowest ones, that its ponds and works take: not leached, in the land "
      "state pad from the first opening until they are rehabilitated",
      "case");
}

void describe_site(Section& s, MiningSite& p) {
  s.alternatives({"polygon", "place"});
  s.entry("id", p.id, "name of the site");
  s.entry("polygon", p.polygon, "where it lies: cells whose centre it covers", "case");
  s.choice("place", p.place, {"auto"}, "a place on a hillslope, drawn from the seed and the site's id");
  s.quantity("area", p.area, "m2", {1.0, 1e10}, "area of a site that is placed automatically", "case");
  s.entry("practice", p.practice, "how it is worked: id of a [[practice]]");
  s.entry("start", p.start, "when it opens; may lie before the run's start");
  s.entry_in("blocks", p.blocks, "", {1.0, 1000.0},
             "parts that a campaign moves through, from top to bottom");
}

void describe_event(Section& s, SiteEvent& p) {
  s.alternatives({"at", "after"});
  s.entry("id", p.id, "name of the event");
  s.entry("do", p.act, "open, stop, wash or rehabilitate");
  s.entry("site", p.site, "id of the site that it happens to");
  s.entry("at", p.at, "when");
  s.table("after", "When, counted from another event.", [&](Section& t) {
    t.entry("event", p.after, "id of the other event");
    t.quantity("delay", p.delay, "s", {0.0, 1000.0 * year}, "time from then on", "case");
  });
  s.table("cover", "What is planted (rehabilitate).", [&](Section& t) {
    t.entry_in("to", p.to, "1", {0.0, 1.0}, "cover aimed at; default: land.natural_cover",
               "vegetation cover of restored rare-earth mine land at Taojiang in 2023: 0.72 (Land 14:1831)");
    t.entry_in("over", p.over, "s", {86400.0, 1000.0 * year},
               "time from 5 to 95 percent of it; default: land.natural_cover_time", "case");
  });
}

template <class Entry>
const Entry* find(const std::vector<Entry>& entries, const std::string& id) {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const Entry& one) { return one.id == id; });
  return found == entries.end() ? nullptr : &*found;
}

template <class Entry>
std::string names_of(const std::vector<Entry>& entries) {
  std::vector<std::string> names;
  for (const Entry& one : entries) names.push_back(one.id);
  return names.empty() ? "none is declared" : fmt::format("there are {}", fmt::join(names, ", "));
}

// The chain of `after` that leads from an event back to itself, or empty.
std::vector<std::string> circle(const std::vector<SiteEvent>& events, const SiteEvent& first) {
  std::vector<std::string> way = {first.id};
  for (const SiteEvent* one = find(events, first.after); one != nullptr; one = find(events, one->after)) {
    way.push_back(one->id);
    if (one->id == first.id) return way;
    if (way.size() > events.size()) break;  // a circle further on; its own events tell of it
  }
  return {};
}

}  // namespace

void describe(Section& root, MiningParameters& parameters) {
  root.list_of<Practice>("practice", parameters.practices, "Ways to work a site.", describe_practice);
  root.list_of<MiningSite>("site", parameters.sites, "Mines that leach the ore where it lies.",
                           describe_site);
  root.list_of<SiteEvent>("event", parameters.events, "What happens to sites, and when.", describe_event);
}

std::vector<MiningProblem> problems_of(const MiningParameters& p) {
  std::vector<MiningProblem> problems;
  for (const Practice& practice : p.practices)
    if (practice.id.empty()) problems.push_back({"practice", "", "a [[practice]] needs an id"});
  for (const MiningSite& site : p.sites) {
    const auto complain = [&](std::string text) { problems.push_back({"site", site.id, std::move(text)}); };
    if (site.id.empty()) complain("a [[site]] needs an id");
    if (site.practice.empty())
      complain(fmt::format("site '{}' needs `practice`; {}", site.id, names_of(p.practices)));
    else if (find(p.practices, site.practice) == nullptr)
      complain(fmt::format("site '{}' is worked by '{}', which is no [[practice]]; {}", site.id,
                           site.practice, names_of(p.practices)));
  }
  for (const SiteEvent& event : p.events) {
    const auto complain = [&](std::string text) { problems.push_back({"event", event.id, std::move(text)}); };
    if (event.id.empty()) complain("an [[event]] needs an id");
    if (std::find(acts().begin(), acts().end(), event.act) == acts().end())
      complain(fmt::format("event '{}' cannot do '{}'; in this version there are {}", event.id, event.act,
                           fmt::join(acts(), ", ")));
    if (find(p.sites, event.site) == nullptr)
      complain(fmt::format("event '{}' happens to '{}', which is no [[site]]; {}", event.id, event.site,
                           names_of(p.sites)));
    if (!event.at && event.after.empty())
      complain(fmt::format("event '{}' needs `at` or `after = {{ event, delay }}`", event.id));
    else if (!event.at && find(p.events, event.after) == nullptr)
      complain(fmt::format("event '{}' comes after '{}', which is no [[event]]", event.id, event.after));
    else if (const auto way = circle(p.events, event); !event.at && !way.empty())
      complain(fmt::format("event '{}' waits for itself: {}", event.id, fmt::join(way, " after ")));
    if (event.act != "rehabilitate" && (event.to || event.over))
      complain(fmt::format("event '{}' has `cover`, which is for rehabilitate only", event.id));
  }
  return problems;
}

}  // namespace headwater
