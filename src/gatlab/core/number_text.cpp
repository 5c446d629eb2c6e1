#include "gatlab/core/number_text.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

#ifdef __EMSCRIPTEN__
#include <emscripten/em_js.h>
#endif

namespace gatlab {

namespace {

constexpr int kLongest = 40;  // of any double, with the 0 at the end

}  // namespace

#ifdef __EMSCRIPTEN__

// JavaScript's own conversions give the same digits; the standard library's, which work through
// numbers of 128 bits, would be a twentieth of the download.
EM_JS_DEPS(gatlab_number_text, "$UTF8ToString,$stringToUTF8");
EM_JS(double, gatlab_number_from_text, (const char* text, int length),
      { return Number(UTF8ToString(text, length)); });
EM_JS(void, gatlab_number_text, (double number, char* text, int room),
      { stringToUTF8(String(number), text, room); });

namespace {

std::string finite_text(double number) {
    char text[kLongest];
    gatlab_number_text(number, text, kLongest);
    return text;
}

}  // namespace

double number_from_text(std::string_view text) {
    return gatlab_number_from_text(text.data(), static_cast<int>(text.size()));
}

#else

namespace {

std::string finite_text(double number) {
    char text[kLongest];
    return {text, std::to_chars(text, text + kLongest, number).ptr};
}

}  // namespace

double number_from_text(std::string_view text) {
#ifdef __cpp_lib_to_chars
    double number = 0;
    const auto end = text.data() + text.size();
    if (std::from_chars(text.data(), end, number).ec != std::errc::result_out_of_range) {
        return number;
    }
#endif
    // Tells too large from too small; also for libraries whose from_chars has no numbers with a
    // point yet. (In a locale with decimal commas these stop at the point.)
    return std::strtod(std::string(text).c_str(), nullptr);
}

#endif

std::string number_text(double number) {
    if (std::isnan(number)) return "nan";
    if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
    return finite_text(number);
}

}  // namespace gatlab
