import study_test
from studies import aquifer_column


class AquiferColumn(study_test.StudyTest):
    study = staticmethod(aquifer_column.study)

    def test_rejects_a_late_front(self):
        # Ten steps of the finest grid for the plain species, twice that for the sorbing one.
        self.reject("error on the finest grid, upwind, plain, given concentration",
                    "error on the finest grid, upwind, plain, given inflow",
                    "error on the finest grid, upwind, sorbing, given concentration", shift=50.0)

    def test_rejects_missing_dispersion(self):
        self.reject("error on the finest grid, upwind, plain, given concentration",
                    "error on the finest grid, upwind, sorbing, given inflow",
                    leachate__longitudinal_dispersivity='"0 m"')

    def test_rejects_other_porosity(self):
        self.reject("given concentration, plain: C(400 m, 2000 d)", "given inflow, plain: C(400 m, 2000 d)",
                    leachate__porosity=0.27)
