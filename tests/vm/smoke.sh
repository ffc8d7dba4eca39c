# The suite that every bin/test runs in the guest: a container's life on cgroup v2 and a stock kernel.
. /vm/assert.sh

echo "# $(uname -r), $(java -version 2>&1 | head -n 1)"
equal "only cgroup v2 is mounted" cgroup2 "$(awk '$3 ~ /^cgroup/ { print $3 }' /proc/mounts)"
exit "$failures"
