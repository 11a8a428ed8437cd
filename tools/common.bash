# shellcheck shell=bash
# Shared by the scripts beside it (sourced, not run): where the repository is, how to speak, how to time a phase.

set -euo pipefail

tool=$(basename "$0")
# Where the person stood: their relative paths are meant from here. (Unused by scripts that take no paths.)
# shellcheck disable=SC2034
caller=$PWD
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
cd "$root"

say() { printf '%s: %s\n' "$tool" "$*"; }
warn() { printf '%s: %s\n' "$tool" "$*" >&2; }

# fail STATUS MESSAGE: one sentence, then the end.
fail() {
  warn "${*:2}"
  exit "$1"
}

# phase "what it does" COMMAND…: announces, runs, and says how long it took. Returns the command's status.
phase() {
  local what=$1 start=$SECONDS status=0
  shift
  say "$what …"
  "$@" || status=$?
  if [ "$status" = 0 ]; then
    say "$what: done in $((SECONDS - start)) s"
  else
    warn "$what: failed after $((SECONDS - start)) s (exit $status)"
  fi
  return "$status"
}

# configure PRESET: ccache shortens a rebuild; without it everything works the same.
configure() {
  if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
  cmake --preset "$1"
}

processors() { printf '%s' "${HEADWATER_JOBS:-$(nproc)}"; }

# Where ParaView's Python modules are unpacked (tools/setup --checks) and looked for (the ParaView test).
paraview_python=${HEADWATER_PARAVIEW_PYTHON:-$root/build/paraview-python}
export HEADWATER_PARAVIEW_PYTHON=$paraview_python
