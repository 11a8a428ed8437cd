// Loops over independent cells, compiled for the vector widths that machines have.
#pragma once

/// Before a function whose loops are worth it: the program takes the widest version that the machine runs.
/// Contraction is off everywhere (tools/cmake), so all versions give the same bits.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__clang__)
#define HEADWATER_VECTOR_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define HEADWATER_VECTOR_CLONES
#endif
