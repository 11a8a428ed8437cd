"""A study as a test: it must reproduce its solution, and what a broken model would do must be rejected."""

import unittest

import harness


class StudyTest(unittest.TestCase):
    """Set `study` in a subclass."""

    study = None
    fine = False

    @classmethod
    def setUpClass(cls):
        cls.program = harness.Program()

    @classmethod
    def tearDownClass(cls):
        cls.program.__exit__()

    def test_reproduces_the_solution(self):
        result = type(self).study(self.program, fine=self.fine)
        self.assertTrue(result.checks)
        for check in result.checks:
            with self.subTest(check.what):
                self.assertTrue(check.passes, str(check))

    def reject(self, *names, **broken):
        """With what is `broken` each of the checks `names` must fail (and without it they pass, see above)."""
        result = type(self).study(self.program, **broken)
        for name in names:
            check = next(check for check in result.checks if check.what == name)
            self.assertFalse(check.passes, f"accepted: {check}")
