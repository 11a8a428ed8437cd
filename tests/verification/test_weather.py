import study_test
from studies import weather


class Weather(study_test.StudyTest):
    study = staticmethod(weather.study)

    def test_rejects_another_temperature_and_range(self):
        self.reject("evapotranspiration of two days, Oudin", "evapotranspiration of two days, Hargreaves",
                    wrong_ground={"weather__temperature": str([20.701] * 12)})
        self.reject("evapotranspiration of two days, Hargreaves",
                    wrong_ground={"weather__temperature_range": str(["11.801 K"] * 12)})

    def test_rejects_longer_spells(self):
        chances = [chance + 0.03 for chance in weather.AFTER_WET]
        self.reject("gamma: wet days of a year", "gamma: largest deviation of a month's wet days, in standard errors",
                    "mixed exponential: wet days of a year",
                    wrong_generator=f"[weather.generator]\nwet_after_wet = {chances}\n")

    def test_rejects_other_depths(self):
        depths = [f"{1.03 * depth:.4f} mm" for depth in weather.DEPTH]
        self.reject("gamma: rain of a year", "mixed exponential: rain of a year",
                    wrong_generator=f"[weather.generator]\nwet_day_depth = {depths}\n")

    def test_rejects_years_that_are_too_different(self):
        self.reject("gamma: standard deviation of annual rain",
                    wrong_generator="[weather.generator]\nannual_sd = 0.1\n")
