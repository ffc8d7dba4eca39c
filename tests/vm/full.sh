# The integration tests on cgroup v2 and a stock kernel: the classes named by vm.classes= on the kernel's command line.
. /vm/assert.sh
export LC_ALL=C.UTF-8
done=/tmp/suite.done

class_path=target/test-classes
for jar in /vm/tests/target/lib/*.jar /vm/ctctl/lib/*.jar; do
  class_path=$class_path:$jar
done

# remaining: the classes that have not come to their end.
remaining() {
  tr ' ' '\n' </proc/cmdline | sed -n 's/^vm.classes=//p' | tr , '\n' | grep -vxF -f $done -e ''
}

# run_classes: the remaining ones in one Java, up to the first that does not pass; what it said of them is on the console then.
# What the emulated processor has got wrong, and nothing else, is tried again.
run_classes() {
  rm -f /tmp/*.err
  java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Xmx640m -Xshare:auto -XX:ErrorFile=/tmp/suite.err \
    --enable-native-access=ALL-UNNAMED -cp "$class_path" -Dctctl.dist=/vm/ctctl "-Dctctl.patience=$patience" -Dctctl.changes=60 \
    -Djffi.boot.library.path=/vm/ctctl/lib/jni io.ctctl.tests.harness.GuestSuite $done $(remaining) 2>/tmp/suite.out
  code=$?
  case $code in
    0) return ;;
    3) failed=$(tail -n 1 $done) ;;
    *) failed=$(remaining | head -n 1) ;;
  esac
  sweep
  if grep -qs SI_KERNEL /tmp/*.err && [ "$tries" -lt 3 ]; then
    tries=$((tries + 1))
    echo "# again $failed"
    grep -vxF "$failed" $done >$done.new
    mv $done.new $done
    return
  fi
  tries=1
  failures=$((failures + 1))
  [ "$code" = 3 ] || crashed "$failed"
}

# crashed CLASS[#METHOD]: the tests' own Java did.
crashed() {
  name=${1%%#*}
  flunk "${name##*.}.ends" "exit code $code: $(tail -n 3 /tmp/suite.out)"
  echo "# done $1 in 0 s"
  echo "$1" >>$done
}

# sweep: ends what a class has left running, so that the next finds what a fresh guest has.
sweep() {
  kill -KILL -1
  ip -all netns delete
  grep -o ' /tmp/ct[^ ]*' /proc/self/mounts | tac | xargs -r umount -l
  find /sys/fs/cgroup -depth -mindepth 1 -type d -exec rmdir {} + 2>/dev/null
  rm -rf /tmp/ct*
}

# On the disk, as on most hosts: what is limited there is limited.
umount /tmp
mkdir -p /var/lib/ctctl
[ ! -d /vm/criu ] || cp -a /vm/criu /var/lib/ctctl/
cd /vm/tests
echo "# $(uname -r), $(java -version 2>&1 | head -n 1), up for $(cut -d. -f1 /proc/uptime) s"
set -f
: >$done
tries=1
while [ -n "$(remaining)" ]; do
  run_classes
done
exit "$failures"
