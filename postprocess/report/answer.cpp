// What the page says first.
#include <algorithm>
#include <cmath>
#include <limits>

#include "postprocess/report/html.hpp"
#include "postprocess/report/sections.hpp"

namespace headwater {

namespace {

double largest(const ComparisonRow& row) {
  double value = -std::numeric_limits<double>::infinity();
  for (const double one : row.values)
    if (std::isfinite(one)) value = std::max(value, one);
  return value;
}

std::string change(const ReportContext& context, double value, double reference) {
  const Strings& strings = context.strings;
  if (value == reference) return strings.text("change.same");
  if (reference == 0.0) return strings.text("change.from_zero");
  const double share = std::abs(value - reference) / std::abs(reference);
  if (share < 0.0005) return strings.text("change.same");
  const std::string percent = plain_number(100.0 * share, share < 0.0995 ? 1 : 0) + "\u00a0%";
  return strings.text(value < reference ? "change.less" : "change.more", {{"percent", percent}});
}

// "…, and 0.5 mg/L (50 % less) under “Stop”": the sentence of one row.
std::string sentence(const ReportContext& context, const std::string& key, const ComparisonRow& row,
                     Strings::Values values) {
  const Comparison& comparison = context.comparison;
  // one precision for all numbers of the sentence; days are whole, but for those that are few
  const int digits = decimals_of(row.values);
  const int decimals = row.about.guideline ? std::max(0, digits - 1) : digits;
  const auto shown = [&](double value) { return plain_number(value, decimals); };
  std::vector<std::string> others;
  for (std::size_t i = 1; i < comparison.runs.size(); ++i)
    if (std::isfinite(row.values[i]))
      others.push_back(
          context.strings.text(key + ".other", {{"value", shown(row.values[i])},
                                                {"change", change(context, row.values[i], row.reference())},
                                                {"scenario", context.quoted(comparison.runs[i])}}));
  values.emplace_back("value", shown(row.reference()));
  values.emplace_back("reference", context.quoted(comparison.reference()));
  values.emplace_back("others", context.strings.list(others));
  return context.strings.text(key, values);
}

bool complete(const ComparisonRow& row) {
  return std::all_of(row.values.begin(), row.values.end(), [](double value) { return std::isfinite(value); });
}

// Of the rows of this kind and substance, the one with the highest value; a town before the outlet.
const ComparisonRow* worst(const Comparison& comparison, const std::string& kind,
                           const std::string& substance) {
  const ComparisonRow* found = nullptr;
  for (const bool outlet : {false, true}) {
    for (const ComparisonRow& row : comparison.rows)
      if (row.about.kind == kind && row.about.subject == substance && complete(row) &&
          (row.about.place == outlet_gauge) == outlet && (found == nullptr || largest(row) > largest(*found)))
        found = &row;
    if (found != nullptr) return found;
  }
  return found;
}

// "; in the last year, on 87 and 0 days": what an average over the whole period hides.
std::string at_the_end(const ReportContext& context, const ComparisonRow& days) {
  const ComparisonRow* end = context.find(days.about.id + "_last_year", days.about.place);
  if (end == nullptr || !complete(*end)) return {};
  std::vector<std::string> values;
  for (const double value : end->values) values.push_back(plain_number(value, 0));
  return context.strings.text("answer.days.end", {{"values", context.strings.list(values)}});
}

}  // namespace

std::vector<std::string> leading_substances(const Comparison& comparison) {
  struct Rank {
    std::string substance;
    double days = -1.0, mean = 0.0;
  };
  std::vector<Rank> ranks;
  for (const ComparisonRow& row : comparison.rows) {
    const bool days = row.about.kind == "days_over", mean = row.about.kind == "mean";
    if ((!days && !mean) || row.about.subject == all_sediment) continue;
    auto rank = std::find_if(ranks.begin(), ranks.end(),
                             [&](const Rank& one) { return one.substance == row.about.subject; });
    if (rank == ranks.end()) rank = ranks.insert(ranks.end(), Rank{row.about.subject, -1.0, 0.0});
    double& value = days ? rank->days : rank->mean;
    value = std::max(value, largest(row));
  }
  std::stable_sort(ranks.begin(), ranks.end(), [](const Rank& a, const Rank& b) {
    return a.days != b.days ? a.days > b.days : a.mean > b.mean;
  });
  std::vector<std::string> leading;
  for (const Rank& rank : ranks)
    if (leading.size() < 3) leading.push_back(rank.substance);
  return leading;
}

std::vector<std::string> answer_sentences(const ReportContext& context) {
  const Comparison& comparison = context.comparison;
  const std::vector<std::string> substances = leading_substances(comparison);
  std::vector<std::string> sentences;
  const auto lower = [](std::string text) {  // within a sentence
    if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
    return text;
  };
  if (!substances.empty()) {
    const std::string& first = substances.front();
    const std::string name = lower(context.substance(first));
    const ComparisonRow* days = worst(comparison, "days_over", first);
    const ComparisonRow* mean = worst(comparison, "mean", first);
    if (days != nullptr && largest(*days) > 0.0)
      sentences.push_back(sentence(context, "answer.days", *days,
                                   {{"place", context.place(*days)},
                                    {"substance", name},
                                    {"limit", limit_number(days->about.guideline->limit)},
                                    {"end", at_the_end(context, *days)}}));
    else if (mean != nullptr)
      sentences.push_back(
          sentence(context, "answer.mean", *mean, {{"place", context.place(*mean)}, {"substance", name}}));
  }
  if (const ComparisonRow* soil = context.find("soil_loss", std::string(whole_area));
      soil != nullptr && complete(*soil)) {
    sentences.push_back(sentence(context, "answer.soil", *soil, {}));
  } else if (!substances.empty()) {
    const ComparisonRow* load = context.find(substances.front() + "_load", std::string(outlet_gauge));
    if (load != nullptr && complete(*load))
      sentences.push_back(sentence(context, "answer.load", *load,
                                   {{"substance", lower(context.substance(substances.front()))}}));
  }
  if (sentences.empty()) sentences.push_back(context.strings.text("answer.nothing"));
  sentences.push_back(context.strings.text("answer.certainty"));
  return sentences;
}

}  // namespace headwater
