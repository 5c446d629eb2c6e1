#include "gatlab/core/error.h"

namespace gatlab {

namespace {

std::string sentence(const ErrorText& text) {
    std::string all;
    for (const Words& part : {text.argument, Words(": expected "), text.expected, Words(", got "),
                              text.got, Words(". "), text.remedy, Words(".")}) {
        part.append_to(all);
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
    : std::runtime_error(sentence(text)), code_(code), argument_(text.argument.text()) {}

ShapeError::ShapeError(const ErrorText& text) : Error(ErrorCode::shape, text) {}
GraphError::GraphError(const ErrorText& text) : Error(ErrorCode::graph, text) {}
ValueError::ValueError(const ErrorText& text) : Error(ErrorCode::value, text) {}
StateError::StateError(const ErrorText& text) : Error(ErrorCode::state, text) {}
FormatError::FormatError(const ErrorText& text) : Error(ErrorCode::format, text) {}

}  // namespace gatlab
