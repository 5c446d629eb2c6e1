#pragma once

#include <cstdint>
#include <new>
#include <string>

namespace gatlab::js {

/// What cannot fit into the heap, told before anything is allocated.
class NoRoom : public std::bad_alloc {
  public:
    explicit NoRoom(std::string message) : message_(std::move(message)) {}
    const char* what() const noexcept override { return message_.c_str(); }

  private:
    std::string message_;
};

/// @param work what would need the memory, such as "training"
/// @throws NoRoom when `bytes` are more than what is free of the largest heap there can be.
void check_room(std::int64_t bytes, const char* work);

}  // namespace gatlab::js
