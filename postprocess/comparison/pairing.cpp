#include "postprocess/comparison/pairing.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/core/error.hpp"

namespace headwater {

namespace {

struct Leaf {
  std::string key, value;
};

std::string text_of(const ConfigValue& value) {
  if (const auto* flag = value.as<bool>()) return *flag ? "true" : "false";
  if (const auto* text = value.as<std::string>()) return *text;
  if (const auto* date = value.as<Date>()) return to_string(*date);
  if (value.is_number()) return fmt::format("{:.10g}", value.number());
  if (const auto* array = value.as<ConfigArray>()) {
    std::vector<std::string> parts;
    for (const ConfigValue& entry : *array) parts.push_back(text_of(entry));
    return fmt::format("[{}]", fmt::join(parts, ", "));
  }
  if (const auto* table = value.as<ConfigTable>()) {
    std::vector<std::string> parts;
    for (const auto& [key, entry] : *table) parts.push_back(fmt::format("{} = {}", key, text_of(entry)));
    return fmt::format("{{ {} }}", fmt::join(parts, ", "));
  }
  return {};
}

void collect(const ConfigValue& value, const std::string& path, std::vector<Leaf>& leaves) {
  const auto below = [&](const std::string& key) { return path.empty() ? key : path + "." + key; };
  if (const auto* table = value.as<ConfigTable>()) {
    for (const auto& [key, entry] : *table) collect(entry, below(key), leaves);
    return;
  }
  const auto* array = value.as<ConfigArray>();
  const bool of_tables = array != nullptr && !array->empty() && array->front().as<ConfigTable>() != nullptr;
  if (!of_tables) {
    leaves.push_back({path, text_of(value)});
    return;
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    const ConfigValue* id = (*array)[i].find("id");
    const auto* name = id == nullptr ? nullptr : id->as<std::string>();
    collect((*array)[i], below(name == nullptr ? fmt::format("{}", i) : *name), leaves);
  }
}

const std::string* checksum(const PairingSubject& subject, const std::string& path) {
  if (subject.inputs == nullptr) return nullptr;
  for (const RecordedInput& input : *subject.inputs)
    if (input.path == path) return &input.sha256;
  return nullptr;
}

// A value by which files of equal content are equal, and those of different content are not.
std::string identity(const PairingSubject& subject, const std::string& value) {
  const std::string* sum = checksum(subject, value);
  return sum == nullptr ? value : "sha256 " + *sum;
}

bool belongs_to_pairing(const std::string& key) {
  const auto begins = [&](std::string_view table) { return key.compare(0, table.size(), table) == 0; };
  // of the terrain, what the water runs over and not where it runs
  if (key == "terrain.mantle_thickness" || key == "terrain.minimum_slope") return false;
  return begins("time.") || begins("random.") || begins("terrain.") || begins("weather.");
}

[[noreturn]] void refuse(const std::string& what) {
  throw Error(
      Exit::configuration, "these runs cannot be compared: " + what, {},
      "Runs must have the same grid, period, seed and weather, so that a difference is the scenario's");
}

bool same_grid(const GridGeometry& a, const GridGeometry& b) {
  return a.columns == b.columns && a.rows == b.rows && a.cell_size == b.cell_size && a.x_min == b.x_min &&
         a.y_max == b.y_max && a.crs_wkt == b.crs_wkt;
}

// Rain since the start [kg], a value a day, whatever store it fell into.
std::vector<double> rain(const H5Group& ledger) {
  const H5Variable* from = ledger.find("posting_from");
  const std::vector<double>& flow = values_of(ledger, "flow");
  const std::size_t postings = from == nullptr ? 0 : from->texts.size();
  std::vector<double> sums(postings == 0 ? 0 : flow.size() / postings, 0.0);
  for (std::size_t day = 0; day < sums.size(); ++day)
    for (std::size_t p = 0; p < postings; ++p)
      if (from->texts[p] == "rain") sums[day] += flow[day * postings + p];
  return sums;
}

}  // namespace

std::vector<Difference> differing_parameters(const std::vector<PairingSubject>& subjects) {
  std::vector<std::vector<Leaf>> leaves(subjects.size());
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    collect(*subjects[i].parameters, "", leaves[i]);
    for (const Leaf& leaf : leaves[i])
      if (std::find(keys.begin(), keys.end(), leaf.key) == keys.end()) keys.push_back(leaf.key);
  }
  std::vector<Difference> differences;
  for (const std::string& key : keys) {
    Difference difference{key, {}};
    std::vector<std::string> identities;
    for (std::size_t i = 0; i < subjects.size(); ++i) {
      const auto leaf =
          std::find_if(leaves[i].begin(), leaves[i].end(), [&](const Leaf& one) { return one.key == key; });
      difference.values.push_back(leaf == leaves[i].end() ? "-" : leaf->value);
      identities.push_back(identity(subjects[i], difference.values.back()));
    }
    if (std::any_of(identities.begin(), identities.end(),
                    [&](const std::string& one) { return one != identities.front(); }))
      differences.push_back(std::move(difference));
  }
  return differences;
}

void require_paired(const std::vector<PairingSubject>& subjects) {
  std::vector<std::string> complaints;
  for (const Difference& difference : differing_parameters(subjects)) {
    if (!belongs_to_pairing(difference.key)) continue;
    std::vector<std::string> values;
    for (std::size_t i = 0; i < subjects.size(); ++i)
      values.push_back(fmt::format("{} in {}", difference.values[i], subjects[i].id));
    complaints.push_back(fmt::format("{} is {}", difference.key, fmt::join(values, ", ")));
  }
  if (!complaints.empty()) refuse(fmt::format("{}", fmt::join(complaints, "; ")));
}

void require_paired(const std::vector<RunRecord>& runs) {
  std::vector<PairingSubject> subjects;
  for (const RunRecord& run : runs) subjects.push_back({run.id, &run.parameters, &run.origin.inputs});
  require_paired(subjects);

  const RunRecord& first = runs.front();
  const std::vector<double> first_rain = rain(first.ledger);
  for (const RunRecord& run : runs) {
    if (!same_grid(run.geometry, first.geometry))
      refuse(fmt::format("{} and {} lie on different grids", first.id, run.id));
    if (values_of(run.ledger, "time") != values_of(first.ledger, "time"))
      refuse(fmt::format("{} and {} have different days", first.id, run.id));
    const std::vector<double> this_rain = rain(run.ledger);
    // It may fall into other stores, and then is summed in another order.
    constexpr double round_off = 1e-9;
    for (std::size_t day = 0; day < first_rain.size(); ++day)
      if (day >= this_rain.size() ||
          std::abs(this_rain[day] - first_rain[day]) > round_off * std::abs(first_rain[day]))
        refuse(fmt::format("{} and {} did not get the same rain (from day {} on)", first.id, run.id, day));
  }
}

}  // namespace headwater
