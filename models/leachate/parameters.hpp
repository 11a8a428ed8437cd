// What a case can say about groundwater and the solutes in it ([leachate]).
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/parameters.hpp"

namespace headwater {

enum class AquiferFlow { steady, transient };
enum class PlumeAdvection { upwind };
/// by_terrain: everywhere except under a `flat` terrain, which is no land surface.
enum class Seepage { by_terrain, on, off };

using Concentrations = std::vector<std::pair<std::string, double>>;  ///< species, [kg/m3]

/// Some cells: a raster mask, polygons of a vector file, or inclusive ranges of rows and columns.
struct CellSelection {
  std::optional<std::filesystem::path> cells, polygon;
  std::vector<double> rows, columns;
};

struct DrainParameters {
  CellParameter conductance{0.0};  ///< [m2/s]
  CellParameter elevation{0.0};    ///< [m]
  double ramp = 0.0;               ///< [m]
  bool given() const { return conductance.raster.has_value() || conductance.constant > 0.0; }
};

struct FixedHead {
  std::string id;
  CellSelection where;
  CellParameter head{std::numeric_limits<double>::quiet_NaN()};  ///< [m]
  std::optional<std::filesystem::path> series;                   ///< time,value
  Concentrations concentration;                                  ///< of what flows in
};

struct FixedConcentration {
  std::string id;
  CellSelection where;
  Concentrations concentration;
};

struct Well {
  std::string id;
  std::vector<double> cell;  ///< row, column
  double rate = 0.0;         ///< injection > 0 [m3/s]
  Concentrations concentration;
};

/// Concentration of the recharge on some cells for some time.
struct RechargeSource {
  std::string id;
  CellSelection where;
  std::optional<Moment> from, to;
  Concentrations concentration;
};

struct LeachateParameters {
  CellParameter base{std::numeric_limits<double>::quiet_NaN()};  ///< [m]; NaN: surface - mantle
  CellParameter conductivity{0.5 / 86400.0};                     ///< [m/s]
  CellParameter specific_yield{0.1}, porosity{0.45}, bulk_density{1400.0};
  AquiferFlow flow = AquiferFlow::transient;
  CellParameter initial_head{std::numeric_limits<double>::quiet_NaN()};  ///< [m]; NaN: steady
  CellParameter recharge{0.0};                                           ///< [m/s]
  double initial_recharge = 2e-8;                                        ///< [m/s]
  DrainParameters drains;
  Seepage seepage = Seepage::by_terrain;
  double seepage_depth = 1.0;               ///< [m]
  double seepage_leakance = 1.0 / 86400.0;  ///< [1/s]
  bool steep_slope_correction = true;
  std::vector<FixedHead> fixed_heads;
  std::vector<FixedConcentration> fixed_concentrations;
  std::vector<Well> wells;
  std::vector<RechargeSource> sources;
  double longitudinal_dispersivity = 10.0;  ///< [m]
  double transverse_dispersivity = 1.0;     ///< [m]
  double molecular_diffusion = 1e-9;        ///< in the pores [m2/s]
  double window = 5.0 * 86400.0;            ///< [s]
  double mixing_depth = 0.01;               ///< [m]
  double sorption_size_exponent = 0.5;      ///< of the grain's diameter
  std::int64_t vadose_layers = 4;
  double retained_moisture = 0.2;
  PlumeAdvection advection = PlumeAdvection::upwind;
  double step = std::numeric_limits<double>::quiet_NaN();  ///< [s]; NaN: auto
};

/// Declares the keys of [leachate].
void describe(Section& section, LeachateParameters& parameters);

}  // namespace headwater
