// Latin hypercube designs (McKay, Beckman & Conover 1979, Technometrics 21:239-245).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace headwater {

/// One axis of a Latin hypercube of `size` points: each of the `size` equal parts of (0, 1) has exactly one
/// of them, in random order, at a random place within its part. A pure function of its arguments, the same on
/// every machine; axes of different names are independent, and one more axis changes no other.
std::vector<double> latin_hypercube_axis(std::int64_t size, std::uint64_t seed, std::string_view name);

}  // namespace headwater
