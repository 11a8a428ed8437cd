// What covers a cell. Parameters may be given by land state, so the list is the engine's.
#pragma once

#include <array>
#include <string_view>

namespace headwater {

enum class LandState { forest, bare, road, pad, pond, rehabilitated, bench };
inline constexpr int land_states = 7;
inline constexpr std::array<std::string_view, land_states> land_state_names = {
    "forest", "bare", "road", "pad", "pond", "rehabilitated", "bench"};

}  // namespace headwater
