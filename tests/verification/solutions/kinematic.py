"""Kinematic waves, flow = alpha area^m (Manning: m = 5/3), by characteristics.

Eagleson 1970, Dynamic hydrology; Woolhiser & Liggett 1967, Water Resour. Res. 3:753-771.
"""

import numpy

M = 5.0 / 3.0


def root(function, low, high):
    """Where an increasing function of an array is 0, by bisection to round-off; `low` and `high` bracket it."""
    low, high = numpy.array(low, float), numpy.array(high, float)
    for _ in range(100):
        middle = 0.5 * (low + high)
        below = function(middle) < 0.0
        low, high = numpy.where(below, middle, low), numpy.where(below, high, middle)
    return 0.5 * (low + high)


class Plane:
    """A dry plane under rain `rate` [m/s] for `duration` [s], which is longer than the time to equilibrium: flow per
    width q [m2/s] = sqrt(S)/n h^(5/3) at the lower end."""

    def __init__(self, length, slope, manning, rate, duration):
        self.length, self.rate, self.duration = length, rate, duration
        self.alpha = numpy.sqrt(slope) / manning
        self.equilibrium = rate * length
        self.time_to_equilibrium = (length / (self.alpha * rate ** (M - 1.0))) ** (1.0 / M)
        if duration < self.time_to_equilibrium:
            raise ValueError("the rain ends before equilibrium")

    def outflow(self, time):
        """Rising limb q = alpha (i t)^m, equilibrium i L, and after the rain the characteristics, which keep their
        depth: L = q/i + alpha m h^(m-1) (t - t_d)."""
        time = numpy.asarray(time, float)
        rising = self.alpha * (self.rate * numpy.minimum(time, self.time_to_equilibrium)) ** M
        h = self._depth(numpy.maximum(time - self.duration, 0.0))
        return numpy.where(time > self.duration, self.alpha * h**M, rising)

    def volume(self, time):
        """Water per width [m2] on the plane after the rain: the integral of h dx with x(h) of the characteristics."""
        since = numpy.maximum(numpy.asarray(time, float) - self.duration, 0.0)
        h = self._depth(since)
        return self.alpha * M * (h ** (M + 1.0) / (self.rate * (M + 1.0)) + (M - 1.0) / M * h**M * since)

    def _depth(self, since):
        deepest = (self.equilibrium / self.alpha) ** (1.0 / M)

        def arrived(h):
            return self.alpha * h**M / self.rate + self.alpha * M * h ** (M - 1.0) * since - self.length

        return root(arrived, numpy.zeros_like(since), numpy.full_like(since, deepest))


class Stream:
    """A wide rectangular channel, Q = alpha A^m with alpha = sqrt(S) / (n B^(2/3))."""

    def __init__(self, width, slope, manning):
        self.alpha = numpy.sqrt(slope) / (manning * width ** (2.0 / 3.0))

    def celerity(self, flow):
        return M * self.alpha ** (1.0 / M) * flow ** (1.0 - 1.0 / M)

    def carried(self, x, time, inflow):
        """Flow at `x` [m], before any shock, of `inflow`(t) at the upper end: it travels unchanged, at its celerity."""
        time = numpy.asarray(time, float)
        earliest = time - x / self.celerity(numpy.min(inflow(numpy.linspace(0.0, numpy.max(time), 1000)))) - 1.0
        started = root(lambda t: t + x / self.celerity(inflow(t)) - time, earliest, time)
        return inflow(started)

    def filled(self, length, time, lateral, finest=2.0):
        """Flow at `length` [m] of a channel, dry at the start, that takes in `lateral`(t) [m2/s] evenly along it: on a
        characteristic from (x, t) = (0, s) the area is the inflow since s, and dx/dt = alpha m A^(m-1). `finest` [s] is
        the step of the integrals over time."""
        grid = numpy.arange(0.0, numpy.max(time) + finest, finest)
        rates = lateral(grid)
        gathered = numpy.concatenate([[0.0], numpy.cumsum(0.5 * (rates[1:] + rates[:-1]) * finest)])

        def area(t, start):
            return numpy.maximum(numpy.interp(t, grid, gathered) - numpy.interp(start, grid, gathered), 0.0)

        nodes, weights = numpy.polynomial.legendre.leggauss(64)

        def distance(start, end):
            # t = s + T y^3 takes the root-like start of the integrand away
            y = 0.5 * (nodes + 1.0)
            t = start + (end - start) * y**3
            speed = self.alpha * M * area(t, start) ** (M - 1.0)
            return float(numpy.sum(0.5 * weights * speed * 3.0 * y**2) * (end - start))

        flows = []
        for end in numpy.atleast_1d(time):
            low, high = 0.0, float(end)  # a later start has come less far
            if distance(low, end) > length:
                for _ in range(40):
                    middle = 0.5 * (low + high)
                    low, high = (middle, high) if distance(middle, end) > length else (low, middle)
            else:
                low = 0.0
            flows.append(self.alpha * float(area(end, low)) ** M)
        return numpy.array(flows)
