"""Steady hill under nonlinear creep: U x = K S / (1 - (S/Sc)^2), x from the divide."""

import dataclasses

import numpy


@dataclasses.dataclass(frozen=True)
class Hill:
    """Lengths in m, times in any one unit; `uplift` against the foot."""

    diffusivity: float
    critical_slope: float
    uplift: float

    def slope(self, x):
        """The positive root of the quadratic in S."""
        b = 2.0 * self.uplift * numpy.asarray(x, dtype=float) / (self.diffusivity * self.critical_slope)
        return self.critical_slope * (numpy.sqrt(1.0 + b * b) - 1.0) / numpy.where(b > 0.0, b, 1.0)

    def drop(self, x):
        """Height of the divide above x: the integral of S (Roering et al. 2001, 2007, with the divide as zero)."""
        b = 2.0 * self.uplift * numpy.asarray(x, dtype=float) / (self.diffusivity * self.critical_slope)
        root = numpy.sqrt(1.0 + b * b)
        scale = self.critical_slope**2 * self.diffusivity / (2.0 * self.uplift)
        return scale * (root - 1.0 - numpy.log(0.5 * (root + 1.0)))
