# Sourced by the suites inside the guest: one line per expectation on the console.

ctctl=/vm/ctctl/bin/ctctl
failures=0

pass() {
  echo "ok $1"
}

flunk() {
  failures=$((failures + 1))
  echo "not ok $1: $(echo "$2" | tr '\n' '|')"
}

# equal NAME EXPECTED ACTUAL
equal() {
  if [ "$2" = "$3" ]; then pass "$1"; else flunk "$1" "expected $2, got $3"; fi
}

# matches NAME PATTERN ACTUAL, with the shell's patterns
matches() {
  case $3 in
    $2) pass "$1" ;;
    *) flunk "$1" "expected $2, got $3" ;;
  esac
}

# soon NAME COMMAND…: the command succeeds within 20 seconds
soon() {
  name=$1
  shift
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ]; then
      flunk "$name" "not within 20 s: $*"
      return
    fi
    busybox usleep 200000
  done
  pass "$name"
}
