#include "marshal.h"

#include <cstdint>

namespace gatlab::js {

namespace {

/// Copies a typed array of the same kind of numbers into `target`, which has its length.
template <class T>
void copy_in(const val& array, T* target, std::size_t length) {
    val(emscripten::typed_memory_view(length, target)).call<void>("set", array);
}

template <class T>
std::vector<T> vector_from(const val& array) {
    std::vector<T> values(array["length"].as<std::size_t>());
    copy_in(array, values.data(), values.size());
    return values;
}

/// A DenseArrays of web/lib/engine.ts.
Matrix<float> matrix_from(const val& dense) {
    Matrix<float> matrix(dense["rows"].as<Index>(), dense["cols"].as<Index>());
    copy_in(dense["data"], matrix.data(), static_cast<std::size_t>(matrix.size()));
    return matrix;
}

/// A DenseArrays or CsrArrays.
Features<float> features_from(const val& x) {
    if (x["rowPtr"].isUndefined()) {
        return Features<float>(matrix_from(x));
    }
    auto pattern =
        SparsePattern::from_csr(x["rows"].as<Index>(), x["cols"].as<Index>(),
                                vector_from<Index>(x["rowPtr"]), vector_from<Index>(x["colIdx"]));
    return Features<float>(std::move(pattern), vector_from<float>(x["values"]));
}

Graph graph_from(const val& arrays) {
    const Index num_nodes = arrays["numNodes"].as<Index>();
    if (!arrays["adjacency"].isUndefined()) {
        Matrix<double> adjacency(num_nodes, num_nodes);
        copy_in(arrays["adjacency"], adjacency.data(), static_cast<std::size_t>(adjacency.size()));
        return Graph::from_adjacency(adjacency);
    }
    const val edges = arrays["edgeIndex"];
    return Graph::from_edge_index(num_nodes, vector_from<Index>(edges["source"]),
                                  vector_from<Index>(edges["target"]));
}

std::vector<Index> mask_from(const val& mask, Index num_nodes, const char* argument) {
    if (mask.isUndefined()) {
        return {};
    }
    return nodes_of_mask(vector_from<std::uint8_t>(mask), num_nodes, argument);
}

/// A new typed array with these numbers.
template <class T>
val copy_out(const T* values, std::size_t length) {
    return val(emscripten::typed_memory_view(length, values)).template call<val>("slice");
}

template <class T>
val copy_out(const std::vector<T>& values) {
    return copy_out(values.data(), values.size());
}

/// A MatrixOut of web/lib/engine.ts.
val matrix_out(const Matrix<float>& matrix) {
    val out = val::object();
    out.set("data", copy_out(matrix.data(), static_cast<std::size_t>(matrix.size())));
    out.set("rows", static_cast<int>(matrix.rows()));
    out.set("cols", static_cast<int>(matrix.cols()));
    return out;
}

val attention_out(const LayerAttention<float>& layer) {
    val out = val::object();
    out.set("source", copy_out(layer.source));
    out.set("target", copy_out(layer.target));
    out.set("alpha", matrix_out(layer.alpha));
    return out;
}

val parameter_out(const StateEntry<float>& entry) {
    val out = val::object();
    out.set("name", entry.name);
    out.set("shape", val::array(entry.shape));
    out.set("data", copy_out(entry.values));
    return out;
}

/// A JavaScript array of `convert` of each item.
template <class Items, class Convert>
val list_out(const Items& items, Convert convert) {
    val out = val::array();
    for (const auto& item : items) {
        out.call<void>("push", convert(item));
    }
    return out;
}

}  // namespace

GraphData<float> graph_data_from(const val& arrays) {
    const Index num_nodes = arrays["numNodes"].as<Index>();
    GraphData<float> data{
        .graph = graph_from(arrays),
        .x = features_from(arrays["x"]),
        .edge_attr = {},
        .y = {},
        .train_nodes = mask_from(arrays["trainMask"], num_nodes, "train_mask"),
        .val_nodes = mask_from(arrays["valMask"], num_nodes, "val_mask"),
        .test_nodes = mask_from(arrays["testMask"], num_nodes, "test_mask"),
    };
    if (const val edge_attr = arrays["edgeAttr"]; !edge_attr.isUndefined()) {
        data.edge_attr = matrix_from(edge_attr);
    }
    if (const val y = arrays["y"]; !y.isUndefined()) {
        data.y = vector_from<Index>(y);
    }
    data.check();
    return data;
}

std::vector<std::byte> bytes_from(const val& array) {
    std::vector<std::byte> bytes(array["length"].as<std::size_t>());
    copy_in(array, reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size());
    return bytes;
}

val to_js(std::span<const std::byte> bytes) {
    return copy_out(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

Matrix<float> dense_from(const val& dense) {
    return matrix_from(dense);
}

val to_js(const Matrix<float>& matrix) {
    return matrix_out(matrix);
}

val to_js(const std::vector<Index>& numbers) {
    return copy_out(numbers);
}

val to_js(const Prediction<float>& prediction) {
    val out = val::object();
    out.set("logits", matrix_out(prediction.logits));
    out.set("probabilities", matrix_out(prediction.probabilities));
    out.set("classes", copy_out(prediction.classes));
    out.set("attention", list_out(prediction.attention, attention_out));
    out.set("embeddings", list_out(prediction.embeddings, matrix_out));
    return out;
}

val to_js(const StateDict<float>& state) {
    return list_out(state, parameter_out);
}

void throw_js(const Failure& failure) {
    val error = val::global("Error").new_(failure.message);
    error.set("code", failure.code);
    error.set("argument", failure.argument);
    error.throw_();
    __builtin_unreachable();
}

}  // namespace gatlab::js
