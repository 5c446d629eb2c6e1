#pragma once

#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <emscripten/val.h>

#include "gatlab/core/types.h"
#include "gatlab/data/graph_data.h"
#include "gatlab/io/state.h"
#include "gatlab/train/predict.h"

// Arrays and errors across the border between JavaScript and the engine. Arrays are copied both
// ways: what comes in is the engine's, what goes out is JavaScript's, and no view of the
// WebAssembly heap is ever seen by anybody else.
namespace gatlab::js {

using emscripten::val;

/// The GraphArrays of web/lib/engine.ts as a checked graph.
/// @throws whatever GraphData::check() does.
GraphData<float> graph_data_from(const val& arrays);

/// The bytes of a Uint8Array.
std::vector<std::byte> bytes_from(const val& array);

/// A DenseArrays of web/lib/engine.ts.
Matrix<float> dense_from(const val& dense);
/// The numbers of an Int32Array.
std::vector<Index> indices_from(const val& array);

/// A new typed array with these numbers.
template <class T>
val copy_out(const T* values, std::size_t length) {
    return val(emscripten::typed_memory_view(length, values)).template call<val>("slice");
}

/// The same in an array that is there, if it has this length.
template <class T>
val copy_out(const T* values, std::size_t length, const val& into) {
    if (into.isUndefined() || into["length"].as<std::size_t>() != length) {
        return copy_out(values, length);
    }
    into.call<void>("set", val(emscripten::typed_memory_view(length, values)));
    return into;
}

template <class T>
val copy_out(const std::vector<T>& values) {
    return copy_out(values.data(), values.size());
}

/// A new Uint8Array.
val to_js(std::span<const std::byte> bytes);

/// A MatrixOut of web/lib/engine.ts, and an Int32Array.
val to_js(const Matrix<float>& matrix);
val to_js(const std::vector<Index>& numbers);
/// An object with these numbers.
val record(std::initializer_list<std::pair<const char*, double>> fields);

/// The GraphInfo of web/lib/engine.ts.
val info(const GraphData<float>& graph);

/// { data, rows, cols } with an Int32Array.
val to_js(const Matrix<Index>& matrix);

/// The PredictionOut of web/lib/engine.ts, where it can in the arrays of a PredictionArrays.
val to_js(const Prediction<float>& prediction, const val& into);
/// A ParameterOut[].
val to_js(const StateDict<float>& state);

/// What a JavaScript Error of ours carries.
struct Failure {
    std::string code;
    std::string argument;
    std::string message;
};

/// What to tell of the exception that is being handled. Only within a handler.
Failure current_failure();

/// Throws a JavaScript Error with `code` and `argument`. No C++ handler may be active.
[[noreturn]] void throw_js(const Failure& failure);

/// Wraps a function for JavaScript: every C++ exception becomes a JavaScript Error.
/// The Error is thrown after the handler, because they must not unwind through one another.
template <auto function>
struct Guard;

template <class Result, class... Args, Result (*function)(Args...)>
struct Guard<function> {
    static Result call(Args... args) {
        Failure failure;
        try {
            return function(std::forward<Args>(args)...);
        } catch (...) {
            failure = current_failure();
        }
        throw_js(failure);
    }
};

}  // namespace gatlab::js
