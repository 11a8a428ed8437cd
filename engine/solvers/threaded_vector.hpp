// Vector operations of SUNDIALS on several threads, with sums whose bits do not depend on how many.
#pragma once

#include <nvector/nvector_serial.h>

namespace headwater::sundials_detail {

/// Replaces the operations of a serial vector (and of its clones) that solvers spend their time in. Sums go
/// over blocks of fixed length, and over the blocks in order. For vectors that are worth it.
void use_threads(N_Vector vector);

}  // namespace headwater::sundials_detail
