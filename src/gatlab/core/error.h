#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "gatlab/core/words.h"

namespace gatlab {

/// What kind of mistake an Error reports. The names reach JavaScript as `GatlabError.code`.
enum class ErrorCode { shape, graph, value, state, format };

std::string_view to_string(ErrorCode code);

/// The parts of every message: what was wrong, what would have been right, and what to do. Views,
/// made on the spot, in `throw ValueError({…})`, and put together there.
struct ErrorText {
    Words argument;  ///< name of the offending argument, as the caller knows it
    Words expected;
    Words got;
    Words remedy;
};

/// Base of everything that gatlab throws on purpose.
/// The message reads "argument: expected …, got …. Remedy."
class Error : public std::runtime_error {
  public:
    Error(ErrorCode code, const ErrorText& text);

    ErrorCode code() const { return code_; }
    const std::string& argument() const { return argument_; }

  private:
    ErrorCode code_;
    std::string argument_;
};

/// Sizes that do not fit together.
struct ShapeError : Error {
    explicit ShapeError(const ErrorText& text);
};

/// An edge or node number that cannot be.
struct GraphError : Error {
    explicit GraphError(const ErrorText& text);
};

/// A number or option outside what it may be.
struct ValueError : Error {
    explicit ValueError(const ErrorText& text);
};

/// A call at the wrong time, or on the wrong object.
struct StateError : Error {
    explicit StateError(const ErrorText& text);
};

/// Bytes or text that do not follow their format.
struct FormatError : Error {
    explicit FormatError(const ErrorText& text);
};

}  // namespace gatlab
