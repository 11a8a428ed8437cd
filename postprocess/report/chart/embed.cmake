# cmake -DSCRIPT=chart.js -DOUTPUT=chart_script.cpp -P embed.cmake: the bundle as a C++ string. Without a bundle, an
# empty one: reports then have tables in place of charts.
set(text "")
if(EXISTS "${SCRIPT}")
  file(READ "${SCRIPT}" text)
endif()
file(WRITE "${OUTPUT}" "// Generated from postprocess/report/chart.\n#include \"postprocess/report/assets.hpp\"\n\nnamespace headwater {\n\n"
  "std::string_view chart_script() {\n  return R\"HEADWATER(${text})HEADWATER\";\n}\n\n}  // namespace headwater\n")
