#include "room.h"

#include <malloc.h>

#include <emscripten/heap.h>

namespace gatlab::js {

namespace {

std::string megabytes(std::int64_t bytes) {
    return std::to_string(bytes / 1'000'000) + " MB";
}

}  // namespace

void check_room(std::int64_t bytes, const char* work) {
    const auto used = static_cast<std::int64_t>(static_cast<std::size_t>(mallinfo().uordblks));
    const auto free = static_cast<std::int64_t>(emscripten_get_heap_max()) - used;
    if (bytes <= free) return;
    throw NoRoom("graph: expected " + std::string(work) + " within the " + megabytes(free) +
                 " that are free, got a need of " + megabytes(bytes) +
                 ". Use a smaller graph, fewer heads or channels, or sampled neighbours.");
}

}  // namespace gatlab::js
