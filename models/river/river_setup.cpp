// Making the river: parameters, network, inflows and sources brought together and checked.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "models/river/river.hpp"

namespace headwater {

River::River(const RiverParameters& parameters, const Setup& setup) : parameters_(parameters), setup_(setup) {
  const RiverNetwork& network = setup_.domain->river;
  if (network.size() == 0)
    throw Error(Exit::configuration, "there is no river", "[river]",
                "Give river.network, or a terrain with channels, or take river out of processes");
  data_.network = &network;
  for (const Grain& grain : setup_.grains) carried_.push_back({grain.id, 0.0, 0.0});
  carried_.insert(carried_.end(), setup_.species.begin(), setup_.species.end());
  if (setup_.lanes.species > 0)  // what hillslopes release on particles travels with the water, too
    for (const Species& species : setup_.species) {
      carried_.push_back({});
      carried_.back().id = on_particles(species.id);
    }
  data_.species = carried_.size();
  for (const Species& species : carried_) {
    data_.decay.push_back(species.decay);
    data_.has_decay = data_.has_decay || species.decay > 0.0;
  }
  if (parameters_.network) read_table();
  channel_.emplace(network, table_ ? &*table_ : nullptr, parameters_);
  data_.channel = &*channel_;
  if (!setup_.grains.empty()) {
    std::vector<BedClass> classes = bed_classes(setup_.grains, parameters_);
    std::vector<double> flushed;
    for (std::int32_t reach = 0; reach < network.size(); ++reach)
      flushed.push_back(flushed_volume(*channel_, static_cast<std::size_t>(reach), classes));
    data_.bed = RiverBed(std::move(classes), parameters_.bed_erodibility, std::move(flushed));
  }
  read_dispersion();
  read_points();
  for (std::int32_t reach = 0; reach < network.size(); ++reach)
    if (network.downstream[static_cast<std::size_t>(reach)] < 0) data_.outlets.push_back(reach);
  sweep_.emplace(*setup_.domain);
  coupled_.emplace(network, dispersion_,
                   CoupledOptions{parameters_.transport == RiverTransport::second_order,
                                  parameters_.inlet == RiverInlet::concentration});
  watch_places({});
}

void River::read_table() {
  const RiverNetwork& network = setup_.domain->river;
  TableColumns table;
  const RiverNetwork same =
      read_network(setup_.files.table(*parameters_.network), parameters_.cell_length, table);
  if (same.downstream != network.downstream)
    throw Error(Exit::configuration, "the domain's river is not the one of river.network", "[river]",
                "Use river.network without terrain, or a terrain without river.network");
  for (const std::string& column : table.ignored)
    if (setup_.remark) setup_.remark(fmt::format("column '{}' of the river network is ignored", column));

  const auto reaches = static_cast<std::size_t>(network.size());
  const std::size_t species = data_.species;
  data_.storage_volume.assign(reaches, 0.0);
  data_.storage_rate.assign(reaches, 0.0);
  std::vector<double> flow(reaches, 0.0), load(reaches * species, 0.0);
  bool lateral = false;
  for (std::size_t i = 0; i < reaches; ++i) {
    if (table.storage_area[i] > 0.0 && table.exchange[i] > 0.0) {
      data_.storage_volume[i] = table.storage_area[i] * network.length[i];
      data_.storage_rate[i] = table.exchange[i];
      data_.has_storage = true;
    }
    if (table.lateral_flow[i] > 0.0) {
      flow[i] = table.lateral_flow[i] * network.length[i];
      lateral = true;
    }
  }
  for (const auto& [name, concentrations] : table.lateral_concentration) {
    const auto found = std::find_if(carried_.begin(), carried_.end(),
                                    [&, &wanted = name](const Species& one) { return one.id == wanted; });
    if (found == carried_.end()) {
      if (setup_.remark)
        setup_.remark(
            fmt::format("column 'lateral_{}' of the river network is ignored: no such species", name));
      continue;
    }
    const auto k = static_cast<std::size_t>(found - carried_.begin());
    for (std::size_t i = 0; i < reaches; ++i) load[i * species + k] = flow[i] * concentrations[i];
  }
  if (lateral) {
    data_.lateral_flow = std::move(flow);
    data_.lateral_load = std::move(load);
  }
  table_ = std::move(table);
}

void River::read_dispersion() {
  RiverDispersion kind = parameters_.dispersion;
  if (kind == RiverDispersion::by_network)
    kind = !table_                    ? RiverDispersion::disley
           : table_->has_dispersion() ? RiverDispersion::given
                                      : RiverDispersion::none;
  if (kind == RiverDispersion::given && !table_)
    throw Error(Exit::configuration, "dispersion = \"given\" needs the column of a network table", "[river]",
                "Choose a formula, or give river.network");
  const bool formula = kind != RiverDispersion::given && kind != RiverDispersion::none;
  if (table_)
    for (const TableColumns::Reach& reach : table_->reaches) {
      const auto i = static_cast<std::size_t>(reach.first);
      if (kind == RiverDispersion::given && !(table_->dispersion[i] >= 0.0))
        throw Error(Exit::input, "no dispersion_m2s is given, which dispersion = \"given\" needs",
                    reach.where, "Give every reach a value of at least 0");
      if (formula && (!(table_->width[i] > 0.0) || !(table_->slope[i] > 0.0)))
        throw Error(Exit::input, "no width_m or slope is given, which the formula for dispersion needs",
                    reach.where, "Give both for every reach, or choose dispersion = \"given\" or \"none\"");
    }
  dispersion_ = DispersionChoice(kind, table_ ? table_->dispersion : std::vector<double>{});
}

std::int32_t River::head_of(std::int64_t reach, std::string_view where) const {
  if (table_) {
    const TableColumns::Reach* found = table_->find(reach);
    if (found == nullptr)
      throw Error(Exit::input, fmt::format("there is no reach {} in the river network", reach), where,
                  "Give the id of a row of river.network");
    return found->first;
  }
  if (reach < 0 || reach >= setup_.domain->river.size())
    throw Error(Exit::configuration,
                fmt::format("there is no reach {}; the river has {}", reach, setup_.domain->river.size()),
                where, "Give an index from 0, or a place with at = [x, y]");
  return static_cast<std::int32_t>(reach);
}

void River::read_points() {
  const RiverNetwork& network = setup_.domain->river;
  struct Entry {
    std::int32_t reach = 0;
    bool inflow = false;
    std::size_t index = 0;
  };
  std::vector<Entry> entries;
  if (parameters_.inflow) {
    if (!table_)
      throw Error(Exit::configuration, "river.inflow names reaches of a network table, and there is none",
                  "[river]", "Give river.network");
    for (Inflow& inflow : read_inflow(setup_.files.table(*parameters_.inflow),
                                      parameters_.inflow_interpolation, carried_, setup_.remark)) {
      entries.push_back({head_of(inflow.reach, inflow.where), true, inflows_.size()});
      inflows_.push_back(std::move(inflow.series));
    }
  }
  for (const RiverSource& given : parameters_.sources) {
    const std::string where = fmt::format("[[river.source]] {}", given.id);
    if (given.at.empty() ? given.reach < 0 && !table_ : given.at.size() != 2)
      throw Error(Exit::configuration, "a river source needs a place", where, "Give reach, or at = [x, y]");
    Source source;
    source.from = given.from ? elapsed_at(*given.from, setup_.clock, where) : -infinite;
    source.to = given.to ? elapsed_at(*given.to, setup_.clock, where) : infinite;
    if (!(source.from < source.to))
      throw Error(Exit::configuration, "a river source ends before it begins", where,
                  "Give `to` after `from`");
    if (!given.id.empty() &&
        std::count_if(parameters_.sources.begin(), parameters_.sources.end(),
                      [&](const RiverSource& other) { return other.id == given.id; }) > 1)
      throw Error(Exit::configuration, "two river sources have the same id", where, "Give each its own");
    source.rate.assign(data_.species, 0.0);
    for (const auto& [name, rate] : given.rate) {
      const auto found = std::find_if(carried_.begin(), carried_.end(),
                                      [&, &wanted = name](const Species& one) { return one.id == wanted; });
      if (found == carried_.end())
        throw Error(Exit::configuration, fmt::format("'{}' is not a species", name), where,
                    "Declare it as [[species]]");
      source.rate[static_cast<std::size_t>(found - carried_.begin())] = rate;
    }
    const auto named = [&](const auto& find) {
      try {
        return find();
      } catch (const Error& error) {
        throw Error(error.code(), error.what(), where);
      }
    };
    const std::int32_t reach = given.at.empty()
                                   ? head_of(given.reach, where)
                                   : named([&] { return place_near(given.at[0], given.at[1]).reach; });
    entries.push_back({reach, false, sources_.size()});
    sources_.push_back(std::move(source));
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.reach < b.reach; });
  inflow_points_.resize(inflows_.size());
  for (std::size_t p = 0; p < entries.size(); ++p) {
    const auto reach = static_cast<std::size_t>(entries[p].reach);
    PointLoad point;
    point.reach = entries[p].reach;
    point.inlet = entries[p].inflow && network.upstream_begin[reach + 1] == network.upstream_begin[reach];
    data_.points.push_back(std::move(point));
    (entries[p].inflow ? inflow_points_[entries[p].index] : sources_[entries[p].index].point) = p;
  }
}

void River::watch(const std::vector<std::int32_t>& reaches) {
  std::vector<RiverPlace> places;
  for (const std::int32_t reach : reaches) places.push_back({reach, 1.0, -1, 0.0});
  watch_places(std::move(places));
}

RiverPlace River::place(std::int64_t reach, double distance) const {
  if (table_) {
    RiverPlace place = locate(setup_.domain->river, *table_, reach, distance);
    // Concentration may jump where an inflow or a source enters: not across it.
    const std::int32_t lower = std::max(place.reach, place.other);
    for (const PointLoad& point : data_.points)
      if (point.reach == lower) place.other = -1;
    return place;
  }
  return {head_of(reach, "gauge"), 1.0, -1, 0.0};
}

RiverPlace River::place_near(double x, double y) const {
  const Domain& domain = *setup_.domain;
  const GridGeometry& grid = domain.geometry;
  const int column = static_cast<int>(std::floor((x - grid.x_min) / grid.cell_size));
  const int row = static_cast<int>(std::floor((grid.y_max - y) / grid.cell_size));
  if (table_ || !grid.contains(row, column) ||
      domain.cell_at[static_cast<std::size_t>(grid.index(row, column))] < 0)
    throw Error(Exit::configuration, fmt::format("[{:.10g}, {:.10g}] lies outside the basin", x, y), "river",
                table_ ? "A network from a table has no map: name a reach"
                       : "Give a place inside it, in metres of the grid's CRS");
  const RiverNetwork& river = domain.river;
  std::int32_t nearest_reach = 0;
  double least = infinite;
  for (std::int32_t reach = 0; reach < river.size(); ++reach) {
    const double dx = river.x[static_cast<std::size_t>(reach)] - x,
                 dy = river.y[static_cast<std::size_t>(reach)] - y;
    if (dx * dx + dy * dy >= least) continue;
    least = dx * dx + dy * dy;
    nearest_reach = reach;
  }
  if (setup_.remark)
    setup_.remark(
        fmt::format("[{:.10g}, {:.10g}] is taken to the nearest river cell, reach {}, {:.0f} m away", x, y,
                    nearest_reach, std::sqrt(least)));
  return {nearest_reach, 1.0, -1, 0.0};
}

void RiverFactory::describe(Section& root) {
  root.table("river", "flow and transport in the river",
             [&](Section& section) { headwater::describe(section, parameters_); });
}

std::unique_ptr<Process> RiverFactory::make(const Setup& setup) const {
  return std::make_unique<River>(parameters_, setup);
}

std::optional<RiverNetwork> RiverFactory::network_from_table(const Files& files) const {
  if (!parameters_.network) return std::nullopt;
  TableColumns ignored;
  return read_network(files.table(*parameters_.network), parameters_.cell_length, ignored);
}

std::unique_ptr<ProcessFactory> make_river_factory() {
  return std::make_unique<RiverFactory>();
}

}  // namespace headwater
