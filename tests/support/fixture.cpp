#include "support/fixture.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace gatlab::test {

namespace fs = std::filesystem;

std::vector<std::byte> file_bytes(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot open " + path.string());
    std::ostringstream content;
    content << file.rdbuf();
    const std::string text = content.str();
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

Fixture::Fixture(const fs::path& path) : content_(read_safetensors(file_bytes(path))) {
    config_ = nlohmann::json::parse(content_.metadata.at("config"));
}

Matrix<double> Fixture::flat(const std::string& name) const {
    const auto values = content_.at(name).values<double>(name);
    return Eigen::Map<const Matrix<double>>(values.data(), 1,
                                            static_cast<Eigen::Index>(values.size()));
}

Matrix<double> Fixture::matrix(const std::string& name) const {
    const auto& shape = content_.at(name).shape;
    const Matrix<double> row = flat(name);
    if (shape.size() != 2) return row;
    return row.reshaped<Eigen::RowMajor>(static_cast<Eigen::Index>(shape[0]),
                                         static_cast<Eigen::Index>(shape[1]));
}

std::vector<Index> Fixture::integer_row(const std::string& name, std::size_t row) const {
    const auto both = integers<Index>(name);
    const std::size_t length = both.size() / 2;
    const auto begin = both.begin() + static_cast<std::ptrdiff_t>(row * length);
    return {begin, begin + static_cast<std::ptrdiff_t>(length)};
}

template <class T>
static std::vector<T> numbers(const Tensor& tensor, const std::string& name) {
    if (tensor.dtype != DType::i64) return tensor.values<T>(name);
    const auto whole = tensor.values<std::int64_t>(name);
    return {whole.begin(), whole.end()};
}

template <class T>
StateDict<T> Fixture::state(const std::string& prefix, const std::string& new_prefix) const {
    StateDict<T> state;
    for (const auto& [name, tensor] : content_.tensors) {
        if (!name.starts_with(prefix)) continue;
        state.push_back({new_prefix + name.substr(prefix.size()),
                         {tensor.shape.begin(), tensor.shape.end()},
                         numbers<T>(tensor, name)});
    }
    return state;
}

template StateDict<float> Fixture::state(const std::string&, const std::string&) const;
template StateDict<double> Fixture::state(const std::string&, const std::string&) const;

std::vector<fs::path> fixture_folders() {
    const char* named = std::getenv("GATLAB_FIXTURES");
    if (named == nullptr || *named == '\0') {
        const fs::path fixtures = fs::path(GATLAB_TEST_ROOT) / "tests" / "fixtures";
        return {fixtures / "pyg", fixtures / "pyg_more"};
    }
    std::vector<fs::path> folders;
    std::istringstream list(named);
    for (std::string folder; std::getline(list, folder, ':');) {
        if (!folder.empty()) folders.emplace_back(folder);
    }
    return folders;
}

std::vector<fs::path> fixture_files() {
    std::vector<fs::path> files;
    for (const fs::path& folder : fixture_folders()) {
        if (!fs::is_directory(folder)) continue;
        for (const auto& entry : fs::directory_iterator(folder)) {
            if (entry.path().extension() == ".safetensors") files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::vector<Fixture> fixtures_of_kind(const std::string& kind) {
    std::vector<Fixture> fixtures;
    for (const fs::path& file : fixture_files()) {
        Fixture fixture(file);
        if (fixture.kind() == kind) fixtures.push_back(std::move(fixture));
    }
    return fixtures;
}

}  // namespace gatlab::test
