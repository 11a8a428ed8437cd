// The distribution of a wet day's rain from a sample: maximum likelihood.
#pragma once

#include <span>

namespace headwater {

/// Shape k of the gamma distribution whose likelihood is largest, from the sample's log of the mean minus
/// mean of the logs, s > 0: log k - digamma(k) = s. Kept within [0.05, 100], the bounds of the key.
double gamma_shape(double s);

/// Gamma distribution of a sample. Standard errors from the expected information.
struct GammaFit {
  double mean = 0.0, mean_error = 0.0;
  double shape = 1.0, shape_error = 0.0;
  double log_likelihood = 0.0;
};
/// Depths > 0, at least one. Errors are NaN where the shape came to a bound.
GammaFit fit_gamma(std::span<const double> depths);

/// Two kinds of wet days, each with exponential depths.
struct MixedExponential {
  double light_share = 0.0;
  double light = 1.0, heavy = 1.0;  ///< means, light <= heavy
};
double log_likelihood(std::span<const double> depths, const MixedExponential& mixture);

/// One step of expectation maximisation (Dempster, Laird and Rubin 1977): the likelihood does not fall.
MixedExponential improved(std::span<const double> depths, const MixedExponential& mixture);

/// Mixed exponential distribution of a sample, as the keys have it. Standard errors from the observed scores;
/// NaN where the sample does not tell the kinds apart.
struct MixedFit {
  double mean = 0.0, mean_error = 0.0;
  double light_share = 0.0, light_share_error = 0.0;
  double light_mean = 1.0, light_mean_error = 0.0;  ///< over the mean of all
  double log_likelihood = 0.0;
};
/// Depths > 0, at least one. One kind (light_share 0) where two are no likelier.
MixedFit fit_mixed_exponential(std::span<const double> depths);

}  // namespace headwater
