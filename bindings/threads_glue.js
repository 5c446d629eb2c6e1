// Emscripten's glue makes a thread by `new Worker(…)`: here by what web/lib/threads.ts gives it,
// which knows where the thread's script is, and Node's workers as well.
// biome-ignore lint/complexity/useLiteralKeys: the glue's names must not be shortened
// biome-ignore lint/correctness/noUnusedVariables: the rest of the glue uses it
var Worker = Module['Worker'];
