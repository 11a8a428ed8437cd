"""Infiltration of Green and Ampt, and of a profile that drains in a pause of the rain."""

import math


def ponded(before, a, conductivity, time):
    """Cumulative infiltration [m] `time` after `before`, by fixed-point iteration as in the textbooks:
    F = before + K t + a ln((F + a) / (before + a)), a = suction x deficit."""
    total = before + conductivity * time
    for _ in range(100000):
        new = before + conductivity * time + a * math.log((total + a) / (before + a))
        if abs(new - total) < 1e-16:
            break
        total = new
    return total


def time_to_ponding(a, conductivity, rate):
    """[s], Mein & Larson (1973)."""
    return conductivity * a / (rate * (rate - conductivity))


def under_rain(before, a, conductivity, rate, time):
    """Cumulative infiltration [m] after `time` of rain at a constant rate."""
    if rate <= conductivity:
        return before + rate * time
    at_ponding = conductivity * a / (rate - conductivity)
    dry = max(0.0, at_ponding - before) / rate
    if dry >= time:
        return before + rate * time
    return ponded(before + rate * dry, a, conductivity, time - dry)


class Profile:
    """A rectangle of water that drains in a pause (Smith, Corradini & Melone 1993; Ogden & Saghafian 1997) and is filled from above
    by the next burst: explicit, in steps so small that what they leave out does not show."""

    def __init__(self, conductivity, suction, deficit, porosity, pore_index):
        self.conductivity, self.suction, self.deficit, self.porosity = conductivity, suction, deficit, porosity
        self.gravity, self.drive = 3.0 + 2.0 / pore_index, 3.0 + 1.0 / pore_index

    def brooks_corey(self, share, water):
        """Flux [m/s] at the front where `share` of the deficit is filled: gravity and suction."""
        saturation = 1.0 - self.deficit * (1.0 - share) / self.porosity
        return self.conductivity * (saturation**self.gravity
                                    + self.suction * self.deficit / water * share * saturation**self.drive)

    def power_law(self, share, water):
        """The power of `share` with that flux's value and slope at saturation."""
        step = 1e-6
        full = self.brooks_corey(1.0, water)
        slope = math.log(full / self.brooks_corey(1.0 - step, water)) / -math.log1p(-step)
        return full * share**slope

    def drained(self, water, time, flux, steps=4000):
        """Share of the deficit that is filled after a pause without any rain."""
        share, now = 1.0, 0.0
        for n in range(1, steps + 1):
            end = time * (n / steps) ** 3  # fast at first
            half = share - 0.5 * (end - now) * share * flux(share, water) / water
            share -= (end - now) * half * flux(half, water) / water
            now = end
        return share

    def second_burst(self, water, share, rate, time, steps=400000):
        """Infiltration [m] of a burst on such a profile: capacity K (1 + suction / depth of what is full)."""
        depth, taken, step = water / (self.deficit * share), 0.0, time / steps
        for n in range(steps):
            full = taken / (self.deficit * (1.0 - share)) if water + taken < self.deficit * depth else (
                (water + taken) / self.deficit)
            capacity = self.conductivity * (1.0 + self.suction / full) if full > 0.0 else math.inf
            taken += step * min(rate, capacity)
        return taken
