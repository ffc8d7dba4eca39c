# The integration tests on cgroup v2 and a stock kernel: all of them, or the classes named in /vm/classes.
. /vm/assert.sh
# Interpreted, because the emulated processor is now and then wrong about code that a compiler has just written.
export CTCTL_TIMEOUT=300 CTCTL_JAVA_OPTIONS=-Xint LC_ALL=C.UTF-8

class_path=test-classes
for jar in /vm/tests/target/lib/*.jar /vm/ctctl/lib/*.jar; do
  class_path=$class_path:$jar
done
echo "# $(uname -r), $(java -version 2>&1 | head -n 1)"
cd /vm/tests
java -Xint -XX:+UseSerialGC -XX:-UsePerfData -Xmx640m -Xshare:auto -XX:ErrorFile=/tmp/suite.err --enable-native-access=ALL-UNNAMED \
  -cp "target/$class_path" -Dctctl.dist=/vm/ctctl -Dctctl.patience=20 -Djffi.boot.library.path=/vm/ctctl/lib/jni \
  io.ctctl.tests.harness.GuestSuite $(cat /vm/classes) 2>/tmp/suite.out
code=$?
if [ "$code" != 0 ]; then
  flunk "the suite reaches its end" "exit code $code: $(tail -n 3 /tmp/suite.out)"
fi
finish
