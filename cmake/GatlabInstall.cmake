# An installed tree that find_package(gatlab) understands.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/gatlab")

install(TARGETS gatlab EXPORT gatlab_targets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/src/gatlab" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILES_MATCHING PATTERN "*.h")
install(EXPORT gatlab_targets NAMESPACE gatlab:: FILE gatlabTargets.cmake DESTINATION "${package_dir}")

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/gatlabConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/gatlabConfig.cmake" INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/gatlabConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/gatlabConfig.cmake" "${PROJECT_BINARY_DIR}/gatlabConfigVersion.cmake"
  DESTINATION "${package_dir}")

# A project to begin from, which finds the installed library.
install(DIRECTORY "${PROJECT_SOURCE_DIR}/examples/cpp/" DESTINATION "${CMAKE_INSTALL_DATADIR}/gatlab/example")
