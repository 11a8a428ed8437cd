#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/io/files.hpp"
#include "engine/io/vtk_writer.hpp"
#include "postprocess/export/export.hpp"
#include "postprocess/export/reach_lines.hpp"
#include "postprocess/export/terrain_surface.hpp"
#include "postprocess/export/view_script.hpp"

namespace headwater {

namespace {

constexpr std::size_t most_fields = 8;         // more make every step of an animation slow to load
constexpr std::size_t most_river_files = 500;  // forty years of months; ParaView opens longer lists slowly

/// What people ask to see first, where a run has more maps than fit.
constexpr std::array<std::string_view, most_fields> first_choice = {
    "land_state",       "soil_moisture", "elevation_change", "water_depth",
    "factor_of_safety", "elevation",     "runoff",           "evapotranspiration"};

std::vector<std::string> choose_fields(const RunResults& results, const FieldNames& asked) {
  if (!asked.empty()) return asked;
  std::vector<std::string> all = results.map_names();
  if (all.size() <= most_fields) return all;
  std::vector<std::string> chosen;
  const auto take = [&](std::string_view name) {
    const bool exists = std::find(all.begin(), all.end(), name) != all.end();
    const bool taken = std::find(chosen.begin(), chosen.end(), name) != chosen.end();
    if (exists && !taken && chosen.size() < most_fields) chosen.emplace_back(name);
  };
  for (const std::string_view name : first_choice) take(name);
  for (const std::string& name : all)
    if (results.map(name).dimensions.size() == 3) take(name);
  for (const std::string& name : all) take(name);
  return chosen;
}

/// The terrain of each map time, kept until the next one is asked for.
class SurfaceAtTime {
 public:
  explicit SurfaceAtTime(const RunResults& results)
      : results_(results), surface_(results.geometry(), results.map_at(results.map("elevation"), 0)) {}

  const TerrainSurface& at_map(std::size_t index) {
    if (index != index_) {
      surface_ = TerrainSurface(results_.geometry(), results_.map_at(results_.map("elevation"), index));
      index_ = index;
    }
    return surface_;
  }

  /// Of the last map at or before `time`.
  const TerrainSurface& at_time(double time) {
    const std::vector<double>& times = results_.times().values;
    const auto after = std::upper_bound(times.begin(), times.end(), time);
    return at_map(after == times.begin() ? 0 : static_cast<std::size_t>(after - times.begin()) - 1);
  }

 private:
  const RunResults& results_;
  TerrainSurface surface_;
  std::size_t index_ = 0;
};

/// Writes one run's vtk folder.
class VtkExport {
 public:
  VtkExport(const RunResults& results, const Narrate& narrate)
      : results_(results),
        narrate_(narrate),
        folder_(results.folder() / "vtk"),
        origin_(local_origin(results.geometry())),
        lift_(0.05 * results.geometry().cell_size),  // enough that a line does not flicker with the ground
        surfaces_(results) {}

  /// At the map times that are among `wanted`; all of them when it is empty.
  void terrain(const std::vector<std::string>& fields, const std::vector<double>& wanted) {
    const TimeAxis& times = results_.times();
    std::vector<PvdEntry> entries;
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), times.values[i]) == wanted.end())
        continue;
      entries.push_back({times.values[i], fmt::format("terrain_{:04}.vts", i)});
      write_vts(folder_ / entries.back().file, terrain_at(i, fields));
    }
    finish("terrain", ".vts", entries);
    narrate_(fmt::format("vtk/terrain.pvd: {} times of {}", entries.size(), fmt::join(fields, ", ")));
  }

  void river(const H5Group& group) {
    const std::vector<ReachLine> lines = reach_lines(group, results_.geometry().cell_size);
    const TimeAxis times = read_times(group);
    if (lines.empty() || times.size() == 0) {
      narrate_("vtk: the river has no coordinates or no records, so there is no river.pvd");
      return;
    }
    const std::size_t stride = (times.size() + most_river_files - 1) / most_river_files;
    std::vector<PvdEntry> entries;
    for (std::size_t i = (times.size() - 1) % stride; i < times.size(); i += stride) {
      entries.push_back({times.values[i], fmt::format("river_{:04}.vtp", entries.size())});
      write_vtp(folder_ / entries.back().file, river_at(group, lines, times, i));
    }
    const std::size_t files = entries.size();
    // A record stands for a period, a map for a moment: the first and the last record also stand for the
    // run's ends.
    const double start = results_.times().values.front(), end = results_.times().values.back();
    if (entries.front().time > start) entries.insert(entries.begin(), {start, entries.front().file});
    if (entries.back().time < end) entries.push_back({end, entries.back().file});
    finish("river", ".vtp", entries);
    narrate_(fmt::format("vtk/river.pvd: {} reaches at {} times{}", lines.size(), files,
                         stride > 1 ? fmt::format(" (every {} records)", stride) : std::string()));
  }

  void places() {
    VtkShapes shapes;
    std::vector<std::string> ids, names, kinds;
    const TerrainSurface& surface = surfaces_.at_map(0);
    for (const Place& place : results_.places()) {
      add_point(shapes.points, {place.x, place.y, surface.height_or_lowest(place.x, place.y) + lift_});
      ids.push_back(place.id);
      names.push_back(place.name);
      kinds.push_back(place.kind);
    }
    if (names.empty()) return;
    shapes.labels = {{"id", ids}, {"name", names}, {"kind", kinds}};
    shapes.notes = notes({});
    write_vtp(folder_ / "gauges.vtp", shapes);
    narrate_(fmt::format("vtk/gauges.vtp: {} gauges and sites", names.size()));
  }

  void script() {
    write_file_atomically(folder_ / "headwater_view.py", view_script());
    narrate_("vtk/headwater_view.py: run it with pvbatch for a first picture");
  }

 private:
  VtkSurface terrain_at(std::size_t time, const std::vector<std::string>& fields) {
    const GridGeometry& geometry = results_.geometry();
    const TerrainSurface& ground = surfaces_.at_map(time);
    VtkSurface surface;
    surface.columns = geometry.columns;
    surface.rows = geometry.rows;
    for (const SurfacePoint& point : ground.corners()) add_point(surface.points, point);
    surface.hidden.reserve(geometry.size());
    for (int row = 0; row < geometry.rows; ++row)
      for (int column = 0; column < geometry.columns; ++column)
        surface.hidden.push_back(ground.hidden(row, column) ? 1 : 0);
    for (const std::string& name : fields) {
      const H5Variable& map = results_.map(name);
      surface.cells.push_back({name, unit_of(map), results_.map_at(map, time), map.type == H5Type::int32});
    }
    surface.notes = notes(results_.times().labels[time]);
    for (const std::string& name : fields) {
      const std::string meanings = RunResults::categories(results_.map(name));
      if (!meanings.empty()) surface.notes.texts.emplace_back(name + "_categories", meanings);
      if (time > 0 && RunResults::is_total(results_.map(name)))
        surface.notes.texts.emplace_back(name + "_since", results_.times().labels[time - 1]);
    }
    return surface;
  }

  VtkShapes river_at(const H5Group& group, const std::vector<ReachLine>& lines, const TimeAxis& times,
                     std::size_t time) {
    VtkShapes shapes;
    lay(lines, surfaces_.at_time(times.values[time]), shapes);
    const auto along_lines = [&](const H5Variable& variable, std::size_t first) {
      std::vector<double> values;
      values.reserve(lines.size());
      for (const ReachLine& line : lines) values.push_back(variable.values[first + line.reach]);
      return VtkArray{variable.name, unit_of(variable), std::move(values), variable.type == H5Type::int32};
    };
    std::vector<double> indices;
    for (const ReachLine& line : lines) indices.push_back(static_cast<double>(line.reach));
    shapes.arrays.push_back({"reach", "1", std::move(indices), true});
    for (const char* name : {"drained_area", "width", "slope", "strahler_order"})
      if (const H5Variable* variable = group.find(name)) shapes.arrays.push_back(along_lines(*variable, 0));
    const auto reaches = static_cast<std::size_t>(group.size("reach"));
    for (const H5Variable* series : variables_over(group, {"time", "reach"}))
      shapes.arrays.push_back(along_lines(*series, time * reaches));
    shapes.notes = notes(times.labels[time]);
    return shapes;
  }

  /// Points 0, 1 … are the starts of the lines, shared with the lines that end there.
  void lay(const std::vector<ReachLine>& lines, const TerrainSurface& ground, VtkShapes& shapes) const {
    std::vector<std::int32_t> start_of;  // by reach
    for (std::size_t i = 0; i < lines.size(); ++i) {
      start_of.resize(std::max(start_of.size(), lines[i].reach + 1), -1);
      start_of[lines[i].reach] = static_cast<std::int32_t>(i);
      add_point(shapes.points,
                {lines[i].x0, lines[i].y0, ground.height_or_lowest(lines[i].x0, lines[i].y0) + lift_});
    }
    for (const ReachLine& line : lines) {
      const std::vector<SurfacePoint> path = ground.lay_line(line.x0, line.y0, line.x1, line.y1, lift_);
      std::vector<std::int32_t> indices = {start_of[line.reach]};
      for (std::size_t k = 1; k < path.size(); ++k) {
        if (k + 1 == path.size() && line.has_next) {
          indices.push_back(start_of[line.next]);
        } else {
          indices.push_back(static_cast<std::int32_t>(shapes.points.size() / 3));
          add_point(shapes.points, path[k]);
        }
      }
      shapes.lines.push_back(std::move(indices));
    }
  }

  void add_point(std::vector<double>& points, const SurfacePoint& point) const {
    points.push_back(point.x - origin_.x);
    points.push_back(point.y - origin_.y);
    points.push_back(point.z);
  }

  VtkNotes notes(const std::string& date) const {
    VtkNotes notes;
    for (const char* name : {"title", "case", "scenario", "headwater_version", "git_sha", "crs_wkt"})
      notes.texts.emplace_back(name, results_.text(name));
    if (!date.empty()) notes.texts.emplace_back("date", date);
    notes.texts.emplace_back("time_unit", results_.times().unit);
    if (results_.illustrative())
      notes.texts.emplace_back("note", "illustrative terrain, not a map of Chipwi-Pangwa");
    notes.numbers.push_back({"local_origin", {origin_.x, origin_.y, 0.0}});
    notes.numbers.push_back({"cell_size", {results_.geometry().cell_size}});
    return notes;
  }

  /// The list by time is written after the files that it names; then what an earlier, longer export left is
  /// removed.
  void finish(const std::string& name, const std::string& extension,
              const std::vector<PvdEntry>& entries) const {
    write_pvd(folder_ / (name + ".pvd"), entries);
    std::vector<std::filesystem::path> left;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      const std::string file = entry.path().filename().string();
      const bool ours = file.rfind(name + "_", 0) == 0 && entry.path().extension() == extension;
      const bool named = std::any_of(entries.begin(), entries.end(),
                                     [&](const PvdEntry& each) { return each.file == file; });
      if (ours && !named) left.push_back(entry.path());
    }
    for (const std::filesystem::path& file : left) std::filesystem::remove(file);
  }

  const RunResults& results_;
  const Narrate& narrate_;
  std::filesystem::path folder_;
  LocalOrigin origin_;
  double lift_;  // [m]
  SurfaceAtTime surfaces_;
};

}  // namespace

void export_vtk(const RunResults& results, const FieldNames& fields, const std::vector<double>& times,
                const Narrate& narrate) {
  if (!results.has_maps()) {
    narrate("vtk: the run has no maps, so there is nothing to draw");
    return;
  }
  const std::vector<std::string> maps = results.map_names();
  if (std::find(maps.begin(), maps.end(), "elevation") == maps.end()) {
    narrate("vtk: the run kept no map \"elevation\", so there is no terrain to draw on");
    return;
  }
  const std::vector<std::string> chosen = choose_fields(results, fields);
  for (const std::string& field : chosen) results.map(field);
  VtkExport vtk(results, narrate);
  require_writable_folder(results.folder() / "vtk");
  vtk.terrain(chosen, times);
  if (const H5Group* river = results.river()) vtk.river(*river);
  vtk.places();
  vtk.script();
}

}  // namespace headwater
