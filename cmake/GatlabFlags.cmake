# Compiler flags. `gatlab_flags` is linked privately by our own targets, so consumers never inherit it;
# what must hold for every object of a program (exceptions, SIMD, sanitizers) is set for the directory.

add_library(gatlab_flags INTERFACE)
target_compile_options(gatlab_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
  # Eigen::Index has 32 bits in WebAssembly: say so where a 64-bit value is cut.
  $<$<OR:$<CXX_COMPILER_ID:Clang>,$<CXX_COMPILER_ID:AppleClang>>:-Wshorten-64-to-32>
  $<$<BOOL:${GATLAB_WERROR}>:-Werror>
  # The same bits from the same seed: no fused multiply-add behind our back, no fast-math.
  -ffp-contract=off)

if(GATLAB_SANITIZE)
  add_compile_options(-fsanitize=${GATLAB_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${GATLAB_SANITIZE})
endif()

if(EMSCRIPTEN)
  # -msse4.2 turns Eigen 5's SSE packets into WebAssembly SIMD.
  add_compile_options(-msimd128 -msse4.2 -fwasm-exceptions)
  add_link_options(
    -fwasm-exceptions
    -sALLOW_MEMORY_GROWTH
    -sMAXIMUM_MEMORY=4GB
    # In small steps, so that a heap is hardly larger than what is in it.
    -sMEMORY_GROWTH_GEOMETRIC_STEP=0.01
    # Eigen keeps blocks of a matrix product on the stack; the default of 64 KB overruns.
    -sSTACK_SIZE=1MB)
endif()
