#include "support/cora.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "gatlab/io/safetensors.h"

#include "support/fixture.h"

namespace gatlab::test {

namespace {

std::filesystem::path data_folder() {
    if (const char* folder = std::getenv("GATLAB_DATA")) return folder;
    return std::filesystem::path(GATLAB_TEST_ROOT) / ".." / "shared" / "data";
}

void normalise_rows(const std::vector<Index>& row_ptr, std::vector<float>& values) {
    for (std::size_t row = 0; row + 1 < row_ptr.size(); ++row) {
        float sum = 0;
        for (Index k = row_ptr[row]; k < row_ptr[row + 1]; ++k) sum += values[k];
        for (Index k = row_ptr[row]; k < row_ptr[row + 1]; ++k) values[k] /= std::max(sum, 1.0f);
    }
}

Features<float> features_of(const SafeTensors& file, Index nodes) {
    std::vector<Index> row_ptr = file.at("x.indptr").values<Index>("x.indptr");
    std::vector<Index> col_idx = file.at("x.indices").values<Index>("x.indices");
    std::vector<float> values = file.at("x.values").values<float>("x.values");
    normalise_rows(row_ptr, values);
    const Index columns = *std::max_element(col_idx.begin(), col_idx.end()) + 1;
    return Features<float>(
        SparsePattern::from_csr(nodes, columns, std::move(row_ptr), std::move(col_idx)),
        std::move(values));
}

}  // namespace

std::optional<GraphData<float>> cora_data() {
    const auto path = data_folder() / "cora" / "all.safetensors";
    if (!std::filesystem::exists(path)) return std::nullopt;
    const SafeTensors file = read_safetensors(file_bytes(path));
    const std::vector<Index> y = file.at("y").values<Index>("y");
    const auto nodes = static_cast<Index>(y.size());
    const std::vector<Index> edges = file.at("edge_index").values<Index>("edge_index");
    const IndexSpan both = edges;
    const auto nodes_of = [&](const char* mask) {
        return nodes_of_mask(file.at(mask).values<std::uint8_t>(mask), nodes, mask);
    };
    return GraphData<float>{
        Graph::from_edge_index(nodes, both.first(edges.size() / 2), both.last(edges.size() / 2)),
        features_of(file, nodes),
        {},
        y,
        nodes_of("train_mask"),
        nodes_of("val_mask"),
        nodes_of("test_mask")};
}

}  // namespace gatlab::test
