import study_test
from studies import drained_plain


class DrainedPlain(study_test.StudyTest):
    study = staticmethod(drained_plain.study)

    def test_rejects_other_conductivity(self):
        # 0.1 % of it
        self.reject("head in row 0, column 0", "head in row 440, column 220", leachate__conductivity='"5.005 m/day"')
