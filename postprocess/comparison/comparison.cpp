#include "postprocess/comparison/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/core/error.hpp"

namespace headwater {

namespace {

using Json = nlohmann::ordered_json;

constexpr int layout_version = 1;

std::string place_name(const RunRecord& run, const std::string& place) {
  const int gauge = run.gauge(place);
  const H5Variable* names = run.gauges.find("gauge_name");
  if (gauge < 0 || names == nullptr) return {};
  const std::string& name = names->texts[static_cast<std::size_t>(gauge)];
  return name.empty() ? place : name;
}

std::string number(double value) {
  return std::isfinite(value) ? fmt::format("{:.10g}", value) : std::string();
}

/// RFC 4180: quoted when the text would be taken for something else.
std::string cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n#") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string_view word(Better better) {
  return better == Better::lower ? "lower" : better == Better::higher ? "higher" : "neither";
}

Json json_number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json json_of(const RunRecord& run) {
  Json inputs = Json::array();
  for (const RecordedInput& input : run.origin.inputs)
    inputs.push_back({{"path", input.path}, {"sha256", input.sha256}});
  return {{"id", run.id},
          {"title", run.title},
          {"headwater_version", run.origin.version},
          {"git_sha", run.origin.git_sha},
          {"build", run.origin.build},
          {"seed", run.origin.seed},
          {"parameters_sha256", run.origin.parameters_sha256},
          {"inputs", inputs}};
}

Json json_of(const ComparisonRow& row, const std::vector<RunRecord>& runs) {
  const IndicatorKind& kind = row.kind();
  Json json = {{"indicator", row.about.id},    {"place", row.about.place},
               {"place_name", row.place_name}, {"kind", kind.id},
               {"subject", row.about.subject}, {"unit", kind.unit},
               {"averaging", kind.averaging},  {"source", kind.source},
               {"better", word(kind.better)},  {"guideline", nullptr},
               {"values", Json::object()},     {"differences", Json::object()}};
  if (row.about.guideline)
    json["guideline"] = {{"standard", row.about.guideline->standard},
                         {"limit", row.about.guideline->limit},
                         {"unit", "mg/L"},
                         {"source", row.about.guideline->source}};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    json["values"][runs[i].id] = json_number(row.values[i]);
    if (i > 0) json["differences"][runs[i].id] = json_number(row.difference(i));
  }
  return json;
}

}  // namespace

std::size_t reference_of(const std::vector<RunRecord>& runs) {
  for (const RunRecord& run : runs)
    for (std::size_t i = 0; i < runs.size(); ++i)
      if (run.compare_to == runs[i].id && &runs[i] != &run) return i;
  return 0;
}

Comparison compare(std::vector<RunRecord> runs) {
  if (runs.size() < 2)
    throw Error(Exit::usage, "a comparison needs at least two scenarios or runs", {},
                "E.g. headwater compare continued_extraction.toml stop_and_rehabilitate.toml");
  for (std::size_t i = 0; i < runs.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (runs[i].id == runs[k].id)
        throw Error(Exit::usage, fmt::format("two of the scenarios are called '{}'", runs[i].id), {},
                    "Give them different ids: [scenario] id");
  require_paired(runs);
  const auto reference = runs.begin() + static_cast<std::ptrdiff_t>(reference_of(runs));
  std::rotate(runs.begin(), reference, reference + 1);

  Comparison comparison;
  const std::size_t count = runs.size();
  for (std::size_t i = 0; i < count; ++i)
    for (Indicator& one : indicators(runs[i])) {
      auto row =
          std::find_if(comparison.rows.begin(), comparison.rows.end(), [&](const ComparisonRow& known) {
            return known.about.id == one.id && known.about.place == one.place;
          });
      if (row == comparison.rows.end()) {
        comparison.rows.push_back({one, place_name(runs[i], one.place),
                                   std::vector<double>(count, std::numeric_limits<double>::quiet_NaN())});
        row = comparison.rows.end() - 1;
      }
      row->values[i] = one.value;
    }
  std::vector<PairingSubject> subjects;
  for (const RunRecord& run : runs) subjects.push_back({run.id, &run.parameters, &run.origin.inputs});
  for (Difference& difference : differing_parameters(subjects))
    if (difference.key.compare(0, 9, "scenario.") != 0 && difference.key.compare(0, 8, "threads.") != 0)
      comparison.differences.push_back(std::move(difference));
  comparison.runs = std::move(runs);
  return comparison;
}

std::string to_csv(const Comparison& comparison) {
  std::string text =
      "indicator,place,unit,scenario,value,reference,difference,guideline,guideline_source,better,"
      "averaging\n";
  for (const ComparisonRow& row : comparison.rows)
    for (std::size_t i = 0; i < comparison.runs.size(); ++i) {
      const auto& limit = row.about.guideline;
      text +=
          fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", cell(row.about.id), cell(row.about.place),
                      row.kind().unit, cell(comparison.runs[i].id), number(row.values[i]),
                      number(row.reference()), number(row.difference(i)), limit ? number(limit->limit) : "",
                      limit ? cell(limit->source) : "", word(row.kind().better), cell(row.kind().averaging));
    }
  return text;
}

std::string to_json(const Comparison& comparison, const Maker& maker) {
  const RunRecord& reference = comparison.reference();
  Json json = {{"layout_version", layout_version},
               {"headwater_version", maker.version},
               {"git_sha", maker.git_sha},
               {"case", reference.origin.case_name},
               {"illustrative", reference.illustrative},
               {"start", reference.start},
               {"days", reference.days()},
               {"reference", reference.id},
               {"members", 1},
               {"scenarios", Json::array()},
               {"differences", Json::array()},
               {"indicators", Json::array()}};
  for (const RunRecord& run : comparison.runs) json["scenarios"].push_back(json_of(run));
  for (const Difference& difference : comparison.differences)
    json["differences"].push_back({{"key", difference.key}, {"values", difference.values}});
  for (const ComparisonRow& row : comparison.rows)
    json["indicators"].push_back(json_of(row, comparison.runs));
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace headwater
