"""The checkers themselves: what must be rejected is."""

import unittest

import harness


def ledger(*closures):
    return [{"entry": "posting", "closure": ""}] + [{"entry": "residual", "closure": str(one)} for one in closures]


class Closure(unittest.TestCase):
    def test_accepts_round_off(self):
        self.assertEqual(harness.require_closure(ledger(0, 3e-13)), 3e-13)

    def test_rejects_lost_mass(self):
        for closures in ((0, 2e-12), (-2e-12, 0), (float("nan"),), (float("inf"),)):
            with self.subTest(closures), self.assertRaises(harness.ClosureError):
                harness.require_closure(ledger(*closures))

    def test_rejects_a_ledger_without_residuals(self):
        with self.assertRaises(harness.ClosureError):
            harness.require_closure(ledger())


class Checks(unittest.TestCase):
    def test_limit(self):
        self.assertTrue(harness.Check("", 1.0, 1.01, 0.02).passes)
        for got in (1.03, 0.97, float("nan"), float("inf")):
            self.assertFalse(harness.Check("", 1.0, got, 0.02).passes)

    def test_order(self):
        study = harness.Study("", "")
        study.refine("first", "abc", [0.4, 0.2, 0.1], 0.9, 1.0)
        study.refine("second", "abc", [0.4, 0.1, 0.025], 1.8, 1.0)
        self.assertEqual(study.failures(), [])

    def test_rejects_an_order_that_is_too_low(self):
        for errors, wanted in (([0.4, 0.2, 0.1], 1.8), ([0.4, 0.1, 0.09], 0.9), ([0.1, 0.2, 0.4], 0.9)):
            study = harness.Study("", "")
            study.refine("", "abc", errors, wanted, 1.0)
            self.assertEqual(len(study.failures()), 1, errors)

    def test_rejects_an_error_that_is_too_large(self):
        study = harness.Study("", "")
        study.refine("", "abc", [0.4, 0.2, 0.1], 0.9, 0.05)
        self.assertEqual(len(study.failures()), 1)
