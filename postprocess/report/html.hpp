// Small things that every part of the report needs: text and numbers as HTML shows them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace headwater {

/// For text and attribute values.
std::string escape(std::string_view text);

/// "12 300.5": narrow no-break spaces between thousands, a true minus sign.
std::string plain_number(double value, int decimals);

/// Decimals with which the largest of these numbers has three significant digits; 0 to 6.
int decimals_of(const std::vector<double>& values);

/// Three significant digits, for sentences.
std::string sentence_number(double value);

/// As short as three significant digits allow: "1", "0.05", "11.3".
std::string limit_number(double value);

/// "−12 %" of a reference that is not zero, else an empty text.
std::string percent_change(double value, double reference);

std::string base64(std::string_view bytes);

}  // namespace headwater
