// The implicit step of one cell against brute force, against the differential equations, and where the answer
// is known.
#include <array>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "engine/core/random.hpp"
#include "models/erosion/hairsine_rose.hpp"

namespace headwater {
namespace {

struct Cell {
  std::vector<double> fraction, buoyancy, fall, carried, deposited, lifted;
  CellPulse in;
  double eroded = 0.0, taken = 0.0;

  explicit Cell(std::size_t n)
      : fraction(n, 1.0 / static_cast<double>(n)),
        buoyancy(n, 1.606),
        fall(n, 0.01),
        carried(n, 0.0),
        deposited(n, 0.0),
        lifted(n, 0.0) {}
  int size() const { return static_cast<int>(fraction.size()); }
  ClassesOfCell classes() {
    return {fraction.data(), buoyancy.data(), fall.data(), carried.data(), deposited.data(), lifted.data()};
  }
  void step() {
    taken = size() == 4 ? solve_classes<4>(4, in, classes(), eroded)
                        : solve_classes<0>(size(), in, classes(), eroded);
  }
  double suspended() const { return sum(carried); }
  double layer() const { return sum(deposited); }
  static double sum(const std::vector<double>& values) {
    double total = 0.0;
    for (const double value : values) total += value;
    return total;
  }
};

// The equations as they stand, in long double: for a layer M' and a factor of the fall velocities each class
// by Cramer's rule.
struct Oracle {
  const Cell& cell;
  long double layer = 0.0L, factor = 1.0L;

  long double lift(std::size_t i) const {
    return (static_cast<long double>(cell.in.rain_lift) + cell.buoyancy[i] * cell.in.flow_lift) /
           std::max<long double>(layer, cell.in.shield);
  }
  long double taken() const {
    return cell.in.attack * std::max(0.0L, 1.0L - layer / static_cast<long double>(cell.in.shield));
  }
  long double concentration(std::size_t i) const { return solve(i)[0]; }
  long double deposited(std::size_t i) const { return solve(i)[1]; }
  // (W + a) C - k M = A + p taken;  -a C + (1 + k) M = M before
  std::array<long double, 2> solve(std::size_t i) const {
    const long double a = factor * cell.fall[i], k = lift(i), W = cell.in.water;
    const long double source = cell.carried[i] + cell.fraction[i] * taken(), before = cell.deposited[i];
    const long double determinant = (W + a) * (1.0L + k) - a * k;
    return {(source * (1.0L + k) + k * before) / determinant, ((W + a) * before + a * source) / determinant};
  }
  long double total(bool of_deposits) const {
    long double sum = 0.0L;
    for (std::size_t i = 0; i < cell.fraction.size(); ++i) sum += solve(i)[of_deposits ? 1 : 0];
    return sum;
  }
  void find_layer() {
    long double low = 0.0L, high = 1.0L;
    for (std::size_t i = 0; i < cell.fraction.size(); ++i) high += cell.carried[i] + cell.deposited[i];
    high += cell.in.attack;
    for (int i = 0; i < 200; ++i) {
      layer = 0.5L * (low + high);
      (total(true) > layer ? low : high) = layer;
    }
  }
  void solve_all() {
    find_layer();
    if (total(false) <= cell.in.most) return;
    long double low = 0.0L, high = 70.0L;  // logarithm of the factor
    for (int i = 0; i < 120; ++i) {
      const long double middle = 0.5L * (low + high);
      factor = std::exp(middle);
      find_layer();
      (total(false) > cell.in.most ? low : high) = middle;
    }
  }
};

double any_of(RandomStream& random, double low, double high) {  // logarithmically even
  return low * std::pow(high / low, random.uniform());
}

Cell random_cell(std::uint32_t number, std::size_t n) {
  RandomStream random(3, "cell", n, number);
  Cell cell(n);
  double sum = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    sum += cell.fraction[i] = 0.01 + random.uniform();
    cell.buoyancy[i] = 1.2 + random.uniform();
    cell.fall[i] = any_of(random, 1e-6, 1e3);
    cell.carried[i] = random.uniform() < 0.2 ? 0.0 : any_of(random, 1e-8, 30.0);
    cell.deposited[i] = random.uniform() < 0.2 ? 0.0 : any_of(random, 1e-8, 300.0);
  }
  for (double& fraction : cell.fraction) fraction /= sum;
  cell.in.water = any_of(random, 1e-6, 1.0);
  cell.in.attack = random.uniform() < 0.1 ? 0.0 : any_of(random, 1e-8, 1e3);
  cell.in.rain_lift = random.uniform() < 0.1 ? 0.0 : any_of(random, 1e-6, 1e4);
  cell.in.flow_lift = random.uniform() < 0.3 ? 0.0 : any_of(random, 1e-6, 1e6);
  cell.in.shield = any_of(random, 0.1, 10.0);
  cell.in.most = random.uniform() < 0.5 ? 1e30 : any_of(random, 1.0, 1500.0);
  return cell;
}

class Random : public testing::TestWithParam<int> {};

TEST_P(Random, CellsAgreeWithBruteForce) {
  int shielded = 0, bare = 0, full = 0;
  for (std::uint32_t number = 0; number < 1000; ++number) {
    Cell cell = random_cell(number, static_cast<std::size_t>(GetParam()));
    const Cell before = cell;
    Oracle oracle{before};
    oracle.solve_all();
    cell.step();
    const double whole = before.suspended() + before.layer() + before.in.attack;
    // 1e-9: the root's tolerance and what the conditioning of the two roots makes of it
    const double taken = static_cast<double>(oracle.taken());
    ASSERT_NEAR(cell.taken, taken, 1e-9 * whole) << number;
    for (std::size_t i = 0; i < cell.fraction.size(); ++i) {
      ASSERT_NEAR(cell.carried[i], static_cast<double>(oracle.concentration(i)) * before.in.water,
                  1e-9 * whole)
          << number << " " << i;
      ASSERT_NEAR(cell.deposited[i], static_cast<double>(oracle.deposited(i)), 1e-9 * whole)
          << number << " " << i;
    }
    (oracle.layer > before.in.shield ? shielded : bare) += 1;
    full += oracle.factor > 1.0L ? 1 : 0;
  }
  EXPECT_GT(shielded, 100);  // every way through was taken
  EXPECT_GT(bare, 100);
  EXPECT_GT(full, 50);
}

TEST_P(Random, CellsConserveEachClassAndStayPositive) {
  for (std::uint32_t number = 0; number < 20000; ++number) {
    Cell cell = random_cell(number, static_cast<std::size_t>(GetParam()));
    const Cell before = cell;
    cell.step();
    ASSERT_GE(cell.taken, 0.0);
    ASSERT_LE(cell.taken, before.in.attack * (1.0 + 1e-15));
    ASSERT_EQ(cell.eroded, cell.taken);
    ASSERT_LE(cell.suspended(), before.in.most * before.in.water * (1.0 + 1e-9)) << number;
    for (std::size_t i = 0; i < cell.fraction.size(); ++i) {
      const double all = before.carried[i] + before.deposited[i] + before.fraction[i] * cell.taken;
      ASSERT_NEAR(cell.carried[i] + cell.deposited[i], all, 7e-16 * all) << number;
      ASSERT_GE(cell.carried[i], 0.0);
      ASSERT_GE(cell.deposited[i], 0.0);
      ASSERT_GE(cell.lifted[i], 0.0);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Solve, Random, testing::Values(1, 3, 4, 8));

// d(W C_i)/dt = (1 - H) p_i e + H (M_i/M) e_d - v_i C_i, dM_i/dt = v_i C_i - H (M_i/M) e_d, by Runge-Kutta.
struct Batch {
  double water = 5e-3, attack = 2e-3, lift = 0.05, shield = 0.3;  // [m], [kg/m2/s], [kg/m2/s], [kg/m2]
  std::array<double, 3> fraction{0.5, 0.3, 0.2}, velocity{1e-5, 1e-3, 2e-2};
  std::array<double, 6> state{};  // suspended, deposited

  std::array<double, 6> rate(const std::array<double, 6>& y) const {
    const double layer = y[3] + y[4] + y[5], cover = std::min(1.0, layer / shield);
    std::array<double, 6> r{};
    for (std::size_t i = 0; i < 3; ++i) {
      const double falls = velocity[i] * y[i] / water, rises = lift * y[3 + i] / std::max(layer, shield);
      r[i] = (1.0 - cover) * fraction[i] * attack + rises - falls;
      r[3 + i] = falls - rises;
    }
    return r;
  }
  void integrate(double time, int steps) {
    const double dt = time / steps;
    const auto moved = [](const std::array<double, 6>& y, double by, const std::array<double, 6>& k) {
      std::array<double, 6> sum = y;
      for (std::size_t i = 0; i < 6; ++i) sum[i] += by * k[i];
      return sum;
    };
    for (int s = 0; s < steps; ++s) {
      const auto k1 = rate(state), k2 = rate(moved(state, 0.5 * dt, k1)),
                 k3 = rate(moved(state, 0.5 * dt, k2)), k4 = rate(moved(state, dt, k3));
      for (std::size_t i = 0; i < 6; ++i) state[i] += dt / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
    }
  }
};

Cell batch_in_steps(const Batch& batch, double time, int steps) {
  Cell cell(3);
  const double dt = time / steps;
  cell.in.water = batch.water;
  cell.in.attack = batch.attack * dt;
  cell.in.rain_lift = batch.lift * dt;
  cell.in.shield = batch.shield;
  for (std::size_t i = 0; i < 3; ++i) cell.fraction[i] = batch.fraction[i];
  for (int s = 0; s < steps; ++s) {
    for (std::size_t i = 0; i < 3; ++i) cell.fall[i] = batch.velocity[i] * dt;
    cell.step();
  }
  return cell;
}

TEST(Batch, ConvergesToTheDifferentialEquations) {
  Batch batch;
  const double time = 60.0;  // the layer is growing, the fine class is not yet in balance
  batch.integrate(time, 20000);
  std::vector<double> errors;
  for (const int steps : {50, 100, 200, 400}) {
    const Cell cell = batch_in_steps(batch, time, steps);
    double error = 0.0;
    for (std::size_t i = 0; i < 3; ++i)
      error += std::abs(cell.carried[i] - batch.state[i]) + std::abs(cell.deposited[i] - batch.state[3 + i]);
    errors.push_back(error);
  }
  for (std::size_t i = 0; i + 1 < errors.size(); ++i)
    EXPECT_GE(std::log2(errors[i] / errors[i + 1]), 0.9) << i;  // backward Euler
  EXPECT_LT(errors.back(), 2e-3 * 2e-3 * time);                 // of all that could be detached
}

// A layer that relaxes in minutes under a pulse of a day: H must be the pulse's own, not that before it. One
// step comes out where the differential equations come to rest, but for (relaxation time m*/e = 150 s) /
// pulse.
TEST(Batch, OneLongPulseIsTheSteadyState) {
  Batch batch;
  batch.velocity = {5e-3, 1e-2, 2e-2};
  batch.integrate(7200.0, 40000);
  const Cell cell = batch_in_steps(batch, 86400.0, 1);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(cell.carried[i] / batch.state[i], 1.0, 0.002) << i;
    EXPECT_NEAR(cell.deposited[i] / batch.state[3 + i], 1.0, 0.002) << i;
  }
}

// Hairsine & Rose (1991): rain detaches p_i a R from bare ground, re-detaches H M_i / M a_d R; what settles
// is v_i C_i. In an instant (dt -> 0) each term alone.
TEST(Terms, OfAnInstant) {
  const double dt = 1e-6, rate = 1e-5, a = 50.0, a_d = 1000.0;
  Cell bare(3);
  bare.fraction = {0.5, 0.3, 0.2};
  bare.in.water = 1e-3;
  bare.in.shield = 2.7;
  bare.in.attack = a * rate * dt;
  bare.in.rain_lift = a_d * rate * dt;
  bare.fall = {0.0, 0.0, 0.0};
  bare.step();
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(bare.carried[i], bare.fraction[i] * 50.0 * 1e-5 * dt, 1e-12 * dt) << i;

  Cell covered = bare;  // to a third: 0.9 of 2.7 kg/m2
  covered.carried = {0.0, 0.0, 0.0};
  covered.deposited = {0.1, 0.2, 0.6};
  const double shares[] = {1.0 / 9.0, 2.0 / 9.0, 6.0 / 9.0};
  covered.step();
  for (std::size_t i = 0; i < 3; ++i) {
    const double share = shares[i];
    EXPECT_NEAR(covered.carried[i] / dt,
                2.0 / 3.0 * covered.fraction[i] * 50.0 * 1e-5 + 1.0 / 3.0 * share * 1000.0 * 1e-5, 1e-9)
        << i;
    EXPECT_NEAR(covered.lifted[i] / dt, 1.0 / 3.0 * share * 1000.0 * 1e-5, 1e-9) << i;
  }

  Cell settling(3);  // C_i = 100 kg/m3
  settling.in.water = 1e-3;
  settling.carried = {0.1, 0.1, 0.1};
  settling.fall = {1e-5 * dt, 1e-3 * dt, 2e-2 * dt};
  settling.step();
  const double velocity[] = {1e-5, 1e-3, 2e-2};
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(settling.deposited[i] / dt, 100.0 * velocity[i], 1e-4) << i;
}

// What passes the limit is deposited in proportion to v_i C_i.
TEST(Limit, ExcessIsDepositedByFallVelocity) {
  Cell cell(2);
  cell.in.water = 0.01;
  cell.in.most = 500.0;
  cell.carried = {4.0, 4.0};
  cell.fall = {1e-9, 3e-9};  // without the limit next to nothing falls
  cell.step();
  EXPECT_NEAR(cell.suspended(), 5.0, 1e-12);
  EXPECT_NEAR(cell.deposited[1] / cell.deposited[0], 3.0 * cell.carried[1] / cell.carried[0], 1e-9);
}

// At the limit the flow is full: what it attacks comes down again and shields, and the regolith gives no
// more.
TEST(Limit, AFullFlowShieldsTheGround) {
  Cell cell(2);
  cell.in.water = 0.01;
  cell.in.most = 500.0;
  cell.in.shield = 2.0;
  cell.in.attack = 1e4;  // fifty metres of ground
  cell.fall = {1e-3, 1e-3};
  cell.step();
  EXPECT_NEAR(cell.suspended(), 5.0, 1e-11);
  EXPECT_NEAR(cell.taken, 7.0, 0.01) << "what is carried and what shields";
}

TEST(Regolith, GivesWhatIsBookedToTheLastBit) {
  Cell cell(4);
  cell.eroded = 12345.678;
  cell.in.water = 1e-3;
  cell.in.attack = 1e-7;
  const double before = cell.eroded;
  cell.step();
  EXPECT_EQ(cell.eroded - before, cell.taken);
  EXPECT_GT(cell.taken, 0.0);
}

}  // namespace
}  // namespace headwater
