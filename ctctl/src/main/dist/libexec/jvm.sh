# Sourced by the scripts beside it, with $home set to the distribution: which Java virtual machine, and how it is started.
# No process is forked here: this is on the way of the first command after a boot.

# java_major DIR: sets $major to the feature release of the JDK or JRE in DIR, or to 0.
java_major() {
  major=0
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*)
        major=${line#JAVA_VERSION=}
        major=${major#\"}
        major=${major%%[!0-9]*}
        ;;
    esac
  done <"$1/release"
  : "${major:=0}"
}

# choose_jvm: sets $jvm and $major: CTCTL_JAVA_HOME if set, else the newest of JAVA_HOME and /usr/lib/jvm.
choose_jvm() {
  jvm='' best=0
  if [ -n "${CTCTL_JAVA_HOME:-}" ]; then
    set -- "$CTCTL_JAVA_HOME"
  else
    set -- ${JAVA_HOME:+"$JAVA_HOME"} /usr/lib/jvm/*
  fi
  for candidate do
    java_major "$candidate"
    if [ "$major" -gt "$best" ]; then
      jvm=$candidate best=$major
    fi
  done
  major=$best
  if [ "$major" -lt 17 ]; then
    echo "ctctl: no Java 17 or newer found in ${CTCTL_JAVA_HOME:-/usr/lib/jvm}; install one (apt-get install default-jre-headless) or set CTCTL_JAVA_HOME" >&2
    exit 10
  fi
}

# run_jvm ARCHIVE-OPTION ARGUMENT…: becomes the daemon's virtual machine. One collector thread, one compiler tier, small
# stacks and no performance file: it idles nearly always, and its resident size counts. What a command does it does once:
# methods are compiled after ten calls instead of two hundred commands, however many wait for that (Tier3LoadFeedback) and however
# long (TieredCompileTaskTimeout): else the first hundred starts find methods that are left for the next. From Java 20 on each few hundred
# kilobytes of compiled code would have all of the heap collected, 20 to 90 ms in which a migrated container stands still, only to throw
# away what is compiled anew later (SweeperThreshold). An option that a later Java no longer has must not keep it from starting.
# CTCTL_JAVA_OPTIONS adds to them.
run_jvm() {
  archive=$1
  shift
  class_path=''
  for jar in "$home"/lib/*.jar; do
    class_path=$class_path${class_path:+:}$jar
  done
  for so in "$home"/lib/jni/libzstd-jni*.so; do
    set -- "-DZstdNativePath=$so" -cp "$class_path" io.ctctl.cli.Main daemon "$@"
  done
  # Java 23 warns of sun.misc.Unsafe, 24 of native access; jffi needs both.
  [ "$major" -lt 23 ] || set -- --sun-misc-unsafe-memory-access=allow "$@"
  # Names of files are UTF-8, whatever the locale of whoever comes first.
  export LC_ALL=C.UTF-8
  exec "$jvm/bin/java" \
    -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=0.05 -XX:Tier3LoadFeedback=10000 -XX:TieredCompileTaskTimeout=60000 \
    -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError -XX:+IgnoreUnrecognizedVMOptions \
    -Xms8m -Xmx96m -Xss256k -XX:ReservedCodeCacheSize=24m -XX:SweeperThreshold=100 -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 \
    -Xlog:disable -Xlog:all=error:stderr -Xlog:cds*=off:stderr -Xshare:auto "$archive" \
    --enable-native-access=ALL-UNNAMED \
    ${CTCTL_JAVA_OPTIONS:-} \
    -XX:ErrorFile=/tmp/ctctl-daemon-%p.err "-Dctctl.home=$home" "-Djffi.boot.library.path=$home/lib/jni" \
    "$@"
}
