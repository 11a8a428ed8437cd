#include "models/river/inflow.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/core/error.hpp"

namespace headwater {

namespace {

constexpr double milligrams_per_litre = 1e-3;  // [kg/m3]

double checked(const std::vector<double>& column, std::size_t row, std::string_view name,
               const std::string& where) {
  const double value = column[row];
  if (!std::isfinite(value) || value < 0.0)
    throw Error(Exit::input, fmt::format("{} of the river inflow is not a number of at least 0", name), where,
                "Give every row a value in every column");
  return value;
}

const std::vector<double>& require(const NumberTable& table, std::string_view column) {
  const std::vector<double>* values = table.find(column);
  if (values == nullptr)
    throw Error(Exit::input, fmt::format("the river inflow has no column '{}'", column), table.file,
                "Columns time_s, reach and flow_m3s must be there");
  return *values;
}

}  // namespace

void InflowSeries::add(double time, double flow, std::span<const double> concentrations) {
  times_.push_back(time);
  values_.push_back(flow);
  values_.insert(values_.end(), concentrations.begin(), concentrations.end());
}

std::size_t InflowSeries::row_at(double time) const {
  const auto after = std::upper_bound(times_.begin(), times_.end(), time);
  return after == times_.begin() ? 0 : static_cast<std::size_t>(after - times_.begin()) - 1;
}

double InflowSeries::value(std::size_t row, double time, std::size_t column) const {
  const std::size_t width = 1 + species_;
  const double here = values_[row * width + column];
  if (interpolation_ == Interpolation::step || row + 1 >= times_.size() || time <= times_[row]) return here;
  const double next = values_[(row + 1) * width + column];
  return here + (next - here) * ((time - times_[row]) / (times_[row + 1] - times_[row]));
}

double InflowSeries::flow_at(double time) const {
  return value(row_at(time), time, 0);
}

double InflowSeries::largest_flow(double start, double end) const {
  double largest = std::max(flow_at(start), flow_at(end));
  for (std::size_t row = row_at(start); row < times_.size() && times_[row] < end; ++row)
    if (times_[row] > start) largest = std::max(largest, values_[row * (1 + species_)]);
  return largest;
}

double InflowSeries::integrate(double start, double end, std::span<double> masses) const {
  double volume = 0.0;
  const bool constant = interpolation_ == Interpolation::step;
  std::size_t row = row_at(start);
  for (double from = start; from < end;) {
    double to = end;
    if (from < times_[row])
      to = std::min(end, times_[row]);
    else if (row + 1 < times_.size())
      to = std::min(end, times_[row + 1]);
    // Flow and concentration are linear (or constant) here, their product a parabola: Simpson's rule is
    // exact.
    const double q0 = value(row, from, 0), q1 = constant ? q0 : value(row, to, 0);
    volume += 0.5 * (q0 + q1) * (to - from);
    for (std::size_t k = 0; k < species_; ++k) {
      const double c0 = value(row, from, 1 + k), c1 = constant ? c0 : value(row, to, 1 + k);
      masses[k] += (to - from) / 6.0 * (2.0 * (q0 * c0 + q1 * c1) + q0 * c1 + q1 * c0);
    }
    from = to;
    if (row + 1 < times_.size() && from >= times_[row + 1]) ++row;
  }
  return volume;
}

std::vector<Inflow> read_inflow(const NumberTable& table, Interpolation interpolation,
                                const std::vector<Species>& species, const Remark& remark) {
  const std::vector<double>& times = require(table, "time_s");
  const std::vector<double>& reaches = require(table, "reach");
  const std::vector<double>& flows = require(table, "flow_m3s");
  if (times.empty())
    throw Error(Exit::input, "the river inflow has no rows", table.file, "Give at least one time");
  std::vector<const std::vector<double>*> columns;
  for (const Species& one : species) {
    columns.push_back(table.find(one.id + "_mg_L"));
    if (columns.back() == nullptr && remark)
      remark(fmt::format("the river inflow has no column '{}_mg_L': it comes without {}", one.id, one.id));
  }
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    const std::string& name = table.columns[column];
    const bool used = name == "time_s" || name == "reach" || name == "flow_m3s" ||
                      std::find(columns.begin(), columns.end(), &table.values[column]) != columns.end();
    if (!used && remark) remark(fmt::format("column '{}' of the river inflow is ignored", name));
  }

  std::vector<Inflow> inflows;
  std::vector<double> concentrations(species.size());
  for (std::size_t row = 0; row < table.where.size(); ++row) {
    const std::string& where = table.where[row];
    const double time = times[row];
    if (!std::isfinite(time))
      throw Error(Exit::input, "time_s of the river inflow is not a number", where, "Give a time");
    const double id = reaches[row];
    if (!std::isfinite(id) || id != std::floor(id) || std::abs(id) > 9e15)
      throw Error(Exit::input, "reach of the river inflow is not a whole number", where,
                  "Give the id of a reach of river.network");
    const double flow = checked(flows, row, "flow_m3s", where);
    for (std::size_t k = 0; k < species.size(); ++k)
      concentrations[k] =
          columns[k] == nullptr
              ? 0.0
              : milligrams_per_litre * checked(*columns[k], row, species[k].id + "_mg_L", where);
    const auto reach = static_cast<std::int64_t>(id);
    auto place = std::lower_bound(inflows.begin(), inflows.end(), reach,
                                  [](const Inflow& one, std::int64_t wanted) { return one.reach < wanted; });
    if (place == inflows.end() || place->reach != reach)
      place = inflows.insert(place, Inflow{reach, where, InflowSeries(interpolation, species.size())});
    if (!place->series.empty() && !(time > place->series.last_time()))
      throw Error(
          Exit::input,
          fmt::format("time_s = {:g} of reach {} is not after {:g}", time, reach, place->series.last_time()),
          where, "Sort the rows of each reach by time");
    place->series.add(time, flow, concentrations);
  }
  return inflows;
}

}  // namespace headwater
