#include "gatlab/core/error.h"

namespace gatlab {

namespace {

std::string sentence(const ErrorText& text) {
    std::string all;
    for (const std::string_view part :
         {text.argument, std::string_view(": expected "), text.expected, std::string_view(", got "),
          text.got, std::string_view(". "), text.remedy, std::string_view(".")}) {
        all += part;
    }
    return all;
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

Error::Error(ErrorCode code, const ErrorText& text)
    : std::runtime_error(sentence(text)), code_(code), argument_(text.argument) {}

ShapeError::ShapeError(const ErrorText& text) : Error(ErrorCode::shape, text) {}
GraphError::GraphError(const ErrorText& text) : Error(ErrorCode::graph, text) {}
ValueError::ValueError(const ErrorText& text) : Error(ErrorCode::value, text) {}
StateError::StateError(const ErrorText& text) : Error(ErrorCode::state, text) {}
FormatError::FormatError(const ErrorText& text) : Error(ErrorCode::format, text) {}

std::string shape_text(std::int64_t rows, std::int64_t cols) {
    return "[" + std::to_string(rows) + ", " + std::to_string(cols) + "]";
}

}  // namespace gatlab
