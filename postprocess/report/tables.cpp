// Indicator x scenario: values, and what they mean beside the reference.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "postprocess/report/html.hpp"
#include "postprocess/report/sections.hpp"

namespace headwater {

namespace {

constexpr double same_within = 0.01;  // of the larger one

// A value that rounds to nothing but is something.
std::string value_text(const ReportContext& context, double value, int decimals) {
  const std::string text = plain_number(value, decimals);
  const bool nothing = text.find_first_not_of("0.") == std::string::npos;
  if (!nothing || value == 0.0) return escape(text);
  return escape(
      context.strings.text("less_than", {{"value", plain_number(std::pow(10.0, -decimals), decimals)}}));
}

std::string mark(const std::string& style, const char* symbol, const std::string& word,
                 const std::string& more) {
  return fmt::format("<span class=\"mark {}\"><b><span aria-hidden=\"true\">{}</span> {}</b>{}</span>", style,
                     symbol, escape(word), more.empty() ? "" : " " + escape(more));
}

std::string limit_mark(const ReportContext& context, double days) {
  return days > 0.0 ? mark("over", "\u2715", context.strings.text("word.over"), "")
                    : mark("within", "\u2713", context.strings.text("word.within"), "");
}

bool same(const ComparisonRow& row, std::size_t run) {
  const double larger = std::max(std::abs(row.values[run]), std::abs(row.reference()));
  return std::abs(row.difference(run)) <= same_within * larger;
}

// Symbol: which way; word: good or bad; number: how much.
std::string difference_mark(const ReportContext& context, const ComparisonRow& row, std::size_t run,
                            int decimals) {
  const double value = row.values[run], reference = row.reference(), difference = row.difference(run);
  const Strings& strings = context.strings;
  const bool more = difference > 0.0;
  const Better better = row.kind().better;
  const bool good = (better == Better::higher) == more;
  const std::string style = better == Better::neither ? "change" : good ? "better" : "worse";
  const std::string word =
      better == Better::neither ? (more ? "word.higher" : "word.lower") : "word." + style;
  const std::string amount = (more ? "+" : "") + plain_number(difference, decimals);
  const std::string percent = percent_change(value, reference);
  return mark(style, more ? "\u25b2" : "\u25bc", strings.text(word),
              percent.empty() ? amount : fmt::format("{} ({})", amount, percent));
}

// Whether the limit is kept, and "same", stand before the number; what is better or worse, below it.
std::string cell(const ReportContext& context, const ComparisonRow& row, std::size_t run, int decimals) {
  const double value = row.values[run];
  if (!std::isfinite(value))
    return fmt::format("<td class=\"num absent\">{}</td>", escape(context.strings.text("table.absent")));
  const bool limited = row.about.guideline.has_value();
  std::string before = limited ? limit_mark(context, value) : "", below;
  if (run > 0 && std::isfinite(row.reference())) {
    if (!same(row, run))
      below = difference_mark(context, row, run, decimals);
    else if (!limited)
      before = mark("same", "=", context.strings.text("word.same"), "");
  }
  return fmt::format("<td class=\"num\">{}{}{}{}</td>", before, before.empty() ? "" : " ",
                     value_text(context, value, decimals), below.empty() ? "" : "<br>" + below);
}

// Days are whole days, but for those that are few.
int decimals_of_row(const ComparisonRow& row) {
  const int decimals = decimals_of(row.values);
  return row.about.guideline ? std::max(0, decimals - 1) : decimals;
}

std::string head(const ReportContext& context) {
  const Strings& strings = context.strings;
  std::string text = fmt::format("<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th>",
                                 escape(strings.text("table.indicator")), escape(strings.text("table.unit")));
  for (std::size_t i = 0; i < context.comparison.runs.size(); ++i)
    text += fmt::format(
        "<th scope=\"col\" class=\"num\">{}{}</th>", escape(context.comparison.runs[i].title),
        i > 0 ? ""
              : fmt::format(" <span class=\"small\">{}</span>", escape(strings.text("table.reference"))));
  return text + "</tr></thead>\n";
}

std::string table(const ReportContext& context, const std::string& caption,
                  const std::vector<const ComparisonRow*>& rows) {
  const std::size_t columns = context.comparison.runs.size() + 2;
  std::string text = fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"{0}\"><table><caption>{0}</caption>\n",
      escape(caption));
  text += head(context);
  std::string place;
  for (const ComparisonRow* row : rows) {
    if (row->about.place != place) {
      text += fmt::format("{}<tbody><tr><th scope=\"rowgroup\" class=\"group\" colspan=\"{}\">{}</th></tr>\n",
                          place.empty() ? "" : "</tbody>\n", columns, escape(context.place(*row)));
      place = row->about.place;
    }
    text += fmt::format("<tr><th scope=\"row\">{}{}</th><td>{}</td>", escape(context.indicator(*row)),
                        row->about.guideline ? fmt::format(" <span class=\"mark\">{}</span>",
                                                           escape(row->about.guideline->source))
                                             : "",
                        escape(context.unit(std::string(row->kind().unit))));
    const int decimals = decimals_of_row(*row);
    for (std::size_t i = 0; i < row->values.size(); ++i) text += cell(context, *row, i, decimals);
    text += "</tr>\n";
  }
  return text + (place.empty() ? "" : "</tbody>") + "</table></div>\n";
}

bool nothing(const ComparisonRow& row) {
  return std::all_of(row.values.begin(), row.values.end(),
                     [](double value) { return !std::isfinite(value) || value == 0.0; });
}

std::string key(const Strings& strings) {
  std::string text =
      fmt::format("<p class=\"small\" id=\"key\">{}:</p>\n<ul class=\"key\" aria-labelledby=\"key\">",
                  escape(strings.text("key.title")));
  const auto one = [&](const char* style, const char* symbol, const char* word, const char* meaning) {
    text += fmt::format("<li class=\"{}\"><b><span aria-hidden=\"true\">{}</span> {}</b>: {}</li>\n", style,
                        symbol, escape(strings.text(word)), escape(strings.text(meaning)));
  };
  one("better", "\u25bc \u25b2", "word.better", "key.better");
  one("worse", "\u25b2 \u25bc", "word.worse", "key.worse");
  one("same", "=", "word.same", "key.same");
  one("over", "\u2715", "word.over", "key.over");
  one("within", "\u2713", "word.within", "key.within");
  return text + "</ul>\n";
}

}  // namespace

std::string headline_table(const ReportContext& context) {
  const std::vector<std::string> leading = leading_substances(context.comparison);
  const auto leads = [&](const std::string& subject) {
    return std::find(leading.begin(), leading.end(), subject) != leading.end();
  };
  std::vector<const ComparisonRow*> rows;
  for (const ComparisonRow& row : context.comparison.rows) {
    const Indicator& about = row.about;
    const bool town = about.place != whole_area && about.place != outlet_gauge;
    const bool of_leader = leads(about.subject);
    const bool judged = std::any_of(
        context.comparison.rows.begin(), context.comparison.rows.end(), [&](const ComparisonRow& other) {
          return other.about.kind == "days_over" && other.about.place == about.place &&
                 other.about.subject == about.subject;
        });
    const bool wanted =
        (town && of_leader && (judged ? about.guideline.has_value() : about.kind == "mean")) ||
        (about.kind == "load" && of_leader) || about.kind == "soil_loss" || about.kind == "sediment_yield" ||
        about.kind == "forest";
    if (wanted) rows.push_back(&row);
  }
  if (rows.empty())
    for (const ComparisonRow& row : context.comparison.rows)
      if (row.about.kind == "discharge_mean" || row.about.kind == "outflow") rows.push_back(&row);
  return fmt::format("<h2>{}</h2>\n", escape(context.strings.text("table.title"))) +
         table(context, context.strings.text("table.caption"), rows) + key(context.strings);
}

std::string full_table(const ReportContext& context) {
  std::vector<const ComparisonRow*> rows;
  for (const ComparisonRow& row : context.comparison.rows) {
    // stores that a substance never reached say nothing to a reader; comparison.csv has them
    const bool total = row.about.kind == "left_to" || row.about.kind == "stored_in";
    if (!total || !nothing(row)) rows.push_back(&row);
  }
  return fmt::format("<h2>{}</h2>\n", escape(context.strings.text("all.title"))) +
         table(context, context.strings.text("all.caption"), rows);
}

}  // namespace headwater
