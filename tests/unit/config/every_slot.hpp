// A declaration with one key of every kind, for tests of reading, explaining and writing back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/parameters.hpp"

namespace headwater::config_test {

enum class Law { linear, square, none };

struct Inner {
  std::string id;
  double area = 1.0;            // [m2]
  std::optional<double> depth;  // [m]
  double rate = 0.5;            // [1/s], in a table of its own
  std::vector<std::pair<std::string, double>> doses;
};

struct EverySlot {
  double speed = 1.5;                                      // [m/s]
  double share = 0.25;                                     // [1]
  double step = std::numeric_limits<double>::quiet_NaN();  // [s] or "auto"
  std::optional<double> depth;                             // [m]
  std::int64_t count = 3;
  bool flag = true;
  std::string title = "untitled";
  std::optional<std::filesystem::path> file;
  std::optional<std::filesystem::path> rain;                       // file or "constant" or "generate"
  CellParameter conductivity{1e-6};                                // [m/s]
  CellParameter cover{0.5};                                        // [1], with a default by state
  CellParameter mantle{std::numeric_limits<double>::quiet_NaN()};  // [m] or "slope"
  std::vector<double> monthly{1.0, 2.0, 3.0};                      // [degC], always three
  std::vector<double> place;                                       // numbers without unit
  std::vector<std::string> names{"a"};
  Moment first = 0.0;
  std::optional<Moment> last;
  std::vector<Moment> moments;
  Polygon outline;  // corners or a file
  Law law = Law::linear;
  std::vector<std::pair<std::string, double>> doses;  // [kg/m3]
  std::vector<Inner> inner;
  std::optional<std::filesystem::path> dem;
  std::int64_t plane_nx = 0;
  // a key that takes a table or an array of tables
  std::string gauges_every;
  std::vector<Inner> gauges;

  EverySlot() { cover.with(LandState::forest, 0.9).with(LandState::road, 0.0); }
};

inline void describe(Section& s, Inner& inner) {
  s.entry("id", inner.id, "name");
  s.quantity("area", inner.area, "m2", {0.0, 1e9}, "area of it", "case");
  s.entry_in("depth", inner.depth, "m", {0.0, 100.0}, "depth of it");
  s.table("reaction", "How it reacts.", [&](Section& t) {
    t.quantity("rate", inner.rate, "1/s", {0.0, infinite}, "rate of it", "case");
  });
  s.named_quantities({"doses", "kg/m3", {0.0, infinite}, "dose by species", "case", false, {}}, inner.doses);
}

inline void describe(Section& root, EverySlot& p) {
  root.table("all", "One of each.", [&](Section& s) {
    s.quantity("speed", p.speed, "m/s", {0.0, 10.0}, "how fast", "Newton 1687");
    s.quantity("share", p.share, "1", {0.0, 1.0, true}, "open range", "assumption");
    s.quantity_or("auto", "step", p.step, "s", {1.0, 86400.0}, "time step", "");
    s.entry_in("depth", p.depth, "m", {0.0, 100.0}, "may be absent");
    s.entry_in("count", p.count, "", {1.0, 9.0}, "an integer");
    s.entry("flag", p.flag, "a switch");
    s.entry("title", p.title, "text");
    s.entry("file", p.file, "a file");
    s.entry_or("constant|generate", "rain", p.rain, "", {}, "a file or a word");
    s.entry_in("conductivity", p.conductivity, "m/s", {0.0, 1e-2}, "per cell");
    s.entry_in("cover", p.cover, "1", {0.0, 1.0}, "per cell");
    s.entry_or("slope", "mantle", p.mantle, "m", {0.0, 500.0}, "per cell or a word");
    s.entry_in("monthly", p.monthly, "degC", {-50.0, 50.0}, "three temperatures");
    s.entry("place", p.place, "x and y");
    s.entry("names", p.names, "words");
    s.entry("first", p.first, "a moment");
    s.entry("last", p.last, "a moment that may be absent");
    s.entry("moments", p.moments, "moments");
    s.entry("outline", p.outline, "an area");
    s.choice("law", p.law, {"linear", "square", "none"}, "which law");
    s.named_quantities({"doses", "kg/m3", {0.0, infinite}, "dose by species", "case", false, {}}, p.doses);
    s.list_of<Inner>("inner", p.inner, "A list inside a table.",
                     [](Section& e, Inner& one) { describe(e, one); });
  });
  root.table("terrain", "Alternatives.", [&](Section& s) {
    s.alternatives({"dem", "plane"});
    s.entry("dem", p.dem, "a raster");
    s.table("plane", "A plane.", [&](Section& t) {
      t.entry_in("nx", p.plane_nx, "", {1.0, 1e6}, "columns");
    });
  });
  root.table_or_list(
      "gauges", "A table or a list.", [&](Section& t) { t.entry("every", p.gauges_every, "how often"); },
      [&](Section& t, std::size_t i) { describe(t, p.gauges[i]); },
      [&] {
        p.gauges.emplace_back();
        return p.gauges.size() - 1;
      },
      [&] { return p.gauges.size(); });
}

inline Describe binding(EverySlot& p) {
  return [&p](Section& root) { describe(root, p); };
}

}  // namespace headwater::config_test
