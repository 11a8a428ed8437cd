#include "engine/core/random.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace headwater {
namespace {

using Words4 = std::array<std::uint32_t, 4>;
using Words2 = std::array<std::uint32_t, 2>;

// Philox4x32-10 written from Salmon, Moraes, Dror & Shaw (2011, SC11), section 3 and table 2: an oracle that
// shares no code with Random123.
Words4 philox(Words4 counter, Words2 key) {
  for (int round = 0; round < 10; ++round) {
    if (round > 0) key = {key[0] + 0x9E3779B9U, key[1] + 0xBB67AE85U};
    const std::uint64_t a = 0xD2511F53ULL * counter[0], b = 0xCD9E8D57ULL * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
  }
  return counter;
}

std::uint32_t fnv1a(std::string_view text) {
  std::uint32_t value = 0x811C9DC5U;
  for (const char letter : text) value = (value ^ static_cast<unsigned char>(letter)) * 0x01000193U;
  return value;
}

// (53 high bits of the first two words + 1/2) / 2^53, in integers: an odd multiple of 2^-54.
bool is_midpoint_of(double value, const Words4& bits) {
  const std::uint64_t word = (static_cast<std::uint64_t>(bits[0]) << 32) | bits[1];
  return value == std::ldexp(static_cast<double>(2 * (word >> 12) + 1), -53);
}

TEST(RandomStream, OracleGivesThePublishedKnownAnswers) {
  // kat_vectors of Random123, philox4x32 10
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Words4{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({~0U, ~0U, ~0U, ~0U}, {~0U, ~0U}),
            (Words4{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words4{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

// A purpose whose FNV-1a hash is 0 makes counter 0 and key 0: the published vector through the class itself.
TEST(RandomStream, ReproducesTheZeroVector) {
  const std::string purpose = "\xcc\x24\x31\xc4";
  ASSERT_EQ(fnv1a(purpose), 0U);
  EXPECT_TRUE(is_midpoint_of(RandomStream(0, purpose, 0, 0).uniform(), {0x6627e8d5, 0xe169c58d, 0, 0}));
}

TEST(RandomStream, DrawIsAFunctionOfSeedPurposeEntityOccurrenceAndNumber) {
  const std::uint64_t seeds[] = {0, 1, 20260101, 0xFEDCBA9876543210ULL};
  for (const std::uint64_t seed : seeds)
    for (const char* purpose : {"rain", "storms", ""})
      for (const std::uint32_t entity : {0U, 7U, 0xFFFFFFFFU})
        for (const std::uint32_t occurrence : {0U, 12345U}) {
          RandomStream stream(seed, purpose, entity, occurrence);
          for (std::uint32_t draw = 0; draw < 20; ++draw) {
            const Words4 bits =
                philox({fnv1a(purpose), entity, occurrence, draw},
                       {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
            ASSERT_TRUE(is_midpoint_of(stream.uniform(), bits)) << seed << " " << purpose << " " << draw;
          }
        }
}

TEST(RandomStream, OrderDoesNotMatter) {
  RandomStream first(9, "rain", 1, 1), second(9, "rain", 1, 2);
  const double a1 = first.uniform(), b1 = second.uniform(), a2 = first.uniform(), b2 = second.uniform();
  RandomStream later(9, "rain", 1, 2), earlier(9, "rain", 1, 1);
  EXPECT_EQ(later.uniform(), b1);
  EXPECT_EQ(later.uniform(), b2);
  EXPECT_EQ(earlier.uniform(), a1);
  EXPECT_EQ(earlier.uniform(), a2);
  EXPECT_EQ((std::set<double>{a1, a2, b1, b2}).size(), 4u);
}

// Every value the mapping can give is (2 m + 1) 2^-53 with 0 <= m < 2^52: exact in a double, so neither 0 nor
// 1 can come out by rounding.
TEST(RandomStream, StrictlyInsideTheUnitInterval) {
  RandomStream stream(3, "bounds", 0, 0);
  for (int i = 0; i < 200000; ++i) {
    const double value = stream.uniform();
    ASSERT_GT(value, 0.0);
    ASSERT_LT(value, 1.0);
    const double scaled = std::ldexp(value, 53);
    ASSERT_EQ(scaled, std::floor(scaled));
    ASSERT_EQ(std::fmod(scaled, 2.0), 1.0) << "the midpoint was rounded away";
  }
}

// Moments of n draws: standard errors sqrt(1/12/n), sqrt(1/180/n) for the uniform's mean and variance,
// 1/sqrt(n) and sqrt(8/n) for the exponential's; 4 of them each (the stream is fixed, so this passes always
// or never).
TEST(RandomStream, MomentsWithinTheSamplingError) {
  constexpr int n = 1'000'000;
  double sum = 0.0, squares = 0.0, exponential_sum = 0.0, exponential_squares = 0.0, lagged = 0.0,
         previous = 0.0;
  RandomStream uniform(1, "moments", 0, 0), exponential(1, "moments", 1, 0);
  for (int i = 0; i < n; ++i) {
    const double u = uniform.uniform() - 0.5, e = exponential.exponential() - 1.0;
    sum += u;
    squares += u * u;
    lagged += u * previous;
    previous = u;
    exponential_sum += e;
    exponential_squares += e * e;
  }
  EXPECT_NEAR(sum / n, 0.0, 4.0 * std::sqrt(1.0 / 12.0 / n));
  EXPECT_NEAR(squares / n, 1.0 / 12.0, 4.0 * std::sqrt(1.0 / 180.0 / n));
  EXPECT_NEAR(lagged / n, 0.0, 4.0 / 12.0 / std::sqrt(n));
  EXPECT_NEAR(exponential_sum / n, 0.0, 4.0 / std::sqrt(n));
  EXPECT_NEAR(exponential_squares / n, 1.0, 4.0 * std::sqrt(8.0 / n));
}

// Neighbouring entities and occurrences (days, cells) must not be correlated: n pairs, standard error
// 1/12/sqrt(n).
TEST(RandomStream, NeighboursAreIndependent) {
  constexpr int n = 200000;
  double by_entity = 0.0, by_occurrence = 0.0;
  const auto first_draw = [](std::uint32_t entity, std::uint32_t occurrence) {
    return RandomStream(5, "rain", entity, occurrence).uniform() - 0.5;
  };
  for (std::uint32_t i = 0; i < n; ++i) {
    by_entity += first_draw(i, 0) * first_draw(i + 1, 0);
    by_occurrence += first_draw(0, i) * first_draw(0, i + 1);
  }
  EXPECT_NEAR(by_entity / n, 0.0, 4.0 / 12.0 / std::sqrt(n));
  EXPECT_NEAR(by_occurrence / n, 0.0, 4.0 / 12.0 / std::sqrt(n));
}

}  // namespace
}  // namespace headwater
