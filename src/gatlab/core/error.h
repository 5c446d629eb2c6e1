#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gatlab {

/// What kind of mistake an Error reports. The names reach JavaScript as `GatlabError.code`.
enum class ErrorCode { shape, graph, value, state, format };

std::string_view to_string(ErrorCode code);

/// The parts of every message: what was wrong, what would have been right, and what to do.
struct ErrorText {
    std::string argument;  ///< name of the offending argument, as the caller knows it
    std::string expected;
    std::string got;
    std::string remedy;
};

/// Base of everything that gatlab throws on purpose.
/// The message reads "argument: expected …, got …. Remedy."
class Error : public std::runtime_error {
  public:
    Error(ErrorCode code, ErrorText text);

    ErrorCode code() const { return code_; }
    const std::string& argument() const { return argument_; }

  private:
    ErrorCode code_;
    std::string argument_;
};

/// Sizes that do not fit together.
struct ShapeError : Error {
    explicit ShapeError(ErrorText text) : Error(ErrorCode::shape, std::move(text)) {}
};

/// An edge or node number that cannot be.
struct GraphError : Error {
    explicit GraphError(ErrorText text) : Error(ErrorCode::graph, std::move(text)) {}
};

/// A number or option outside what it may be.
struct ValueError : Error {
    explicit ValueError(ErrorText text) : Error(ErrorCode::value, std::move(text)) {}
};

/// A call at the wrong time, or on the wrong object.
struct StateError : Error {
    explicit StateError(ErrorText text) : Error(ErrorCode::state, std::move(text)) {}
};

/// Bytes or text that do not follow their format.
struct FormatError : Error {
    explicit FormatError(ErrorText text) : Error(ErrorCode::format, std::move(text)) {}
};

/// "[rows, cols]", the way shapes are written in messages.
std::string shape_text(std::int64_t rows, std::int64_t cols);

}  // namespace gatlab
