#pragma once

#include <cstdint>

namespace gatlab::test {

/// How often the program has asked for memory so far, by malloc and its kin or by operator new,
/// from any thread.
std::uint64_t allocations();

/// How much more memory the program has held at once since this was made than it held then.
class PeakMemory {
  public:
    PeakMemory();
    std::int64_t bytes() const;

  private:
    std::int64_t before_;
};

}  // namespace gatlab::test
