import unittest

import numpy

import study_test
from studies import eroding_plane


class ErodingPlane(study_test.StudyTest):
    study = staticmethod(eroding_plane.study)

    def test_rejects_weaker_flow(self):
        self.reject(*[f"error on the finest grid, rain and flow, {name} at the outlet" for name in eroding_plane.CLASSES],
                    erosion__entrainment_energy='"21 J/kg"')

    def test_rejects_heavier_deposits(self):
        # 2 % less re-detachment: less in the water, more on the ground.
        self.reject(*[f"rain: {what} of {name}{place}" for name in eroding_plane.CLASSES
                      for what, place in (("concentration", " at the outlet"), ("deposits", ""))],
                    erosion__rain_redetachability='"980 kg/m3"')

    def test_rejects_another_cover(self):
        self.reject(*[f"energy of rain: concentration of {name}" for name in eroding_plane.CLASSES],
                    land__canopy_cover="0.51")

    def test_rejects_another_cohesion(self):
        self.reject(*[f"cohesion: concentration of {name}" for name in eroding_plane.CLASSES],
                    erosion__cohesion='"2.1 kPa"')

    def test_rejects_beds_as_steep_as_the_hill(self):
        self.reject(*[f"beds: concentration of {name}" for name in eroding_plane.CLASSES], land__local_slope='"terrain"')

    def test_rejects_another_limit(self):
        self.reject("limit: total concentration at the outlet", erosion__maximum_concentration='"799 kg/m3"')


class Solution(unittest.TestCase):
    """The solution against its own equations, by other means."""

    def test_rain_alone_balances(self):
        # (1 - H) a = c: what is detached leaves; H a_d R = v c: what settles is lifted again.
        plane = eroding_plane.rain
        c, shield = plane.rain_alone(), plane.shielded(5.0)
        self.assertAlmostEqual((1.0 - shield) * plane.detachability, c, 12)
        self.assertAlmostEqual(shield * plane.redetachability * plane.rate, plane.mean_velocity * c, 12)

    def test_what_leaves_is_what_the_bare_ground_gives(self):
        plane = eroding_plane.rain_and_flow
        x = numpy.linspace(0.0, 50.0, 4001)
        x = 0.5 * (x[1:] + x[:-1])
        c = plane.concentration(x)
        given = numpy.sum((1.0 - plane.mean_velocity * c / plane.lift(x)) * plane.attack(x)) * (x[1] - x[0])
        left = plane.rate * 50.0 * plane.concentration([50.0])[0]
        self.assertAlmostEqual(given / left, 1.0, 6)

    def test_the_ground_is_never_wholly_shielded(self):
        # or the equations would be others
        for place in (1.0, 6.0, 10.0, 25.0, 50.0):
            self.assertLess(eroding_plane.rain_and_flow.shielded(place), 0.99)
