#include "engine/io/csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/core/error.hpp"
#include "engine/io/files.hpp"

namespace headwater {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// The text with '\n' alone as line end and no byte-order mark.
std::string normalised(std::string text, const std::filesystem::path& file) {
  if (text.rfind("\xEF\xBB\xBF", 0) == 0) text.erase(0, 3);
  if (text.find('\0') != std::string::npos) {
    throw Error(Exit::input, "this is not a plain text file", file.string(), "Save it as CSV in UTF-8");
  }
  std::string lines;
  lines.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      lines.push_back(text[i]);
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      lines.push_back('\n');
    }
  }
  return lines;
}

/// Walks through the text record by record (RFC 4180: a quoted cell may hold commas, doubled quotes and line
/// ends).
class Records {
 public:
  Records(std::string text, const std::filesystem::path& file) : text_(std::move(text)), file_(file) {}

  /// The next record that is neither blank nor a comment; false at the end. `line` is where it begins.
  bool next(std::vector<std::string>& cells, int& line) {
    while (at_ < text_.size()) {
      const std::string_view rest = trim(std::string_view(text_).substr(at_, text_.find('\n', at_) - at_));
      if (!rest.empty() && rest.front() != '#') {
        line = line_;
        cells.clear();
        while (cell(cells)) {
        }
        return true;
      }
      at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1;
      ++line_;
    }
    return false;
  }

 private:
  /// Takes one cell and what ends it; true when a comma ended it.
  bool cell(std::vector<std::string>& cells) {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    if (at_ < text_.size() && text_[at_] == '"') {
      cells.push_back(quoted());
      while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
      if (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n') {
        fail(line_, "text follows a closing quote", "Double the quotes inside a quoted cell");
      }
    } else {
      const std::size_t end = std::min(text_.find_first_of(",\n", at_), text_.size());
      cells.emplace_back(trim(std::string_view(text_).substr(at_, end - at_)));
      at_ = end;
    }
    if (at_ >= text_.size()) return false;
    const bool comma = text_[at_++] == ',';
    if (!comma) ++line_;
    return comma;
  }

  std::string quoted() {
    const int begin = line_;
    std::string value;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        if (at_ >= text_.size() || text_[at_] != '"') return value;
      }
      if (text_[at_] == '\n') ++line_;
      value.push_back(text_[at_]);
    }
    fail(begin, "a quote is opened and never closed", "Close it");
  }

  [[noreturn]] void fail(int line, std::string_view problem, std::string_view remedy) const {
    throw Error(Exit::input, problem, fmt::format("{}:{}", file_.string(), line), remedy);
  }

  std::string text_;
  const std::filesystem::path& file_;
  std::size_t at_ = 0;
  int line_ = 1;
};

void require_header(const std::vector<std::string>& columns, const std::string& where) {
  if (columns.size() == 1 && columns.front().find_first_of(";\t") != std::string::npos) {
    throw Error(Exit::input, "the columns are not separated by commas", where,
                "Save the table with commas between cells");
  }
  std::set<std::string> seen;
  for (const auto& column : columns) {
    if (column.empty())
      throw Error(Exit::input, "a column has no name", where, "Name every column or remove it");
    if (!seen.insert(column).second) {
      throw Error(Exit::input, fmt::format("column '{}' is there twice", column), where,
                  "Rename or remove one");
    }
  }
}

}  // namespace

CsvTable CsvTable::read(const std::filesystem::path& file) {
  CsvTable table;
  table.file_ = file;
  Records records(normalised(read_text(file), file), file);
  int line = 0;
  if (!records.next(table.columns_, line)) {
    throw Error(Exit::input, "the table is empty", file.string(), "Its first line must name the columns");
  }
  require_header(table.columns_, fmt::format("{}:{}", file.string(), line));
  std::vector<std::string> cells;
  while (records.next(cells, line)) {
    if (cells.size() != table.columns_.size()) {
      throw Error(
          Exit::input,
          fmt::format("{} cells where the header names {} columns", cells.size(), table.columns_.size()),
          fmt::format("{}:{}", file.string(), line), "Use a point for decimals and quotes around commas");
    }
    table.cells_.push_back(cells);
    table.lines_.push_back(line);
  }
  return table;
}

std::optional<std::size_t> CsvTable::find(std::string_view column) const {
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  if (found == columns_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns_.begin());
}

std::size_t CsvTable::require(std::string_view column) const {
  const auto found = find(column);
  if (found) return *found;
  throw Error(Exit::input, fmt::format("there is no column '{}'", column), file_.string(),
              fmt::format("The columns are: {}", fmt::join(columns_, ", ")));
}

double CsvTable::number(std::size_t row, std::size_t column) const {
  std::string_view cell = text(row, column);
  if (cell.size() > 1 && cell.front() == '+' && cell[1] != '-') cell.remove_prefix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value)) {
    throw Error(Exit::input,
                fmt::format("'{}' in column '{}' is not a number", text(row, column), columns_[column]),
                where(row), "Write a plain number with a decimal point");
  }
  return value;
}

std::string CsvTable::where(std::size_t row) const {
  return fmt::format("{}:{}", file_.string(), lines_[row]);
}

}  // namespace headwater
