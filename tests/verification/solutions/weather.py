"""Radiation above the atmosphere (FAO-56), and the moments of a chain of wet and dry days."""

import math

import numpy

DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
LATENT_HEAT = 2.45  # [MJ/kg], so that 1 MJ/m2 evaporates 1 / 2.45 mm


def radiation(latitude, day):
    """[MJ/m2/day] at `latitude` [degrees north] on `day` of the year: FAO-56 equations 21 to 25."""
    phi = math.radians(latitude)
    declination = 0.409 * math.sin(2.0 * math.pi * day / 365.0 - 1.39)
    distance = 1.0 + 0.033 * math.cos(2.0 * math.pi * day / 365.0)
    sunset = math.acos(-math.tan(phi) * math.tan(declination))
    return 1440.0 * 0.0820 / math.pi * distance * (sunset * math.sin(phi) * math.sin(declination)
                                                 + math.cos(phi) * math.cos(declination) * math.sin(sunset))


def oudin(latitude, day, mean):
    """[mm/day], Oudin et al. (2005)."""
    return radiation(latitude, day) / LATENT_HEAT * (mean + 5.0) / 100.0


def hargreaves(latitude, day, mean, spread):
    """[mm/day], Hargreaves and Samani (1985), FAO-56 equation 52; `spread` = maximum - minimum [K]."""
    return 0.0023 * (mean + 17.8) * math.sqrt(spread) * radiation(latitude, day) / LATENT_HEAT


class Chain:
    """Wet days of a two-state chain with chances by month, in a year of 365 days after many such years."""

    def __init__(self, after_dry, after_wet):
        month = numpy.repeat(numpy.arange(12), DAYS)
        p01, p11 = numpy.asarray(after_dry)[month], numpy.asarray(after_wet)[month]
        chance = 0.5
        for _ in range(3):  # years: what it started with is forgotten
            self.chance = []
            for dry, wet in zip(p01, p11):
                chance = dry + (wet - dry) * chance
                self.chance.append(chance)
        self.chance = numpy.array(self.chance)
        self.month = month
        # cov(day i, day j) = var(day i) x product of (p11 - p01) of the days i+1 .. j
        variance = self.chance * (1.0 - self.chance)
        self.covariance = numpy.diag(variance)
        for i, start in enumerate(variance):
            along = start * numpy.cumprod((p11 - p01)[i + 1:])
            self.covariance[i, i + 1:] = self.covariance[i + 1:, i] = along

    def wet_days(self, weights=None):
        """Mean and variance of the number of wet days, each weighted by its month's entry."""
        weights = numpy.ones(12) if weights is None else numpy.asarray(weights)
        daily = weights[self.month]
        return float(daily @ self.chance), float(daily @ self.covariance @ daily)

    def rain(self, mean, variance, months=range(12)):
        """Mean and variance of the rain of `months`, from those of a wet day's rain by month."""
        chosen = numpy.isin(numpy.arange(12), list(months))
        total, spread = self.wet_days(numpy.where(chosen, mean, 0.0))
        within, _ = self.wet_days(numpy.where(chosen, variance, 0.0))
        return total, spread + within
