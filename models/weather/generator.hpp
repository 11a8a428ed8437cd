// Daily rain where there is no gauge: Richardson (1981), Water Resources Research 17(1), 182-190.
#pragma once

#include <cstdint>

#include "models/weather/climate.hpp"
#include "models/weather/parameters.hpp"

namespace headwater {

/// One step of the two-state Markov chain. `u` is uniform in (0, 1).
inline bool next_wet(bool wet_yesterday, double u, double wet_after_dry, double wet_after_wet) {
  return u < (wet_yesterday ? wet_after_wet : wet_after_dry);
}

/// Long-run share of wet days of the chain: p01 / (1 - p11 + p01); 0 when nothing ever changes.
double wet_share(double wet_after_dry, double wet_after_wet);

/// Quantile `u` in (0, 1) of the gamma distribution with this mean [m] and shape: rain of a wet day [m].
double wet_depth(double u, double mean, double shape);

/// Quantile `u` in (0, 1) of the mixed exponential distribution with this mean [m]: a share `light_share` in
/// [0, 1) of exponential depths with mean `light_mean` x mean, light_mean in (0, 1], and the rest of depths
/// with the larger mean that this leaves (Woolhiser & Pegram 1979).
double mixed_depth(double u, double mean, double light_share, double light_mean);

/// Rain of a wet day of `month` (0 .. 11) [m] at quantile `u` in (0, 1): least_depth and what the
/// distribution gives.
double generated_depth(const GeneratorParameters& parameters, std::size_t month, double u);

/// Standard normal deviate at quantile `u` in (0, 1).
double standard_normal(double u);

/// Lognormal factor with mean 1 and standard deviation `sd` at quantile `u` in (0, 1); 1 for sd = 0.
double annual_factor(double u, double sd);

/// Rain day by day, each a pure function of (seed, day) and of where the chain starts. The chain's memory is
/// not part of the state: it is walked again from its start (one uniform a day), so a resumed run sees the
/// same days. Another climate uses the same uniforms: the same quantiles of its own distributions.
class RainGenerator {
 public:
  RainGenerator(const GeneratorParameters& parameters, std::uint64_t seed, const Climate& climate = Climate())
      : parameters_(parameters), climate_(climate), seed_(seed) {}

  /// The chain starts on `day` (days since 1970-01-01), known to be wet or dry.
  void start(std::int64_t day, bool wet);
  /// The chain starts on `day`, wet with the long-run share of its month.
  void start_by_chance(std::int64_t day);
  /// Whether a day not before the start is wet.
  bool wet(std::int64_t day);
  /// Rain of a day after the start [m].
  double rain(std::int64_t day);

 private:
  WetChances chances(std::int64_t day) const;

  GeneratorParameters parameters_;
  Climate climate_;
  std::uint64_t seed_;
  std::int64_t start_day_ = 0, day_ = 0;
  bool start_wet_ = false, wet_ = false;  // on start_day_ and on day_
};

}  // namespace headwater
