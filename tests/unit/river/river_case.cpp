#include "tests/unit/river/river_case.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <sstream>

namespace headwater::test {

NumberTable table_of(const std::string& name, const std::string& text) {
  const auto cells = [](const std::string& line) {
    std::vector<std::string> parts(1);
    for (const char letter : line) {
      if (letter == ',')
        parts.emplace_back();
      else if (letter != ' ')
        parts.back() += letter;
    }
    return parts;
  };
  NumberTable table;
  std::istringstream stream(text);
  std::string line;
  for (int number = 1; std::getline(stream, line); ++number) {
    if (line.empty()) continue;
    const std::vector<std::string> parts = cells(line);
    if (table.columns.empty()) {
      table.columns = parts;
      table.values.resize(parts.size());
      table.texts.resize(parts.size());
      continue;
    }
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      const std::string& part = parts.at(column);
      char* end = nullptr;
      const double value = std::strtod(part.c_str(), &end);
      const bool is_number = !part.empty() && *end == '\0';
      table.values[column].push_back(is_number ? value : std::numeric_limits<double>::quiet_NaN());
      table.texts[column].push_back(part);
    }
    table.where.push_back(name + ":" + std::to_string(number));
  }
  return table;
}

RiverRun::RiverRun(const RiverCase& given) : clock_(Clock::abstract(0.0, given.end, "s", 1.0)) {
  RiverParameters parameters = given.parameters;
  tables_["reaches.csv"] = table_of("reaches.csv", given.network);
  parameters.network = "reaches.csv";
  if (!given.inflow.empty()) {
    tables_["inflow.csv"] = table_of("inflow.csv", given.inflow);
    parameters.inflow = "inflow.csv";
  }
  Setup setup;
  setup.domain = &domain_;
  setup.clock = clock_;
  setup.species = given.species;
  setup.files.table = [this](const std::filesystem::path& file) { return tables_.at(file.string()); };
  setup.remark = [this](std::string_view remark) { remarks_.emplace_back(remark); };

  TableColumns columns;
  domain_.river = read_network(tables_["reaches.csv"], parameters.cell_length, columns);
  deal_out(domain_, given.partitions);
  if (!given.chunks.empty()) {
    domain_.chunks = given.chunks;
    domain_.partitions.assign(1, {});
    domain_.partitions[0].last_chunk = static_cast<std::int32_t>(given.chunks.size());
  }
  river_ = std::make_unique<River>(parameters, setup);
  std::vector<RiverPlace> places;
  for (const auto& [reach, distance] : given.gauges) places.push_back(river_->place(reach, distance));
  river_->watch_places(places);
  samples_.resize(places.size());
  state_ = std::make_unique<State>(0, domain_.river.size());
  river_->declare(*state_);
  river_->initialise(*state_, ledger_);
  ledger_.open([this](StockSink& sink) { river_->stocks(*state_, sink); });
}

void RiverRun::day() {
  river_->advance(*state_, clock_.interval(), ledger_);
  for (std::size_t gauge = 0; gauge < samples_.size(); ++gauge)
    samples_[gauge].insert(samples_[gauge].end(), river_->samples()[gauge].begin(),
                           river_->samples()[gauge].end());
  clock_.advance();
  ledger_.close([this](StockSink& sink) { river_->stocks(*state_, sink); },
                "day " + std::to_string(clock_.step()));
  worst_closure_ = std::max(worst_closure_, ledger_.worst_closure());
}

RiverRun& RiverRun::to_end() {
  while (!finished()) day();
  return *this;
}

namespace {

template <class Value>
double read_off(const std::vector<GaugeSample>& samples, double time, Value value) {
  const auto after =
      std::lower_bound(samples.begin(), samples.end(), time - 1e-6,
                       [](const GaugeSample& sample, double wanted) { return sample.time < wanted; });
  if (after == samples.begin() || after == samples.end())
    return value(after == samples.end() ? samples.back() : *after);
  const GaugeSample& before = *(after - 1);
  const double weight = std::min((time - before.time) / (after->time - before.time), 1.0);
  return (1.0 - weight) * value(before) + weight * value(*after);
}

}  // namespace

double RiverRun::concentration(std::size_t gauge, double time, std::size_t species) const {
  return read_off(samples_[gauge], time,
                  [&](const GaugeSample& sample) { return sample.concentration[species]; });
}

double RiverRun::flow(std::size_t gauge, double time) const {
  return read_off(samples_[gauge], time, [](const GaugeSample& sample) { return sample.flow; });
}

std::span<const double> RiverRun::field(const std::string& name) const {
  const State& state = *state_;
  return state[state.require(name, "test")];
}

}  // namespace headwater::test
