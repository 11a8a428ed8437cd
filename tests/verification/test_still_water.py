import study_test
from studies import still_water


class StillWater(study_test.StudyTest):
    study = staticmethod(still_water.study)

    def test_rejects_a_leak(self):
        self.reject("level ground: water after 50 years - after a day",
                    wrong_flat={"water__infiltration": '"green_ampt"'})

    def test_rejects_a_smaller_canopy(self):
        self.reject("drizzle in 720,000 steps: rain that the soil takes",
                    wrong_drizzle={"water__interception_capacity": '"9.999 mm"'})

    def test_rejects_smoother_ground(self):
        self.reject("error on the finest grid, water left on the drying plane after 50 years",
                    wrong_plane={"water__manning": '"0.4 s/m^(1/3)"'})
