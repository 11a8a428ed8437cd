// A command of the program: its options and what it does. One file a group of commands; commands.cpp finds
// them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <boost/program_options.hpp>

#include "engine/cli/narrator.hpp"
#include "engine/core/error.hpp"

namespace headwater {

namespace po = boost::program_options;

/// What a command gets: its parsed options, and somewhere to speak.
struct Call {
  po::variables_map options;
  Narrator& narrator;
  bool has(const char* name) const { return options.count(name) != 0; }
  template <class T>
  T get(const char* name) const {
    return options[name].as<T>();
  }
};

struct Command {
  std::string name, arguments, summary;
  std::function<void(po::options_description&, po::positional_options_description&)> declare;
  std::function<int(const Call&)> run;
};

inline int code(Exit exit) {
  return static_cast<int>(exit);
}

/// The parts of a list with commas.
std::vector<std::string> words(const std::string& list);

/// The option's quantity in `unit`, which must lie in (least, most], or [0, most] when `least` is below 0; a
/// bare number is in `bare`. Throws Error(Exit::usage) that calls it `what` and shows `example`.
double quantity_of(const Call& call, const char* name, const char* bare, const char* unit, double least,
                   double most, const char* what, const char* example);

/// The option -o. Throws Error(Exit::usage) when it is empty; "" when it is not given.
std::string output_folder(const Call& call);

std::vector<Command> run_commands();      ///< run, resume, check, resolve, explain, compare, verify, export
std::vector<Command> terrain_commands();  ///< terrain …
std::vector<Command> weather_commands();  ///< weather …
std::vector<Command> sweep_commands();    ///< sweep …

}  // namespace headwater
