# Sourced: building the tree with Maven, once at a time.

# build: makes the distribution unless it is up to date. Two at once build once.
build() {
  mkdir -p "$root/target" 2>/dev/null && [ -w "$root/target" ] ||
    fail "ctctl is not built yet, and you cannot write in $root to build it: run bin/ctctl as root once" 8
  exec 9>"$root/target/build.lock"
  if ! flock -n 9; then
    say "waiting for another build of this tree"
    flock 9
  fi
  if ! is_built; then
    want_build
    want_run
    install_missing "building ctctl"
    build_jdk
    touch "$root/target/build.start"
    maven -Dquick -Dmaven.test.skip -pl ctctl -am package
    touch -r "$root/target/build.start" "$dist/.built"
  fi
  archive
  exec 9>&-
}

# maven ARGUMENT…: runs Maven with a line per module on stderr; the whole output is kept in target/build.log.
maven() {
  log=$root/target/build.log
  : >"$log"
  status=$root/target/build.status
  {
    cd "$root"
    code=0
    JAVA_HOME=$jdk mvn -B -Dstyle.color=never "$@" </dev/null 2>&1 9>&- || code=$?
    echo $code >"$status"
  } | tee "$log" | sed -n -u 's/^\[INFO\] Building \([^ ]*\) [^ ]* *\(\[.*\]\)$/building \1 \2/p' >&2
  if [ "$(cat "$status")" != 0 ]; then
    grep -E '^\[ERROR\]' "$log" | head -n 20 >&2
    fail "the build failed; all of its output is in $log"
  fi
}

# archive: makes the class archive when there is none; without it the daemon only starts more slowly.
archive() {
  [ -x "$dist/libexec/ctctl-archive" ] || return 0
  "$dist/libexec/ctctl-archive" 9>&- || say "the daemon will start without a class archive, which takes longer"
}
