#include "gatlab/core/error.h"

namespace gatlab {

namespace {

std::string sentence(const ErrorText& text) {
    return text.argument + ": expected " + text.expected + ", got " + text.got + ". " +
           text.remedy + ".";
}

}  // namespace

std::string_view to_string(ErrorCode code) {
    switch (code) {
        case ErrorCode::shape:
            return "shape";
        case ErrorCode::graph:
            return "graph";
        case ErrorCode::value:
            return "value";
        case ErrorCode::state:
            return "state";
        case ErrorCode::format:
            return "format";
    }
    return "internal";
}

Error::Error(ErrorCode code, ErrorText text)
    : std::runtime_error(sentence(text)), code_(code), argument_(std::move(text.argument)) {}

std::string shape_text(std::int64_t rows, std::int64_t cols) {
    return "[" + std::to_string(rows) + ", " + std::to_string(cols) + "]";
}

}  // namespace gatlab
