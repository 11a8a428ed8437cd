"""Advection and dispersion along a uniform channel with decay and transient storage, from Laplace transforms.

Behind a step at the inlet x = 0 of a half-endless channel (first type) C/C0 has the transform
exp[(x u / 2D) (1 - sqrt(1 + 4 D g / u^2))] / s with g = s + k (Ogata & Banks 1961; Bear 1979), and with storage
g = s + k + alpha (s + k) / (s + k + alpha A/As) (Bencala & Walters 1983).
"""

import math

import numpy


def invert(transform, time):
    """f(t) of F(s) by the trapezoidal rule on the Bromwich integral (Dubner & Abate 1968; Crump 1976). F must fall off
    exponentially along the imaginary axis, as transforms of dispersing fronts do: then the series needs no
    acceleration. Exact to about 1e-11 of the largest value."""
    time = numpy.asarray(time, float)
    period = 2.0 * float(numpy.max(time))
    shift = 16.0 / period  # aliases are down by exp(-32)
    terms, values = 256, None
    while values is None or abs(values[-1]) > 1e-16 * numpy.max(numpy.abs(values)):
        terms *= 2
        if terms > 1 << 20:
            raise ValueError("the transform does not die out")
        values = transform(shift + 1j * math.pi / period * numpy.arange(terms))
    values[0] *= 0.5
    result = numpy.zeros_like(time)
    for at in range(0, len(time), 64):
        part = time[at : at + 64]
        phase = numpy.exp(1j * math.pi / period * numpy.outer(part, numpy.arange(terms)))
        result[at : at + 64] = numpy.exp(shift * part) / period * (phase @ values).real
    return numpy.where(time > 0.0, result, 0.0)


class Channel:
    """Velocity [m/s], dispersion [m2/s], decay k [1/s], exchange alpha [1/s] with storage of As/A."""

    def __init__(self, velocity, dispersion, decay=0.0, exchange=0.0, storage=0.0):
        self.velocity, self.dispersion, self.decay = velocity, dispersion, decay
        self.exchange, self.storage = exchange, storage

    def _g(self, s):
        g = s + self.decay
        return g + self.exchange * g / (g + self.exchange / self.storage) if self.exchange > 0.0 else g

    def _behind(self, x, time, power):
        u, d = self.velocity, self.dispersion

        def transform(s):
            return numpy.exp(x * u / (2 * d) * (1 - numpy.sqrt(1 + 4 * d * self._g(s) / u**2))) / s**power

        return invert(transform, time)

    def step(self, x, time):
        """C/C0 at `x` [m] and `time` [s] after the inlet rose from 0 to C0."""
        return self._behind(x, time, 1)

    def pulse(self, x, time, duration):
        """C/C0 when the inlet has C0 for `duration` [s] and then 0."""
        time = numpy.asarray(time, float)
        late = time > duration
        result = self.step(x, time)
        if numpy.any(late):
            result[late] -= self.step(x, time[late] - duration)
        return result

    def ramp(self, x, time, duration):
        """C/C0 when the inlet rises evenly from 0 to C0 within `duration` [s]."""
        time = numpy.asarray(time, float)
        late = time > duration
        result = self._behind(x, time, 2)
        if numpy.any(late):
            result[late] -= self._behind(x, time[late] - duration, 2)
        return result / duration

    def steady(self, x):
        """C/C0 long after the step."""
        u, d = self.velocity, self.dispersion
        return math.exp((u - math.sqrt(u * u + 4 * self._g(0.0) * d)) * x / (2 * d))

    def slug(self, x, time, mass_per_area, duration):
        """Concentration when `mass_per_area` [kg/m2] enters at x = 0 of an endless channel evenly over `duration` [s]
        (Taylor 1954; Fischer et al. 1979)."""
        time = numpy.asarray(time, float)
        nodes, weights = numpy.polynomial.legendre.leggauss(16)
        total = numpy.zeros_like(time)
        for node, weight in zip(nodes, weights):
            since = time - 0.5 * duration * (1.0 + node)
            width = 4 * self.dispersion * numpy.maximum(since, 1e-9)
            spread = numpy.exp(-((x - self.velocity * since) ** 2) / width - self.decay * since)
            total += 0.5 * weight * numpy.where(since > 0.0, spread / numpy.sqrt(math.pi * width), 0.0)
        return mass_per_area * total


def reach_with_seepage(flow, concentration, seepage, seepage_concentration, length, velocity, decay):
    """Flow and concentration at the end of a steady reach, d(QC)/dx = q C_L - k (Q/u) C (Thomann & Mueller 1987): with
    y = Q C, dy/dx + (k/u) y = q C_L."""
    rate = decay / velocity
    left = math.exp(-rate * length)
    load = flow * concentration * left
    load += seepage * seepage_concentration * (-math.expm1(-rate * length) / rate if rate > 0.0 else length)
    end = flow + seepage * length
    return end, load / end
