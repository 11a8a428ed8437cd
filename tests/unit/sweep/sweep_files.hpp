// What tests of studies and tables share: a small set of parameters, and folders that vanish with the test.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "engine/core/declared_keys.hpp"
#include "engine/core/error.hpp"
#include "tests/unit/config/text_files.hpp"

namespace headwater::sweep_test {

using config_test::TextFiles;

enum class Law { linear, square };

struct Source {
  std::string id;
  std::vector<std::pair<std::string, double>> rate;
};

struct Parameters {
  CellParameter conductivity{1e-6};                        // [m/s]
  double step = std::numeric_limits<double>::quiet_NaN();  // [s] or "auto"
  double factor = 1.0;                                     // [1]
  std::int64_t seed = 1;
  bool flag = false;
  Law law = Law::linear;
  std::optional<std::filesystem::path> file;
  std::vector<Source> sources;
};

inline void describe(Section& root, Parameters& p) {
  root.table("water", "Water.", [&](Section& s) {
    s.entry_in("conductivity", p.conductivity, "m/s", {0.0, 1e-2}, "how fast");
    s.quantity_or("auto", "step", p.step, "s", {1.0, 86400.0}, "time step", "");
    s.quantity("factor", p.factor, "1", {0.0, 20.0}, "multiplies", "");
    s.entry("flag", p.flag, "a switch");
    s.choice("law", p.law, {"linear", "square"}, "law");
    s.entry("file", p.file, "a file");
    s.list_of<Source>("source", p.sources, "Sources.", [](Section& t, Source& source) {
      t.entry("id", source.id, "name");
      t.named_quantities({"rate", "kg/s", {0.0, infinite}, "release", "", false, {}}, source.rate);
    });
  });
  root.table("random", "Random numbers.", [&](Section& s) {
    s.entry_in("seed", p.seed, "", {0.0, 9e15}, "seed");
  });
}

inline const std::vector<DeclaredKey>& keys() {
  static const std::vector<DeclaredKey> all = declared_keys([](Section& root) {
    Parameters parameters;
    describe(root, parameters);
  });
  return all;
}

/// A case with one source.
inline ConfigValue small_case(const TextFiles& files) {
  return files.tree("[[water.source]]\nid = \"works\"\nrate = { tracer = \"1 g/s\" }\n");
}

/// The message of the Error that `action` throws; the test fails when it throws none, or another exit code.
template <class Action>
std::string message_of(Exit code, const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return {};
}

}  // namespace headwater::sweep_test
