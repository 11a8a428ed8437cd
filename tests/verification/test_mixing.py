import study_test
from studies import mixing


class Mixing(study_test.StudyTest):
    study = staticmethod(mixing.study)

    def test_rejects_more_seepage(self):
        table = self.program.table("mixing/reaches.csv", lateral_m3s_per_m=1.01)
        self.reject("error on the finest grid, concentration, tributary_1", "flow of the mixture", river__network=table)

    def test_rejects_slower_flow(self):
        table = self.program.table("mixing/reaches.csv", area_m2=1.02)
        self.reject("error on the finest grid, concentration, tributary_1", river__network=table)
