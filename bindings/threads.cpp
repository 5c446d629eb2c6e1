// How many threads: only in gatlab-threads.

#include <emscripten/bind.h>

#include "gatlab/core/parallel.h"

EMSCRIPTEN_BINDINGS(gatlab_threads) {
    emscripten::function("setThreads", &gatlab::set_num_threads);
    emscripten::function("startThreads", &gatlab::start_threads);
}
