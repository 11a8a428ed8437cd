// The leading substance through time at each town: data for the charts, and the same in tables.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "postprocess/indicators/statistics.hpp"
#include "postprocess/report/assets.hpp"
#include "postprocess/report/html.hpp"
#include "postprocess/report/sections.hpp"

namespace headwater {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_points = 800;  // of a line, before it is pooled
constexpr std::size_t most_parts = 20;    // of the table of a run without a calendar
constexpr double milligrams_per_litre = 1000.0;

// Rows pooled to points: rows [begin[i], begin[i + 1]) make point i.
struct Pooling {
  std::vector<std::size_t> begin;
  std::vector<std::string> labels;
  std::size_t size() const { return labels.size(); }
};

Pooling by_label(const TimeAxis& times, std::size_t characters) {
  Pooling pooling;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const std::string label = times.labels[i].substr(0, characters);
    if (!pooling.labels.empty() && pooling.labels.back() == label) continue;
    pooling.begin.push_back(i);
    pooling.labels.push_back(label);
  }
  pooling.begin.push_back(times.size());
  return pooling;
}

Pooling in_parts(const TimeAxis& times, std::size_t parts) {
  Pooling pooling;
  parts = std::min(parts, times.size());
  for (std::size_t part = 0; part < parts; ++part) {
    pooling.begin.push_back(part * times.size() / parts);
    pooling.labels.push_back(times.labels[(part + 1) * times.size() / parts - 1]);
  }
  pooling.begin.push_back(times.size());
  return pooling;
}

std::vector<double> pooled(const std::vector<double>& values, const std::vector<double>& weights,
                           const Pooling& pooling) {
  std::vector<double> means;
  for (std::size_t i = 0; i < pooling.size(); ++i) {
    const std::size_t first = pooling.begin[i], count = pooling.begin[i + 1] - first;
    means.push_back(
        time_mean({std::span(values).subspan(first, count), std::span(weights).subspan(first, count)}));
  }
  return means;
}

struct Plan {
  Pooling line, table;
  std::string resolution;  // key of a string
  bool calendar = false;
};

Plan plan_of(const TimeAxis& times) {
  Plan plan;
  plan.calendar = times.calendar;
  constexpr std::size_t year = 4, month = 7, whole = 99;  // characters of "2021-01-01T06:00:00"
  const bool many = times.size() > most_points;
  if (times.calendar) {
    plan.line = by_label(times, many ? month : whole);
    plan.table = by_label(times, year);
    plan.resolution = many ? "series.monthly" : "series.daily";
  } else {
    plan.line = in_parts(times, most_points);
    plan.table = in_parts(times, most_parts);
    plan.resolution = many ? "series.pooled" : "series.recorded";
  }
  return plan;
}

std::string table_of(const ReportContext& context, const TimeAxis& times, const Plan& plan,
                     const std::vector<std::vector<double>>& means) {
  const Strings& strings = context.strings;
  std::vector<double> all;
  for (const std::vector<double>& column : means) all.insert(all.end(), column.begin(), column.end());
  const int decimals = decimals_of(all);
  std::string text = fmt::format(
      "<details open><summary>{0}</summary>\n<table><caption>{0}</caption><thead><tr><th "
      "scope=\"col\">{1}</th>",
      escape(plan.calendar
                 ? strings.text("series.table", {{"unit", strings.text("unit.mg/L")}})
                 : strings.text("series.table_parts", {{"count", fmt::format("{}", plan.table.size())},
                                                       {"unit", strings.text("unit.mg/L")}})),
      escape(plan.calendar ? strings.text("series.year")
                           : strings.text("series.part", {{"unit", times.unit}})));
  for (const RunRecord& run : context.comparison.runs)
    text += fmt::format("<th scope=\"col\" class=\"num\">{}</th>", escape(run.title));
  text += "</tr></thead><tbody>\n";
  for (std::size_t i = 0; i < plan.table.size(); ++i) {
    text += fmt::format("<tr><th scope=\"row\">{}</th>", escape(plan.table.labels[i]));
    for (const std::vector<double>& column : means)
      text += fmt::format("<td class=\"num\">{}</td>",
                          std::isfinite(column[i]) ? plain_number(column[i], decimals) : "–");
    text += "</tr>\n";
  }
  return text + "</tbody></table></details>\n";
}

double rounded(double value) {  // for a picture four digits are plenty
  return std::isfinite(value) ? std::strtod(fmt::format("{:.4g}", value).c_str(), nullptr) : value;
}

}  // namespace

std::string series_section(const ReportContext& context) {
  const Comparison& comparison = context.comparison;
  const Strings& strings = context.strings;
  std::string text = fmt::format("<h2>{}</h2>\n", escape(strings.text("series.title")));
  const std::vector<std::string> leading = leading_substances(comparison);
  const TimeAxis times = read_times(comparison.reference().gauges);
  if (leading.empty() || times.size() == 0)
    return text + fmt::format("<p>{}</p>\n", escape(strings.text("series.none")));
  const std::string& substance = leading.front();
  const Plan plan = plan_of(times);
  const bool any_limit = std::any_of(
      comparison.rows.begin(), comparison.rows.end(),
      [&](const ComparisonRow& row) { return row.about.guideline && row.about.subject == substance; });
  if (!chart_script().empty())
    text += fmt::format("<p>{}</p>\n<noscript><p>{}</p></noscript>\n",
                        escape(strings.text(any_limit ? "series.intro_limits" : "series.intro",
                                            {{"resolution", strings.text(plan.resolution)}})),
                        escape(strings.text("series.noscript")));

  Json data = {{"calendar", plan.calendar},
               {"times", Json::array()},
               {"scenarios", Json::array()},
               {"charts", Json::array()}};
  for (std::size_t i = 0; i < plan.line.size(); ++i) {
    if (plan.calendar)
      data["times"].push_back(plan.line.labels[i]);
    else
      data["times"].push_back(times.values[plan.line.begin[i + 1] - 1]);
  }
  for (const RunRecord& run : comparison.runs) data["scenarios"].push_back(run.title);

  for (const ComparisonRow& row : comparison.rows) {
    if (row.about.kind != "mean" || row.about.subject != substance || row.about.place == outlet_gauge)
      continue;
    const std::string id = fmt::format("series-{}", data["charts"].size() + 1);
    const Strings::Values words = {{"substance", context.substance(substance)},
                                   {"place", context.place(row)}};
    Json chart = {{"id", id},
                  {"unit", strings.text("unit.mg/L")},
                  {"description", strings.text("series.description", words)},
                  {"limits", Json::array()},
                  {"values", Json::array()}};
    for (const ComparisonRow& limit : comparison.rows)
      if (limit.about.kind == "days_over" && limit.about.subject == substance &&
          limit.about.place == row.about.place)
        chart["limits"].push_back(
            {{"value", limit.about.guideline->limit},
             {"label",
              strings.text(
                  "series.limit",
                  {{"limit", limit_number(limit.about.guideline->limit)},
                   {"standard", strings.text_or(fmt::format("standard.{}", limit.about.guideline->standard),
                                                limit.about.guideline->standard)}})}});
    std::vector<std::string> limits;
    for (const auto& limit : chart["limits"]) limits.push_back(limit["label"].get<std::string>());
    std::vector<std::vector<double>> of_table;
    for (const RunRecord& run : comparison.runs) {
      const int gauge = run.gauge(row.about.place);
      std::vector<double> values;
      if (gauge >= 0)
        values = run.gauge_series(substance + "_concentration", static_cast<std::size_t>(gauge));
      values.resize(times.size(), std::numeric_limits<double>::quiet_NaN());
      for (double& value : values) value *= milligrams_per_litre;
      const std::vector<double> weights = run.gauge_weights();
      Json line = Json::array();
      for (const double mean : pooled(values, weights, plan.line))
        line.push_back(std::isfinite(mean) ? Json(rounded(mean)) : Json(nullptr));
      chart["values"].push_back(std::move(line));
      of_table.push_back(pooled(values, weights, plan.table));
    }
    text += fmt::format("<div class=\"keep\"><h3>{}</h3>\n", escape(strings.text("series.heading", words)));
    if (!limits.empty())
      text += fmt::format("<p class=\"small\">{}</p>\n",
                          escape(strings.text("series.limits", {{"list", strings.list(limits)}})));
    if (!chart_script().empty())
      text += fmt::format("<div class=\"chart\" id=\"{}\" role=\"img\" aria-label=\"{}\" hidden></div>\n", id,
                          escape(strings.text("series.description", words)));
    text += table_of(context, times, plan, of_table) + "</div>\n";
    data["charts"].push_back(std::move(chart));
  }
  if (chart_script().empty() || data["charts"].empty()) return text;
  std::string json = data.dump(-1, ' ', false, Json::error_handler_t::replace);
  for (std::size_t at = json.find('<'); at != std::string::npos; at = json.find('<', at))
    json.replace(at, 1, "\\u003c");  // no name may end the script element
  return text + fmt::format("<script type=\"application/json\" id=\"series-data\">{}</script>\n", json);
}

}  // namespace headwater
