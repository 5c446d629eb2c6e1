#include "support/allocations.h"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <malloc.h>
#include <new>

namespace {

std::atomic<std::uint64_t> count = 0;
std::atomic<std::int64_t> live = 0;
std::atomic<std::int64_t> peak = 0;

void* note(void* memory) {
    ++count;
    const std::int64_t now = live += static_cast<std::int64_t>(malloc_usable_size(memory));
    std::int64_t before = peak;
    while (now > before && !peak.compare_exchange_weak(before, now)) {
    }
    return memory;
}

void forget(void* memory) {
    live -= static_cast<std::int64_t>(malloc_usable_size(memory));
}

}  // namespace

namespace gatlab::test {

std::uint64_t allocations() {
    return count;
}

PeakMemory::PeakMemory() : before_(live) {
    peak = before_;
}

std::int64_t PeakMemory::bytes() const {
    return peak - before_;
}

}  // namespace gatlab::test

// The linker turns every call of malloc in the engine and the tests (Eigen calls it directly) into
// one of __wrap_malloc: see --wrap in tests/cpp/CMakeLists.txt.
extern "C" {

void* __real_malloc(std::size_t size);
void* __real_calloc(std::size_t number, std::size_t size);
void* __real_realloc(void* memory, std::size_t size);
void* __real_aligned_alloc(std::size_t alignment, std::size_t size);
int __real_posix_memalign(void** memory, std::size_t alignment, std::size_t size);
void __real_free(void* memory);

void* __wrap_malloc(std::size_t size) {
    return note(__real_malloc(size));
}

void* __wrap_calloc(std::size_t number, std::size_t size) {
    return note(__real_calloc(number, size));
}

void* __wrap_realloc(void* memory, std::size_t size) {
    forget(memory);
    return note(__real_realloc(memory, size));
}

void* __wrap_aligned_alloc(std::size_t alignment, std::size_t size) {
    return note(__real_aligned_alloc(alignment, size));
}

int __wrap_posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
    const int failure = __real_posix_memalign(memory, alignment, size);
    if (failure == 0) note(*memory);
    return failure;
}

void __wrap_free(void* memory) {
    forget(memory);
    __real_free(memory);
}

}  // extern "C"

// The standard library's operator new lies in a shared library, beyond the linker's wrapping.
void* operator new(std::size_t size) {
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return std::malloc(size == 0 ? 1 : size);
}

void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
