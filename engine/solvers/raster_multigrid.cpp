#include "engine/solvers/raster_multigrid.hpp"

#include <algorithm>

namespace headwater {

namespace {

// Fewer cells than these are done by one thread: waking others costs more.
constexpr std::size_t worth_threads = 20000;

// Exchange between the centres of two pairs of cells: half of the face within either pair in series with the
// face between them, so half of it where all are alike, and all of it where it is the narrow one. Never less
// than half: a correction that is too large is worse than one that is too small.
double in_series(double within, double across, double beyond) {
  if (!(across > 0.0)) return 0.0;
  double resistance = 1.0 / across;
  if (within > 0.0) resistance += 0.5 / within;
  if (beyond > 0.0) resistance += 0.5 / beyond;
  return std::max(0.5 * across, 1.0 / resistance);
}

}  // namespace

void RasterOperator::resize(std::size_t size) {
  for (std::vector<double>* values : {&loss, &east_exchange, &south_exchange, &east_drift, &south_drift})
    values->assign(size, 0.0);
  active.assign(size, 0);
}

RasterMultigrid::RasterMultigrid(const PaddedRaster& raster, std::vector<unsigned char> active) {
  const auto prepare = [](Level& level) {
    const std::size_t size = level.raster.size();
    for (std::vector<double>* values :
         {&level.west, &level.east, &level.north, &level.south, &level.x, &level.b, &level.r})
      values->assign(size, 0.0);
    level.diagonal.assign(size, 1.0);
  };
  Level first;
  first.raster = raster;
  first.op.resize(raster.size());
  first.op.active = std::move(active);
  prepare(first);
  levels_.push_back(std::move(first));
  while (levels_.back().raster.rows > 1 || levels_.back().raster.columns > 1) {
    const Level& fine = levels_.back();
    Level coarse;
    coarse.raster = {(fine.raster.rows + 1) / 2, (fine.raster.columns + 1) / 2};
    coarse.op.resize(coarse.raster.size());
    for (int row = 0; row < fine.raster.rows; ++row)
      for (int column = 0; column < fine.raster.columns; ++column)
        if (fine.op.active[fine.raster.at(row, column)])
          coarse.op.active[coarse.raster.at(row / 2, column / 2)] = 1;
    prepare(coarse);
    levels_.push_back(std::move(coarse));
  }
}

void RasterMultigrid::assemble(Level& level) {
  const RasterOperator& op = level.op;
  const std::size_t stride = level.raster.stride();
  const int rows = level.raster.rows, columns = level.raster.columns;
#pragma omp parallel for schedule(static) if (level.x.size() >= worth_threads)
  for (int row = 0; row < rows; ++row)
    for (std::size_t i = level.raster.at(row, 0), end = i + static_cast<std::size_t>(columns); i < end; ++i) {
      const auto in = [](double drift) { return std::max(drift, 0.0); };
      level.east[i] = op.east_exchange[i] + in(-op.east_drift[i]);
      level.south[i] = op.south_exchange[i] + in(-op.south_drift[i]);
      level.west[i] = op.east_exchange[i - 1] + in(op.east_drift[i - 1]);
      level.north[i] = op.south_exchange[i - stride] + in(op.south_drift[i - stride]);
      const double out = op.east_exchange[i] + in(op.east_drift[i]) + op.south_exchange[i] +
                         in(op.south_drift[i]) + op.east_exchange[i - 1] + in(-op.east_drift[i - 1]) +
                         op.south_exchange[i - stride] + in(-op.south_drift[i - stride]);
      const double diagonal = op.loss[i] + out;
      level.diagonal[i] = op.active[i] && diagonal > 0.0 ? diagonal : 1.0;
    }
}

// Two by two cells become one. Loss and drift add up, exchange goes across twice the distance.
void RasterMultigrid::coarsen(const Level& fine, Level& coarse) {
  const PaddedRaster& f = fine.raster;
  const std::size_t stride = f.stride();
#pragma omp parallel for schedule(static) if (fine.x.size() >= worth_threads)
  for (int row = 0; row < coarse.raster.rows; ++row)
    for (int column = 0; column < coarse.raster.columns; ++column) {
      const std::size_t c = coarse.raster.at(row, column);
      const std::size_t nw = f.at(2 * row, 2 * column);
      // Beyond an odd border lie idle cells: their values are 0.
      const bool has_east = 2 * column + 1 < f.columns, has_south = 2 * row + 1 < f.rows;
      const std::size_t ne = has_east ? nw + 1 : nw, sw = has_south ? nw + stride : nw;
      const std::size_t se = sw + (ne - nw);
      const auto sum = [&](const std::vector<double>& values) {
        double total = values[nw];
        if (has_east) total += values[ne];
        if (has_south) total += values[sw];
        if (has_east && has_south) total += values[se];
        return total;
      };
      const auto pair = [](const std::vector<double>& values, std::size_t a, std::size_t b) {
        return a == b ? values[a] : values[a] + values[b];
      };
      coarse.op.loss[c] = sum(fine.op.loss);
      // The face within the pair beyond exists where the pair has two cells; a raster ends with idle ones.
      const auto east = [&](std::size_t i) {
        const auto& exchange = fine.op.east_exchange;
        return has_east ? in_series(exchange[i - 1], exchange[i], exchange[i + 1]) : 0.0;
      };
      const auto south = [&](std::size_t i) {
        const auto& exchange = fine.op.south_exchange;
        return has_south ? in_series(exchange[i - stride], exchange[i], exchange[i + stride]) : 0.0;
      };
      coarse.op.east_exchange[c] = east(ne) + (has_south ? east(se) : 0.0);
      coarse.op.south_exchange[c] = south(sw) + (has_east ? south(se) : 0.0);
      coarse.op.east_drift[c] = pair(fine.op.east_drift, ne, se);
      coarse.op.south_drift[c] = pair(fine.op.south_drift, sw, se);
    }
}

void RasterMultigrid::update() {
  assemble(levels_.front());
  for (std::size_t l = 0; l + 1 < levels_.size(); ++l) {
    coarsen(levels_[l], levels_[l + 1]);
    assemble(levels_[l + 1]);
  }
}

void RasterMultigrid::multiply(std::span<const double> x, std::span<double> ax) const {
  const Level& level = levels_.front();
  std::fill(ax.begin(), ax.end(), 0.0);  // the ring of idle cells
  const std::size_t stride = level.raster.stride();
  const int rows = level.raster.rows, columns = level.raster.columns;
#pragma omp parallel for schedule(static) if (x.size() >= worth_threads)
  for (int row = 0; row < rows; ++row)
    for (std::size_t i = level.raster.at(row, 0), end = i + static_cast<std::size_t>(columns); i < end; ++i)
      ax[i] = level.diagonal[i] * x[i] - level.west[i] * x[i - 1] - level.east[i] * x[i + 1] -
              level.north[i] * x[i - stride] - level.south[i] * x[i + stride];
}

// Gauss-Seidel over the cells of one colour of the chessboard, which do not touch each other.
void RasterMultigrid::smooth(Level& level, int colour) {
  const std::size_t stride = level.raster.stride();
  const int rows = level.raster.rows, columns = level.raster.columns;
  double* x = level.x.data();
#pragma omp parallel for schedule(static) if (level.x.size() >= worth_threads)
  for (int row = 0; row < rows; ++row) {
    const std::size_t first = level.raster.at(row, (row + colour) & 1);
    const std::size_t end = level.raster.at(row, 0) + static_cast<std::size_t>(columns);
    for (std::size_t i = first; i < end; i += 2)
      x[i] = (level.b[i] + level.west[i] * x[i - 1] + level.east[i] * x[i + 1] +
              level.north[i] * x[i - stride] + level.south[i] * x[i + stride]) /
             level.diagonal[i];
  }
}

void RasterMultigrid::residual(Level& level) {
  const std::size_t stride = level.raster.stride();
  const int rows = level.raster.rows, columns = level.raster.columns;
  const double* x = level.x.data();
#pragma omp parallel for schedule(static) if (level.x.size() >= worth_threads)
  for (int row = 0; row < rows; ++row)
    for (std::size_t i = level.raster.at(row, 0), end = i + static_cast<std::size_t>(columns); i < end; ++i)
      level.r[i] = level.op.active[i] ? level.b[i] - level.diagonal[i] * x[i] + level.west[i] * x[i - 1] +
                                            level.east[i] * x[i + 1] + level.north[i] * x[i - stride] +
                                            level.south[i] * x[i + stride]
                                      : 0.0;
}

void RasterMultigrid::cycle(std::size_t l, int again) {
  Level& fine = levels_[l];
  smooth(fine, 0);
  smooth(fine, 1);
  if (l + 1 == levels_.size()) return;
  Level& coarse = levels_[l + 1];
  const PaddedRaster& f = fine.raster;
  for (int visit = 0; visit < again; ++visit) {
    residual(fine);
#pragma omp parallel for schedule(static) if (fine.x.size() >= worth_threads)
    for (int row = 0; row < coarse.raster.rows; ++row)
      for (int column = 0; column < coarse.raster.columns; ++column) {
        double sum = 0.0;
        for (int i = 2 * row; i < std::min(2 * row + 2, f.rows); ++i)
          for (int j = 2 * column; j < std::min(2 * column + 2, f.columns); ++j) sum += fine.r[f.at(i, j)];
        const std::size_t c = coarse.raster.at(row, column);
        coarse.b[c] = sum;
        coarse.x[c] = 0.0;
      }
    // W-cycles where levels are small, V-cycles where they cost.
    cycle(l + 1, coarse.x.size() < worth_threads ? 2 : 1);
#pragma omp parallel for schedule(static) if (fine.x.size() >= worth_threads)
    for (int row = 0; row < f.rows; ++row)
      for (int column = 0; column < f.columns; ++column) {
        const std::size_t i = f.at(row, column);
        if (fine.op.active[i]) fine.x[i] += coarse.x[coarse.raster.at(row / 2, column / 2)];
      }
    smooth(fine, 1);
    smooth(fine, 0);
  }
}

void RasterMultigrid::precondition(std::span<double> v) {
  Level& finest = levels_.front();
  std::copy(v.begin(), v.end(), finest.b.begin());
  std::fill(finest.x.begin(), finest.x.end(), 0.0);
  cycle(0, 1);
  std::copy(finest.x.begin(), finest.x.end(), v.begin());
}

}  // namespace headwater
