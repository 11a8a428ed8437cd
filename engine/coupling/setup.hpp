// What a process is given when it is made.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/clock.hpp"
#include "engine/core/exchange.hpp"
#include "engine/core/parameters.hpp"
#include "engine/core/process.hpp"
#include "engine/coupling/lanes.hpp"
#include "engine/grid/domain.hpp"

namespace headwater {

inline constexpr double water_density = 1000.0;  ///< [kg/m3]

/// Sorption to the aquifer's grains.
enum class Sorption { none, linear };
enum class DecayOn { dissolved_and_sorbed, dissolved };

/// A dissolved substance ([[species]]).
struct Species {
  std::string id;
  double initial = 0.0;  ///< concentration at the start [kg/m3]
  double decay = 0.0;    ///< first-order rate [1/s]
  DecayOn decay_on = DecayOn::dissolved_and_sorbed;
  Sorption sorption = Sorption::none;
  double kd = 0.0;  ///< distribution coefficient [m3/kg]
  double distribution() const { return sorption == Sorption::linear ? kd : 0.0; }
};
void describe(Section& section, Species& species);
/// Indices of the species that sorb: only they ride on sediment, by grain class.
std::vector<std::size_t> sorbing(const std::vector<Species>& species);
/// What a species is called where it travels on particles.
inline std::string on_particles(const std::string& species) {
  return species + "_particulate";
}

/// The most grain classes that a run may have.
inline constexpr int most_grains = 8;

/// A grain class of the sediment; its id names the quantity in the ledger. Declared by the process erosion.
struct Grain {
  std::string id;
  double diameter = 20e-6;  ///< [m]
  double fraction = 0.0;    ///< of the regolith's mass
  /// In still, clear water [m/s]; NaN: from the diameter
  double settling_velocity = std::numeric_limits<double>::quiet_NaN();
  double density = 2650.0;  ///< of the grain [kg/m3]
};

/// A table read from a CSV file (engine/io does the reading).
struct NumberTable {
  std::string file;  ///< for messages
  std::vector<std::string> columns;
  std::vector<std::vector<double>> values;      ///< [column][row]; NaN where a cell is blank
  std::vector<std::string> where;               ///< "file.csv:17" a row, for messages
  std::vector<std::vector<std::string>> texts;  ///< [column][row], as written
  const std::vector<double>* find(std::string_view column) const;
};

/// How models reach files without knowing any library: the composition root provides these. Each call also
/// enters the file in the run's list of inputs (manifest.json).
struct Files {
  /// Cell values in base order, converted to `unit`; throws Error(Exit::input) for missing files or nodata
  /// inside.
  std::function<std::vector<double>(const std::filesystem::path& file, std::string_view file_unit,
                                    std::string_view unit)>
      cells;
  /// The same with NaN where the raster has no value: what is there in some cells only.
  std::function<std::vector<double>(const std::filesystem::path& file, std::string_view file_unit,
                                    std::string_view unit)>
      given_cells;
  /// A CSV table; cells that are not numbers become NaN (their text is kept). Throws Error(Exit::input).
  std::function<NumberTable(const std::filesystem::path& file)> table;
  /// 1 for cells whose centre the polygons of a vector file ("file.gpkg#layer") cover, 0 for others. Throws
  /// Error(Exit::input), also when there is no such cell.
  std::function<std::vector<std::uint8_t>(const std::filesystem::path& file)> covered_cells;
};

/// Who listens to remarks that are not errors ("3 columns ignored"): goes to the log.
using Remark = std::function<void(std::string_view)>;

struct Setup {
  const Domain* domain = nullptr;
  Clock clock;  ///< as at the start
  std::uint64_t seed = 1;
  double latitude = 26.0;  ///< of the domain's centre [degrees north]
  std::vector<Species> species;
  std::vector<Grain> grains;  ///< with their settling velocities; empty without the process erosion
  Lanes lanes;                ///< of to_river and off_map
  Files files;
  Remark remark;
  ExchangeSeries* to_river =
      nullptr;  ///< water and solutes that reach the river in a day; null without a river
  ExchangeSeries* off_map =
      nullptr;  ///< surface water that leaves the map in a day, not through the river (one place)
  /// Whether a process takes over what mining puts into and onto the ground (books it out of the store
  /// "works").
  bool solutes_in_ground = false;
  bool groundwater = false;  ///< a groundwater process takes the recharge, cell by cell
  int threads = 1;
};

/// Seconds from the run's start to a moment. Throws Error(Exit::configuration), with `where`, when the moment
/// is a date and the clock is abstract, or the other way round.
double elapsed_at(const Moment& moment, const Clock& clock, std::string_view where);

/// Values of a per-cell parameter in base order; `land_state` (by cell) picks from a table by land state.
std::vector<double> cell_values(const CellParameter& parameter, std::string_view unit,
                                std::span<const double> land_state, const Setup& setup);

/// Whether cell centres lie inside the corners (even-odd rule); 1 or 0 by cell.
std::vector<std::uint8_t> covered_by(const Polygon& polygon, const Domain& domain);

/// Throws Error(Exit::input) when a value of a raster lies outside what its key allows.
void require_within(std::span<const double> values, const Bounds& bounds, std::string_view unit,
                    std::string_view file);

/// One line of models/catalog.cpp: knows a process's parameters and makes it.
class ProcessFactory {
 public:
  virtual ~ProcessFactory() = default;
  virtual std::string_view label() const = 0;
  virtual void describe(Section& root) = 0;  ///< declares its tables at the top level
  virtual std::unique_ptr<Process> make(const Setup& setup) const = 0;
};

}  // namespace headwater
