# The toolchain file of the wasm presets: Emscripten and Eigen 5 where `npm run setup` found or laid them.

set(selection "${CMAKE_CURRENT_LIST_DIR}/../.toolchain/selected.cmake")
if(NOT EXISTS "${selection}")
  message(FATAL_ERROR "No Emscripten has been chosen yet: run `npm run setup` first.")
endif()
include("${selection}") # sets GATLAB_EMSCRIPTEN_ROOT, GATLAB_EIGEN_INCLUDE

include("${GATLAB_EMSCRIPTEN_ROOT}/cmake/Modules/Platform/Emscripten.cmake")
