#pragma once

#include <string>
#include <string_view>

namespace gatlab {

/// The shortest text that reads back as the same number, such as "0.005"; "inf", "-inf" or "nan"
/// for what is none.
std::string number_text(double number);

/// The number that a text of JSON's grammar for numbers says, rounded correctly; infinite beyond
/// the largest.
double number_from_text(std::string_view text);

}  // namespace gatlab
