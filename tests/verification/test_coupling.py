import study_test
from studies import coupling


class Coupling(study_test.StudyTest):
    study = staticmethod(coupling.study)

    def test_rejects_windows_that_do_not_shrink(self):
        self.reject("observed order, windows and steps: water, aquifer to river", leachate__window='"8 day"')
