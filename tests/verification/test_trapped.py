import study_test
from studies import trapped


class Trapped(study_test.StudyTest):
    study = staticmethod(trapped.study)

    def test_rejects_a_larger_basin(self):
        self.reject("mixed basin: share of medium that stays", "ideal basin: share of fine that stays",
                    check_dam__foot__area='"0.505 m2"')

    def test_rejects_another_fence(self):
        self.reject("fence: medium that it holds", sediment_trap__fence__efficiency="{ medium = 0.42, coarse = 0.9 }")
