// Linear systems on a tree whose every node comes before the one downstream of it: two passes, no fill-in
// (Hines 1984, Int. J. Bio-Med. Comput. 15, 69-76). Right-hand sides ride along as lanes.
#pragma once

#include <cstdint>
#include <span>

namespace headwater {

/// Solves, for every lane on its own,
///   diagonal_i x_i - upper_i x_down(i) - sum over upstream j of lower_j x_j = rhs_i.
/// `lower` and `upper` belong to the face below a node and are shared by the lanes; `diagonal` and `x` are
/// [node][lane]. `x` holds the right-hand sides and then the solution; `diagonal` is used up. downstream[i] >
/// i, or -1. No pivoting: with diagonal dominance (an M-matrix) none is needed and x >= 0 for rhs >= 0.
void solve_tree(std::span<const std::int32_t> downstream, std::span<const double> lower,
                std::span<const double> upper, int lanes, std::span<double> diagonal, std::span<double> x);

}  // namespace headwater
