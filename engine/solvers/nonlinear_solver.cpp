#include "engine/solvers/nonlinear_solver.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <kinsol/kinsol.h>

#include "engine/core/error.hpp"
#include "engine/solvers/sundials_handles.hpp"

namespace headwater {

using namespace sundials_detail;

namespace {

struct Link : Callback {
  NonlinearProblem* problem = nullptr;
};

int residual(N_Vector u, N_Vector f, void* data) {
  auto& link = *static_cast<Link*>(data);
  return link.guarded([&] {
    link.problem->residual(values_of(u), values_of(f));
    return all_finite(values_of(f));
  });
}

int multiply(N_Vector v, N_Vector jv, N_Vector, booleantype* new_u, void* data) {
  auto& link = *static_cast<Link*>(data);
  *new_u = SUNFALSE;  // linearise() has been called for this iterate
  return link.guarded([&] {
    link.problem->multiply(values_of(v), values_of(jv));
    return true;
  });
}

int linearise(N_Vector u, N_Vector, N_Vector, N_Vector, void* data) {
  auto& link = *static_cast<Link*>(data);
  return link.guarded([&] {
    link.problem->linearise(values_of(u));
    return true;
  });
}

int precondition(N_Vector, N_Vector, N_Vector, N_Vector, N_Vector v, void* data) {
  auto& link = *static_cast<Link*>(data);
  return link.guarded([&] {
    link.problem->precondition(values_of(v));
    return true;
  });
}

// Failures to converge, as opposed to wrong use or want of memory.
bool may_be_retried(int flag) {
  switch (flag) {
    case KIN_LINESEARCH_NONCONV:
    case KIN_MAXITER_REACHED:
    case KIN_MXNEWT_5X_EXCEEDED:
    case KIN_LINESEARCH_BCFAIL:
    case KIN_LINSOLV_NO_RECOVERY:
    case KIN_LSOLVE_FAIL:
    case KIN_FIRST_SYSFUNC_ERR:
    case KIN_REPTD_SYSFUNC_ERR:
      return true;
    default:
      return false;
  }
}

}  // namespace

struct NonlinearSolver::Parts {
  explicit Parts(std::size_t size) : u(size, context), ones(size, context), memory(KINCreate(context)) {
    require(memory, "KINCreate");
  }
  ~Parts() { KINFree(&memory); }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  Context context;
  Vector u, ones;
  LinearSolver linear;
  Link link;
  void* memory;
};

NonlinearSolver::NonlinearSolver(std::size_t size, const NonlinearOptions& options)
    : parts_(std::make_unique<Parts>(size)) {
  Parts& p = *parts_;
  N_VConst(1.0, p.ones);
  check(KINSetErrHandlerFn(p.memory, keep_message, &p.link), "KINSetErrHandlerFn");
  check(KINInit(p.memory, residual, p.u), "KINInit");
  check(KINSetUserData(p.memory, &p.link), "KINSetUserData");
  p.linear.krylov(p.u, true, options.krylov_dimension, options.krylov_restarts, p.context);
  check(KINSetLinearSolver(p.memory, p.linear.solver(), nullptr), "KINSetLinearSolver");
  check(KINSetJacTimesVecFn(p.memory, multiply), "KINSetJacTimesVecFn");
  check(KINSetPreconditioner(p.memory, linearise, precondition), "KINSetPreconditioner");
  check(KINSetMaxSetupCalls(p.memory, 1), "KINSetMaxSetupCalls");  // the Jacobian of every iterate
  check(KINSetNumMaxIters(p.memory, options.most_iterations), "KINSetNumMaxIters");
  check(KINSetMaxBetaFails(p.memory, options.longest_line_search), "KINSetMaxBetaFails");
  // The line search decides how far to go; KINSOL's own limit depends on the first guess.
  check(KINSetMaxNewtonStep(p.memory, 1e100), "KINSetMaxNewtonStep");
  check(KINSetScaledStepTol(p.memory, 1e-15), "KINSetScaledStepTol");
}

NonlinearSolver::~NonlinearSolver() = default;

NonlinearReport NonlinearSolver::try_solve(NonlinearProblem& problem, std::span<double> u, double tolerance) {
  Parts& p = *parts_;
  p.link.problem = &problem;
  p.link.complaint.clear();
  std::copy(u.begin(), u.end(), p.u.values().begin());
  check(KINSetFuncNormTol(p.memory, tolerance), "KINSetFuncNormTol");
  const int flag = KINSol(p.memory, p.u, KIN_LINESEARCH, p.ones, p.ones);
  p.link.rethrow();
  if (flag < 0 && !may_be_retried(flag)) check(flag, "KINSol", p.link.complaint);

  NonlinearReport report;
  check(KINGetNumNonlinSolvIters(p.memory, &report.iterations), "KINGetNumNonlinSolvIters");
  check(KINGetNumLinIters(p.memory, &report.linear_iterations), "KINGetNumLinIters");
  check(KINGetFuncNorm(p.memory, &report.residual), "KINGetFuncNorm");
  // KIN_STEP_LT_STPTOL: stuck, which is no root.
  report.converged = flag == KIN_SUCCESS || flag == KIN_INITIAL_GUESS_OK;
  if (report.converged) {
    const std::span<double> root = p.u.values();
    std::copy(root.begin(), root.end(), u.begin());
  } else {
    char* name = KINGetReturnFlagName(flag);
    report.problem = fmt::format("KINSol gave {} after {} iterations", name, report.iterations);
    std::free(name);  // NOLINT: KINSOL's string is from malloc
  }
  return report;
}

NonlinearReport NonlinearSolver::solve(NonlinearProblem& problem, std::span<double> u, double tolerance,
                                       std::string_view where) {
  NonlinearReport report = try_solve(problem, u, tolerance);
  if (!report.converged)
    throw Error(Exit::numerical, report.problem, where, "A shorter step or smoother data may help");
  return report;
}

}  // namespace headwater
