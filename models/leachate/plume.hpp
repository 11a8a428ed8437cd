// Solutes in the aquifer: an implicit upwind sweep from the highest head to the lowest, then explicit
// dispersion, both on the face flows of the heads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/sums.hpp"
#include "engine/coupling/setup.hpp"
#include "models/leachate/aquifer_grid.hpp"

namespace headwater {

struct PlumeProperties {
  std::vector<double> porosity, yield, bulk_density;  ///< padded
  double longitudinal_dispersivity = 0.0;             ///< [m]
  double transverse_dispersivity = 0.0;               ///< [m]
  double molecular_diffusion = 0.0;                   ///< [m2/s]
};

/// Where mass went, summed over steps [kg]; [species].
struct PlumeSums {
  std::vector<CompensatedSum> drained, pumped, boundary_out, decayed, retained_decayed, left_behind,
      picked_up, held_in, held_out;
  void resize(std::size_t species);
};

/// Mass arrays are [cell in base order][species]; everything else is padded.
class Plume {
 public:
  Plume(const AquiferGrid& grid, PlumeProperties properties, const std::vector<Species>& species);

  /// Cells of given concentration [kg/m3], of all species; NaN: not given.
  void hold(std::size_t place, std::span<const double> concentration);
  /// Says that mass has been put into a cell: steps pass over cells that nothing has reached.
  void touch(std::size_t place) { touched_[place] = 1; }
  /// Pore water and sorption of a saturated thickness: total mass over concentration [m3].
  double capacity(std::size_t i, std::size_t species, double thickness) const {
    return (properties_.porosity[i] + properties_.bulk_density[i] * distribution_[species]) * thickness *
           grid_.area;
  }

  /// What a falling water table leaves in the water (and on the grains) above it, and a rising one picks up.
  /// Before sweep(): moves what a rise picks up into `mass`.
  void pick_up(std::span<const double> before, std::span<const double> after,
               std::span<double> retained_depth, std::span<double> retained, std::span<double> mass,
               PlumeSums& sums);

  /// A step of `dt` [s]: storage, advection, decay and what a falling table leaves behind, in `order` from
  /// high to low heads. Mass that enters from outside must be in `mass` already. First order, positive at any
  /// step.
  void sweep(double dt, std::span<const std::size_t> order, const AquiferFlows& flows,
             std::span<const double> before, std::span<const double> after, std::span<double> retained_depth,
             std::span<double> retained, std::span<double> mass, PlumeSums& sums);

  /// Two-point dispersion of that step, in as many parts as stability asks for. Exchanges exact opposites.
  void disperse(double dt, std::span<const double> thickness, std::span<double> mass, PlumeSums& sums);
  /// Dispersion follows these flows from now on.
  void set_flows(const AquiferFlows& flows, std::span<const double> thickness);

  double concentration(std::size_t i, std::size_t species) const {
    return concentration_[i * species_ + species];
  }
  /// Concentrations of these masses, in all cells or in one.
  void derive(std::span<const double> thickness, std::span<const double> mass);
  void derive(std::size_t c, std::span<const double> thickness, std::span<const double> mass);
  /// Mass that seeped out in the last sweep [kg], [padded][species].
  std::span<const double> seeped() const { return seeped_; }
  std::int64_t limited_steps() const { return limited_steps_; }  ///< in which dispersion was cut down

 private:
  void find_carriers();
  bool near_solute(std::size_t i) const;
  const AquiferGrid& grid_;
  PlumeProperties properties_;
  std::size_t species_;
  std::vector<double> distribution_, decay_;
  std::vector<unsigned char> decays_sorbed_;
  std::vector<double> concentration_;   // [padded][species]
  std::vector<unsigned char> touched_;  // padded: has solute, or may have got some since derive()
  std::vector<unsigned char> carries_;  // padded: has enough of some species to disperse
  std::vector<double> held_;            // [padded][species]; empty: none
  std::vector<unsigned char> is_held_;  // padded
  std::vector<double> east_, south_;    // dispersive conductance of faces [m3/s]
  std::vector<double> exchange_sum_;    // of a cell's faces
  std::vector<double> seeped_, change_;
  std::vector<double> needed_;  // parts of a step, by cell
  std::int64_t limited_steps_ = 0;
};

}  // namespace headwater
