// SUNDIALS behind owners that clean up, and the one check of what its functions return. For the .cpp files of
// this room alone.
#pragma once

#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sundials/sundials_linearsolver.h>
#include <sundials/sundials_matrix.h>

namespace headwater::sundials_detail {

/// Throws Error(Exit::numerical) naming function and flag when `flag` is negative; returns it otherwise.
/// `complaint` is what the solver itself said about it.
int check(int flag, std::string_view function, std::string_view complaint = {});
/// Throws Error(Exit::numerical) when a constructor of SUNDIALS gave nothing.
void require(const void* object, std::string_view function);

/// One a solver: contexts must not be shared between threads.
class Context {
 public:
  Context();
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  operator SUNContext() const { return context_; }  // NOLINT: stands for what it owns

 private:
  SUNContext context_ = nullptr;
};

/// Not SUNDIALS' own threaded vectors: their sums depend on the number of threads.
class Vector {
 public:
  Vector(std::size_t size, SUNContext context);
  ~Vector();
  Vector(const Vector&) = delete;
  Vector& operator=(const Vector&) = delete;
  operator N_Vector() const { return vector_; }  // NOLINT: stands for what it owns
  std::span<double> values() const;

 private:
  N_Vector vector_ = nullptr;
};

std::span<double> values_of(N_Vector vector);

/// A linear solver and, for direct ones, its matrix.
class LinearSolver {
 public:
  LinearSolver() = default;
  ~LinearSolver();
  LinearSolver(const LinearSolver&) = delete;
  LinearSolver& operator=(const LinearSolver&) = delete;
  void dense(const Vector& like, SUNContext context);
  void krylov(const Vector& like, bool preconditioned, int dimension, int restarts, SUNContext context);
  SUNLinearSolver solver() const { return solver_; }
  SUNMatrix matrix() const { return matrix_; }

 private:
  SUNLinearSolver solver_ = nullptr;
  SUNMatrix matrix_ = nullptr;
};

/// What callbacks share: an exception must not pass through C code, so it waits here.
struct Callback {
  std::exception_ptr failure;
  std::string complaint;  ///< the solver's last message
  template <class Work>
  int guarded(const Work& work) noexcept {
    try {
      return work() ? 0 : 1;  // 1: recoverable, the solver may try another point
    } catch (...) {
      failure = std::current_exception();
      return -1;
    }
  }
  void rethrow() {
    if (failure) std::rethrow_exception(std::exchange(failure, nullptr));
  }
};

/// Whether every value is finite: a solver must not go on with others.
bool all_finite(std::span<const double> values);

/// Error handler of all solvers: keeps the message instead of printing it.
void keep_message(int code, const char* module, const char* function, char* message, void* callback);

}  // namespace headwater::sundials_detail
