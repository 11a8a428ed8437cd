import unittest

import numpy

import study_test
from studies import creeping_hill

PROFILE = "error on the finest grid, mean height of the profile"


class CreepingHill(study_test.StudyTest):
    study = staticmethod(creeping_hill.study)

    def test_rejects_linear_creep(self):
        self.reject(PROFILE, "slope at the foot", erosion__creep__critical_slope="10.0")

    def test_rejects_another_diffusivity(self):
        self.reject(PROFILE, erosion__creep__diffusivity='"100.1 m2/day"')

    def test_rejects_a_tangent_that_begins_too_early(self):
        self.reject(PROFILE, "slope at the foot", erosion__creep__steepest="0.7")


class Solution(unittest.TestCase):
    """The profile against its own equation."""

    def test_what_rises_passes(self):
        hill = creeping_hill.hill
        x = numpy.array([1.0, 30.0, 100.0])
        slope = hill.slope(x)
        flux = hill.diffusivity * slope / (1.0 - (slope / hill.critical_slope) ** 2)
        numpy.testing.assert_allclose(flux, hill.uplift * x, rtol=1e-12)

    def test_drop_is_the_integral_of_the_slope(self):
        hill = creeping_hill.hill
        x = numpy.linspace(0.0, 100.0, 200001)
        middle = 0.5 * (x[1:] + x[:-1])
        self.assertAlmostEqual(numpy.sum(hill.slope(middle)) * (x[1] - x[0]), float(hill.drop(100.0)), 7)
