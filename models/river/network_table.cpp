#include "models/river/network_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "engine/core/error.hpp"

namespace headwater {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr double least_bed_slope = 1e-4;
constexpr double milligrams_per_litre = 1e-3;  // [kg/m3]

// Rows of the table with their links, before they are cut into cells.
class Rows {
 public:
  explicit Rows(const NumberTable& table) : table_(table) {
    for (const char* column : {"id", "downstream", "length_m"})
      if (table.find(column) == nullptr)
        throw Error(Exit::input, fmt::format("the river network has no column '{}'", column), table.file,
                    "Columns id, downstream and length_m must be there");
    if (size() == 0)
      throw Error(Exit::input, "the river network has no reaches", table.file, "Give a row for each reach");
    for (std::size_t row = 0; row < size(); ++row) {
      const std::int64_t id = whole("id", row);
      if (!row_of_.emplace(id, row).second)
        throw Error(Exit::input, fmt::format("reach {} is there twice", id), table.where[row],
                    "Give every reach its own id");
    }
    for (std::size_t row = 0; row < size(); ++row) downstream_.push_back(find_downstream(row));
    find_order();
  }

  std::size_t size() const { return table_.where.size(); }
  std::int64_t id(std::size_t row) const { return whole("id", row); }
  std::int64_t downstream(std::size_t row) const { return downstream_[row]; }
  const std::vector<std::size_t>& depth_first() const { return order_; }
  const std::string& where(std::size_t row) const { return table_.where[row]; }

  // A cell that must hold a number in [least, inf); NaN where it is blank and may be.
  double number(std::string_view column, std::size_t row, double least, bool required = false) const {
    const std::vector<double>* values = table_.find(column);
    if (values == nullptr) return nothing;
    const double value = (*values)[row];
    const std::string& text = text_of(column, row);
    if (std::isnan(value) && text.empty() && !required) return nothing;
    if (!std::isfinite(value))
      throw Error(Exit::input, fmt::format("'{}' in column '{}' is not a number", text, column),
                  table_.where[row], "Give a number");
    const bool positive = required && !(value > least);
    if (positive || value < least)
      throw Error(Exit::input, fmt::format("{} = {:g} in the river network", column, value),
                  table_.where[row],
                  fmt::format("It must be {} {:g}", required ? "above" : "at least", least));
    return value;
  }

 private:
  const std::string& text_of(std::string_view column, std::size_t row) const {
    const auto found = std::find(table_.columns.begin(), table_.columns.end(), column);
    return table_.texts[static_cast<std::size_t>(found - table_.columns.begin())][row];
  }

  std::int64_t whole(std::string_view column, std::size_t row) const {
    const double value = (*table_.find(column))[row];
    if (!std::isfinite(value) || value != std::floor(value) || std::abs(value) > 9e15)
      throw Error(Exit::input,
                  fmt::format("'{}' in column '{}' is not a whole number", text_of(column, row), column),
                  table_.where[row], "Give reaches whole numbers as ids");
    return static_cast<std::int64_t>(value);
  }

  std::int64_t find_downstream(std::size_t row) const {
    if (text_of("downstream", row).empty()) return -1;
    const std::int64_t to = whole("downstream", row);
    const auto found = row_of_.find(to);
    if (found != row_of_.end()) return static_cast<std::int64_t>(found->second);
    if (to == -1 || to == 0) return -1;
    throw Error(Exit::input, fmt::format("reach {} flows to {}, which is no reach", id(row), to),
                table_.where[row], "Give the id of a reach, or leave it blank (or -1) at an outlet");
  }

  // Every tributary whole before the next one, each reach before its downstream one.
  void find_order() {
    std::vector<std::vector<std::size_t>> upstream(size());
    std::vector<std::size_t> stack;
    for (std::size_t row = 0; row < size(); ++row) {
      if (downstream_[row] >= 0)
        upstream[static_cast<std::size_t>(downstream_[row])].push_back(row);
      else
        stack.push_back(row);
    }
    while (!stack.empty()) {
      const std::size_t row = stack.back();
      stack.pop_back();
      order_.push_back(row);
      stack.insert(stack.end(), upstream[row].begin(), upstream[row].end());
    }
    std::reverse(order_.begin(), order_.end());
    if (order_.size() == size()) return;
    std::vector<bool> reached(size(), false);
    for (const std::size_t row : order_) reached[row] = true;
    const auto row =
        static_cast<std::size_t>(std::find(reached.begin(), reached.end(), false) - reached.begin());
    throw Error(Exit::input,
                fmt::format("the way down from reach {} never ends: it runs in a circle", id(row)),
                table_.where[row], "Let every reach lead to an outlet");
  }

  const NumberTable& table_;
  std::map<std::int64_t, std::size_t> row_of_;
  std::vector<std::int64_t> downstream_;
  std::vector<std::size_t> order_;
};

struct Column {
  const char* name;
  std::vector<double> TableColumns::*values;
};
constexpr Column known_columns[] = {
    {"area_m2", &TableColumns::area},
    {"storage_area_m2", &TableColumns::storage_area},
    {"exchange_per_s", &TableColumns::exchange},
    {"dispersion_m2s", &TableColumns::dispersion},
    {"slope", &TableColumns::slope},
    {"width_m", &TableColumns::width},
    {"manning", &TableColumns::manning},
    {"lateral_m3s_per_m", &TableColumns::lateral_flow},
};

bool is_known(const std::string& name) {
  return name == "id" || name == "downstream" || name == "length_m" ||
         std::any_of(std::begin(known_columns), std::end(known_columns),
                     [&](const Column& column) { return name == column.name; });
}

// lateral_chloride, lateral_chloride_mg_L -> chloride
std::string lateral_species(const std::string& column) {
  constexpr std::string_view prefix = "lateral_", suffix = "_mg_L";
  if (column.compare(0, prefix.size(), prefix) != 0) return {};
  std::string name = column.substr(prefix.size());
  if (name.size() > suffix.size() && name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0)
    name.resize(name.size() - suffix.size());
  return name;
}

void order_streams(RiverNetwork& network) {
  const auto cells = static_cast<std::size_t>(network.size());
  network.strahler_order.assign(cells, 1);
  network.unit_catchment.assign(cells, -1);
  std::int32_t stretches = 0;
  for (std::size_t i = 0; i < cells; ++i) {
    const auto begin = static_cast<std::size_t>(network.upstream_begin[i]),
               end = static_cast<std::size_t>(network.upstream_begin[i + 1]);
    int highest = 0, times = 0;
    for (std::size_t u = begin; u < end; ++u) {
      const int order = network.strahler_order[static_cast<std::size_t>(network.upstream[u])];
      times = order > highest ? 1 : times + (order == highest ? 1 : 0);
      highest = std::max(highest, order);
    }
    if (begin < end) network.strahler_order[i] = highest + (times > 1 ? 1 : 0);
    network.unit_catchment[i] =
        end - begin == 1 ? network.unit_catchment[static_cast<std::size_t>(network.upstream[begin])]
                         : stretches++;
  }
}

}  // namespace

const TableColumns::Reach* TableColumns::find(std::int64_t id) const {
  const auto found =
      std::lower_bound(reaches.begin(), reaches.end(), id,
                       [](const Reach& reach, std::int64_t wanted) { return reach.id < wanted; });
  return found != reaches.end() && found->id == id ? &*found : nullptr;
}

bool TableColumns::has_manning() const {
  return std::any_of(manning.begin(), manning.end(), [](double value) { return value > 0.0; });
}

bool TableColumns::has_dispersion() const {
  return std::any_of(dispersion.begin(), dispersion.end(), [](double value) { return value >= 0.0; });
}

RiverNetwork read_network(const NumberTable& table, double cell_length, TableColumns& out) {
  const Rows rows(table);
  out = {};
  std::vector<std::pair<std::size_t, std::string>> laterals;  // column in the table, its name
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    const std::string& name = table.columns[column];
    if (is_known(name)) continue;
    const std::string species = lateral_species(name);
    if (species.empty()) {
      out.ignored.push_back(name);
    } else {
      laterals.emplace_back(column, name);
      out.lateral_concentration.emplace_back(species, std::vector<double>());
    }
  }

  RiverNetwork network;
  std::vector<std::int32_t> first_cell(rows.size(), -1);
  std::vector<std::size_t> last_cell_of;  // rows in order
  for (const std::size_t row : rows.depth_first()) {
    const double length = rows.number("length_m", row, 0.0, true);
    const double cells_needed = std::max(1.0, std::ceil(length / cell_length * (1.0 - 1e-12)));
    if (cells_needed + network.size() > 1e9)
      throw Error(Exit::input, fmt::format("cells of {:g} m make more than 1e9 of them", cell_length),
                  rows.where(row), "Give river.cell_length a larger value");
    const auto cells = static_cast<std::int32_t>(cells_needed);
    const std::int32_t first = network.size();
    first_cell[row] = first;
    for (std::int32_t cell = 0; cell < cells; ++cell) {
      network.downstream.push_back(first + cell + 1);
      network.length.push_back(length / cells);
      for (const Column& column : known_columns)
        (out.*column.values).push_back(rows.number(column.name, row, 0.0));
      for (std::size_t k = 0; k < laterals.size(); ++k) {
        const double concentration = rows.number(laterals[k].second, row, 0.0);
        out.lateral_concentration[k].second.push_back(
            std::isnan(concentration) ? 0.0 : concentration * milligrams_per_litre);
      }
      const double slope = out.slope.back();
      network.slope.push_back(slope > 0.0 ? slope : least_bed_slope);
    }
    out.reaches.push_back({rows.id(row), first, network.size() - 1, length, rows.where(row)});
    last_cell_of.push_back(row);
  }
  for (std::size_t k = 0; k < last_cell_of.size(); ++k) {
    const std::int64_t to = rows.downstream(last_cell_of[k]);
    network.downstream[static_cast<std::size_t>(out.reaches[k].last)] =
        to < 0 ? -1 : first_cell[static_cast<std::size_t>(to)];
  }
  std::sort(out.reaches.begin(), out.reaches.end(),
            [](const TableColumns::Reach& a, const TableColumns::Reach& b) { return a.id < b.id; });

  const std::size_t cells = network.downstream.size();
  network.drained_area.assign(cells, 0.0);
  network.cell.assign(cells, -1);
  network.x.assign(cells, nothing);
  network.y.assign(cells, nothing);
  network.bed_elevation.assign(cells, nothing);
  link_upstream(network);
  order_streams(network);
  return network;
}

RiverPlace locate(const RiverNetwork& network, const TableColumns& table, std::int64_t id, double distance) {
  const TableColumns::Reach* reach = table.find(id);
  if (reach == nullptr)
    throw Error(Exit::configuration, fmt::format("there is no reach {} in the river network", id),
                "gauge or source", "Give the id of a row of river.network");
  if (!(distance >= 0.0 && distance <= reach->length * (1.0 + 1e-9)))
    throw Error(
        Exit::configuration,
        fmt::format("{:g} m lies outside reach {}, which is {:g} m long", distance, id, reach->length),
        "gauge", "Give a distance from the head of the reach, within it");
  const double length = network.length[static_cast<std::size_t>(reach->first)];
  const std::int32_t cells = reach->last - reach->first + 1;
  const auto cell =
      std::clamp(static_cast<std::int32_t>(std::ceil(distance / length * (1.0 - 1e-12))) - 1, 0, cells - 1);
  RiverPlace place;
  place.reach = reach->first + cell;
  place.face = std::min(distance / length - cell, 1.0);
  // The neighbour on the side where the place lies, unless other water comes in between.
  const auto own = static_cast<std::size_t>(place.reach);
  const double offset = place.face - 0.5;  // from the cell's centre, in cells
  if (offset > 0.0 && network.downstream[own] >= 0) {
    const auto down = static_cast<std::size_t>(network.downstream[own]);
    if (network.upstream_begin[down + 1] - network.upstream_begin[down] == 1)
      place.other = network.downstream[own];
  } else if (offset < 0.0 && network.upstream_begin[own + 1] - network.upstream_begin[own] == 1) {
    place.other = network.upstream[static_cast<std::size_t>(network.upstream_begin[own])];
  }
  if (place.other >= 0)
    place.other_weight =
        std::abs(offset) * length / (0.5 * (length + network.length[static_cast<std::size_t>(place.other)]));
  return place;
}

}  // namespace headwater
