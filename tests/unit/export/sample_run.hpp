// A run directory small enough to know every number in it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/io/h5_document.hpp"

namespace headwater::test {

/// 3 rows x 4 columns of 100 m, north-west corner at (500000, 2800300); the north-west cell is outside. Maps
/// on 2021-01-01 and 2022-01-01: elevation = 1000 + 100 row + 10 column + time index, soil_moisture,
/// land_state; over (y, x): drained_area_map. Four reaches down the second column (0 -> 1 -> 2) and one of a
/// table (3, no coordinates) with discharge = 10 reach + record, on three dates. Two gauges.
H5Document sample_document();

/// The variable; fails the test when there is none.
H5Variable& variable(H5Document& document, const std::string& group, const std::string& name);

/// A map over (time, y, x) added to the root: all cells hold `value`.
void add_map(H5Document& document, const std::string& name, double value);

std::string bytes(const std::filesystem::path& file);

/// Relative names of the files below a folder, sorted.
std::vector<std::string> files_in(const std::filesystem::path& folder);

/// A run directory of its own for each test, removed at the end.
class RunFolder : public ::testing::Test {
 public:
  RunFolder();
  ~RunFolder() override;

 protected:
  void write(const H5Document& document) const;

  /// Exports and returns what was narrated, one line each.
  std::string export_as(const std::vector<std::string>& formats,
                        const std::vector<std::string>& fields = {}) const;

  std::filesystem::path run_;
};

}  // namespace headwater::test
