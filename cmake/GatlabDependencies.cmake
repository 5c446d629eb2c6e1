# Eigen3::Eigen, and gatlab_json for the tests, found on the system, or for WebAssembly where setup laid them (cmake/wasm-toolchain.cmake).

if(EMSCRIPTEN)
  add_library(Eigen3::Eigen INTERFACE IMPORTED)
  set_target_properties(Eigen3::Eigen PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${GATLAB_EIGEN_INCLUDE}")
else()
  # No version in the call: Eigen 5 calls itself incompatible with a request for 3.4.
  find_package(Eigen3 REQUIRED NO_MODULE)
  if(Eigen3_VERSION VERSION_LESS 3.4)
    message(FATAL_ERROR "Eigen ${Eigen3_VERSION} is too old: gatlab needs 3.4 or newer.")
  endif()
endif()

# The tests read their reference files with nlohmann-json.
if(GATLAB_BUILD_TESTS AND EMSCRIPTEN)
  find_path(GATLAB_JSON_INCLUDE nlohmann/json.hpp PATHS /usr/include /usr/local/include
    NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
  if(NOT GATLAB_JSON_INCLUDE)
    message(FATAL_ERROR "nlohmann/json.hpp was not found: install nlohmann-json3-dev, or set GATLAB_JSON_INCLUDE.")
  endif()
  # A link to these headers alone: the host's own headers must stay off the WebAssembly include path.
  set(linked_include "${PROJECT_BINARY_DIR}/include")
  file(MAKE_DIRECTORY "${linked_include}")
  file(CREATE_LINK "${GATLAB_JSON_INCLUDE}/nlohmann" "${linked_include}/nlohmann" SYMBOLIC)
  add_library(gatlab_json INTERFACE IMPORTED)
  set_target_properties(gatlab_json PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${linked_include}")
elseif(GATLAB_BUILD_TESTS)
  find_package(nlohmann_json 3.10 REQUIRED)
  add_library(gatlab_json INTERFACE IMPORTED)
  set_target_properties(gatlab_json PROPERTIES INTERFACE_LINK_LIBRARIES nlohmann_json::nlohmann_json)
endif()
