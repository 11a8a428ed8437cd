// Solutes at the surface: in the water on it, in the uppermost ground, and on sediment that moves.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/coupling/setup.hpp"
#include "engine/coupling/storm_loop.hpp"

namespace headwater {

/// What a pulse brings together in a cell, per area: volumes of water in m, sediment in kg m-2.
struct SurfacePulse {
  double stays = 0.0, leaves = 0.0, infiltrates = 0.0;  ///< water
  double detached = 0.0;  ///< taken from the ground, net, as much of the regolith as sorbs the same
};

/// What a kilogram of each grain class sorbs, relative to one of the regolith: d^-exponent, scaled so that
/// the regolith's classes together sorb what was measured on it. With spheres that sorb on their surface the
/// exponent is 1; in rivers about 0.5 is seen.
std::array<double, most_grains> relative_sorption(const std::vector<Grain>& grains, double exponent);

/// The concentration [kg/m3] at which `total` [kg m-2] of a species is shared out by a pulse in which all
/// water of the cell mixes with the uppermost ground (the layer of Donigian et al. 1977; Ahuja & Lehman 1983,
/// J. Environ. Qual. 12, 34-40): C = total / (stays + leaves + infiltrates + layer + detached Kd), `layer` =
/// depth (moisture + bulk density Kd) [m].
inline double mixed_concentration(double total, const SurfacePulse& pulse, double layer, double kd) {
  const double room = pulse.stays + pulse.leaves + pulse.infiltrates + layer + pulse.detached * kd;
  return room > 0.0 ? total / room : 0.0;
}

/// Owns surface_solute and mixing_layer_solute [kg m-2] by species, with erosion suspended_solute by sorbing
/// species and grain class (innermost), and what leaves a cell in a pulse (surface_solute_outflow,
/// suspended_solute_outflow). Runs after water and erosion in every pulse. What infiltrates goes to the field
/// soil_solute. Books among the stores surface, mixing_layer, suspended, soil and off_map.
class SurfaceSolutes final : public PulseKernel {
 public:
  /// `mixing_depth` [m]; `sorption_size_exponent` as in relative_sorption.
  SurfaceSolutes(const Setup& setup, double mixing_depth, double sorption_size_exponent);

  void declare(State& state);
  /// `bulk_density` [kg/m3] by cell.
  void initialise(State& state, Ledger& ledger, std::vector<double> bulk_density);
  void stocks(const State& state, StockSink& sink) const;

  std::size_t slots() const override { return species_ * slots_of_species; }
  void begin_day(State& state, std::span<const Pulse> pulses) override;
  void cells(State& state, std::size_t pulse, CellRange range, std::span<CompensatedSum> sums) override;
  void end_pulse(const State& state, std::size_t pulse, const Task& task) override;
  void post(Ledger& ledger, std::span<const double> sums) override;

 private:
  // How the grains of a cell move in a pulse, by class; each class takes its solutes along.
  struct GrainsOfCell {
    std::array<double, most_grains> detached;         // net, times what the class sorbs [kg m-2]
    std::array<double, most_grains> settles, leaves;  // shares of all that is in the water, or was
    double all_detached = 0.0;
  };
  GrainsOfCell grains_of(const State& state, std::size_t c) const;
  bool nothing_here(const State& state, std::size_t c);
  bool dammed(const State& state, std::size_t c) const { return dam_ && state[dam_][c] >= 0.0; }
  void share_out(State& state, std::size_t c, std::span<CompensatedSum> sums) const;
  double arriving(std::span<const double> field, std::size_t lanes, std::size_t c, std::size_t lane) const;
  void take_spills(State& state);
  enum Slot { out_of_layer, into_layer, infiltrated, detached, settled, off_map, off_map_on_grains };
  static constexpr std::size_t slots_of_species = 7;
  const Domain& domain() const { return *setup_.domain; }

  Setup setup_;
  double mixing_depth_;
  std::size_t species_, grains_;
  std::vector<std::size_t> sorbing_;
  std::size_t loads_;                         // on sediment: sorbing species x grain classes
  std::array<double, most_grains> sorption_;  // of the classes, relative to the regolith's
  std::vector<double> bulk_density_;
  std::size_t pulses_ = 0;
  std::vector<std::size_t> site_cells_;  // where mining injects and spills
  enum Holds : std::uint8_t { unknown, nothing, something };
  std::vector<std::uint8_t> holds_, gives_;   // by cell, since the day's start: in it; to cells below
  std::vector<std::vector<double>> off_map_;  // [task][pulse x 2 species] [kg m-2]
  std::vector<QuantityId> quantities_;
  std::vector<std::array<FlowId, slots_of_species>> flows_;
  StoreId surface_store_, layer_store_, suspended_store_;
  FieldId dam_;                                      // without check dams: invalid
  FieldId spilled_, injected_, injection_, excess_;  // without mining: invalid
  std::vector<FlowId> spill_flows_;
  std::vector<CompensatedSum> spilled_today_;
  FieldId depth_, water_outflow_, infiltration_, moisture_;
  FieldId sediment_, sediment_outflow_, ground_gain_;  // without erosion: invalid
  FieldId soil_, surface_, layer_, suspended_, outflow_, suspended_outflow_;
};

}  // namespace headwater
