// Whether runs may be compared: same area, same period, same weather. Only then is a difference between them
// the scenarios'.
#pragma once

#include <string>
#include <vector>

#include "engine/core/config.hpp"
#include "postprocess/indicators/run_record.hpp"

namespace headwater {

/// What a scenario is compared by before it has run.
struct PairingSubject {
  std::string id;
  const ConfigValue* parameters = nullptr;             ///< as resolved.toml has them
  const std::vector<RecordedInput>* inputs = nullptr;  ///< checksums of the files it reads, if known
};

/// A parameter with different values.
struct Difference {
  std::string key;                  ///< "weather.rain_factor"
  std::vector<std::string> values;  ///< as in resolved.toml, "-" where it is not given
};

/// All parameters whose values are not the same everywhere, in order of appearance. Tables with an `id`
/// (sites, towns, species) are taken by it. Files with equal checksums are equal whatever they are called.
std::vector<Difference> differing_parameters(const std::vector<PairingSubject>& subjects);

/// Throws Error(Exit::configuration) that names the parameters of period, seed, terrain or weather in which
/// scenarios differ.
void require_paired(const std::vector<PairingSubject>& subjects);

/// The same of finished runs, and that they have the same grid and got the same rain on every day: what was
/// read from files may differ under one name.
void require_paired(const std::vector<RunRecord>& runs);

}  // namespace headwater
