// One explicit line a process: static self-registration would be dropped by the linker from static libraries.
#include "models/catalog.hpp"

#include "models/erosion/erosion.hpp"
#include "models/land/land.hpp"
#include "models/leachate/leachate.hpp"
#include "models/mining/mining.hpp"
#include "models/river/river.hpp"
#include "models/traps/traps.hpp"
#include "models/water/water.hpp"
#include "models/weather/weather.hpp"

namespace headwater {

std::vector<std::unique_ptr<ProcessFactory>> make_catalog() {
  std::vector<std::unique_ptr<ProcessFactory>> catalog;
  catalog.push_back(make_weather_factory());
  catalog.push_back(make_mining_factory());  // before land, which carries out its orders
  catalog.push_back(make_land_factory());
  catalog.push_back(make_water_factory());
  catalog.push_back(make_erosion_factory());
  catalog.push_back(make_leachate_factory());
  catalog.push_back(make_traps_factory());  // after those whose outflow they hold back
  catalog.push_back(make_river_factory());
  return catalog;
}

}  // namespace headwater
