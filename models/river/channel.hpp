// Channel geometry and flow resistance: how much water a reach holds when it releases Q, and how wide, deep
// and fast it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/grid/domain.hpp"
#include "engine/numerics/storage_root.hpp"
#include "models/river/dispersion.hpp"
#include "models/river/network_table.hpp"
#include "models/river/parameters.hpp"

namespace headwater {

/// Wide channels: the hydraulic radius is the depth. Width is constant (network table) or W = W_bf (Q/Q_bf)^f
/// with W_bf = a sqrt(Q_bf) and Q_bf from drained area (terrain). Storage follows from V = L Q / U(Q):
/// - Manning: A = (n W^(2/3) / sqrt(S))^(3/5) Q^(3/5), a power law;
/// - Ferguson (2007) in the explicit form of Rickenmann & Recking (2011): U** = 1.443 q**^0.60 (1 +
/// (q**/43.78)^0.8214)^-0.2435
///   with U** = U / sqrt(g S D84), q** = Q / (W sqrt(g S D84^3)).
class Channel {
 public:
  /// On terrain (`table` null) or from a table. Throws Error(Exit::input) for a table without the columns
  /// that it takes.
  Channel(const RiverNetwork& network, const TableColumns* table, const RiverParameters& parameters);

  bool prescribed() const { return prescribed_; }
  const StorageLaw& law() const { return law_; }
  const StorageScale& scale(std::size_t reach) const { return scale_[reach]; }
  /// Volume that a reach holds when it releases Q [m3].
  double volume(std::size_t reach, double flow) const;
  double width(std::size_t reach, double flow) const;  ///< [m]; 0 where the table gives none
  /// Of the water in a reach: velocity = Q L / V, depth = V / (L W).
  Hydraulics hydraulics(std::size_t reach, double flow, double volume) const;
  std::size_t bytes() const {
    return scale_.capacity() * sizeof(StorageScale) +
           (area_.capacity() + width_at_1_.capacity()) * sizeof(double);
  }

 private:
  void scale_manning(const TableColumns* table, double manning);
  void scale_ferguson(double d84);

  const RiverNetwork* network_;
  bool prescribed_;
  StorageLaw law_;
  std::vector<StorageScale> scale_;
  std::vector<double> area_;        // prescribed flow [m2]
  std::vector<double> width_at_1_;  // W = width_at_1 Q^width_exponent
  double width_exponent_ = 0.0;
};

/// U / u* of Ferguson (2007), Water Resour. Res. 43, W05427, for depth over D84 (a1 = 6.5, a2 = 2.5).
double ferguson_velocity_ratio(double relative_depth);

/// U** of q** in the explicit form of Rickenmann & Recking (2011), Water Resour. Res. 47, W07538.
double rickenmann_recking_velocity(double unit_discharge);

}  // namespace headwater
