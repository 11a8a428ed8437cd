"""Heads in closed form, and fronts that water brings in: Dupuit, Theis; van Genuchten & Alves."""

import math

import numpy

from solutions.transport import invert


def dupuit(x, left, right, length, conductivity, recharge):
    """Head [m] at `x` between the heads `left` and `right` on a level base (Dupuit 1863; Bear 1979)."""
    x = numpy.asarray(x, float)
    return numpy.sqrt(left**2 - (left**2 - right**2) * x / length + recharge / conductivity * (length - x) * x)


def well_function(u):
    """W(u) = E1(u) by its series (Abramowitz & Stegun 5.1.11), for u < 5."""
    total, term = -0.5772156649015329 - math.log(u), -1.0
    for n in range(1, 60):
        term *= -u / n
        total += term / n
    return total


def theis(radius, time, rate, transmissivity, storage):
    """Drawdown [m] (Theis 1935)."""
    u = radius**2 * storage / (4.0 * transmissivity * time)
    return rate / (4.0 * math.pi * transmissivity) * well_function(u)


class Column:
    """Uniform flow of pore velocity `velocity` with dispersion, retardation R and decay of all of it, behind a step at
    x = 0 (van Genuchten & Alves 1982, by Laplace transform)."""

    def __init__(self, velocity, dispersion, retardation=1.0, decay=0.0):
        self.velocity, self.dispersion = velocity / retardation, dispersion / retardation
        self.decay = decay

    def front(self, x, time, flux_type=False):
        u, d = self.velocity, self.dispersion

        def transform(s):
            root = numpy.sqrt(1 + 4 * d * (s + self.decay) / u**2)
            first = numpy.exp(x * u / (2 * d) * (1 - root)) / s
            return first * 2.0 / (1.0 + root) if flux_type else first

        return float(invert(transform, [time])[0])
