import study_test
from studies import sediment_load


class SedimentLoad(study_test.StudyTest):
    study = staticmethod(sediment_load.study)

    def test_rejects_less_sorption(self):
        self.reject("error on the finest grid, share that arrives dissolved",
                    "share of the load that a fence holds, exponent 0.5",
                    species__ammonium_n__sorption__kd='"0.19 m3/kg"')

    def test_rejects_other_grains(self):
        self.reject("share of the load that a fence holds, exponent 0.5", erosion__grains__fine__diameter='"5 um"')
