#include "engine/coupling/setup.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/core/error.hpp"

namespace headwater {

void describe(Section& section, Species& species) {
  section.entry("id", species.id, "name of the species; becomes part of column and variable names");
  section.quantity("initial", species.initial, "kg/m3", {0.0, infinite},
                   "concentration at the start, everywhere", "case");
  section.quantity("decay", species.decay, "1/s", {0.0, infinite}, "first-order decay rate", "case");
  section.choice("decay_on", species.decay_on, {"dissolved_and_sorbed", "dissolved"},
                 "what decays in the ground", "case");
  section.table("sorption", "Sorption to the grains of the aquifer.", [&](Section& s) {
    s.choice("kind", species.sorption, {"none", "linear"}, "sorption isotherm: linear is kd x concentration",
             "case");
    s.quantity("kd", species.kd, "m3/kg", {0.0, 1e3}, "distribution coefficient of linear sorption", "case");
  });
}

std::vector<std::size_t> sorbing(const std::vector<Species>& species) {
  std::vector<std::size_t> found;
  for (std::size_t k = 0; k < species.size(); ++k)
    if (species[k].distribution() > 0.0) found.push_back(k);
  return found;
}

const std::vector<double>* NumberTable::find(std::string_view column) const {
  const auto found = std::find(columns.begin(), columns.end(), column);
  return found == columns.end() ? nullptr : &values[static_cast<std::size_t>(found - columns.begin())];
}

double elapsed_at(const Moment& moment, const Clock& clock, std::string_view where) {
  if (const Date* date = std::get_if<Date>(&moment)) {
    if (!clock.is_calendar())
      throw Error(Exit::configuration, "a date is given, but the run's times are numbers", where,
                  fmt::format("Give times in the unit of [time], '{}'", clock.unit()));
    return static_cast<double>(clock.step_of(*date)) * seconds_per_day;
  }
  if (clock.is_calendar())
    throw Error(Exit::configuration, "a number is given, but the run's times are dates", where,
                "Give times as dates");
  return std::get<double>(moment) * clock.seconds_per_unit() - clock.origin();
}

void require_within(std::span<const double> values, const Bounds& bounds, std::string_view unit,
                    std::string_view file) {
  for (const double value : values)
    if (!(value >= bounds.min && value <= bounds.max))
      throw Error(Exit::input,
                  fmt::format("the raster holds {:.6g} {}, outside [{:.6g}, {:.6g}]", value, unit, bounds.min,
                              bounds.max),
                  file, "Check the raster and its unit");
}

std::vector<double> cell_values(const CellParameter& parameter, std::string_view unit,
                                std::span<const double> land_state, const Setup& setup) {
  if (parameter.raster) {
    std::vector<double> values = setup.files.cells(*parameter.raster, parameter.raster_unit, unit);
    require_within(values, parameter.bounds, unit, parameter.raster->string());
    return values;
  }
  const auto cells = static_cast<std::size_t>(setup.domain->cells());
  std::vector<double> values(cells, parameter.constant);
  if (!land_state.empty())
    for (std::size_t cell = 0; cell < cells; ++cell)
      values[cell] = parameter.at(static_cast<LandState>(static_cast<int>(land_state[cell])));
  return values;
}

std::vector<std::uint8_t> covered_by(const Polygon& polygon, const Domain& domain) {
  const GridGeometry& g = domain.geometry;
  std::vector<std::uint8_t> covered;
  for (const std::int32_t raster : domain.raster_index) {
    const double x = g.x(raster % g.columns), y = g.y(raster / g.columns);
    bool inside = false;
    for (std::size_t i = 0, before = polygon.corners.size() - 1; i < polygon.corners.size(); before = i++) {
      const auto& [x1, y1] = polygon.corners[before];
      const auto& [x2, y2] = polygon.corners[i];
      if ((y1 > y) != (y2 > y) && x < x1 + (y - y1) / (y2 - y1) * (x2 - x1)) inside = !inside;
    }
    covered.push_back(inside ? 1 : 0);
  }
  return covered;
}

}  // namespace headwater
