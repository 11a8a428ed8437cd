#include "engine/solvers/sundials_handles.hpp"

#include <cmath>

#include <fmt/format.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunlinsol/sunlinsol_spgmr.h>
#include <sunmatrix/sunmatrix_dense.h>

#include "engine/core/error.hpp"
#include "engine/solvers/threaded_vector.hpp"

namespace headwater::sundials_detail {

namespace {
constexpr std::size_t worth_threads = 20000;
}

int check(int flag, std::string_view function, std::string_view complaint) {
  if (flag >= 0) return flag;
  throw Error(
      Exit::numerical,
      fmt::format("{} failed with flag {}{}{}", function, flag, complaint.empty() ? "" : ": ", complaint),
      "solver", "A shorter step or smoother data may help");
}

void require(const void* object, std::string_view function) {
  if (object == nullptr)
    throw Error(Exit::numerical, fmt::format("{} gave nothing", function), "solver",
                "The machine is probably out of memory");
}

Context::Context() {
  check(SUNContext_Create(nullptr, &context_), "SUNContext_Create");
}
Context::~Context() {
  SUNContext_Free(&context_);
}

Vector::Vector(std::size_t size, SUNContext context)
    : vector_(N_VNew_Serial(static_cast<sunindextype>(size), context)) {
  require(vector_, "N_VNew_Serial");
  if (size >= worth_threads) use_threads(vector_);
  N_VConst(0.0, vector_);
}
Vector::~Vector() {
  N_VDestroy(vector_);
}
std::span<double> Vector::values() const {
  return values_of(vector_);
}

std::span<double> values_of(N_Vector vector) {
  return {N_VGetArrayPointer(vector), static_cast<std::size_t>(N_VGetLength(vector))};
}

LinearSolver::~LinearSolver() {
  if (solver_ != nullptr) SUNLinSolFree(solver_);
  if (matrix_ != nullptr) SUNMatDestroy(matrix_);
}
void LinearSolver::dense(const Vector& like, SUNContext context) {
  const auto size = static_cast<sunindextype>(like.values().size());
  matrix_ = SUNDenseMatrix(size, size, context);
  require(matrix_, "SUNDenseMatrix");
  solver_ = SUNLinSol_Dense(like, matrix_, context);
  require(solver_, "SUNLinSol_Dense");
}
void LinearSolver::krylov(const Vector& like, bool preconditioned, int dimension, int restarts,
                          SUNContext context) {
  solver_ = SUNLinSol_SPGMR(like, preconditioned ? SUN_PREC_RIGHT : SUN_PREC_NONE, dimension, context);
  require(solver_, "SUNLinSol_SPGMR");
  check(SUNLinSol_SPGMRSetMaxRestarts(solver_, restarts), "SUNLinSol_SPGMRSetMaxRestarts");
}

bool all_finite(std::span<const double> values) {
  double sum = 0.0;
  for (const double value : values) sum += 0.0 * value;  // NaN as soon as one is not finite
  return sum == 0.0;
}

void keep_message(int, const char*, const char*, char* message, void* callback) {
  static_cast<Callback*>(callback)->complaint = message;
}

}  // namespace headwater::sundials_detail
