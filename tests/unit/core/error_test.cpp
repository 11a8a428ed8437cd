#include "engine/core/error.hpp"

#include <string>

#include <gtest/gtest.h>

namespace headwater {
namespace {

TEST(Error, SaysProblemWhereAndRemedyAndCarriesTheExitCode) {
  const Error full(Exit::input, "the gauge has a hole", "gauge.csv:17", "Fill it");
  EXPECT_EQ(std::string(full.what()), "the gauge has a hole (gauge.csv:17). Fill it");
  EXPECT_EQ(static_cast<int>(full.code()), 4);
  EXPECT_EQ(std::string(Error(Exit::io, "disk full").what()), "disk full");
  EXPECT_EQ(std::string(Error(Exit::io, "disk full", "", "Make room").what()), "disk full. Make room");
}

// The numbers are the command line's contract with scripts.
TEST(Error, ExitCodesAreTheDocumentedOnes) {
  const int codes[] = {static_cast<int>(Exit::ok),
                       static_cast<int>(Exit::usage),
                       static_cast<int>(Exit::configuration),
                       static_cast<int>(Exit::input),
                       static_cast<int>(Exit::numerical),
                       static_cast<int>(Exit::io),
                       static_cast<int>(Exit::ledger),
                       static_cast<int>(Exit::stopped),
                       static_cast<int>(Exit::interrupted)};
  const int documented[] = {0, 2, 3, 4, 5, 6, 7, 75, 130};
  for (std::size_t i = 0; i < std::size(codes); ++i) EXPECT_EQ(codes[i], documented[i]);
}

}  // namespace
}  // namespace headwater
