# cmake -DNPM=npm -DSOURCE=postprocess/report/chart -DFOLDER=build/…/chart -P bundle.cmake: fetches the packages of
# package-lock.json from the npm registry that this machine is set to (once), and bundles chart.js with them to
# FOLDER/bundle.js. A machine that cannot fetch them builds all the same: reports then have tables in place of charts.
file(COPY "${SOURCE}/package.json" "${SOURCE}/package-lock.json" "${SOURCE}/chart.js" DESTINATION "${FOLDER}")
file(REMOVE "${FOLDER}/bundle.js")
file(SHA256 "${SOURCE}/package-lock.json" wanted)
set(have "")
if(EXISTS "${FOLDER}/node_modules/.wanted")
  file(READ "${FOLDER}/node_modules/.wanted" have)
endif()
if(NOT have STREQUAL wanted)
  execute_process(COMMAND "${NPM}" ci --ignore-scripts --no-audit --no-fund --loglevel=error
                  WORKING_DIRECTORY "${FOLDER}" RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE said TIMEOUT 180)
  if(NOT status EQUAL 0)
    message(WARNING "the report's charts cannot be built (npm ci: ${status}); reports will have tables instead. ${said}")
    return()
  endif()
  file(WRITE "${FOLDER}/node_modules/.wanted" "${wanted}")
endif()
execute_process(COMMAND "${FOLDER}/node_modules/.bin/esbuild" chart.js --bundle --minify --format=iife --charset=utf8
                        --legal-comments=eof --log-level=error --outfile=bundle.js
                WORKING_DIRECTORY "${FOLDER}" RESULT_VARIABLE status ERROR_VARIABLE said TIMEOUT 120)
if(NOT status EQUAL 0)
  file(REMOVE "${FOLDER}/bundle.js")
  message(WARNING "the report's charts cannot be built (esbuild: ${status}); reports will have tables instead. ${said}")
endif()
