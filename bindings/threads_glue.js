// Emscripten's glue makes a thread by `new Worker(…)`: here by what web/lib/threads.ts gives it,
// which knows where the thread's script is, and Node's workers as well.
var Worker = Module['Worker'];
