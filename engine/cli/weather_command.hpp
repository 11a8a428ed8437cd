// `headwater weather …`: the generator fitted from a gauge, and held against it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "engine/cli/narrator.hpp"
#include "models/weather/fit.hpp"

namespace headwater {

struct WeatherFitRequest {
  std::filesystem::path gauge;
  std::filesystem::path output = "weather.toml";
  std::optional<std::string> base;  ///< file that the written one extends
  bool overwrite = false;
  bool least_depth_from_record =
      false;  ///< half the record's unit below the threshold, in place of the option
  FitOptions options;
};
/// Prints the estimates and writes them as a file that a case can extend. Throws Error.
int weather_fit(const WeatherFitRequest& request, Narrator& narrator);

struct WeatherCheckRequest {
  std::filesystem::path parameters;  ///< any scenario or part of one with [weather]
  std::filesystem::path gauge;
  std::optional<std::filesystem::path> output;  ///< CSV
  bool overwrite = false;
  int years = 1000;
  std::uint64_t seed = 1;
  std::optional<std::int64_t> first, last;  ///< of the record, both included
};
/// Generates years and prints their statistics beside the record's. Throws Error.
int weather_check(const WeatherCheckRequest& request, Narrator& narrator);

/// The keys of a fit as TOML, with counts and standard errors as comments.
std::string weather_toml(const WeatherFit& fit, const std::string& gauge,
                         const std::optional<std::string>& base);

}  // namespace headwater
