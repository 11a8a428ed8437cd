// Stiff ordinary differential equations by SUNDIALS: CVODE (BDF) and ARKODE (diagonally implicit
// Runge-Kutta). Where the models have schemes of their own, these are the accuracy they are held against.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace headwater {

/// dy/dt = rate(t, y). Exceptions may leave it; the integrator throws them again.
class OdeProblem {
 public:
  virtual ~OdeProblem() = default;
  virtual void rate(double t, std::span<const double> y, std::span<double> dydt) = 0;
};

enum class OdeScheme { bdf, runge_kutta };
/// dense: for some hundred unknowns; krylov: matrix-free GMRES, for more.
enum class OdeLinear { dense, krylov };

struct OdeOptions {
  OdeScheme scheme = OdeScheme::bdf;
  OdeLinear linear = OdeLinear::dense;
  double relative_tolerance = 1e-8;
  double absolute_tolerance = 1e-12;
  long most_steps = 100000;
};

class OdeIntegrator {
 public:
  OdeIntegrator(std::size_t size, const OdeOptions& options);
  ~OdeIntegrator();
  OdeIntegrator(const OdeIntegrator&) = delete;
  OdeIntegrator& operator=(const OdeIntegrator&) = delete;

  /// Takes `y` from time `from` to `to` and stops there exactly. Every call starts afresh (ReInit): what it
  /// gives depends on its arguments alone, so a resumed run has the same bits. Throws Error(Exit::numerical).
  void integrate(OdeProblem& problem, double from, double to, std::span<double> y);

 private:
  class Method;
  class Bdf;
  class RungeKutta;
  std::unique_ptr<Method> method_;
};

}  // namespace headwater
