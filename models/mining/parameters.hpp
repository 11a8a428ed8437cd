// What a case says about mines: [[site]], [[practice]], [[event]].
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/land_state.hpp"
#include "engine/core/parameters.hpp"
#include "models/mining/reagents.hpp"

namespace headwater {

/// Where a site lies when no polygon is given.
enum class Place { automatic };

/// A mine ([[site]]).
struct MiningSite {
  std::string id, practice;
  Polygon polygon;
  Place place = Place::automatic;
  double area = 20e4;           ///< of a site placed automatically [m2]
  std::optional<Moment> start;  ///< when it opens
  std::int64_t blocks = 1;      ///< parts that a campaign moves through, from top to bottom
};

/// What the ground of a site is while it is worked, and after until it is rehabilitated.
enum class Ground { bare, bench };

/// How a site is worked ([[practice]]).
struct Practice {
  std::string id;
  Reagent reagent = Reagent::ammonium_sulfate;
  double concentration = 0.02;              ///< of the liquor, kg reagent per kg water
  double injection_rate = 10e-3 / 86400.0;  ///< over the block that is leached or washed [m/s]
  double campaign = 250.0 * 86400.0;        ///< how long a block is leached at a time [s]
  double wash = 90.0 * 86400.0;             ///< how long it is washed afterwards [s]
  double capture = 0.7;                     ///< share of the site's outflow that galleries collect
  double spill = 0.01;                      ///< share of the injected water that escapes at the surface
  double pond_capacity = 2e4;               ///< [m3]
  double pond_depth = 3.0;            ///< of full ponds: capacity / depth is their area [m]; NaN: roofed
  double pond_leak = 1e-3 / 86400.0;  ///< share of the pond's content a time [1/s]
  Ground ground = Ground::bare;
  double pads = 0.0;  ///< share of a site's cells, the lowest, that are no blocks but the state pad

  /// On which rain falls [m2].
  double pond_area() const { return std::isnan(pond_depth) ? 0.0 : pond_capacity / pond_depth; }
  LandState worked_ground() const { return ground == Ground::bench ? LandState::bench : LandState::bare; }
};

/// Something that happens to a site ([[event]]).
struct SiteEvent {
  std::string id, act, site;
  std::optional<Moment> at;
  std::string after;           ///< another event's id
  double delay = 0.0;          ///< after that event [s]
  std::optional<double> to;    ///< cover that planting aims at
  std::optional<double> over;  ///< the time that takes, to 95 percent of it [s]
};

struct MiningParameters {
  std::vector<MiningSite> sites;
  std::vector<Practice> practices;
  std::vector<SiteEvent> events;
};

/// Declares [[practice]], [[site]] and [[event]].
void describe(Section& root, MiningParameters& parameters);

/// A problem with an entry of one of these tables, which single keys cannot see.
struct MiningProblem {
  std::string table, id;  ///< "site", "north"
  std::string text;
};
std::vector<MiningProblem> problems_of(const MiningParameters& parameters);

}  // namespace headwater
