#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "gatlab/core/error.h"

namespace gatlab::test {

/// One way to be wrong, and what the error must say. tests/web/bad_input.test.ts has the same list
/// for JavaScript, tests/README.md names the cases.
struct BadInput {
    std::string name;
    ErrorCode code;
    std::string argument;
    std::string expected;  ///< a part of what stands after "expected"
    std::string got;       ///< a part of what stands after "got"
    std::function<void()> attempt;
};

inline void PrintTo(const BadInput& bad, std::ostream* out) {
    *out << bad.name;
}

std::vector<BadInput> bad_graphs();
std::vector<BadInput> bad_features();
std::vector<BadInput> bad_labels();
std::vector<BadInput> bad_models();
std::vector<BadInput> bad_training();
std::vector<BadInput> bad_files();

}  // namespace gatlab::test
