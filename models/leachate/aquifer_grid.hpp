// The aquifer's cells as a raster with a ring of idle cells, and its faces: what heads and plumes work on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/grid/domain.hpp"
#include "engine/solvers/raster_multigrid.hpp"

namespace headwater {

/// Cells from which on a loop is shared out to threads.
inline constexpr std::size_t worth_threads = 20000;

/// Cells in raster order instead of base order: neighbours are one or `stride` apart.
struct AquiferGrid {
  explicit AquiferGrid(const Domain& domain);
  std::vector<double> spread(std::span<const double> cells) const;  ///< base order -> padded; 0 elsewhere
  void gather(std::span<const double> padded, std::span<double> cells) const;

  PaddedRaster raster;
  double size = 0.0;                  ///< of a cell [m]
  double area = 0.0;                  ///< of a cell [m2]
  std::vector<std::size_t> place;     ///< cell in base order -> padded
  std::vector<std::int32_t> cell;     ///< padded -> cell in base order, or -1
  std::vector<unsigned char> active;  ///< padded
};

/// What does not change with the heads; arrays are padded.
struct Aquifer {
  std::vector<double> base;          ///< [m]
  std::vector<double> yield;         ///< specific yield
  std::vector<double> east, south;   ///< of the face: conductivity (harmonic mean) x cos2 of the base's slope
  std::vector<unsigned char> fixed;  ///< head is given
};

/// Conductivity at faces. `steep`: x cos2 of the slope of the base at the face, both directions taken
/// together: flow down the dip is parallel to the base.
void set_faces(const AquiferGrid& grid, std::span<const double> conductivity, bool steep, Aquifer& aquifer);

/// An outflow that depends on the cell's head: Q = conductance F (h - elevation), F = clip((h - elevation) /
/// ramp, 0, 1).
struct HeadOutlet {
  std::size_t place = 0;
  double conductance = 0.0;  ///< [m2/s]
  double elevation = 0.0;    ///< [m]
  double ramp = 0.0;         ///< [m]; 0: F = 1 above the elevation
  double flow(double head) const {
    const double above = head - elevation;
    if (!(above > 0.0)) return 0.0;
    return conductance * (above < ramp ? above / ramp : 1.0) * above;
  }
  double derivative(double head) const {
    const double above = head - elevation;
    if (!(above > 0.0)) return 0.0;
    return conductance * (above < ramp ? 2.0 * above / ramp : 1.0);
  }
};

/// Pumping: the rate while there is water, less and less below `ramp` of saturated thickness.
struct Pump {
  std::size_t place = 0;
  double rate = 0.0;                   ///< > 0 [m3/s]
  static constexpr double ramp = 0.1;  ///< [m]
  double flow(double thickness) const {
    return thickness >= ramp ? rate : thickness > 0.0 ? rate * thickness / ramp : 0.0;
  }
  double derivative(double thickness) const {
    return thickness > 0.0 && thickness < ramp ? rate / ramp : 0.0;
  }
};

/// Rates of a step [m3/s]. Face flows are positive to the east and to the south; everything else is >= 0.
struct AquiferFlows {
  std::vector<double> east, south;                ///< padded
  std::vector<double> recharge, injected;         ///< padded
  std::vector<double> drained, seeped, pumped;    ///< padded
  std::vector<double> collected;                  ///< padded: by galleries
  std::vector<double> boundary_in, boundary_out;  ///< padded: through cells of given head
  void resize(std::size_t size);
  /// Everything that leaves a cell with its concentration, other than through faces.
  double sinks(std::size_t i) const {
    return drained[i] + seeped[i] + pumped[i] + collected[i] + boundary_out[i];
  }
};

}  // namespace headwater
