import study_test
from studies import infiltration


class Infiltration(study_test.StudyTest):
    study = staticmethod(infiltration.study)

    def test_rejects_less_suction(self):
        # 10 % less suction: about 4 % less infiltrates before and after ponding
        self.reject("silt loam, 5 cm/h: infiltrated in the hour, printed",
                    "silt loam, 5 cm/h: time to ponding", water__suction='"0.15 m"')

    def test_rejects_a_profile_that_drains_too_fast(self):
        # a pore-size index of 2 instead of 0.3: the conductivity falls off as s^4 instead of s^9.7
        self.reject("two bursts: infiltration of the second, power_law", water__brooks_corey_index="2.0")
