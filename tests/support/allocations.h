#pragma once

#include <cstdint>

namespace gatlab::test {

/// How often the program has asked for memory so far, by malloc and its kin or by operator new,
/// from any thread.
std::uint64_t allocations();

}  // namespace gatlab::test
