import study_test
from studies import waves


class Waves(study_test.StudyTest):
    study = staticmethod(waves.study)

    def test_rejects_a_rougher_bed(self):
        ramp = {"river__network": self.program.table("waves/channel.csv", manning=1.05)}
        lateral = {"river__network": self.program.table("waves/lateral.csv", manning=1.05)}
        self.reject(*(f"error on the finest grid, ramp at {x} m" for x in (2000, 5000, 10000)),
                    "error on the finest grid, lateral inflow, 0 to 3600 s", "lateral inflow: Q(300 s)",
                    wrong_ramp=ramp, wrong_lateral=lateral)
