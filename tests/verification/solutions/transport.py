"""Advection and dispersion along x with decay and transient storage, by numerical inversion of its Laplace transform.

C/C0 = exp[(x u / 2D) (1 - sqrt(1 + 4 D g(s) / u^2))] / s behind a step at x = 0, t = 0 (semi-infinite channel, first-type
inlet; Ogata & Banks 1961, Bencala & Walters 1983), with g(s) = s + k + storage. In front of the water D = 0 leaves
exp(-g x / u) / s.
"""

import math

import numpy


def invert(transform, time, terms=4000):
    """f(t) of F(s) by the trapezoidal rule on the Bromwich integral (Dubner & Abate 1968; Crump 1976) for transforms that
    fall off exponentially along the imaginary axis, as those of dispersing fronts do: then the series needs no acceleration
    and is exact to about exp(-25)."""
    time = numpy.asarray(time, float)
    period = 2.0 * float(numpy.max(time))
    shift = 25.0 / (2.0 * period) * 2.0
    frequency = numpy.arange(terms) * (math.pi / period)
    values = transform(shift + 1j * frequency)
    values[0] *= 0.5
    if abs(values[-1]) > 1e-12 * numpy.max(numpy.abs(values)):
        raise ValueError("the transform has not died out: more terms are needed")
    phase = numpy.exp(1j * numpy.outer(time, frequency))
    return numpy.where(time > 0.0, numpy.exp(shift * time) / period * (phase @ values).real, 0.0)


class Channel:
    """A uniform channel: velocity [m/s], dispersion [m2/s], decay [1/s], exchange alpha [1/s] with storage As/A."""

    def __init__(self, velocity, dispersion, decay=0.0, exchange=0.0, storage=0.0):
        self.velocity, self.dispersion, self.decay = velocity, dispersion, decay
        self.exchange, self.storage = exchange, storage

    def _rate(self, s):
        g = s + self.decay
        if self.exchange > 0.0:
            # As dCs/dt = alpha A (C - Cs) - k As Cs
            g = g + self.exchange * (s + self.decay) / (s + self.decay + self.exchange / self.storage)
        return g

    def step(self, x, time, terms=4000):
        """C/C0 at `x` [m] and times [s] after the concentration at the inlet rose from 0 to C0."""
        u, d = self.velocity, self.dispersion
        return invert(lambda s: numpy.exp(x * u / (2 * d) * (1 - numpy.sqrt(1 + 4 * d * self._rate(s) / u**2))) / s, time, terms)

    def pulse(self, x, time, duration, terms=4000):
        """C/C0 when the concentration at the inlet is C0 for `duration` [s]."""
        time = numpy.asarray(time, float)
        behind = numpy.maximum(time - duration, 0.0)
        return self.step(x, time, terms) - numpy.where(behind > 0.0, self.step(x, numpy.maximum(behind, 1e-9), terms), 0.0)

    def steady(self, x):
        """C/C0 long after the step."""
        u, d = self.velocity, self.dispersion
        if d == 0.0:
            return math.exp(-self._rate(0.0) * x / u)
        return math.exp((u - math.sqrt(u * u + 4 * self._rate(0.0) * d)) * x / (2 * d))

    def slug(self, x, time, mass_per_area, duration):
        """Concentration of `mass_per_area` [kg/m2] released at x = 0 of an endless channel evenly over `duration` [s]
        (Taylor 1954; Fischer et al. 1979), by Gauss-Legendre quadrature over the release."""
        time = numpy.asarray(time, float)
        nodes, weights = numpy.polynomial.legendre.leggauss(16)
        total = numpy.zeros_like(time)
        for node, weight in zip(nodes, weights):
            since = time - 0.5 * duration * (1.0 + node)
            late = numpy.maximum(since, 1e-9)
            spread = numpy.exp(-((x - self.velocity * late) ** 2) / (4 * self.dispersion * late) - self.decay * late)
            total += 0.5 * weight * numpy.where(since > 0.0, spread / numpy.sqrt(4 * math.pi * self.dispersion * late), 0.0)
        return mass_per_area * total
