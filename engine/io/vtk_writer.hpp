// Surfaces, lines and points for ParaView: arrays and metadata in, .vts, .vtp and .pvd out. Every file is
// written atomically and holds no time stamp: the same input gives the same bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace headwater {

/// Numbers, one a cell (or a point): float32 in the file, or int32 (NaN becomes -1).
struct VtkArray {
  std::string name;
  std::string unit;  ///< "1" for none; goes to the field data array "units" as "name [unit]"
  std::vector<double> values;
  bool integer = false;
};

/// What is true of the whole file: named texts and numbers, as field data.
struct VtkNotes {
  std::vector<std::pair<std::string, std::string>> texts;
  std::vector<std::pair<std::string, std::vector<double>>> numbers;
};

/// A surface of rows x columns quadrilaterals through (rows + 1) x (columns + 1) points, row 0 first.
struct VtkSurface {
  int columns = 0;
  int rows = 0;
  std::vector<double>
      points;  ///< x, y, z of each point [m], relative to a local origin (float32 in the file)
  std::vector<std::uint8_t>
      hidden;                   ///< 1 for each cell that is not drawn (vtkGhostType HIDDENCELL); row-major
  std::vector<VtkArray> cells;  ///< row-major
  VtkNotes notes;
};

/// Lines (arrays hold one value a line), or, when there are none, points (one value a point).
struct VtkShapes {
  std::vector<double> points;                    ///< x, y, z of each point [m], relative to a local origin
  std::vector<std::vector<std::int32_t>> lines;  ///< point indices along each line
  std::vector<VtkArray> arrays;
  std::vector<std::pair<std::string, std::vector<std::string>>> labels;  ///< texts, as many as array values
  VtkNotes notes;
};

struct PvdEntry {
  double time = 0.0;
  std::string file;  ///< relative to the .pvd
};

/// Structured grid, appended and deflated. Throws Error(Exit::io).
void write_vts(const std::filesystem::path& file, const VtkSurface& surface);

/// Poly data, appended and deflated. Throws Error(Exit::io).
void write_vtp(const std::filesystem::path& file, const VtkShapes& shapes);

/// The list of files by time that ParaView opens as one animated data set. Throws Error(Exit::io).
void write_pvd(const std::filesystem::path& file, const std::vector<PvdEntry>& entries);

}  // namespace headwater
