#include "engine/solvers/threaded_vector.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace headwater::sundials_detail {

namespace {

constexpr std::ptrdiff_t block = 4096;

std::ptrdiff_t length(N_Vector x) {
  return static_cast<std::ptrdiff_t>(NV_LENGTH_S(x));
}

template <class Operation>
void each(N_Vector z, const Operation& operation) {
  const std::ptrdiff_t n = length(z);
  double* const out = NV_DATA_S(z);
#pragma omp parallel for simd schedule(static)
  for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = operation(i);
}

// `join` takes partial results of eight lanes, then of blocks, in a fixed order.
template <class Term, class Join>
double reduce(std::ptrdiff_t n, const Term& term, const Join& join) {
  constexpr std::ptrdiff_t lanes = 8;
  const std::ptrdiff_t blocks = (n + block - 1) / block;
  std::vector<double> partial(static_cast<std::size_t>(blocks));
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t b = 0; b < blocks; ++b) {
    double lane[lanes] = {};
    const std::ptrdiff_t begin = b * block, end = std::min(n, begin + block);
    std::ptrdiff_t i = begin;
    for (; i + lanes <= end; i += lanes)
      for (std::ptrdiff_t l = 0; l < lanes; ++l) lane[l] = join(lane[l], term(i + l));
    for (; i < end; ++i) lane[0] = join(lane[0], term(i));
    double total = 0.0;
    for (const double one : lane) total = join(total, one);
    partial[static_cast<std::size_t>(b)] = total;
  }
  double total = 0.0;
  for (const double one : partial) total = join(total, one);
  return total;
}

constexpr auto plus = [](double a, double b) { return a + b; };

void constant(double c, N_Vector z) {
  each(z, [=](std::ptrdiff_t) { return c; });
}

void scale(double c, N_Vector x, N_Vector z) {
  const double* const a = NV_DATA_S(x);
  each(z, [=](std::ptrdiff_t i) { return c * a[i]; });
}

void linear_sum(double ca, N_Vector x, double cb, N_Vector y, N_Vector z) {
  const double *const a = NV_DATA_S(x), *const b = NV_DATA_S(y);
  each(z, [=](std::ptrdiff_t i) { return ca * a[i] + cb * b[i]; });
}

void product(N_Vector x, N_Vector y, N_Vector z) {
  const double *const a = NV_DATA_S(x), *const b = NV_DATA_S(y);
  each(z, [=](std::ptrdiff_t i) { return a[i] * b[i]; });
}

void quotient(N_Vector x, N_Vector y, N_Vector z) {
  const double *const a = NV_DATA_S(x), *const b = NV_DATA_S(y);
  each(z, [=](std::ptrdiff_t i) { return a[i] / b[i]; });
}

void inverse(N_Vector x, N_Vector z) {
  const double* const a = NV_DATA_S(x);
  each(z, [=](std::ptrdiff_t i) { return 1.0 / a[i]; });
}

void absolute(N_Vector x, N_Vector z) {
  const double* const a = NV_DATA_S(x);
  each(z, [=](std::ptrdiff_t i) { return std::abs(a[i]); });
}

double dot(N_Vector x, N_Vector y) {
  const double *const a = NV_DATA_S(x), *const b = NV_DATA_S(y);
  return reduce(
      length(x), [=](std::ptrdiff_t i) { return a[i] * b[i]; }, plus);
}

double weighted_norm(N_Vector x, N_Vector w) {
  const double *const a = NV_DATA_S(x), *const b = NV_DATA_S(w);
  const auto square = [=](std::ptrdiff_t i) {
    const double term = a[i] * b[i];
    return term * term;
  };
  return std::sqrt(reduce(length(x), square, plus));
}

double largest(N_Vector x) {
  const double* const a = NV_DATA_S(x);
  return reduce(
      length(x), [=](std::ptrdiff_t i) { return std::abs(a[i]); },
      [](double m, double v) { return v > m ? v : m; });
}

}  // namespace

void use_threads(N_Vector vector) {
  N_Vector_Ops ops = vector->ops;
  ops->nvconst = constant;
  ops->nvscale = scale;
  ops->nvlinearsum = linear_sum;
  ops->nvprod = product;
  ops->nvdiv = quotient;
  ops->nvinv = inverse;
  ops->nvabs = absolute;
  ops->nvdotprod = dot;
  ops->nvwl2norm = weighted_norm;
  ops->nvmaxnorm = largest;
}

}  // namespace headwater::sundials_detail
