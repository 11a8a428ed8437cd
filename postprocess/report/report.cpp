#include "postprocess/report/report.hpp"

#include <fmt/format.h>

#include "postprocess/report/assets.hpp"
#include "postprocess/report/html.hpp"
#include "postprocess/report/sections.hpp"

namespace headwater {

namespace {

std::string words_of(std::string id) {
  for (char& c : id)
    if (c == '_') c = ' ';
  return id;
}

std::string period(const ReportContext& context) {
  const RunRecord& run = context.comparison.reference();
  const std::string days = plain_number(run.days(), run.days() < 10.0 ? 2 : 0);
  if (run.start.empty()) return context.strings.text("period.abstract", {{"days", days}});
  Date first;
  if (!parse_date(run.start, first)) return run.start;
  const auto last = days_from_date(first) + static_cast<std::int64_t>(run.days()) - 1;
  return context.strings.text("period.calendar",
                              {{"start", run.start}, {"end", to_string(date_from_days(last))}});
}

std::string header(const ReportContext& context, const std::string& title) {
  const Strings& strings = context.strings;
  std::string text =
      fmt::format("<header>\n<h1>{}</h1>\n<p class=\"subtitle\">{}</p>\n", escape(title),
                  escape(strings.text("subtitle", {{"case", context.comparison.reference().origin.case_name},
                                                   {"period", period(context)}})));
  if (context.comparison.reference().illustrative)
    text += fmt::format("<p class=\"notice\" role=\"note\"><strong>{}</strong> {}</p>\n",
                        escape(strings.text("illustrative")), escape(strings.text("illustrative.why")));
  return text + "</header>\n";
}

std::string answer(const ReportContext& context) {
  std::string text = fmt::format("<h2 class=\"answer\" id=\"answer\">{}</h2>\n<ol>\n",
                                 escape(context.strings.text("answer.title")));
  for (const std::string& sentence : answer_sentences(context))
    text += fmt::format("<li>{}</li>\n", escape(sentence));
  return text + "</ol>\n";
}

}  // namespace

std::string ReportContext::substance(const std::string& id) const {
  return strings.text_or(fmt::format("substance.{}", substance_of(id)), words_of(id));
}

std::string ReportContext::place(const ComparisonRow& row) const {
  if (row.about.place == whole_area) return strings.text("place.catchment");
  if (row.about.place == outlet_gauge) return strings.text("place.outlet");
  return row.place_name;
}

std::string ReportContext::store(const std::string& id) const {
  return strings.text_or("store." + id, words_of(id));
}

std::string ReportContext::unit(const std::string& name) const {
  return strings.text_or("unit." + name, name);
}

std::string ReportContext::indicator(const ComparisonRow& row) const {
  return strings.text("indicator." + row.about.kind,
                      {{"subject", substance(row.about.subject)},
                       {"store", store(row.about.store)},
                       {"limit", row.about.guideline ? limit_number(row.about.guideline->limit) : ""}});
}

std::string ReportContext::quoted(const RunRecord& run) const {
  return strings.text("quoted", {{"name", run.title}});
}

const ComparisonRow* ReportContext::find(const std::string& id, const std::string& where) const {
  for (const ComparisonRow& row : comparison.rows)
    if (row.about.id == id && row.about.place == where) return &row;
  return nullptr;
}

std::string report_html(const Comparison& comparison, const Maker& maker, const std::string& csv) {
  const Strings strings(report_strings_en());
  const ReportContext context{comparison, strings, maker};
  std::vector<std::string> others;
  for (std::size_t i = 1; i < comparison.runs.size(); ++i) others.push_back(comparison.runs[i].title);
  const std::string title =
      strings.text("title", {{"others", strings.list(others)}, {"reference", comparison.reference().title}});
  // The policy forbids the page to fetch anything: offline is not an accident.
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src "
      "'unsafe-inline'; script-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"generator\" content=\"Headwater "
      "{}\">\n<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n"
      "<a class=\"skip\" href=\"#answer\">{}</a>\n",
      strings.text("lang"), escape(maker.version), escape(title), report_style(),
      escape(strings.text("skip")));
  html += header(context, title) + "<main>\n" + answer(context) + headline_table(context) +
          maps_section(context) + series_section(context) + ledger_section(context) + full_table(context) +
          differences_section(context) + assumptions_section(context) + provenance_section(context, csv) +
          "</main>\n";
  if (!chart_script().empty()) html += fmt::format("<script>\n{}</script>\n", chart_script());
  return html + "</body>\n</html>\n";
}

}  // namespace headwater
