// A river alone, run as the program would: tables as text, an abstract clock, gauges, the ledger closed every
// day.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/river/river.hpp"

namespace headwater::test {

/// A table from CSV text; rows are named "<name>:<line>".
NumberTable table_of(const std::string& name, const std::string& text);

struct RiverCase {
  std::string network;  ///< reaches.csv
  std::string inflow;   ///< inflow.csv; "" for none
  RiverParameters parameters;
  std::vector<Species> species;
  double end = 86400.0;  ///< [s]
  std::int32_t partitions = 1;
  std::vector<std::pair<std::int64_t, double>> gauges;  ///< reach, distance [m]
  std::vector<RiverChunk> chunks;                       ///< instead of those that deal_out makes
};

/// A case made and stepped day by day.
class RiverRun {
 public:
  explicit RiverRun(const RiverCase& given);
  bool finished() const { return clock_.finished(); }
  void day();
  RiverRun& to_end();

  State& state() { return *state_; }
  Ledger& ledger() { return ledger_; }
  River& river() { return *river_; }
  const Domain& domain() const { return domain_; }
  const std::vector<std::string>& remarks() const { return remarks_; }
  /// All samples of a gauge, and one read off by linear interpolation between the ends of sub-steps.
  const std::vector<GaugeSample>& samples(std::size_t gauge) const { return samples_[gauge]; }
  double concentration(std::size_t gauge, double time, std::size_t species = 0) const;
  double flow(std::size_t gauge, double time) const;
  double worst_closure() const { return worst_closure_; }
  std::span<const double> field(const std::string& name) const;

 private:
  std::map<std::string, NumberTable> tables_;
  Domain domain_;
  Clock clock_;
  std::vector<std::string> remarks_;
  std::unique_ptr<River> river_;
  std::unique_ptr<State> state_;
  Ledger ledger_;
  std::vector<std::vector<GaugeSample>> samples_;
  double worst_closure_ = 0.0;
};

}  // namespace headwater::test
