#pragma once

#include "gatlab/core/parallel.h"

namespace gatlab::test {

/// Lets the engine use so many threads until the end of the scope. Builds without threads stay at
/// one: ask num_threads().
class ThreadsInScope {
  public:
    explicit ThreadsInScope(int threads) : before_(num_threads()) { set_num_threads(threads); }
    ~ThreadsInScope() { set_num_threads(before_); }
    ThreadsInScope(const ThreadsInScope&) = delete;
    ThreadsInScope& operator=(const ThreadsInScope&) = delete;

  private:
    int before_;
};

}  // namespace gatlab::test
