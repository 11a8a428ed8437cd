import study_test
from studies import uvas_creek


class UvasCreek(study_test.StudyTest):
    study = staticmethod(uvas_creek.study)

    def test_rejects_faster_exchange(self):
        table = self.program.table("uvas_creek/reaches.csv", exchange_per_s=1.1)
        self.reject("s619: peak", "s619: C(14 h)", "s619: C(18 h)", river__network=table)

    def test_rejects_upwind_on_this_grid(self):
        self.reject("s619: C(14 h)", "s105: time of half the rise", river__transport='"upwind"')
