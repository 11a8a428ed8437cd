#include "engine/solvers/threaded_vector.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

#include <gtest/gtest.h>
#include <omp.h>

#include "engine/core/sums.hpp"
#include "engine/solvers/sundials_handles.hpp"

namespace headwater::sundials_detail {
namespace {

constexpr std::size_t size = 30011;  // threaded, and no multiple of anything

struct ThreadedVector : testing::Test {
  ThreadedVector() : x(size, context), y(size, context), z(size, context) {
    for (std::size_t i = 0; i < size; ++i) {
      x.values()[i] = std::sin(static_cast<double>(i)) - 0.1;
      y.values()[i] = 2.0 + std::cos(0.7 * static_cast<double>(i));
    }
  }
  ~ThreadedVector() override { omp_set_num_threads(threads); }
  int threads = omp_get_max_threads();
  Context context;
  Vector x, y, z;
};

TEST_F(ThreadedVector, SumsHaveTheSameBitsForAnyNumberOfThreads) {
  std::vector<double> terms(size);
  for (std::size_t i = 0; i < size; ++i) terms[i] = x.values()[i] * y.values()[i];
  const double exact = compensated_sum(terms);
  omp_set_num_threads(1);
  const double dot = N_VDotProd(x, y), norm = N_VWL2Norm(x, y), most = N_VMaxNorm(x);
  EXPECT_NEAR(dot, exact, 1e-12 * static_cast<double>(size));  // round-off of 4096 terms of about 2
  EXPECT_NEAR(norm, std::sqrt(compensated_sum([&] {
                for (double& term : terms) term *= term;
                return terms;
              }())),
              1e-10);
  double largest = 0.0;
  for (const double value : x.values()) largest = std::max(largest, std::abs(value));
  EXPECT_EQ(most, largest);
  for (const int many : {2, 3, 7}) {
    omp_set_num_threads(many);
    EXPECT_EQ(N_VDotProd(x, y), dot);
    EXPECT_EQ(N_VWL2Norm(x, y), norm);
    EXPECT_EQ(N_VMaxNorm(x), most);
  }
}

TEST_F(ThreadedVector, OperationsAreThoseOfTheSerialVector) {
  const std::span<double> a = x.values(), b = y.values(), c = z.values();
  N_VLinearSum(2.0, x, -3.0, y, z);
  for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(c[i], 2.0 * a[i] - 3.0 * b[i]);
  N_VLinearSum(1.0, z, 0.5, x, z);  // onto itself
  for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(c[i], 2.0 * a[i] - 3.0 * b[i] + 0.5 * a[i]);
  N_VProd(x, y, z);
  for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(c[i], a[i] * b[i]);
  N_VDiv(x, y, z);
  for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(c[i], a[i] / b[i]);
  N_VInv(y, z);
  for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(c[i], 1.0 / b[i]);
  N_VAbs(x, z);
  for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(c[i], std::abs(a[i]));
  N_VScale(-1.5, x, z);
  for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(c[i], -1.5 * a[i]);
  N_VConst(4.0, z);
  for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(c[i], 4.0);
}

}  // namespace
}  // namespace headwater::sundials_detail
