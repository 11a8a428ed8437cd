// Making the aquifer: parameters, rasters and boundaries brought together and checked.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "models/leachate/leachate.hpp"

namespace headwater {

namespace {

const Domain& with_cells(const Setup& setup) {
  if (setup.domain->cells() == 0)
    throw Error(Exit::configuration, "the process leachate needs a terrain", "[terrain]",
                "Give dem, synthesize, plane or flat");
  return *setup.domain;
}

bool is_flat(const Domain& domain) {
  return std::all_of(domain.elevation.begin(), domain.elevation.end(),
                     [&](double z) { return z == domain.elevation.front(); });
}

}  // namespace

Leachate::Leachate(const LeachateParameters& parameters, const Setup& setup)
    : parameters_(parameters), setup_(setup), species_(setup.species.size()), grid_(with_cells(setup)) {}

std::vector<std::size_t> Leachate::selected(const CellSelection& where, std::string_view what) const {
  const Domain& domain = *setup_.domain;
  const auto cells = static_cast<std::size_t>(domain.cells());
  std::vector<std::size_t> chosen;
  if (where.cells) {
    const std::vector<double> mask = setup_.files.given_cells(*where.cells, "1", "1");
    for (std::size_t c = 0; c < cells; ++c)
      if (mask[c] == mask[c] && mask[c] != 0.0) chosen.push_back(c);
  } else if (where.polygon) {
    const std::vector<std::uint8_t> covered = setup_.files.covered_cells(*where.polygon);
    for (std::size_t c = 0; c < cells; ++c)
      if (covered[c] != 0) chosen.push_back(c);
  } else {
    const auto range = [&](const std::vector<double>& given, int count, const char* name) {
      if (given.empty()) return std::pair{0.0, static_cast<double>(count - 1)};
      if (given.size() != 2 || given[0] != std::floor(given[0]) || given[1] != std::floor(given[1]) ||
          given[0] < 0.0 || given[1] < given[0] || given[1] >= count)
        throw Error(Exit::configuration,
                    fmt::format("'{}' must be [first, last] within 0 and {}", name, count - 1), what,
                    "Both ends are included; row 0 is in the north");
      return std::pair{given[0], given[1]};
    };
    if (where.rows.empty() && where.columns.empty())
      throw Error(Exit::configuration, "no cells are given", what,
                  "Give cells, polygon, or rows and columns");
    const auto rows = range(where.rows, domain.geometry.rows, "rows");
    const auto columns = range(where.columns, domain.geometry.columns, "columns");
    for (std::size_t c = 0; c < cells; ++c) {
      const int row = domain.raster_index[c] / domain.geometry.columns;
      const int column = domain.raster_index[c] % domain.geometry.columns;
      if (row >= rows.first && row <= rows.second && column >= columns.first && column <= columns.second)
        chosen.push_back(c);
    }
  }
  if (chosen.empty())
    throw Error(Exit::input, "no active cell is meant", what, "Check the mask, or rows and columns");
  return chosen;
}

std::vector<double> Leachate::concentrations(const Concentrations& given, std::string_view what) const {
  std::vector<double> values(species_, std::numeric_limits<double>::quiet_NaN());
  for (const auto& [name, value] : given) {
    const auto found = std::find_if(setup_.species.begin(), setup_.species.end(),
                                    [&, &wanted = name](const Species& one) { return one.id == wanted; });
    if (found == setup_.species.end())
      throw Error(Exit::configuration, fmt::format("'{}' is not a species", name), what,
                  "Declare it as [[species]]");
    values[static_cast<std::size_t>(found - setup_.species.begin())] = value;
  }
  return values;
}

void Leachate::read_aquifer(const State& state) {
  const Domain& domain = *setup_.domain;
  const FieldId land_state = state.find("land_state");
  const std::span<const double> land = land_state ? state[land_state] : std::span<const double>();
  const auto values = [&](const CellParameter& parameter, std::string_view unit) {
    return cell_values(parameter, unit, land, setup_);
  };
  std::vector<double> base;
  if (parameters_.base.raster || !std::isnan(parameters_.base.constant)) {
    base = values(parameters_.base, "m");
  } else {
    const std::span<const double> mantle = state[state.require("mantle_thickness", label())];
    for (std::size_t c = 0; c < mantle.size(); ++c) base.push_back(domain.elevation[c] - mantle[c]);
  }
  const std::vector<double> yield = values(parameters_.specific_yield, "1");
  const std::vector<double> porosity = values(parameters_.porosity, "1");
  for (std::size_t c = 0; species_ > 0 && c < yield.size(); ++c)
    if (yield[c] > porosity[c])
      throw Error(Exit::configuration, "leachate.specific_yield is larger than leachate.porosity", "leachate",
                  "The ground cannot release more water than it holds");

  Aquifer aquifer;
  aquifer.base = grid_.spread(base);
  aquifer.yield = grid_.spread(yield);
  aquifer.fixed.assign(grid_.raster.size(), 0);
  set_faces(grid_, grid_.spread(values(parameters_.conductivity, "m/s")), parameters_.steep_slope_correction,
            aquifer);
  properties_ = {grid_.spread(porosity),
                 aquifer.yield,
                 grid_.spread(values(parameters_.bulk_density, "kg/m3")),
                 parameters_.longitudinal_dispersivity,
                 parameters_.transverse_dispersivity,
                 parameters_.molecular_diffusion};
  read_inlets(aquifer);
  read_outlets(state, aquifer);
  heads_.emplace(grid_, std::move(aquifer));
  const std::vector<double> recharge = recharge_field_
                                           ? std::vector<double>(base.size(), parameters_.initial_recharge)
                                           : values(parameters_.recharge, "m/s");
  for (std::size_t c = 0; c < recharge.size(); ++c)
    heads_->recharge[grid_.place[c]] = recharge[c] * grid_.area;
  read_wells();
}

void Leachate::read_outlets(const State& state, const Aquifer& aquifer) {
  const Domain& domain = *setup_.domain;
  // No outlet takes water from below the base.
  const auto add = [&](std::vector<HeadOutlet>& outlets, std::size_t c, double conductance, double elevation,
                       double ramp) {
    const std::size_t i = grid_.place[c];
    if (!aquifer.fixed[i]) outlets.push_back({i, conductance, std::max(elevation, aquifer.base[i]), ramp});
  };
  const auto cells = static_cast<std::size_t>(domain.cells());
  if (parameters_.drains.given()) {
    const auto values = [&](const CellParameter& given, std::string_view unit) {
      if (!given.raster) return std::vector<double>(cells, given.constant);
      return setup_.files.given_cells(*given.raster, given.raster_unit, unit);
    };
    const std::vector<double> conductance = values(parameters_.drains.conductance, "m2/s");
    const std::vector<double> elevation = values(parameters_.drains.elevation, "m");
    for (std::size_t c = 0; c < cells; ++c) {
      if (!(conductance[c] > 0.0)) {
        if (conductance[c] < 0.0)
          throw Error(Exit::input, "a drain has a negative conductance", "leachate.drains.conductance",
                      "0 or nodata is no drain");
        continue;
      }
      if (std::isnan(elevation[c]))
        throw Error(Exit::input, "a cell with a drain has no elevation for it", "leachate.drains.elevation",
                    "Give a value wherever the conductance is above 0");
      add(drains_, c, conductance[c], elevation[c], parameters_.drains.ramp);
    }
  }
  const bool seeps =
      parameters_.seepage == Seepage::on || (parameters_.seepage == Seepage::by_terrain && !is_flat(domain));
  const std::span<const double> surface = state[state.require("elevation", label())];
  if (seeps)
    for (std::size_t c = 0; c < cells; ++c)
      add(seeps_, c, parameters_.seepage_leakance * grid_.area, surface[c] - parameters_.seepage_depth,
          parameters_.seepage_depth);
}

double Leachate::Inlet::head_at(std::size_t n, double time) const {
  if (!head.empty()) return head[n];
  const auto after = std::lower_bound(times.begin(), times.end(), time);
  if (after == times.begin()) return heads.front();
  if (after == times.end()) return heads.back();
  const auto k = static_cast<std::size_t>(after - times.begin());
  const double weight = (time - times[k - 1]) / (times[k] - times[k - 1]);
  return heads[k - 1] + weight * (heads[k] - heads[k - 1]);
}

void Leachate::read_inlets(Aquifer& aquifer) {
  for (std::size_t n = 0; n < parameters_.fixed_heads.size(); ++n) {
    const FixedHead& given = parameters_.fixed_heads[n];
    const std::string what = fmt::format("[[leachate.fixed_head]] {}",
                                         given.id.empty() ? fmt::format("number {}", n + 1) : given.id);
    Inlet inlet;
    inlet.cells = selected(given.where, what);
    inlet.concentration = concentrations(given.concentration, what);
    for (double& value : inlet.concentration)
      if (std::isnan(value)) value = 0.0;
    double lowest = infinite;
    if (given.series) {
      const NumberTable table = setup_.files.table(*given.series);
      const std::vector<double>*times = table.find("time"), *values = table.find("value");
      if (times == nullptr || values == nullptr || times->empty())
        throw Error(Exit::input, "the table of heads needs the columns time,value and a row", table.file);
      for (std::size_t row = 0; row < times->size(); ++row) {
        if (std::isnan((*times)[row]) || std::isnan((*values)[row]) ||
            (row > 0 && !((*times)[row] > (*times)[row - 1])))
          throw Error(Exit::input, "a time or head is missing, or times do not grow", table.where[row]);
        inlet.times.push_back((*times)[row] * setup_.clock.seconds_per_unit() - setup_.clock.origin());
        inlet.heads.push_back((*values)[row]);
        lowest = std::min(lowest, (*values)[row]);
      }
    } else if (given.head.raster) {
      const std::vector<double> values =
          setup_.files.given_cells(*given.head.raster, given.head.raster_unit, "m");
      for (const std::size_t c : inlet.cells) inlet.head.push_back(values[c]);
    } else if (!std::isnan(given.head.constant)) {
      inlet.head.assign(inlet.cells.size(), given.head.constant);
    } else {
      throw Error(Exit::configuration, "a fixed head has no head", what, "Give head or series");
    }
    for (std::size_t k = 0; k < inlet.cells.size(); ++k) {
      const std::size_t i = grid_.place[inlet.cells[k]];
      const double head = inlet.head.empty() ? lowest : inlet.head[k];
      if (!(head >= aquifer.base[i]))
        throw Error(Exit::configuration,
                    std::isnan(head) ? "the raster of fixed heads has no value in one of the cells"
                                     : fmt::format("a fixed head of {:.6g} m lies below the base ({:.6g} m)",
                                                   head, aquifer.base[i]),
                    what, "Check head and leachate.base");
      if (aquifer.fixed[i])
        throw Error(Exit::configuration, "a cell has two fixed heads", what, "Leave it out of one of them");
      aquifer.fixed[i] = 1;
    }
    inlets_.push_back(std::move(inlet));
  }
}

// And says which water leaves where.
void Leachate::read_wells() {
  const GridGeometry& geometry = setup_.domain->geometry;
  std::vector<Pump> pumps;
  for (std::size_t n = 0; n < parameters_.wells.size(); ++n) {
    const Well& given = parameters_.wells[n];
    const std::string what =
        fmt::format("[[leachate.well]] {}", given.id.empty() ? fmt::format("number {}", n + 1) : given.id);
    const bool whole = given.cell.size() == 2 && given.cell[0] == std::floor(given.cell[0]) &&
                       given.cell[1] == std::floor(given.cell[1]) && std::abs(given.cell[0]) < 1e6 &&
                       std::abs(given.cell[1]) < 1e6;
    const int row = whole ? static_cast<int>(given.cell[0]) : -1;
    const int column = whole ? static_cast<int>(given.cell[1]) : -1;
    const std::int32_t cell =
        geometry.contains(row, column)
            ? setup_.domain->cell_at[static_cast<std::size_t>(geometry.index(row, column))]
            : -1;
    if (cell < 0)
      throw Error(Exit::configuration, "the cell of a well is not an active cell", what,
                  "cell = [row, column], counted from 0 in the north-west");
    PlacedWell well{static_cast<std::size_t>(cell), given.rate, concentrations(given.concentration, what)};
    for (double& value : well.concentration)
      if (std::isnan(value)) value = 0.0;
    const std::size_t i = grid_.place[well.cell];
    if (well.rate > 0.0)
      heads_->injection[i] += well.rate;
    else if (well.rate < 0.0)
      pumps.push_back({i, -well.rate});
    wells_.push_back(std::move(well));
  }
  heads_->set_outlets(drains_, seeps_, std::move(pumps));
}

void Leachate::read_zones() {
  for (std::size_t n = 0; n < parameters_.sources.size(); ++n) {
    const RechargeSource& given = parameters_.sources[n];
    const std::string what =
        fmt::format("[[leachate.source]] {}", given.id.empty() ? fmt::format("number {}", n + 1) : given.id);
    Zone zone;
    zone.cells = selected(given.where, what);
    zone.from = given.from ? elapsed_at(*given.from, setup_.clock, what) : -infinite;
    zone.to = given.to ? elapsed_at(*given.to, setup_.clock, what) : infinite;
    if (!(zone.from < zone.to))
      throw Error(Exit::configuration, "a source ends before it begins", what, "Give `to` after `from`");
    zone.concentration = concentrations(given.concentration, what);
    for (double& value : zone.concentration)
      if (std::isnan(value)) value = 0.0;
    zones_.push_back(std::move(zone));
  }
}

// Where the search for a steady state begins: above every outlet, or half full under a land surface.
std::vector<double> Leachate::first_guess(const State& state) const {
  double highest = -infinite;
  for (const HeadOutlet& drain : drains_) highest = std::max(highest, drain.elevation);
  for (const Inlet& inlet : inlets_)
    for (std::size_t n = 0; n < inlet.cells.size(); ++n) highest = std::max(highest, inlet.head_at(n, 0.0));
  if (seeps_.empty() && !(highest > -infinite))
    throw Error(Exit::configuration, "steady heads need a way out for the water", "leachate",
                "Give drains, a fixed head or seepage, or initial_head with flow = \"transient\"");
  const std::span<const double> surface = state[state.require("elevation", label())];
  std::vector<double> thickness(grid_.raster.size(), 0.0);
  for (std::size_t c = 0; c < grid_.place.size(); ++c) {
    const double base = heads_->aquifer().base[grid_.place[c]];
    const double filled = 0.5 * (surface[c] - base);
    thickness[grid_.place[c]] = std::max(0.1, seeps_.empty() ? highest + 1.0 - base : filled);
  }
  return thickness;
}

void Leachate::set_start(State& state) {
  const std::size_t size = grid_.raster.size();
  if (parameters_.initial_head.raster || !std::isnan(parameters_.initial_head.constant)) {
    const std::vector<double> head = cell_values(parameters_.initial_head, "m", {}, setup_);
    thickness_.assign(size, 0.0);
    for (std::size_t c = 0; c < head.size(); ++c)
      thickness_[grid_.place[c]] = std::max(0.0, head[c] - heads_->aquifer().base[grid_.place[c]]);
    set_given_heads(0.0, thickness_);
    if (steady()) heads_->steady(thickness_);
  } else {
    thickness_ = first_guess(state);
    set_given_heads(0.0, thickness_);
    heads_->steady(thickness_);
  }
  for (const std::size_t i : grid_.place) thickness_[i] = std::max(0.0, thickness_[i]);
  before_ = thickness_;
  for (std::vector<double>* values : {&head_, &volume_, &given_volume_, &balance_}) values->assign(size, 0.0);
  flows_.resize(size);
  for (const std::size_t i : grid_.place) {
    head_[i] = heads_->head(i, thickness_[i]);
    volume_[i] = heads_->aquifer().yield[i] * thickness_[i] * grid_.area;
  }
  grid_.gather(volume_, state[water_field_]);
  if (species_ == 0) return;

  plume_.emplace(grid_, properties_, setup_.species);
  for (std::size_t n = 0; n < parameters_.fixed_concentrations.size(); ++n) {
    const FixedConcentration& given = parameters_.fixed_concentrations[n];
    const std::string what = fmt::format("[[leachate.fixed_concentration]] {}",
                                         given.id.empty() ? fmt::format("number {}", n + 1) : given.id);
    const std::vector<double> concentration = concentrations(given.concentration, what);
    for (const std::size_t c : selected(given.where, what)) plume_->hold(grid_.place[c], concentration);
  }
  const std::span<double> mass = state[mass_field_];
  for (std::size_t c = 0; c < grid_.place.size(); ++c)
    for (std::size_t k = 0; k < species_; ++k)
      mass[c * species_ + k] =
          setup_.species[k].initial * plume_->capacity(grid_.place[c], k, thickness_[grid_.place[c]]);
  plume_->derive(thickness_, mass);
}

void Leachate::register_flows(Ledger& ledger) {
  aquifer_store_ = ledger.store("aquifer", Side::inside);
  const auto outside = [&](const char* name) { return ledger.store(name, Side::outside); };
  const auto common = [&](QuantityId quantity) {
    Flows flows;
    flows.recharge = ledger.flow(outside("recharge"), aquifer_store_, "recharge", quantity);
    flows.drained = ledger.flow(aquifer_store_, outside("drain"), "drains", quantity);
    // On the surface, where a process keeps it there; else out of sight.
    const bool kept = quantity == water_ ? static_cast<bool>(recharge_field_) : setup_.solutes_in_ground;
    flows.seeped =
        ledger.flow(aquifer_store_, kept ? ledger.store("surface", Side::inside) : outside("seepage"),
                    "seepage", quantity);
    if (to_river())
      flows.discharged =
          ledger.flow(aquifer_store_, ledger.store("river", Side::inside), "groundwater discharge", quantity);
    if (captured_water_ != HandOver::none)
      flows.captured = ledger.flow(aquifer_store_, ledger.store("pond", Side::inside), "capture", quantity);
    flows.pumped = ledger.flow(aquifer_store_, outside("well"), "pumping", quantity);
    flows.injected = ledger.flow(outside("well"), aquifer_store_, "injection", quantity);
    flows.boundary_in = ledger.flow(outside("fixed_head"), aquifer_store_, "fixed head", quantity);
    flows.boundary_out = ledger.flow(aquifer_store_, outside("fixed_head"), "fixed head", quantity);
    return flows;
  };
  water_ = ledger.quantity("water");
  water_flows_ = common(water_);
  if (retains()) retained_store_ = ledger.store("aquifer_retained", Side::inside);
  for (const Species& species : setup_.species) {
    const QuantityId quantity = ledger.quantity(species.id);
    Flows flows = common(quantity);
    flows.decayed = ledger.flow(aquifer_store_, outside("reaction"), "decay", quantity);
    flows.held_in =
        ledger.flow(outside("fixed_concentration"), aquifer_store_, "fixed concentration", quantity);
    flows.held_out =
        ledger.flow(aquifer_store_, outside("fixed_concentration"), "fixed concentration", quantity);
    if (retains()) {
      flows.left_behind = ledger.flow(aquifer_store_, retained_store_, "falling water table", quantity);
      flows.picked_up = ledger.flow(retained_store_, aquifer_store_, "rising water table", quantity);
      flows.retained_decayed = ledger.flow(retained_store_, outside("reaction"), "decay", quantity);
    }
    quantities_.push_back(quantity);
    species_flows_.push_back(flows);
  }
}

}  // namespace headwater
