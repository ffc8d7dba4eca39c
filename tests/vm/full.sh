# The integration tests on cgroup v2 and a stock kernel: the classes named by vm.classes= on the kernel's command line, each in
# a Java of its own that is ended when it takes too long.
. /vm/assert.sh
# Interpreted, because the emulated processor is now and then wrong about code that a compiler has just written.
export CTCTL_TIMEOUT=120 CTCTL_JAVA_OPTIONS=-Xint LC_ALL=C.UTF-8
per_class=1500

class_path=target/test-classes
for jar in /vm/tests/target/lib/*.jar /vm/ctctl/lib/*.jar; do
  class_path=$class_path:$jar
done

# run_class CLASS[#METHOD]: one class; what it said of its tests is on the console already. What the emulated processor has got
# wrong, and nothing else, is tried again.
run_class() {
  begun=$(cut -d. -f1 /proc/uptime)
  rm -f /tmp/*.err
  # Before it is killed it shows where its threads are.
  timeout -s QUIT -k 20 "$per_class" java -Xint -XX:+UseSerialGC -XX:-UsePerfData -Xmx640m -Xshare:auto \
    -XX:ErrorFile=/tmp/suite.err --enable-native-access=ALL-UNNAMED -cp "$class_path" -Dctctl.dist=/vm/ctctl \
    -Dctctl.patience=10 -Djffi.boot.library.path=/vm/ctctl/lib/jni io.ctctl.tests.harness.GuestSuite "$1" 2>/tmp/suite.out
  code=$?
  name=${1%%#*}
  case $code in
    0) ;;
    3) failures=$((failures + 1)) ;;
    137) flunk "${name##*.}.ends" "not within $per_class s" ;;
    *) flunk "${name##*.}.ends" "exit code $code: $(tail -n 3 /tmp/suite.out)" ;;
  esac
  [ "$code" = 0 ] || sweep
  if [ "$code" != 0 ] && [ "${2:-1}" -lt 3 ] && grep -qs SI_KERNEL /tmp/*.err; then
    echo "# again $1"
    run_class "$1" $((${2:-1} + 1))
  else
    echo "# done $1 in $(($(cut -d. -f1 /proc/uptime) - begun)) s"
  fi
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
for class in $(tr ' ' '\n' </proc/cmdline | sed -n 's/^vm.classes=//p' | tr , ' '); do
  run_class "$class"
done
exit "$failures"
