// What the C++ runtime says before it gives up, in place of its own function, which formats a
// message that nobody would see: printf would be 4 kB of the download. The page learns of a trap,
// and web/lib/host.ts says what that means.
extern "C" [[noreturn]] void abort_message(const char*, ...) {
    __builtin_trap();
}
