// What the sweeps work on: constants of the reaches, the state's arrays, the day's forcing and sums. Arrays
// by reach, or [reach][species] with the species innermost.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/exchange.hpp"
#include "engine/core/sums.hpp"
#include "models/river/channel.hpp"
#include "models/river/gauges.hpp"
#include "models/river/reach_step.hpp"
#include "models/river/sediment.hpp"
#include "models/river/step_plan.hpp"

namespace headwater {

/// What enters a reach at its head from outside the network or is released into it: amounts of each sub-step.
struct PointLoad {
  std::int32_t reach = 0;
  bool inlet = false;          ///< at a head without upstream reaches: dispersion passes it
  std::vector<double> water;   ///< [sub-step] [m3]
  std::vector<double> masses;  ///< [sub-step][species] [kg]
};

struct RiverData {
  // constants
  const RiverNetwork* network = nullptr;
  const Channel* channel = nullptr;
  std::size_t species = 0;
  bool has_decay = false, has_storage = false;
  std::vector<double> decay;           ///< by species [1/s]
  std::vector<double> lateral_flow;    ///< of the network table [m3/s]; empty: none
  std::vector<double> lateral_load;    ///< of the network table [kg/s]
  std::vector<double> storage_volume;  ///< V_s [m3]
  std::vector<double> storage_rate;    ///< alpha [1/s]
  // state
  std::span<double> volume;  ///< [m3]
  std::span<double> mass;    ///< [kg]
  std::span<double> stored;  ///< in transient storage [kg]
  // forcing of the day
  std::vector<SubStep> steps;
  const ExchangeSeries* lateral = nullptr;
  std::vector<PointLoad> points;  ///< by ascending reach
  std::vector<double> decay_dt;   ///< [sub-step][species]
  // work and sums of the day
  std::vector<StoragePoint> point;  ///< on the storage law; warm start
  std::vector<double> released;     ///< in the last sub-step [m3]
  std::vector<double> flux;         ///< past the lower face in the last sub-step [kg]
  std::vector<double> day_water;    ///< released in the day [m3]
  std::vector<double> day_largest;  ///< largest flow of the day [m3/s]
  std::vector<double> decayed;      ///< sums of the day [kg]
  std::vector<double> exchanged, returned,
      stored_decayed;                 ///< sums of the day of transient storage [kg]; empty without
  std::vector<std::int32_t> outlets;  ///< reaches, ascending
  std::vector<CompensatedSum> outlet_water, outlet_mass;  ///< [outlet] [m3], [outlet][species] [kg]
  std::vector<CompensatedSum> inlet_dispersed;  ///< [species], in (> 0) through the inlets by dispersion [kg]
  RiverBed bed;                                 ///< without classes where there are none
  Gauges gauges;

  /// Exchange of the grain classes, the first of the species, with the bed; `water` [m3] carries `total`
  /// [kg].
  void exchange_with_bed(std::size_t i, double water, double dt, double* total) {
    if (bed.classes() == 0 || bed.rests(i, volume[i])) return;
    const Hydraulics h = channel->hydraulics(i, released[i] / dt, volume[i]);
    if (h.depth > 0.0) bed.exchange(i, h, h.width * network->length[i], water, dt, total);
  }
  StorageZone zone(std::size_t reach, double dt) const {
    return {storage_volume[reach], storage_rate[reach] * volume[reach] * dt};
  }
  /// Keeps what a gauge's probe shows at the end of a sub-step; `entering` [m3] came in at its head.
  void record(std::size_t probe, std::size_t step, double entering) {
    const auto i = static_cast<std::size_t>(gauges.probes()[probe]);
    const std::span<double> row = gauges.row(probe, step);
    row[0] = entering / steps[step].length();
    row[1] = released[i] / steps[step].length();
    for (std::size_t k = 0; k < species; ++k)
      row[2 + k] = volume[i] > 0.0 ? mass[i * species + k] / volume[i] : 0.0;
  }
};

/// Lateral inflow of a sub-step: pointers into the day's series, and the shares of its amounts before and
/// after.
class LateralStep {
 public:
  LateralStep(const RiverData& data, const SubStep& step);
  /// Water into reach `i` [m3], without point loads.
  double water(std::size_t i) const {
    double sum = water_ != nullptr ? part(water_[i]) : 0.0;
    if (table_flow_ != nullptr) sum += table_flow_[i] * dt_;
    return sum;
  }
  /// Adds the masses that come with it.
  void add_masses(std::size_t i, double* total) const {
    for (std::size_t k = 0; k < solutes_; ++k) total[k] += part(first_solute_[k * stride_ + i]);
    if (table_load_ != nullptr)
      for (std::size_t k = 0; k < species_; ++k) total[k] += table_load_[i * species_ + k] * dt_;
  }

 private:
  // Telescopes over the sub-steps of an interval, so that its amounts are handed over whole.
  double part(double amount) const { return amount * to_ - amount * from_; }

  const double* water_ = nullptr;
  const double* first_solute_ = nullptr;
  const double* table_flow_ = nullptr;
  const double* table_load_ = nullptr;
  std::size_t solutes_ = 0, stride_ = 0, species_ = 0;
  double from_, to_, dt_;
};

inline LateralStep::LateralStep(const RiverData& data, const SubStep& step)
    : species_(data.species), from_(step.from), to_(step.to), dt_(step.length()) {
  if (data.lateral != nullptr) {
    water_ = data.lateral->amounts(step.interval, 0).data();
    if (data.lateral->lanes() > 1) {
      solutes_ = static_cast<std::size_t>(data.lateral->lanes()) - 1;
      first_solute_ = data.lateral->amounts(step.interval, 1).data();
      stride_ = static_cast<std::size_t>(data.lateral->places());
    }
  }
  if (!data.lateral_flow.empty()) {
    table_flow_ = data.lateral_flow.data();
    table_load_ = data.lateral_load.data();
  }
}

}  // namespace headwater
