# Sourced by the suites inside the guest: one line per expectation on the console.

ctctl=/vm/ctctl/bin/ctctl
failures=0
# How many times as long everything may take.
patience=10
# Only what is called often is compiled: emulated, a compiler that knows what many starts will need holds up the first by a minute.
compile="-XX:CompileThresholdScaling=1 -XX:Tier3LoadFeedback=5 -XX:TieredCompileTaskTimeout=50"
export CTCTL_JAVA_OPTIONS="$compile -Dctctl.patience=$patience -Dctctl.criu.patience=$((60 * patience))"
export CTCTL_TIMEOUT=$((12 * patience))

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

# within SECONDS NAME COMMAND…: the command succeeds before so many seconds are over, as long as those are here
within() {
  seconds=$(($1 * patience)) name=$2
  shift 2
  deadline=$(($(date +%s) + seconds))
  until "$@" >/dev/null 2>&1; do
    if [ "$(date +%s)" -ge $deadline ]; then
      flunk "$name" "not within $seconds s: $*"
      return
    fi
    busybox usleep 200000
  done
  pass "$name"
}

soon() {
  within 2 "$@"
}

# finish: shows what the daemon said when something failed, and leaves. A general protection fault in Java's own code
# (SI_KERNEL) is the emulator's.
finish() {
  if [ "$failures" != 0 ]; then
    for file in /var/lib/ctctl/daemon.log /run/ctctl/daemon.out /tmp/*.err; do
      [ ! -s "$file" ] || head -n 60 "$file" | sed "s,^,# ${file##*/}: ,"
    done
    ! grep -qs SI_KERNEL /tmp/*.err || echo "vm: emulator fault"
  fi
  exit "$failures"
}
