"""Kinematic waves, Q = alpha A^m along x, under uniform inflow (Eagleson 1970; Woolhiser & Liggett 1967): characteristics."""

import numpy


def root(function, low, high):
    """Where an increasing function of an array is 0, by bisection to round-off; `low`, `high` arrays that bracket it."""
    low, high = numpy.array(low, float), numpy.array(high, float)
    for _ in range(200):
        middle = 0.5 * (low + high)
        below = function(middle) < 0.0
        low, high = numpy.where(below, middle, low), numpy.where(below, high, middle)
    return 0.5 * (low + high)


class Plane:
    """Outflow per width [m2/s] of a dry plane under rain `rate` [m/s] for `duration` [s], q = sqrt(S)/n h^(5/3)."""

    m = 5.0 / 3.0

    def __init__(self, length, slope, manning, rate, duration):
        self.length, self.rate, self.duration = length, rate, duration
        self.alpha = numpy.sqrt(slope) / manning
        self.equilibrium = rate * length
        self.time_to_equilibrium = (length / (self.alpha * rate ** (self.m - 1.0))) ** (1.0 / self.m)
        if duration < self.time_to_equilibrium:
            raise ValueError("the rain ends before equilibrium")

    def outflow(self, time):
        """Rising limb q = alpha (i t)^m, equilibrium i L, and after the rain the characteristics that keep their depth:
        L = q / i + alpha m h^(m-1) (t - t_d)."""
        time = numpy.asarray(time, float)
        rising = self.alpha * (self.rate * numpy.minimum(time, self.time_to_equilibrium)) ** self.m
        since = numpy.maximum(time - self.duration, 0.0)
        deepest = (self.equilibrium / self.alpha) ** (1.0 / self.m)
        arrived = lambda h: self.alpha * h**self.m / self.rate + self.alpha * self.m * h ** (self.m - 1.0) * since - self.length
        h = root(arrived, numpy.zeros_like(time), numpy.full_like(time, deepest))
        return numpy.where(since > 0.0, self.alpha * h**self.m, rising)

    def volume(self, time):
        """Water on the plane per width [m2] at equilibrium and after, from the depths that characteristics carry:
        the integral of h dx over the plane."""
        since = numpy.maximum(numpy.asarray(time, float) - self.duration, 0.0)
        h = (self.outflow(self.duration + since) / self.alpha) ** (1.0 / self.m)
        m = self.m
        # x(h) = alpha h^m / i + alpha m h^(m-1) s;  V = int h dx = int_0^h h x'(h) dh
        return self.alpha * m / self.rate * h ** (m + 1) / (m + 1) + self.alpha * (m - 1) * h**m * since
