// Opaque identifiers: a reach cannot be used where a store is meant.
#pragma once

#include <cstdint>

namespace headwater {

template <class Tag>
struct Id {
  std::int32_t value = -1;
  friend bool operator==(Id a, Id b) { return a.value == b.value; }
  friend bool operator<(Id a, Id b) { return a.value < b.value; }
  explicit operator bool() const { return value >= 0; }
};

using FieldId = Id<struct FieldTag>;
using StoreId = Id<struct StoreTag>;
using QuantityId = Id<struct QuantityTag>;
using FlowId = Id<struct FlowTag>;

}  // namespace headwater
