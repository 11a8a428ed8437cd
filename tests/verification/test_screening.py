import study_test
from studies import screening


class Screening(study_test.StudyTest):
    study = staticmethod(screening.study)

    def test_rejects_another_rain(self):
        self.reject("soil loss of cell 1 at 9 %", "soil loss of cell 3 at 60 %", weather__rate='"40.1 mm/h"')

    def test_rejects_beds_as_steep_as_the_hill(self):
        self.reject("soil loss of cell 1 at beds of 5 % on 60 %", land__local_slope='"terrain"')

    def test_rejects_a_shorter_slope(self):
        self.reject("soil loss of cell 3 at 9 %", erosion__rusle__longest_slope='"30 m"')
