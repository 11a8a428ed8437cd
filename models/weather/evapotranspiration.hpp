// Potential evapotranspiration from temperature and the sun's height alone.
#pragma once

namespace headwater {

/// Radiation on a horizontal plane above the atmosphere over a day [J/m2], FAO-56 equations 21-25 (Allen et
/// al. 1998). `latitude` [degrees north], `day_of_year` 1 .. 366. Polar day and night included.
double extraterrestrial_radiation(double latitude, int day_of_year);

/// Daily potential evapotranspiration per kelvin above -5 degC [m/K]: Re / (lambda rho 100), Oudin et al.
/// (2005).
double oudin_slope(double radiation);

/// Daily potential evapotranspiration [m] at air temperature [degC]: Oudin et al. (2005), Journal of
/// Hydrology 303, 290-306. Nothing at -5 degC and below.
inline double oudin_pet(double slope, double air_temperature) {
  const double pet = slope * (air_temperature + 5.0);
  return pet > 0.0 ? pet : 0.0;
}

/// Daily reference evapotranspiration per kelvin above -17.8 degC [m/K]: 0.0023 Re sqrt(range) / (lambda
/// rho), Hargreaves and Samani (1985), Applied Engineering in Agriculture 1(2), 96-99, as FAO-56 equation 52.
/// `range` = the day's maximum minus minimum air temperature [K] >= 0.
double hargreaves_slope(double radiation, double range);

/// Daily reference evapotranspiration [m] at the day's mean air temperature [degC]. Nothing at -17.8 degC and
/// below.
inline double hargreaves_pet(double slope, double air_temperature) {
  const double pet = slope * (air_temperature + 17.8);
  return pet > 0.0 ? pet : 0.0;
}

}  // namespace headwater
