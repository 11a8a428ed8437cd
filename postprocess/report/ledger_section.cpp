// The ledger as a sentence: of 100 kg …
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "postprocess/report/html.hpp"
#include "postprocess/report/sections.hpp"

namespace headwater {

namespace {

// Shares of a hundred kilograms, with as many decimals as the smallest share worth naming needs.
std::string share_text(double share) {
  const int decimals = share >= 10.0 ? 0 : share >= 1.0 ? 1 : 2;
  // what is nearly all is not said to be all
  return plain_number(share, share >= 99.5 && share < 99.995 ? 2 : decimals);
}

std::string mass_text(const Strings& strings, double kg) {
  const bool tonnes = kg >= 1000.0;
  return strings.text(tonnes ? "mass.tonnes" : "mass.kilograms",
                      {{"value", sentence_number(tonnes ? kg * 1e-3 : kg)}});
}

std::string sentence(const ReportContext& context, const Passage& mass) {
  const double total = mass.entered + mass.stored_at_start;
  constexpr double worth_naming = 0.005;  // kg of 100
  std::vector<Passage::Part> parts = mass.left;
  parts.insert(parts.end(), mass.stored.begin(), mass.stored.end());
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Passage::Part& a, const Passage::Part& b) { return a.kg > b.kg; });
  std::vector<std::string> words;
  for (const Passage::Part& part : parts) {
    const double share = 100.0 * part.kg / total;
    if (share < worth_naming) continue;
    words.push_back(context.strings.text(
        "ledger.part", {{"share", share_text(share)}, {"store", context.store(part.store)}}));
  }
  return context.strings.text("ledger.sentence", {{"parts", context.strings.list(words)}});
}

std::string item(const std::string& scenario, const std::string& words) {
  return fmt::format("<li><b>{}</b>: {}</li>\n", escape(scenario), escape(words));
}

}  // namespace

std::string ledger_section(const ReportContext& context) {
  const Comparison& comparison = context.comparison;
  const Strings& strings = context.strings;
  std::string text = fmt::format("<h2>{}</h2>\n", escape(strings.text("ledger.title")));
  std::string lists;
  for (const std::string& species : comparison.reference().species()) {
    std::string items;
    for (const RunRecord& run : comparison.runs) {
      const Passage mass = passage(run.ledger, species);
      const double total = mass.entered + mass.stored_at_start;
      if (!(total > 0.0)) continue;
      items += item(
          strings.text("ledger.released", {{"scenario", run.title}, {"total", mass_text(strings, total)}}),
          sentence(context, mass));
    }
    if (!items.empty())
      lists += fmt::format("<h3>{}</h3>\n<ul>\n{}</ul>\n", escape(context.substance(species)), items);
  }
  const ComparisonRow* delivery = context.find("sediment_delivery", std::string(whole_area));
  if (delivery != nullptr) {
    lists += fmt::format("<h3>{}</h3>\n<ul>\n", escape(strings.text("ledger.soil")));
    for (std::size_t i = 0; i < comparison.runs.size(); ++i)
      if (std::isfinite(delivery->values[i]))
        lists += item(comparison.runs[i].title,
                      strings.text("ledger.soil_sentence", {{"left", share_text(delivery->values[i])}}));
    lists += "</ul>\n";
  }
  if (lists.empty()) return text + fmt::format("<p>{}</p>\n", escape(strings.text("ledger.none")));
  return text + fmt::format("<p>{}</p>\n", escape(strings.text("ledger.intro"))) + lists;
}

}  // namespace headwater
