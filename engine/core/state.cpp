#include "engine/core/state.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "engine/core/error.hpp"

namespace headwater {

State::State(std::int32_t cells, std::int32_t reaches) : cells_(cells), reaches_(reaches) {}

FieldId State::add(FieldInfo info) {
  if (index_.count(info.name) != 0)
    throw std::logic_error(fmt::format("field '{}' is declared twice", info.name));
  const auto id = static_cast<std::int32_t>(infos_.size());
  const auto places_here = static_cast<std::size_t>(places(info.location));
  values_.emplace_back(places_here * static_cast<std::size_t>(info.lanes), 0.0);
  index_.emplace(info.name, id);
  infos_.push_back(std::move(info));
  return {id};
}

FieldId State::find(std::string_view name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? FieldId{} : FieldId{found->second};
}

FieldId State::require(std::string_view name, std::string_view needed_by) const {
  const FieldId id = find(name);
  if (!id)
    throw Error(
        Exit::configuration,
        fmt::format("process '{}' needs the field '{}', which no active process provides", needed_by, name),
        "processes", "Add the process that owns it to `processes`");
  return id;
}

}  // namespace headwater
