#include "engine/core/error.hpp"

namespace headwater {

namespace {

std::string sentence(std::string_view problem, std::string_view where, std::string_view remedy) {
  std::string text(problem);
  if (!where.empty()) text.append(" (").append(where).append(")");
  if (!remedy.empty()) text.append(". ").append(remedy);
  return text;
}

}  // namespace

Error::Error(Exit code, std::string_view problem, std::string_view where, std::string_view remedy)
    : std::runtime_error(sentence(problem, where, remedy)),
      code_(code),
      parts_(std::make_shared<Parts>(Parts{std::string(problem), std::string(where), std::string(remedy)})) {}

}  // namespace headwater
