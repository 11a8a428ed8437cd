// An aquifer alone, made and stepped as the program would: tables by name, the ledger closed after every
// step.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/coupling/setup.hpp"
#include "models/leachate/leachate.hpp"
#include "tests/unit/grid/terrains.hpp"

namespace headwater::aquifer_test {

struct World {
  Raster terrain;
  LeachateParameters parameters;
  std::vector<Species> species;
  std::map<std::string, NumberTable> tables;
  double mantle = 8.0;  ///< [m]
  double step = 86400.0;
};

class AquiferRun {
 public:
  explicit AquiferRun(const World& world)
      : step_(world.step), domain_(build_domain(world.terrain, nullptr, {})), state_(domain_.cells(), 0) {
    const FieldId elevation = state_.add({"elevation", "m", Location::cell, Role::fixed, "", "", 1, {}});
    const FieldId mantle = state_.add({"mantle_thickness", "m", Location::cell, Role::fixed, "", "", 1, {}});
    std::copy(domain_.elevation.begin(), domain_.elevation.end(), state_[elevation].begin());
    std::fill(state_[mantle].begin(), state_[mantle].end(), world.mantle);
    Setup setup;
    setup.domain = &domain_;
    setup.clock = Clock::abstract(0.0, 1e9, "s", 1.0);
    setup.species = world.species;
    tables_ = world.tables;
    setup.files.table = [this](const std::filesystem::path& file) { return tables_.at(file.string()); };
    leachate_ = std::make_unique<Leachate>(world.parameters, setup);
    leachate_->declare(state_);
    leachate_->initialise(state_, ledger_);
    ledger_.open([this](StockSink& sink) { leachate_->stocks(state_, sink); });
  }
  AquiferRun(const AquiferRun&) = delete;
  AquiferRun& operator=(const AquiferRun&) = delete;

  void advance_only() {
    leachate_->advance(state_, {now_, now_ + step_}, ledger_);
    now_ += step_;
  }
  void close() {
    ledger_.close([this](StockSink& sink) { leachate_->stocks(state_, sink); }, "step");
  }
  AquiferRun& steps(int count) {
    for (int n = 0; n < count; ++n) {
      advance_only();
      close();
    }
    return *this;
  }
  std::span<double> field(std::string_view name) { return state_[state_.require(name, "the test")]; }
  const Domain& domain() const { return domain_; }
  Ledger& ledger() { return ledger_; }
  double now() const { return now_; }
  std::size_t at(int row, int column) const {
    return static_cast<std::size_t>(
        domain_.cell_at[static_cast<std::size_t>(domain_.geometry.index(row, column))]);
  }

  /// What a checkpoint holds, and back.
  std::vector<double> save() const {
    std::vector<double> all = {now_};
    for (std::int32_t id = 0; id < state_.size(); ++id)
      if (state_.info({id}).role == Role::prognostic)
        all.insert(all.end(), state_[FieldId{id}].begin(), state_[FieldId{id}].end());
    const auto book = ledger_.save();
    all.insert(all.end(), book.begin(), book.end());
    return all;
  }
  void restore(const std::vector<double>& saved) {
    auto next = saved.begin();
    now_ = *next++;
    for (std::int32_t id = 0; id < state_.size(); ++id)
      if (state_.info({id}).role == Role::prognostic)
        for (double& value : state_[FieldId{id}]) value = *next++;
    ledger_.restore({next, saved.end()});
  }
  /// Every field, and the ledger.
  std::vector<double> everything() const {
    std::vector<double> all = ledger_.save();
    for (std::int32_t id = 0; id < state_.size(); ++id)
      all.insert(all.end(), state_[FieldId{id}].begin(), state_[FieldId{id}].end());
    return all;
  }

 private:
  double step_, now_ = 0.0;
  Domain domain_;
  State state_;
  Ledger ledger_;
  std::map<std::string, NumberTable> tables_;
  std::unique_ptr<Leachate> leachate_;
};

inline NumberTable heads_by_time(const std::vector<std::pair<double, double>>& rows) {
  NumberTable table;
  table.file = "heads.csv";
  table.columns = {"time", "value"};
  table.values.resize(2);
  for (const auto& [time, head] : rows) {
    table.values[0].push_back(time);
    table.values[1].push_back(head);
    table.where.push_back("heads.csv");
  }
  return table;
}

inline CellSelection columns(int first, int last) {
  CellSelection where;
  where.columns = {static_cast<double>(first), static_cast<double>(last)};
  return where;
}

inline Species species(const std::string& id, double kd = 0.0, double decay = 0.0, double initial = 0.0) {
  Species one;
  one.id = id;
  one.sorption = kd > 0.0 ? Sorption::linear : Sorption::none;
  one.kd = kd;
  one.decay = decay;
  one.initial = initial;
  return one;
}

}  // namespace headwater::aquifer_test
