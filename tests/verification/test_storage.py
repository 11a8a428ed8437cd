import study_test
from studies import storage


class Storage(study_test.StudyTest):
    study = staticmethod(storage.study)

    def test_rejects_a_late_front(self):
        self.reject("error on the finest grid, second order, 500 m", "observed order, second order, 500 m", shift=2.5)

    def test_rejects_faster_exchange(self):
        table = self.program.table("storage/channel.csv", exchange_per_s=1.02)
        self.reject("error on the finest grid, second order, 500 m", "error on the finest grid, upwind, 500 m",
                    river__network=table)
