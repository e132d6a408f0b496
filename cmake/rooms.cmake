# A room is a folder below src/ that makes one static library of the same
# name out of its sources and, from its *_test.cc files, one test program. Of
# its folders `testing` and `fuzz` are neither; a *main.cc is a program.

# dynaplane_room(NAME LINK … [FOLDERS …] [TEST_SOURCES …] [TEST_LINK …])
# FOLDERS: of the room, for the library; "." alone when left out. TEST_SOURCES:
# what the tests share.
function(dynaplane_room name)
  cmake_parse_arguments(ROOM "" "" "FOLDERS;LINK;TEST_SOURCES;TEST_LINK" ${ARGN})
  set(ROOM_SOURCES)
  foreach(folder . ${ROOM_FOLDERS})
    file(GLOB found CONFIGURE_DEPENDS ${folder}/*.cc)
    list(APPEND ROOM_SOURCES ${found})
  endforeach()
  set(tests ${ROOM_SOURCES})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER ROOM_SOURCES EXCLUDE REGEX "(_test|main)\\.cc$")
  list(APPEND ROOM_TEST_SOURCES ${tests})
  add_library(${name} STATIC ${ROOM_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  # With optimisation, -Wrestrict of GCC 12 is wrong about `"x" + std::string`
  # (GCC bug 105651).
  target_compile_options(${name} PRIVATE -Wall -Wextra -Wpedantic -Werror
                                         -Wno-missing-field-initializers
                                         $<$<CONFIG:Release>:-Wno-restrict>)
  target_link_libraries(${name} PUBLIC ${ROOM_LINK})
  if(ROOM_TEST_SOURCES)
    add_executable(${name}_test ${ROOM_TEST_SOURCES})
    target_link_libraries(${name}_test PRIVATE ${name} ${ROOM_TEST_LINK}
                          GTest::gtest GTest::gmock GTest::gtest_main)
    target_compile_definitions(${name}_test PRIVATE
                               DYNAPLANE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    add_test(NAME unit.${name} COMMAND ${name}_test)
    # A sanitizer takes its time.
    set(seconds 120)
    if(DYNAPLANE_SANITIZE)
      set(seconds 900)
    endif()
    set_tests_properties(unit.${name} PROPERTIES TIMEOUT ${seconds})
  endif()
endfunction()
