#include "engine/solvers/ode_integrator.hpp"

#include <algorithm>
#include <utility>

#include <arkode/arkode_arkstep.h>
#include <cvode/cvode.h>

#include "engine/solvers/sundials_handles.hpp"

namespace headwater {

using namespace sundials_detail;

namespace {

struct Link : Callback {
  OdeProblem* problem = nullptr;
};

int rate(double t, N_Vector y, N_Vector dydt, void* data) {
  auto& link = *static_cast<Link*>(data);
  return link.guarded([&] {
    link.problem->rate(t, values_of(y), values_of(dydt));
    return all_finite(values_of(dydt));
  });
}

constexpr int krylov_dimension = 60;

}  // namespace

class OdeIntegrator::Method {
 public:
  Method(std::size_t size, const OdeOptions& options) : options_(options), y_(size, context_) {
    if (options.linear == OdeLinear::dense)
      linear_.dense(y_, context_);
    else
      linear_.krylov(y_, false, krylov_dimension, 5, context_);
  }
  virtual ~Method() = default;
  Method(const Method&) = delete;
  Method& operator=(const Method&) = delete;

  void integrate(OdeProblem& problem, double from, double to, std::span<double> y) {
    link_.problem = &problem;
    link_.complaint.clear();
    std::copy(y.begin(), y.end(), y_.values().begin());
    restart(from);
    const int flag = run(to);
    link_.rethrow();
    check(flag, name(), link_.complaint);
    const std::span<double> reached = y_.values();
    std::copy(reached.begin(), reached.end(), y.begin());
  }

 protected:
  virtual void restart(double from) = 0;
  virtual int run(double to) = 0;
  virtual const char* name() const = 0;

  OdeOptions options_;
  Context context_;
  Vector y_;
  LinearSolver linear_;
  Link link_;
};

class OdeIntegrator::Bdf final : public Method {
 public:
  Bdf(std::size_t size, const OdeOptions& options)
      : Method(size, options), memory_(CVodeCreate(CV_BDF, context_)) {
    require(memory_, "CVodeCreate");
    check(CVodeSetErrHandlerFn(memory_, keep_message, &link_), "CVodeSetErrHandlerFn");
    check(CVodeInit(memory_, rate, 0.0, y_), "CVodeInit");
    check(CVodeSetUserData(memory_, &link_), "CVodeSetUserData");
    check(CVodeSStolerances(memory_, options.relative_tolerance, options.absolute_tolerance),
          "CVodeSStolerances");
    check(CVodeSetLinearSolver(memory_, linear_.solver(), linear_.matrix()), "CVodeSetLinearSolver");
    check(CVodeSetMaxNumSteps(memory_, options.most_steps), "CVodeSetMaxNumSteps");
  }
  ~Bdf() override { CVodeFree(&memory_); }
  Bdf(const Bdf&) = delete;
  Bdf& operator=(const Bdf&) = delete;

 private:
  void restart(double from) override { check(CVodeReInit(memory_, from, y_), "CVodeReInit"); }
  int run(double to) override {
    check(CVodeSetStopTime(memory_, to), "CVodeSetStopTime");
    double reached = 0.0;
    return CVode(memory_, to, y_, &reached, CV_NORMAL);
  }
  const char* name() const override { return "CVode"; }
  void* memory_;
};

class OdeIntegrator::RungeKutta final : public Method {
 public:
  RungeKutta(std::size_t size, const OdeOptions& options)
      : Method(size, options), memory_(ARKStepCreate(nullptr, rate, 0.0, y_, context_)) {
    require(memory_, "ARKStepCreate");
    check(ARKStepSetErrHandlerFn(memory_, keep_message, &link_), "ARKStepSetErrHandlerFn");
    check(ARKStepSetUserData(memory_, &link_), "ARKStepSetUserData");
    check(ARKStepSStolerances(memory_, options.relative_tolerance, options.absolute_tolerance),
          "ARKStepSStolerances");
    check(ARKStepSetLinearSolver(memory_, linear_.solver(), linear_.matrix()), "ARKStepSetLinearSolver");
    check(ARKStepSetMaxNumSteps(memory_, options.most_steps), "ARKStepSetMaxNumSteps");
  }
  ~RungeKutta() override { ARKStepFree(&memory_); }
  RungeKutta(const RungeKutta&) = delete;
  RungeKutta& operator=(const RungeKutta&) = delete;

 private:
  void restart(double from) override {
    check(ARKStepReInit(memory_, nullptr, rate, from, y_), "ARKStepReInit");
  }
  int run(double to) override {
    check(ARKStepSetStopTime(memory_, to), "ARKStepSetStopTime");
    double reached = 0.0;
    return ARKStepEvolve(memory_, to, y_, &reached, ARK_NORMAL);
  }
  const char* name() const override { return "ARKStepEvolve"; }
  void* memory_;
};

OdeIntegrator::OdeIntegrator(std::size_t size, const OdeOptions& options) {
  if (options.scheme == OdeScheme::bdf)
    method_ = std::make_unique<Bdf>(size, options);
  else
    method_ = std::make_unique<RungeKutta>(size, options);
}

OdeIntegrator::~OdeIntegrator() = default;

void OdeIntegrator::integrate(OdeProblem& problem, double from, double to, std::span<double> y) {
  method_->integrate(problem, from, to, y);
}

}  // namespace headwater
