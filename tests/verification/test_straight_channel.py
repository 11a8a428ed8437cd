import study_test
from studies import straight_channel


class StraightChannel(study_test.StudyTest):
    study = staticmethod(straight_channel.study)

    def test_rejects_a_late_front(self):
        # One step of the finest grid.
        names = [f"{kind}, {front} at {x} m" for kind in ("second order", "upwind, step as the square of the cell")
                 for front in ("step", "pulse", "decaying") for x in (500, 2000)]
        self.reject(*(f"error on the finest grid, {name}" for name in names),
                    *(f"observed order, {name}" for name in names), shift=5.0)

    def test_rejects_missing_dispersion(self):
        self.reject("second order, step: C(500 m, 900 s)", "error on the finest grid, second order, slug at 1000 m",
                    "error on the finest grid, upwind, step at 500 m",
                    "error on the finest grid, steady decay at 50000 m",
                    "error on the finest grid, second order, inlet that rises for half an hour, 500 m",
                    river__dispersion='"none"')
