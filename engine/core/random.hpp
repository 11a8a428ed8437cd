// Counter-based random numbers (Random123 Philox4x32-10): a draw depends on what it is for, never on when it
// is made. Neither threads, nor resume, nor the scenario's name change it, so scenarios of a comparison see
// the same weather.
#pragma once

#include <cstdint>
#include <string_view>

namespace headwater {

/// Draws for one (seed, purpose, entity, occurrence), in order: the n-th draw is a pure function of those and
/// n.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::string_view purpose, std::uint32_t entity, std::uint32_t occurrence);
  double uniform();      ///< in (0, 1), both ends excluded
  double exponential();  ///< mean 1

 private:
  std::uint64_t seed_;
  std::uint32_t purpose_, entity_, occurrence_;
  std::uint32_t draw_ = 0;
};

}  // namespace headwater
