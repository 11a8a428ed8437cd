// Solutes between the uppermost ground and the water table: the root zone, a stack of layers below it, and
// the interflow that leaves the root zone sideways.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/sums.hpp"
#include "engine/coupling/setup.hpp"

namespace headwater {

/// A well-mixed layer for a step: it held `mass` (with all that came in) and ends with `water` [m] and
/// `sorbed` = bulk density x thickness x Kd [m]; `out` [m] leaves it. Backward Euler: the concentration at
/// the end of the step. Positive at any step.
inline double layer_concentration(double mass, double water, double sorbed, double out, double decaying) {
  const double room = water + sorbed + out + decaying;
  return room > 0.0 ? mass / room : 0.0;
}

/// Owns soil_solute and vadose_solute [kg m-2] (species, innermost; the vadose zone's layers outside of
/// them), interflow_solute and baseflow_solute [kg] by reach and species, recharge_solute [kg m-2].
/// Transpiration takes no solute.
class UnsaturatedSolutes {
 public:
  /// `layers` of the vadose zone; `retained_moisture`: water in it that does not move, by volume.
  UnsaturatedSolutes(const Setup& setup, std::int64_t layers, double retained_moisture);
  void declare(State& state);
  /// `bulk_density` [kg/m3] and `thickness` of the vadose zone [m] by cell.
  void initialise(State& state, Ledger& ledger, std::vector<double> bulk_density,
                  std::vector<double> thickness);
  /// After the soil water of the day; fills recharge_solute for the aquifer and baseflow_solute for the
  /// river.
  void advance(State& state, const Interval& day, Ledger& ledger);
  void stocks(const State& state, StockSink& sink) const;

 private:
  struct Flows {
    FlowId injected, drained, to_interflow, recharged, soil_decay, vadose_decay, released;
  };
  void of_cell(State& state, std::size_t c, double dt, std::span<CompensatedSum> sums) const;
  const Domain& domain() const { return *setup_.domain; }

  Setup setup_;
  std::size_t layers_;
  double retained_moisture_;
  std::size_t species_;
  std::vector<double> bulk_density_, thickness_;
  std::vector<QuantityId> quantities_;
  std::vector<Flows> flows_;
  StoreId soil_store_, vadose_store_, interflow_store_;
  FieldId soil_water_, moisture_, vadose_water_, percolation_, interflow_of_cells_, recharge_, injected_,
      injection_, excess_;
  FieldId interflow_share_;
  FieldId soil_, vadose_, interflow_, baseflow_, recharged_;
};

}  // namespace headwater
