# One helper for libraries and one for tests, so that every room's CMakeLists.txt is one line.

# Compiler settings every target shares. -ffp-contract=off: the same bits from g++ and clang, vector and scalar paths.
# -fno-trapping-math: nobody here reads the floating-point status flags; without it g++ does not vectorise a loop with a
# comparison in it (the kinematic sweep takes twice as long). It changes no value.
add_library(headwater_settings INTERFACE)
target_compile_features(headwater_settings INTERFACE cxx_std_20)
target_include_directories(headwater_settings INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(headwater_settings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -ffp-contract=off -fno-trapping-math
                                                    $<$<BOOL:${HEADWATER_WERROR}>:-Werror>
                                                    # false alarm of g++ 12 in std::string operator+ (GCC bug 105651)
                                                    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)

# headwater_library(NAME [DEPENDS …] [PRIVATE …]): every .cpp beside the CMakeLists.txt.
# Sources are globbed (CONFIGURE_DEPENDS), so that a new file touches no list.
function(headwater_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC headwater_settings ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE headwater_settings ${ARG_DEPENDS})
  endif()
endfunction()

# headwater_test(NAME LABEL [DEPENDS …]): every .cpp beside the CMakeLists.txt in one GoogleTest program,
# its cases registered with CTest under LABEL (unit, property, verification …).
function(headwater_test name label)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE headwater_settings ${ARG_DEPENDS} GTest::gtest_main GTest::gmock)
  gtest_discover_tests(${name} TEST_PREFIX "${label}." DISCOVERY_TIMEOUT 120 PROPERTIES LABELS ${label} TIMEOUT 600)
endfunction()
