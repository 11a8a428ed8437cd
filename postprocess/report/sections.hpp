// The report's sections, in their order on the page. Each gives HTML; none is empty.
#pragma once

#include <string>
#include <vector>

#include "postprocess/comparison/comparison.hpp"
#include "postprocess/report/strings.hpp"

namespace headwater {

/// What a section is made from.
struct ReportContext {
  const Comparison& comparison;
  const Strings& strings;
  const Maker& maker;

  std::string substance(const std::string& id) const;     ///< "Ammonium nitrogen"
  std::string place(const ComparisonRow& row) const;      ///< "Village below the site"
  std::string store(const std::string& id) const;         ///< "left the area with the river"
  std::string unit(const std::string& name) const;        ///< "m³/s"
  std::string indicator(const ComparisonRow& row) const;  ///< "Ammonium nitrogen, mean"
  std::string quoted(const RunRecord& run) const;         ///< "“Continued extraction”"
  const ComparisonRow* find(const std::string& id, const std::string& where) const;
};

/// The substances that a reader should see first, at most three: those that are above a limit for longest,
/// then those with the highest means. Suspended sediment is not among them.
std::vector<std::string> leading_substances(const Comparison& comparison);

/// Three plain sentences.
std::vector<std::string> answer_sentences(const ReportContext& context);

std::string headline_table(const ReportContext& context);
std::string full_table(const ReportContext& context);
std::string maps_section(const ReportContext& context);
std::string series_section(const ReportContext& context);
std::string ledger_section(const ReportContext& context);
std::string differences_section(const ReportContext& context);
std::string assumptions_section(const ReportContext& context);
std::string provenance_section(const ReportContext& context, const std::string& csv);

}  // namespace headwater
