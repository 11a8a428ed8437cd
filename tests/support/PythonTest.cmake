# Tests written in Python (unittest), one CTest test a file.
include_guard(GLOBAL)

# Debian's interpreter first: another python3 earlier on PATH usually lacks h5py and xarray.
find_program(HEADWATER_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH DOC "Python for the tests")
find_program(HEADWATER_PYTHON python3)

# headwater_python_test(NAME LABEL FILE [ENVIRONMENT name=value…] [FIXTURES name…]): the unittest cases of FILE. A case
# that skips (a tool is missing) makes CTest show the whole test as skipped, with the reason in its output.
function(headwater_python_test name label file)
  cmake_parse_arguments(ARG "" "" "ENVIRONMENT;FIXTURES" ${ARGN})
  if(NOT HEADWATER_PYTHON)
    message(STATUS "no python3: test ${name} is left out")
    return()
  endif()
  add_test(NAME ${name} COMMAND ${HEADWATER_PYTHON} ${PROJECT_SOURCE_DIR}/tests/support/run_unittests.py
                                ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  set_tests_properties(${name} PROPERTIES LABELS "${label}" ENVIRONMENT "${ARG_ENVIRONMENT}" TIMEOUT 600
                                          SKIP_RETURN_CODE 77 FIXTURES_REQUIRED "${ARG_FIXTURES}")
endfunction()
