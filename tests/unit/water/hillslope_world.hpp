// A hillslope with water on it (and sediment, if wanted) and nothing else: the fields that other processes
// would own are constants, the rain is a list of pulses, and a river is a tub that keeps what it gets. Every
// day ends with the ledger's gate.
#pragma once

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/coupling/setup.hpp"
#include "engine/coupling/storm_loop.hpp"
#include "models/erosion/erosion.hpp"
#include "models/exchanges/hillslope_to_river.hpp"
#include "models/water/water.hpp"

namespace headwater::water_test {

/// Settings of [water] as a case would give them: {"manning", "0.05 s/m^(1/3)"}.
using Settings = std::vector<std::pair<std::string, std::string>>;

/// A factory that has read these settings of its table.
inline std::unique_ptr<ProcessFactory> factory_with(std::unique_ptr<ProcessFactory> factory,
                                                    const Settings& settings, const Settings& creep = {}) {
  ConfigTable table, creep_table;
  const Origin origin{"case.toml", 1, 1, ""};
  for (const auto& [key, text] : settings)
    table.emplace_back(key, text == "true" || text == "false" ? ConfigValue(text == "true", origin)
                                                              : ConfigValue(text, origin));
  for (const auto& [key, text] : creep) creep_table.emplace_back(key, ConfigValue(text, origin));
  if (!creep.empty()) table.emplace_back("creep", ConfigValue(std::move(creep_table), origin));
  const ConfigValue root(
      ConfigTable{{std::string(factory->label()), ConfigValue(std::move(table), Origin{})}}, Origin{});
  throw_problems(read_parameters(root, [&](Section& section) { factory->describe(section); }));
  return factory;
}

class ListedPulses final : public PulseSource {
 public:
  std::span<const Pulse> pulses() const override { return pulses_; }
  /// A day from `start` [s]: pulses of these durations [s] and rain rates [m/s], and a dry one to the end of
  /// the day.
  void set_day(double start, const std::vector<std::pair<double, double>>& durations_and_rates,
               double day_length = 86400.0) {
    pulses_.clear();
    double at = start;
    for (const auto& [duration, rate] : durations_and_rates) {
      pulses_.push_back({at, duration, rate});
      at += duration;
    }
    if (at < start + day_length) pulses_.push_back({at, start + day_length - at, 0.0});
  }

 private:
  std::vector<Pulse> pulses_;
};

struct HillslopeOptions {
  Settings settings;
  int threads = 1;
  bool land = true;  ///< whether somebody owns the field land_state
  LandState land_state = LandState::bare;
  double mantle = 5.0;                        ///< [m]
  double potential_evapotranspiration = 0.0;  ///< [m a day]
  bool mined =
      false;  ///< whether somebody owns land_changed and the fields of mining: a site everywhere, all 0
  bool varied = false;  ///< land state, rain, mantle and evaporation differ from cell to cell
  bool erosion = false;
  Settings erosion_settings, creep_settings;
  double cover = 0.0;                                             ///< under erosion
  double local_slope = std::numeric_limits<double>::quiet_NaN();  ///< NaN: nobody owns the field
};

class Hillslope {
 public:
  Hillslope(const Domain& domain, const HillslopeOptions& options)
      : domain_(domain), state_(domain.cells(), domain.river.size()) {
    const bool river = domain.river.size() > 0;
    Setup setup;
    setup.domain = &domain_;
    const auto erosion_factory =
        options.erosion
            ? factory_with(make_erosion_factory(), options.erosion_settings, options.creep_settings)
            : nullptr;
    if (erosion_factory) setup.grains = grains_ = erosion_grains(*erosion_factory);
    setup.lanes.grains = static_cast<int>(grains_.size());
    lanes_ = setup.lanes;
    to_river_ = ExchangeSeries(domain.river.size(), lanes_.count());
    off_map_ = ExchangeSeries(1, lanes_.count());
    river_mass_.resize(grains_.size());
    setup.threads = options.threads;
    setup.off_map = &off_map_;
    if (river) setup.to_river = &to_river_;

    // of cell c: value plus a sawtooth of `spread` and period `period` where cells are to differ
    const auto field = [&](const char* name, double value, double spread, int period) {
      const FieldId id =
          state_.add({name, "1", Location::cell, Role::fixed, "given", "", 1, Aggregation::instant});
      int c = 0;
      for (double& one : state_[id]) one = value + (options.varied ? spread * (c++ % period) / period : 0.0);
    };
    if (options.land)
      field("land_state", options.varied ? 0.0 : static_cast<double>(options.land_state), 6.0, 6);
    field("rain_factor", 1.0, 0.7, 11);
    field("potential_evapotranspiration", options.potential_evapotranspiration, 2e-3, 13);
    field("mantle_thickness", options.mantle, 8.0, 17);
    if (options.mined) state_.add({"land_changed", "1", Location::domain, Role::diagnostic, "given", ""});
    if (options.mined)
      for (const char* name : {"site", "injection", "spilled_water"})
        state_.add({name, "1", Location::cell, Role::fixed, "given", "", 1, Aggregation::instant});

    if (erosion_factory) field("canopy_cover", options.cover, 0.9, 7);
    if (!std::isnan(options.local_slope)) field("local_slope", options.local_slope, 0.3, 5);

    const auto factory = factory_with(make_water_factory(), options.settings);
    water_ = factory->make(setup);
    water_->declare(state_);
    water_->initialise(state_, ledger_);
    std::vector<PulseKernel*> kernels = {dynamic_cast<PulseKernel*>(water_.get())};
    if (erosion_factory) {
      erosion_ = erosion_factory->make(setup);
      erosion_->declare(state_);
      erosion_->initialise(state_, ledger_);
      kernels.push_back(dynamic_cast<PulseKernel*>(erosion_.get()));
    }
    if (river) {
      exchange_ = std::make_unique<HillslopeToRiver>(domain_, to_river_, lanes_, grains_);
      exchange_->initialise(state_, ledger_);
      kernels.push_back(exchange_.get());
    }
    storms_ = std::make_unique<StormLoop>(domain_, pulses_, std::move(kernels), options.threads);
    ledger_.open(report());
  }
  Hillslope(const Hillslope&) = delete;
  Hillslope& operator=(const Hillslope&) = delete;
  Hillslope(Hillslope&&) = delete;
  Hillslope& operator=(Hillslope&&) = delete;
  ~Hillslope() = default;

  /// The pulses of a day alone, again and again the same day: for timing.
  void set_pulses(const std::vector<std::pair<double, double>>& durations_and_rates, double length) {
    pulses_.set_day(now_, durations_and_rates, length);
  }
  void storms() { storms_->advance(state_, ledger_); }
  void soil(double day_length = 86400.0) {
    water_->advance(state_, {now_, now_ + day_length}, ledger_);
    if (erosion_) erosion_->advance(state_, {now_, now_ + day_length}, ledger_);
  }

  /// One day without the ledger's gate.
  void storms_and_soil(const std::vector<std::pair<double, double>>& durations_and_rates = {},
                       double day_length = 86400.0) {
    set_pulses(durations_and_rates, day_length);
    storms();
    soil(day_length);
    if (exchange_) {
      exchange_->transfer(state_, ledger_);
      for (std::size_t p = 0; p < to_river_.intervals(); ++p)
        for (const double volume : to_river_.amounts(p, 0)) river_volume_.add(volume);
      for (std::size_t g = 0; g < grains_.size(); ++g)
        for (std::size_t p = 0; p < to_river_.intervals(); ++p)
          for (const double mass : to_river_.amounts(p, lanes_.grain(static_cast<int>(g))))
            river_mass_[g].add(mass);
    }
    for (std::size_t p = 0; p < off_map_.intervals(); ++p) off_map_volume_.add(off_map_.amounts(p, 0)[0]);
    now_ += day_length;
    ++days_;
  }
  void close() { ledger_.close(report(), "day " + std::to_string(days_)); }
  void day(const std::vector<std::pair<double, double>>& durations_and_rates = {},
           double day_length = 86400.0) {
    storms_and_soil(durations_and_rates, day_length);
    close();
  }

  std::span<double> field(std::string_view name) { return state_[state_.require(name, "the test")]; }
  std::span<const double> field(std::string_view name) const {
    return state_[state_.require(name, "the test")];
  }
  /// Of water, in m3.
  double volume(std::string_view store) const {
    for (const auto& entry : ledger_.stocks())
      if (entry.store == store) return entry.kg / water_density;
    return 0.0;
  }
  double moved(std::string_view from, std::string_view to) const {
    return ledger_.flow_total(from, to, "water") / water_density;
  }
  double off_map_volume() const { return off_map_volume_.value(); }
  const Balance whole() const { return ledger_.balances().front(); }
  const std::vector<Grain>& grains() const { return grains_; }
  const Lanes& lanes() const { return lanes_; }

  Domain& domain() { return domain_; }
  State& state() { return state_; }
  const State& state() const { return state_; }
  Ledger& ledger() { return ledger_; }
  const ExchangeSeries& to_river() const { return to_river_; }
  const ExchangeSeries& off_map() const { return off_map_; }
  double now() const { return now_; }

  /// Everything that a checkpoint would hold, in order; and back.
  std::vector<double> save() const {
    std::vector<double> all = {now_, river_volume_.sum, river_volume_.compensation};
    for (const CompensatedSum& mass : river_mass_) all.insert(all.end(), {mass.sum, mass.compensation});
    for (std::int32_t id = 0; id < state_.size(); ++id) {
      if (state_.info({id}).role != Role::prognostic) continue;
      const auto values = state_[FieldId{id}];
      all.insert(all.end(), values.begin(), values.end());
    }
    const auto book = ledger_.save();
    all.insert(all.end(), book.begin(), book.end());
    return all;
  }
  void restore(const std::vector<double>& saved) {
    auto next = saved.begin();
    now_ = *next++;
    river_volume_.sum = *next++;
    river_volume_.compensation = *next++;
    for (CompensatedSum& mass : river_mass_) {
      mass.sum = *next++;
      mass.compensation = *next++;
    }
    for (std::int32_t id = 0; id < state_.size(); ++id) {
      if (state_.info({id}).role != Role::prognostic) continue;
      for (double& value : state_[FieldId{id}]) value = *next++;
    }
    ledger_.restore({next, saved.end()});
  }

 private:
  Ledger::StockReport report() {
    return [this](StockSink& sink) {
      water_->stocks(state_, sink);
      if (erosion_) erosion_->stocks(state_, sink);
      for (std::size_t g = 0; exchange_ && g < grains_.size(); ++g)
        sink.stock(ledger_.store("river", Side::inside), ledger_.quantity(grains_[g].id),
                   river_mass_[g].value());
      if (exchange_)
        sink.stock(ledger_.store("river", Side::inside), ledger_.quantity("water"),
                   river_volume_.value() * water_density);
    };
  }

  Domain domain_;
  std::vector<Grain> grains_;
  Lanes lanes_;
  ExchangeSeries to_river_{0}, off_map_{1};
  State state_;
  Ledger ledger_;
  ListedPulses pulses_;
  std::unique_ptr<Process> water_, erosion_;
  std::unique_ptr<HillslopeToRiver> exchange_;
  std::unique_ptr<StormLoop> storms_;
  CompensatedSum river_volume_, off_map_volume_;
  std::vector<CompensatedSum> river_mass_;
  double now_ = 0.0;
  int days_ = 0;
};

/// Cells in a row, each with the next one as its receiver; the last one drains as told. Square cells of
/// `size` [m].
inline Domain row_of_cells(int cells, double size, double slope, Drains last) {
  Domain domain;
  domain.geometry = {
      .columns = cells, .rows = 1, .cell_size = size, .x_min = 0.0, .y_max = size, .crs_wkt = {}};
  Task task{0, cells, {}};
  for (std::int32_t c = 0; c < cells; ++c) {
    domain.raster_index.push_back(c);
    domain.cell_at.push_back(c);
    domain.elevation.push_back(slope * size * (cells - 1 - c));
    domain.slope.push_back(slope);
    domain.unit_catchment.push_back(0);
    domain.reach.push_back(-1);
    domain.drains_to.push_back(last == Drains::reach ? 0 : -1);
    domain.surface.donor_begin.push_back(std::max(0, c - 1));
    if (c > 0) {
      domain.surface.donor.push_back(c - 1);
      domain.surface.donor_fraction.push_back(1.0);
    }
    domain.surface.slope.push_back(slope);
    domain.surface.flow_length.push_back(size);
    domain.surface.drains.push_back(c + 1 < cells ? Drains::cells : last);
    task.level_begin.push_back(c);
  }
  domain.surface.donor_begin.push_back(cells - 1);
  task.level_begin.push_back(cells);
  domain.tasks.push_back(task);
  domain.unit_catchments = 1;
  if (last == Drains::reach) {
    domain.reach.back() = 0;
    domain.river.downstream = {-1};
    domain.river.cell = {cells - 1};
  }
  return domain;
}

}  // namespace headwater::water_test
