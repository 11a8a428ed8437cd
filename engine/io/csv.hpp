// Comma-separated tables in; every message has file:line.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

class CsvTable {
 public:
  /// Reads the whole file: a header line, then rows of as many cells. '#' lines and blank lines are passed
  /// over; quotes as in RFC 4180; a UTF-8 byte-order mark and CRLF are accepted. Throws Error(Exit::input) on
  /// a missing file or a ragged row.
  static CsvTable read(const std::filesystem::path& file);

  const std::vector<std::string>& columns() const { return columns_; }
  std::size_t rows() const { return cells_.size(); }
  std::optional<std::size_t> find(std::string_view column) const;
  /// Column index; throws Error(Exit::input) that lists the columns there are.
  std::size_t require(std::string_view column) const;
  const std::string& text(std::size_t row, std::size_t column) const { return cells_[row][column]; }
  /// The cell as a finite number; throws Error(Exit::input) with file:line otherwise.
  double number(std::size_t row, std::size_t column) const;
  bool blank(std::size_t row, std::size_t column) const { return cells_[row][column].empty(); }
  std::string where(std::size_t row) const;  ///< "file.csv:17"

 private:
  std::filesystem::path file_;
  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> cells_;
  std::vector<int> lines_;
};

}  // namespace headwater
