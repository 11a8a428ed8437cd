#include "engine/core/random.hpp"

#include <cmath>

#include <Random123/philox.h>

namespace headwater {

namespace {

// FNV-1a: a stable 32-bit name for a purpose.
std::uint32_t hash(std::string_view text) {
  std::uint32_t value = 2166136261U;
  for (const char letter : text) value = (value ^ static_cast<unsigned char>(letter)) * 16777619U;
  return value;
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, std::string_view purpose, std::uint32_t entity,
                           std::uint32_t occurrence)
    : seed_(seed), purpose_(hash(purpose)), entity_(entity), occurrence_(occurrence) {}

double RandomStream::uniform() {
  using Generator = r123::Philox4x32;
  const Generator::key_type key = {
      {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)}};
  const Generator::ctr_type counter = {{purpose_, entity_, occurrence_, draw_++}};
  const Generator::ctr_type bits = Generator()(counter, key);
  const std::uint64_t word = (static_cast<std::uint64_t>(bits[0]) << 32) | bits[1];
  // The middle of one of 2^52 equal parts: exact in a double, so rounding cannot reach 0 or 1.
  return (static_cast<double>(word >> 12) + 0.5) * 0x1.0p-52;
}

double RandomStream::exponential() {
  return -std::log(uniform());
}

}  // namespace headwater
