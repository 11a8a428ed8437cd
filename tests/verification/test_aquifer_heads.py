import study_test
from studies import aquifer_heads


class AquiferHeads(study_test.StudyTest):
    study = staticmethod(aquifer_heads.study)

    def test_rejects_other_conductivity(self):
        self.reject("error on the finest grid, steady heads between two ditches",
                    "error on the finest grid, steady heads between two drains",
                    "drawdown at 120 m after 864 s", leachate__conductivity='"5.3 m/day"')

    def test_rejects_late_pumping(self):
        self.reject("error on the finest grid, drawdown around a well", shift=30.0)
