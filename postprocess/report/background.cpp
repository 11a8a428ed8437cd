// What differs, what it rests on, and where it comes from.
#include <algorithm>

#include <fmt/format.h>

#include "postprocess/report/assets.hpp"
#include "postprocess/report/html.hpp"
#include "postprocess/report/sections.hpp"

namespace headwater {

namespace {

constexpr std::size_t most_differences = 40;
// In the order of a day.
constexpr std::string_view processes[] = {"weather", "mining",   "land",   "water",
                                          "erosion", "leachate", "slides", "river"};

std::string list_item(const std::string& words) {
  return fmt::format("<li>{}</li>\n", escape(words));
}

std::string heading(const Strings& strings, std::string_view key) {
  return fmt::format("<h2>{}</h2>\n", escape(strings.text(key)));
}

// Computed by every run.
bool computed(const Comparison& comparison, std::string_view process) {
  return std::all_of(comparison.runs.begin(), comparison.runs.end(), [&](const RunRecord& run) {
    const ConfigValue* list = run.parameters.find("processes");
    const auto* entries = list == nullptr ? nullptr : list->as<ConfigArray>();
    return entries != nullptr && std::any_of(entries->begin(), entries->end(), [&](const ConfigValue& entry) {
             const auto* name = entry.as<std::string>();
             return name != nullptr && *name == process;
           });
  });
}

std::string open_table(const std::string& caption) {
  return fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"{0}\"><table><caption>{0}</caption>\n",
      escape(caption));
}

std::string column(const std::string& words) {
  return fmt::format("<th scope=\"col\">{}</th>", escape(words));
}

}  // namespace

std::string differences_section(const ReportContext& context) {
  const Comparison& comparison = context.comparison;
  const Strings& strings = context.strings;
  std::string text = heading(strings, "differs.title");
  if (comparison.differences.empty())
    return text + fmt::format("<p>{}</p>\n", escape(strings.text("differs.none")));
  text += open_table(strings.text("differs.intro")) + "<thead><tr>" + column(strings.text("differs.key"));
  for (const RunRecord& run : comparison.runs) text += column(run.title);
  text += "</tr></thead><tbody>\n";
  const std::size_t shown = std::min(comparison.differences.size(), most_differences);
  for (std::size_t i = 0; i < shown; ++i) {
    const Difference& difference = comparison.differences[i];
    text += fmt::format("<tr><th scope=\"row\"><code>{}</code></th>", escape(difference.key));
    for (const std::string& value : difference.values)
      text += fmt::format("<td>{}</td>", escape(value == "-" ? "–" : value));
    text += "</tr>\n";
  }
  text += "</tbody></table></div>\n";
  if (shown < comparison.differences.size())
    text += fmt::format(
        "<p class=\"small\">{}</p>\n",
        escape(strings.text("differs.more",
                            {{"count", fmt::format("{}", comparison.differences.size() - shown)}})));
  return text;
}

std::string assumptions_section(const ReportContext& context) {
  const Strings& strings = context.strings;
  std::vector<std::string> active;
  std::string missing;
  for (const std::string_view process : processes)
    if (computed(context.comparison, process))
      active.push_back(strings.text(fmt::format("process.{}", process)));
    else
      missing += list_item(strings.text(fmt::format("not.{}", process)));
  std::string text = heading(strings, "assume.title") + "<ul>\n";
  text += list_item(strings.text("assume.processes", {{"list", strings.list(active)}}));
  text += list_item(strings.text("assume.same"));
  text += list_item(strings.text("assume.single"));
  if (!context.comparison.reference().species().empty()) {
    text += list_item(strings.text("assume.daily"));
    text += list_item(strings.text("assume.limits"));
  }
  if (context.comparison.reference().illustrative) text += list_item(strings.text("assume.illustrative"));
  text += "</ul>\n" + heading(strings, "not.title");
  return text + fmt::format("<p>{}</p>\n<ul>\n{}{}</ul>\n", escape(strings.text("not.intro")), missing,
                            list_item(strings.text("not.ensemble")));
}

std::string provenance_section(const ReportContext& context, const std::string& csv) {
  const Comparison& comparison = context.comparison;
  const Strings& strings = context.strings;
  std::string text = heading(strings, "provenance.title");
  text +=
      fmt::format("<p>{}</p>\n", escape(strings.text("provenance.intro", {{"version", context.maker.version},
                                                                          {"sha", context.maker.git_sha}})));
  text += fmt::format(
      "<p><a class=\"download\" download=\"comparison.csv\" "
      "href=\"data:text/csv;charset=utf-8;base64,{}\">{}</a></p>\n",
      base64(csv),
      escape(strings.text("provenance.download",
                          {{"size", plain_number(static_cast<double>(csv.size()) / 1000.0, 0)}})));
  text += open_table(strings.text("provenance.caption")) + "<thead><tr>";
  for (const char* key : {"provenance.scenario", "provenance.id", "provenance.version", "provenance.seed",
                          "provenance.parameters"})
    text += column(strings.text(key));
  text += "</tr></thead><tbody>\n";
  for (const RunRecord& run : comparison.runs)
    text += fmt::format(
        "<tr><th scope=\"row\">{}</th><td><code>{}</code></td><td>{} "
        "<code>{}</code></td><td>{}</td><td><code>{}</code></td></tr>\n",
        escape(run.title), escape(run.id), escape(run.origin.version), escape(run.origin.git_sha),
        run.origin.seed, escape(run.origin.parameters_sha256));
  text += "</tbody></table></div>\n";

  std::vector<std::pair<std::string, std::string>> inputs;
  for (const RunRecord& run : comparison.runs)
    for (const RecordedInput& input : run.origin.inputs)
      if (std::find(inputs.begin(), inputs.end(), std::pair(input.path, input.sha256)) == inputs.end())
        inputs.emplace_back(input.path, input.sha256);
  if (inputs.empty()) {
    text += fmt::format("<p>{}</p>\n", escape(strings.text("provenance.no_inputs")));
  } else {
    text += open_table(strings.text("provenance.inputs")) + "<thead><tr>" +
            column(strings.text("provenance.input")) + column(strings.text("provenance.sum")) +
            "</tr></thead><tbody>\n";
    for (const auto& [path, sum] : inputs)
      text += fmt::format("<tr><th scope=\"row\"><code>{}</code></th><td><code>{}</code></td></tr>\n",
                          escape(path), escape(sum));
    text += "</tbody></table></div>\n";
  }

  std::vector<std::string_view> sources;
  for (const ComparisonRow& row : comparison.rows)
    if (row.about.guideline &&
        std::find(sources.begin(), sources.end(), row.about.guideline->source) == sources.end())
      sources.push_back(row.about.guideline->source);
  if (!sources.empty()) {
    text += fmt::format("<p>{}:</p>\n<ul>\n", escape(strings.text("provenance.sources")));
    for (const std::string_view source : sources) text += list_item(std::string(source));
    text += "</ul>\n";
  }
  if (!chart_script().empty())
    text += fmt::format("<p class=\"small\">{}</p>\n", escape(strings.text("provenance.charts")));
  return text;
}

}  // namespace headwater
