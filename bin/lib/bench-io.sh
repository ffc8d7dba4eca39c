# Sourced by bin/bench: how exactly I/O limits hold.
#   io rate          bytes and operations a second inside a container against its limit, on the disk of the instance
#                    and on a loop device; buffered writes too where the hierarchy counts them (cgroup v2)
#   io neighbour     what a container without a limit gets alone, and beside one that writes at its limit
#   io memory        how long a running container's memory takes to grow and to shrink through a full cache
# Times are of dd inside the container, after a first run that uses up what an idle container has saved.

# seconds_of NAME DD-WORD...: how long dd ran in the container, the few milliseconds of the exec included.
seconds_of() {
  name=$1
  shift
  started=$(date +%s%N)
  "$ctctl" exec "$name" dd "$@" >/dev/null 2>&1 || fail "dd $* in $name failed"
  awk -v from="$started" -v to="$(date +%s%N)" 'BEGIN { printf "%.3f", (to - from) / 1e9 }'
}

# io_line WHAT LIMIT AMOUNT SECONDS UNIT
io_line() {
  awk -v what="$1" -v limit="$2" -v amount="$3" -v seconds="$4" -v unit="$5" 'BEGIN {
    rate = seconds > 0 ? amount / seconds : 0
    printf "%-34s limit %8.1f  measured %8.1f %-6s  %+6.1f %%\n", what, limit, rate, unit, 100 * (rate / limit - 1)
  }'
}

# io_rates PLACE DIRECTORY: of a container named io; 8 MB/s and 200 operations a second.
io_rates() {
  place=$1
  file=$2/bench
  "$ctctl" set --iolimit 8M --iopslimit 0 io >/dev/null 2>&1
  seconds_of io if=/dev/zero of="$file" bs=256k count=8 oflag=direct >/dev/null
  io_line "$place, direct write" 8 32 "$(seconds_of io if=/dev/zero of="$file" bs=256k count=128 oflag=direct)" MiB/s
  io_line "$place, direct read" 8 32 "$(seconds_of io if="$file" of=/dev/null bs=256k count=128 iflag=direct)" MiB/s
  if [ -e "/sys/fs/cgroup/$(cgroup_parent)/io.stat" ]; then
    io_line "$place, buffered write" 8 48 "$(seconds_of io if=/dev/zero of="$file" bs=256k count=192 conv=fsync)" MiB/s
  else
    echo "$place, buffered write: cgroup v1 does not count buffered writes; see ctctl limits"
  fi
  "$ctctl" set --iolimit 0 --iopslimit 200 io >/dev/null 2>&1
  seconds_of io if=/dev/zero of="$file" bs=4k count=50 oflag=direct >/dev/null
  io_line "$place, direct writes" 200 600 "$(seconds_of io if=/dev/zero of="$file" bs=4k count=600 oflag=direct)" op/s
  io_line "$place, direct reads" 200 600 "$(seconds_of io if="$file" of=/dev/null bs=4k count=600 iflag=direct)" op/s
}

io_rate() {
  mkdir -p "$work/loopdir" "$work/disk"
  truncate -s 128M "$work/loop.img"
  mkfs.ext4 -q "$work/loop.img"
  mount -o loop "$work/loop.img" "$work/loopdir"
  "$ctctl" run --network none -d --name io -v "$work/disk:/disk:noidmap" -v "$work/loopdir:/loop:noidmap" --userns=host busybox sleep 1000 >/dev/null
  io_rates 'disk' /disk
  io_rates 'loop device' /loop
  "$ctctl" rm -f io >/dev/null
  umount "$work/loopdir"
}

# io_free NAME: MiB/s of a container without a limit.
io_free() {
  awk -v s="$(seconds_of "$1" if=/dev/zero of=/bench bs=1M count=512 oflag=direct)" 'BEGIN { printf "%.0f", 512 / s }'
}

io_neighbour() {
  "$ctctl" run --network none -d --name free busybox sleep 1000 >/dev/null
  "$ctctl" run --network none -d --name bound --iolimit 4M busybox sh -c 'while :; do dd if=/dev/zero of=/x bs=64k count=64 oflag=direct; done 2>/dev/null' >/dev/null
  for round in 1 2 3; do
    "$ctctl" kill -s STOP bound >/dev/null
    alone=$(io_free free)
    "$ctctl" kill -s CONT bound >/dev/null
    beside=$(io_free free)
    echo "round $round: alone $alone MiB/s, beside one held at 4 MiB/s $beside MiB/s"
  done
  "$ctctl" rm -f free bound >/dev/null
}

# milliseconds COMMAND…
milliseconds() {
  before=$(date +%s%N)
  "$@" >/dev/null
  echo $((($(date +%s%N) - before) / 1000000))
}

io_memory() {
  "$ctctl" run --network none -d --name mem --ram 512M busybox sleep 1000 >/dev/null
  "$ctctl" exec mem dd if=/dev/zero of=/cache bs=1M count=400 2>/dev/null
  "$ctctl" exec mem sync
  echo "512M -> 64M through 400M of cache: $(milliseconds "$ctctl" set --ram 64M mem) ms"
  echo "64M -> 512M:                       $(milliseconds "$ctctl" set --ram 512M mem) ms"
  "$ctctl" rm -f mem >/dev/null
}

io() {
  case ${1:-all} in
    rate) io_rate ;;
    neighbour) io_neighbour ;;
    memory) io_memory ;;
    all) io_rate; io_neighbour; io_memory ;;
    *) fail "bin/bench io: unknown part \"$1\"; use rate, neighbour or memory" 2 ;;
  esac
}
