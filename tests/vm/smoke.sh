# The suite that every bin/test runs in the guest: a container's life on cgroup v2 and a stock kernel.
. /vm/assert.sh

cgroup() {
  cat "/sys/fs/cgroup/ctctl/$1/$2"
}

# daemon: the daemon's process id
daemon() {
  for directory in /proc/[0-9]*; do
    if tr '\0' ' ' <"$directory/cmdline" 2>/dev/null | grep -q 'io.ctctl.cli.Main daemon'; then
      echo "${directory#/proc/}"
      return
    fi
  done
}

nothing_left() {
  left=$(find /sys/fs/cgroup/ctctl /run/ctctl/c /var/lib/ctctl/containers -mindepth 1 -type d)
  [ -z "$left" ] && ! grep -q /run/ctctl/ /proc/self/mountinfo
}

echo "# $(uname -r), $(java -version 2>&1 | head -n 1)"
equal "only cgroup v2 is mounted" cgroup2 "$(awk '$3 ~ /^cgroup/ { print $3 }' /proc/mounts)"

equal "the first command starts the daemon and runs" hello "$($ctctl run --network none --rm busybox echo hello 2>&1)"
$ctctl run --network none --rm busybox sh -c 'exit 7'
equal "exit codes come back" 7 $?
equal "all namespaces are its own" 0 "$($ctctl run --network none --rm busybox sh -c 'for n in /proc/self/ns/*; do readlink $n; done' |
  grep -cxF "$(for n in /proc/self/ns/*; do readlink "$n"; done)")"
equal "root inside is nobody outside" "0 65536" "$($ctctl run --network none --rm busybox awk '{ print $1, $3 }' /proc/self/uid_map)"
equal "input and output pass" 100000 "$(head -c 100000 /dev/urandom | $ctctl run --network none --rm -i busybox wc -c)"
equal "the whole of it is printed without being done" 1 "$($ctctl run --network none --explain busybox true | grep -c 'pivot_root(')"

id=$($ctctl run --network none -d --name steady -m 64m --cpus 0.5 --pids-limit 50 busybox sh -c 'trap "exit 9" TERM; while :; do sleep 1; done')
equal "memory.max" 67108864 "$(cgroup "$id" memory.max)"
equal "cpu.max" "50000 100000" "$(cgroup "$id" cpu.max)"
equal "pids.max" 50 "$(cgroup "$id" pids.max)"
equal "its processes are in its cgroup" 1 "$(cgroup "$id" cgroup.procs | wc -l | awk '{ print ($1 > 0) }')"
equal "its cgroup looks like the root" "0::/" "$($ctctl exec steady cat /proc/self/cgroup)"
equal "exec joins the cgroup and the ids" 0 "$($ctctl exec steady id -u)"

$ctctl run --network none --rm --userns host busybox sh -c 'mknod /disk b 259 0 && cat /disk' >/dev/null 2>/tmp/device
equal "the device filter refuses a disk" 1 "$(grep -c 'not permitted' /tmp/device)"
equal "and allows the standard ones" 8 "$($ctctl run --network none --rm busybox sh -c 'head -c 8 /dev/urandom | wc -c')"
$ctctl run --network none --rm -m 16m busybox tail -c 200m /dev/zero
equal "memory beyond the limit is fatal" 137 $?

kill -KILL "$(daemon)"
equal "a new daemon takes over" "$id" "$($ctctl ps -q)"
equal "and can exec" alive "$($ctctl exec steady echo alive)"
$ctctl stop steady >/dev/null
equal "and stops it politely" 9 "$($ctctl wait steady)"
$ctctl rm steady >/dev/null
soon "nothing is left" nothing_left

$ctctl doctor | sed 's/^/# /'
finish
