#include "engine/cli/number_table.hpp"

#include <charconv>
#include <limits>

#include "engine/io/csv.hpp"

namespace headwater {

namespace {

double number_or_nan(const std::string& text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value
                                                                  : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

NumberTable read_number_table(const std::filesystem::path& file) {
  const CsvTable table = CsvTable::read(file);
  NumberTable result;
  result.file = file.string();
  result.columns = table.columns();
  result.values.resize(result.columns.size());
  result.texts.resize(result.columns.size());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    result.where.push_back(table.where(row));
    for (std::size_t column = 0; column < result.columns.size(); ++column) {
      result.texts[column].push_back(table.text(row, column));
      result.values[column].push_back(number_or_nan(table.text(row, column)));
    }
  }
  return result;
}

}  // namespace headwater
