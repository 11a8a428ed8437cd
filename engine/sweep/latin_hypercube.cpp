#include "engine/sweep/latin_hypercube.hpp"

#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "engine/core/random.hpp"

namespace headwater {

std::vector<double> latin_hypercube_axis(std::int64_t size, std::uint64_t seed, std::string_view name) {
  const auto count = static_cast<std::size_t>(size);
  std::vector<std::size_t> part(count);
  std::iota(part.begin(), part.end(), std::size_t{0});
  const std::string purpose = "latin hypercube " + std::string(name);
  RandomStream order(seed, purpose, 0, 0);
  for (std::size_t i = count; i > 1; --i)  // Fisher-Yates
    std::swap(part[i - 1], part[static_cast<std::size_t>(order.uniform() * static_cast<double>(i))]);

  // Within a part, one of 2^20 places: part + place is exact, so rounding cannot reach the next part, or 1.
  constexpr double places = 1048576.0;
  RandomStream within(seed, purpose, 1, 0);
  std::vector<double> points(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double place = (std::floor(within.uniform() * places) + 0.5) / places;
    points[i] = (static_cast<double>(part[i]) + place) / static_cast<double>(count);
  }
  return points;
}

}  // namespace headwater
