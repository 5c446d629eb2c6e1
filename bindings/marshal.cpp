#include "marshal.h"

#include <cstdint>
#include <new>

#include "gatlab/core/error.h"

#include "room.h"

namespace gatlab::js {

namespace {

/// Copies a typed array of the same kind of numbers into `target`, which has its length.
template <class T>
void copy_in(const val& array, T* target, std::size_t length) {
    val(emscripten::typed_memory_view(length, target)).call<void>("set", array);
}

/// The numbers of a typed array; none where there is none.
template <class T>
std::vector<T> vector_from(const val& array) {
    if (array.isUndefined()) return {};
    std::vector<T> values(array["length"].as<std::size_t>());
    copy_in(array, values.data(), values.size());
    return values;
}

/// A DenseArrays of web/lib/engine.ts; [0, 0] where there is none.
Matrix<float> matrix_from(const val& dense) {
    if (dense.isUndefined()) return {};
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

std::vector<Index> mask_from(const val& mask, Index rows, const char* argument) {
    if (mask.isUndefined()) return {};
    return nodes_of_mask(vector_from<std::uint8_t>(mask), rows, argument);
}

/// A MatrixOut of web/lib/engine.ts.
template <class T>
val matrix_out(const Matrix<T>& matrix, const val& into = val::undefined()) {
    val out = val::object();
    out.set("data", copy_out(matrix.data(), static_cast<std::size_t>(matrix.size()), into));
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
    GraphData<float> data{graph_from(arrays), features_from(arrays["x"]), {}, {}, {}, {}, {}};
    data.edge_attr = matrix_from(arrays["edgeAttr"]);
    data.edge_weight = matrix_from(arrays["edgeWeight"]);
    data.targets = matrix_from(arrays["targets"]);
    data.y = vector_from<Index>(arrays["y"]);
    data.ptr = vector_from<Index>(arrays["ptr"]);
    data.graph_level = arrays["graphLevel"].isTrue();
    data.train_nodes = mask_from(arrays["trainMask"], data.num_rows(), "train_mask");
    data.val_nodes = mask_from(arrays["valMask"], data.num_rows(), "val_mask");
    data.test_nodes = mask_from(arrays["testMask"], data.num_rows(), "test_mask");
    data.check();
    return data;
}

std::vector<Index> indices_from(const val& array) {
    return vector_from<Index>(array);
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

val record(std::initializer_list<std::pair<const char*, double>> fields) {
    val out = val::object();
    for (const auto& [name, value] : fields) out.set(name, value);
    return out;
}

val info(const GraphData<float>& graph) {
    return record({{"numNodes", graph.graph.num_nodes()},
                   {"numEdges", graph.graph.num_edges()},
                   {"numFeatures", graph.x.cols()},
                   {"numClasses", graph.num_classes()},
                   {"numTargets", static_cast<Index>(graph.targets.cols())},
                   {"numGraphs", graph.num_graphs()}});
}

val to_js(const Matrix<Index>& matrix) {
    return matrix_out(matrix);
}

val to_js(const Prediction<float>& prediction, const val& into) {
    const auto& [logits, probabilities, classes, attention, embeddings] = prediction;
    val out = val::object();
    out.set("logits", matrix_out(logits, into["logits"]));
    out.set("probabilities", matrix_out(probabilities, into["probabilities"]));
    out.set("classes", copy_out(classes.data(), classes.size(), into["classes"]));
    out.set("attention", list_out(attention, attention_out));
    out.set("embeddings", list_out(embeddings, [](const auto& one) { return matrix_out(one); }));
    return out;
}

val to_js(const StateDict<float>& state) {
    return list_out(state, parameter_out);
}

Failure current_failure() {
    try {
        throw;
    } catch (const Error& error) {
        return {std::string(to_string(error.code())), error.argument(), error.what()};
    } catch (const NoRoom& error) {
        return {"memory", "graph", error.what()};
    } catch (const std::bad_alloc&) {
        return {"memory", "",
                "memory: expected room for this graph and model, got none within 4 GB. Use a "
                "smaller graph, fewer heads or channels, or sparse features."};
    } catch (const std::exception& error) {
        return {"internal", "", error.what()};
    }
}

void throw_js(const Failure& failure) {
    val error = val::global("Error").new_(failure.message);
    error.set("code", failure.code);
    error.set("argument", failure.argument);
    error.throw_();
    __builtin_unreachable();
}

}  // namespace gatlab::js
