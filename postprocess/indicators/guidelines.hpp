// Limits of water quality, by substance.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace headwater {

struct Guideline {
  std::string_view standard;   ///< as scenarios name it: "gb3838-3", "who"
  std::string_view substance;  ///< id of the species that it is for
  double limit = 0.0;          ///< [mg/L], of what the species is counted as (nitrate_n: as nitrogen)
  std::string_view source;     ///< document and table
};

/// All guidelines in code, by standard. Not among them: limits that follow the water's pH and temperature
/// (EPA 2013 for ammonia), since results hold neither.
const std::vector<Guideline>& guidelines();

/// Those of these standards for this species, in their order in the table. A species may go by a usual other
/// id: nh4_n, no3_n, so4, cl, pb, cd, as, cu, zn, mn, fe.
std::vector<Guideline> guidelines_for(const std::vector<std::string>& standards, std::string_view species);

/// The id under which guidelines and titles know a species: "nh4_n" is "ammonium_n"; others are themselves.
std::string_view substance_of(std::string_view species);

}  // namespace headwater
