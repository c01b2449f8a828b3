# Paths and messages shared by the scripts of this folder. Sourced, never run.

control_plane_home=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
control_plane_cache=${PYTHIA_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/pythia}/control-plane

# Exit code when the parts from which to build cannot be had. Callers report their tests as not run.
readonly EXIT_UNAVAILABLE=3

say() { printf 'control-plane: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

unavailable() {
  {
    echo '******************************************************************************'
    echo "control-plane: NO LOCAL API SERVER: $*"
    echo '  Set PYTHIA_KUBECONFIG to the kubeconfig of a cluster that may be used for tests, or'
    echo '  KUBEBUILDER_ASSETS to a folder with the programs kube-apiserver and etcd.'
    echo '  Tests that need the server must be reported as not run.'
    echo '******************************************************************************'
  } >&2
  exit "$EXIT_UNAVAILABLE"
}

# hash_of_folder FOLDER...: one hash over names and contents of all files.
hash_of_folder() {
  find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sed "s#$control_plane_home##" | sha256sum | cut -c1-16
}

# is_ours PID DIR: true if the process lives and has the server folder, or a folder right below it, as an argument.
# Guards against a pid that another process has taken over.
is_ours() {
  local argument
  [ -n "$1" ] && [ -r "/proc/$1/cmdline" ] || return 1
  # No pipe: under load and pipefail, a writer that outlives grep -q made living processes look dead.
  while IFS= read -r -d '' argument; do
    case $argument in "$2" | "$2/etcd" | "$2/pki") return 0 ;; esac
  done 2>/dev/null < "/proc/$1/cmdline"
  return 1
}
