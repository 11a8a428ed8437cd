// The regolith's slow creep into rivers and off the map, computed once in a while.
#pragma once

#include <span>
#include <vector>

#include "engine/coupling/setup.hpp"
#include "models/erosion/creep_solver.hpp"

namespace headwater {

struct CreepParameters {
  double diffusivity = 0.003 / (365.25 * 86400.0);  ///< K [m2/s]; 0: no creep
  double critical_slope = 1.25;                     ///< Sc
  double steepest = 0.95;          ///< share of Sc from which on the flux grows along its tangent
  double every = 365.0 * 86400.0;  ///< [s]
  double uplift = 0.0;             ///< of the ground against rivers and outlets [m/s]
};
void describe(Section& s, CreepParameters& p);

/// Moves regolith, whose composition is the same everywhere, from cell to cell. River cells and outlets take
/// what creeps to them and keep their elevation: into a river it goes by way of the store "banks", spread
/// over the time to the next step. Owns the fields regolith_crept [kg/m2], bank_sediment [kg],
/// time_of_last_creep [s] and creep_to_reach [kg].
class Creep {
 public:
  Creep(const CreepParameters& parameters, const Setup& setup, double bulk_density)
      : parameters_(parameters), setup_(setup), bulk_density_(bulk_density) {}

  void declare(State& state);
  /// `supply` [kg/m2]: the regolith at the start, by cell.
  void initialise(State& state, Ledger& ledger, std::span<const double> supply);
  /// To the end of the day. elevation_change must be that of the masses, and is so again afterwards.
  void advance(State& state, const Interval& day, Ledger& ledger);
  void stocks(const State& state, StockSink& sink) const;

 private:
  void deliver(State& state, const Interval& day, Ledger& ledger);
  void step(State& state, double dt, Ledger& ledger);
  void move(State& state, double dt, const std::vector<double>& z, const std::vector<double>& east,
            const std::vector<double>& south, Ledger& ledger);
  void post(Ledger& ledger, const std::vector<FlowId>& flows, double kg) const;
  const Domain& domain() const { return *setup_.domain; }

  CreepParameters parameters_;
  Setup setup_;
  double bulk_density_;
  std::span<const double> supply_;
  PaddedRaster raster_;
  std::vector<std::size_t> place_;  // of a cell in padded arrays
  std::vector<CreepCell> cells_;    // padded
  FieldId crept_, banks_, last_, to_reach_, deposits_, change_, eroded_;
  StoreId bank_store_;
  std::vector<QuantityId> quantities_;
  std::vector<FlowId> into_banks_, into_river_, off_map_, uplift_;
};

}  // namespace headwater
