// River networks given as tables (reaches.csv): every reach a row, cut into cells.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/coupling/setup.hpp"
#include "engine/grid/domain.hpp"
#include "models/river/gauges.hpp"

namespace headwater {

/// What the table says about each cell; NaN where it says nothing.
struct TableColumns {
  std::vector<double> area;          ///< main channel, prescribed flow [m2]
  std::vector<double> storage_area;  ///< transient storage [m2]
  std::vector<double> exchange;      ///< alpha of the storage [1/s]
  std::vector<double> dispersion;    ///< [m2/s]
  std::vector<double> lateral_flow;  ///< [m3/s per m]
  std::vector<double> slope, width;  ///< [1], [m]
  std::vector<double> manning;       ///< [s m^(-1/3)]
  /// lateral_<name> or lateral_<name>_mg_L by name; concentration [kg/m3] a cell
  std::vector<std::pair<std::string, std::vector<double>>> lateral_concentration;

  struct Reach {
    std::int64_t id = 0;
    std::int32_t first = 0, last = 0;  ///< cells from head to end, both included
    double length = 0.0;               ///< [m]
    std::string where;                 ///< "reaches.csv:3"
  };
  std::vector<Reach> reaches;        ///< by ascending id
  std::vector<std::string> ignored;  ///< columns that mean nothing here

  const Reach* find(std::int64_t id) const;
  bool has_manning() const;
  bool has_dispersion() const;
};

/// Reads a network: columns id, downstream (blank or -1 at an outlet; any number that is no id but 0 or -1 is
/// an error), length_m, and those of TableColumns. A reach longer than `cell_length` [m] becomes ceil(length
/// / cell_length) equal cells. Cells come in depth-first order, each before its downstream one; drained areas
/// are 0, places NaN. Throws Error(Exit::input) with file:line.
RiverNetwork read_network(const NumberTable& table, double cell_length, TableColumns& out);

/// The gauge place `distance` [m] below the head of reach `id`: flow between cell faces and concentration
/// between cell centres are interpolated. Throws Error(Exit::configuration) for an unknown reach or a
/// distance outside it.
RiverPlace locate(const RiverNetwork& network, const TableColumns& table, std::int64_t id, double distance);

}  // namespace headwater
