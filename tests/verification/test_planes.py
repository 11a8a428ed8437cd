import study_test
from studies import planes


class Planes(study_test.StudyTest):
    study = staticmethod(planes.study)

    def test_rejects_rougher_ground(self):
        # 10 % more resistance delays the rise by 6 % of t_e.
        self.reject("error on the finest grid, half_of_v, 0 to 2 t_e", "error on the finest grid, half_of_v, recession",
                    "error on the finest grid, half_of_v, water left at the end", water__manning='"0.0165 s/m^(1/3)"')

    def test_rejects_benches_as_steep_as_the_hill(self):
        self.reject("error on the finest grid, benches, 0 to 2 t_e", "error on the finest grid, benches, recession",
                    land__local_slope='"terrain"')

    def test_rejects_a_late_hydrograph(self):
        names = [f"error on the finest grid, {case}, 0 to 2 t_e" for case in planes.PLANES]
        orders = [f"observed order, {case}, 0 to 2 t_e" for case in planes.PLANES]
        self.reject(*names, *orders, shift=-60.0)
