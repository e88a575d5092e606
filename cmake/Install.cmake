# cmake --install BUILD [--prefix P] [--component library | program]: what other programs link, and the program.
#
#     find_package(clew CONFIG REQUIRED)
#     target_link_libraries(my_program PRIVATE clew::engine)
#
# The package is written by hand and not by install(EXPORT): that would hand on clew's own warnings, which are errors. What has to be linked is read off the
# targets, so that a new module or library needs no line here; the packages to find are in clewConfig.cmake.in.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Archives of clew that `target` needs, and then what else is linked: those that use before those that are used, as linkers want them.
set(CLEW_ARCHIVES "")
set(CLEW_LINKED "")
function(clew_collect target)
  get_target_property(libraries ${target} INTERFACE_LINK_LIBRARIES)
  foreach(library ${libraries})
    string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" library "${library}")
    if(library STREQUAL "clew_flags" OR library IN_LIST CLEW_ARCHIVES OR library IN_LIST CLEW_LINKED)
      continue()
    elseif(library MATCHES "^clew_")
      clew_collect(${library})
    else()
      list(APPEND CLEW_LINKED ${library})
    endif()
  endforeach()
  list(PREPEND CLEW_ARCHIVES ${target})
  set(CLEW_ARCHIVES "${CLEW_ARCHIVES}" PARENT_SCOPE)
  set(CLEW_LINKED "${CLEW_LINKED}" PARENT_SCOPE)
endfunction()
clew_collect(clew_engine)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/clew)
configure_package_config_file(cmake/clewConfig.cmake.in ${PROJECT_BINARY_DIR}/clewConfig.cmake INSTALL_DESTINATION ${package} PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/clewConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/clewConfig.cmake ${PROJECT_BINARY_DIR}/clewConfigVersion.cmake DESTINATION ${package} COMPONENT library)
install(TARGETS ${CLEW_ARCHIVES} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/clew COMPONENT library)
install(DIRECTORY clew DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library FILES_MATCHING PATTERN "*.h" PATTERN "sample_*.h" EXCLUDE PATTERN "corpus" EXCLUDE)
install(TARGETS clew RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
