#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gatlab/io/safetensors.h"
#include "gatlab/io/state.h"

namespace gatlab::test {

/// All bytes of a file.
std::vector<std::byte> file_bytes(const std::filesystem::path& path);

/// One case of PyTorch Geometric's results: arrays by name and the options that made them (see
/// tests/fixtures/README.md for the schema).
class Fixture {
  public:
    explicit Fixture(const std::filesystem::path& path);

    const nlohmann::json& config() const { return config_; }
    std::string kind() const { return config_.value("kind", "unknown"); }
    bool has(const std::string& name) const { return content_.find(name) != nullptr; }

    /// A floating-point array of one or two dimensions; one with more as a single row.
    Matrix<double> matrix(const std::string& name) const;

    /// The same in one row, for arrays whose shape does not matter.
    Matrix<double> flat(const std::string& name) const;

    template <class I>
    std::vector<I> integers(const std::string& name) const {
        return content_.at(name).values<I>(name);
    }

    /// Row `row` of an integer array of two rows.
    std::vector<Index> integer_row(const std::string& name, std::size_t row) const;

    /// The arrays whose names start with `prefix`, which is taken off and replaced by `new_prefix`.
    /// Counts, which are whole numbers in the file, become T as well.
    template <class T>
    StateDict<T> state(const std::string& prefix, const std::string& new_prefix = "") const;

  private:
    SafeTensors content_;
    nlohmann::json config_;
};

/// Where the fixture tests look: the folders of the environment variable GATLAB_FIXTURES, separated
/// by ':', or tests/fixtures/pyg and tests/fixtures/pyg_more.
std::vector<std::filesystem::path> fixture_folders();

/// Every .safetensors file of these folders, in order of their names.
std::vector<std::filesystem::path> fixture_files();

/// Those of them whose config says this kind.
std::vector<Fixture> fixtures_of_kind(const std::string& kind);

}  // namespace gatlab::test
