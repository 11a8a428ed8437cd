// The river's day with dispersion between reaches: it acts upstream too, so all reaches go through a sub-step
// together.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/numerics/tree_limiter.hpp"
#include "models/river/dispersion_choice.hpp"
#include "models/river/river_data.hpp"

namespace headwater {

struct CoupledOptions {
  bool second_order = false;
  bool inlet_disperses = true;  ///< inflows at heads have a concentration given at the inlet (first type)
};

/// Two ways through a sub-step, both conservative to round-off and never negative:
/// - upwind: backward Euler, upwind advection and the dispersion that upwind does not supply itself, K - u
/// dx/2 (1 + Cr) >= 0
///   on each face; decay and storage inside the same linear system (Hines elimination);
/// - second order: sub-cycled to u dt/dx <= 1 and K dt/dx2 <= 1. TR-BDF2 with central advection and all of K
/// gives fluxes, the
///   upwind solution above gives bounds, and Zalesak's limiter says how far the one may go from the other.
///   Decay and storage are exact half-steps before and after (Strang splitting).
class CoupledTransport {
 public:
  CoupledTransport(const RiverNetwork& network, DispersionChoice dispersion, CoupledOptions options)
      : network_(&network), dispersion_(std::move(dispersion)), options_(options) {}

  void run(RiverData& data);
  bool second_order() const { return options_.second_order; }
  /// Whether in the coming day any reach may need more dispersion than upwind supplies: looked up at the
  /// flows now and at the day's largest [m3/s] and between them, with the shortest sub-step `dt` [s].
  bool needed(const RiverData& data, std::span<const double> flows, std::span<const double> peaks,
              double dt) const;
  /// Sub-step [s] from which on upwind supplies enough at any flow between a thousandth and ten times `usual`
  /// [m3/s].
  double sufficient_step(const RiverData& data, std::span<const double> usual) const;

 private:
  void route(RiverData& data, std::size_t s);
  void find_conductances(const RiverData& data, double dt);
  void set_faces(const RiverData& data, double dt, double share, bool compensated, std::vector<double>& face,
                 std::vector<double>& inlet) const;
  void upwind_step(RiverData& data, std::size_t s);
  void second_order_step(RiverData& data, std::size_t s);
  void solve_low(const RiverData& data, double share);
  void add_high_fluxes(const RiverData& data, std::span<const double> c, double factor);
  void solve_high_stage(const RiverData& data, double share, double part, double implicit);
  void find_high_fluxes(const RiverData& data, double share);
  void correct(RiverData& data, double share);
  void react(RiverData& data, std::span<const double> volume, std::span<const double> decay_dt, double dt,
             double share) const;
  void record(RiverData& data, std::size_t s) const;

  const RiverNetwork* network_;
  DispersionChoice dispersion_;
  CoupledOptions options_;
  // by reach; a face is the lower end of its reach
  std::vector<double> volume_before_, volume_from_, volume_to_;  // of the sub-step, of its current cycle [m3]
  std::vector<double> entering_, water_in_;                      // at the head, and with lateral inflow [m3]
  std::vector<std::uint8_t>
      joins_;  // water of several origins meets at the head: concentration may jump there
  std::vector<double> area_dispersion_, velocity_, spacing_;  // A K [m4/s], u [m/s], dx of the face [m]
  std::vector<double> inlet_concentration_;                   // [reach][species], where inlet_water_ > 0
  std::vector<double> inlet_water_;                           // [m3]
  std::vector<double> low_face_, low_inlet_, high_face_, high_inlet_;  // conductances times time [m3]
  std::vector<double> lower_, upper_, high_lower_,
      high_upper_;  // of the face below, in the matrix of the tree
  // [reach][species]
  std::vector<double> load_, diagonal_, before_, low_, high_, beyond_, below_, above_, room_up_, room_down_;
  TreeLimiterWork limiter_;
};

}  // namespace headwater
