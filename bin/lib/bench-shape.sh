# bench_shape: how exactly ceilings and guarantees hold, in namespaces of its own; needs $ctctl, $work and a template.
# Bytes are the payload of frames that have arrived, from the second after the first on; each 1448 of them are a frame of 1514.

shape_ns() { nsenter --net="/run/netns/$1" sh -c "$2"; }

shape_up() {
  for ns in ctshapeh ctshapeo; do ip netns add $ns; ip -n $ns link set lo up; done
  ip -n ctshapeh link add up0 type veth peer name eth0 netns ctshapeo
  ip -n ctshapeh link set up0 up; ip -n ctshapeh addr add 192.0.2.1/24 dev up0
  ip -n ctshapeo link set eth0 up; ip -n ctshapeo addr add 192.0.2.2/24 dev eth0
  ip -n ctshapeo route add default via 192.0.2.1; ip -n ctshapeh route add default via 192.0.2.2
  shape_ns ctshapeh 'sysctl -qw net.ipv4.ip_forward=1'
}

shape_down() {
  for pid in $shape_sinks $shape_sources; do kill "$pid" 2>/dev/null || :; done
  "$ctctl" ps -aq 2>/dev/null | xargs -r "$ctctl" rm -f >/dev/null 2>&1 || :
  for ns in ctshapeh ctshapeo; do ip netns del $ns 2>/dev/null || :; done
}

shape_ctctl() { nsenter --net=/run/netns/ctshapeh "$ctctl" "$@"; }

# shape_ns_of NAME: the file of a container's network namespace
shape_ns_of() { echo "/proc/$(shape_ctctl inspect "$1" | jq -r '.[0].state.pid')/ns/net"; }

# shape_stream FROM TO ADDRESS PORT SECONDS: a greedy stream from one namespace to another; bytes per second to $work/rate-PORT.
# A stream that comes late, or not at all, is told as slow: nobody waits for it.
shape_stream() {
  nsenter --net="$2" "$work/stream" sink "$4" 1500 $(($5 * 1000)) $(($5 + 6)) >"$work/rate-$4" &
  shape_sinks="$shape_sinks $!"
  nsenter --net="$1" "$work/stream" send "$3" "$4" $((($5 + 6) * 1000)) >/dev/null 2>&1 &
  shape_sources="$shape_sources $!"
}

# shape_send NAME SECONDS PORT: one greedy stream from a container to the outside
shape_send() { shape_stream "$(shape_ns_of "$1")" /run/netns/ctshapeo 192.0.2.2 "$3" "$2"; }

# shape_get NAME SECONDS PORT: one greedy stream from the outside to a container
shape_get() {
  shape_ctctl publish add "$1" "$3:$3" >/dev/null
  shape_stream /run/netns/ctshapeo "$(shape_ns_of "$1")" 192.0.2.1 "$3" "$2"
}

# shape_drained: until nothing waits any more, of which there can be seconds: an answer behind it would come too late for the next
# stream to begin
shape_drained() {
  tries=0
  until shape_ns ctshapeh 'tc -j -s qdisc show' | jq -e 'all(.[]; (.qlen // 0) == 0)' >/dev/null || [ $tries -gt 300 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
}

# shape_wait: until all streams have been measured, and their queues are empty
shape_wait() {
  for pid in $shape_sinks; do wait "$pid"; done
  for pid in $shape_sources; do
    kill "$pid" 2>/dev/null || :
    wait "$pid" 2>/dev/null || :
  done
  shape_sinks='' shape_sources=''
  shape_drained
}

# shape_off WANTED PORT: what was measured in Mbit/s of frames, and by how many per cent it differs
shape_off() {
  awk -v w="$1" '{ m = $1 * 8 / 1e6 * 1514 / 1448; printf "%8.3f  %+.1f %%", m, (m / w - 1) * 100 }' "$work/rate-$2"
}

# shape_seconds RATE: how long to look: hundreds of frames
shape_seconds() { if [ "$1" -le 5 ]; then echo 10; else echo 3; fi; }

shape_ceilings() {
  shape_ctctl run -d --name shaped --ceil 1mbit busybox sleep 1000 >/dev/null
  echo 'ceiling   Mbit/s out, Mbit/s in'
  port=5000
  for rate in ${1:-1 5 10 50 100 1000}; do
    seconds=$(shape_seconds "$rate")
    shape_ctctl set --ceil "${rate}mbit" shaped >/dev/null
    shape_send shaped $seconds $((port + 1))
    shape_wait
    shape_get shaped $seconds $((port + 2))
    shape_wait
    printf '%4d mbit  %s   %s\n' "$rate" "$(shape_off "$rate" $((port + 1)))" "$(shape_off "$rate" $((port + 2)))"
    port=$((port + 2))
  done
  shape_ctctl rm -f shaped >/dev/null
}

shape_guarantee() {
  shape_ctctl run -d --name held busybox sleep 1000 >/dev/null
  for i in 1 2 3 4 5 6 7 8; do shape_ctctl run -d --name "greedy$i" busybox sleep 1000 >/dev/null; done
  echo 'guarantee beside 8 greedy neighbours, half of what all have; beyond it each of the nine has a ninth: Mbit/s out, Mbit/s in'
  port=5100
  for rate in ${1:-1 5 10 50 100 1000}; do
    seconds=$(shape_seconds "$rate")
    shape_ctctl shape total bridge "$((2 * rate))mbit"
    shape_ctctl set --rate "${rate}mbit" held >/dev/null
    for way in send get; do
      port=$((port + 10))
      for i in 1 2 3 4 5 6 7 8; do "shape_$way" "greedy$i" $((seconds + 2)) $((port + i)); done
      "shape_$way" held "$seconds" $port
      shape_wait
    done
    wanted=$((rate * 10000 / 9))
    printf '%4d mbit  %s   %s\n' "$rate" "$(shape_off "${wanted%???}.${wanted#"${wanted%???}"}" $((port - 10)))" \
      "$(shape_off "${wanted%???}.${wanted#"${wanted%???}"}" $port)"
    shape_ctctl set --rate none held >/dev/null
  done
  shape_ctctl shape total bridge none
}

bench_shape() {
  shape_sinks='' shape_sources=''
  gcc -O2 -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -o "$work/stream" "$root/tests/bench/stream.c"
  shape_up
  trap 'shape_down; cleanup' EXIT
  shape_ctctl template build busybox >/dev/null 2>&1
  case ${1:-all} in
    ceilings) shape_ceilings "${2:-}" ;;
    guarantee) shape_guarantee "${2:-}" ;;
    all)
      shape_ceilings
      shape_guarantee
      ;;
    *) fail "bin/bench shape: unknown part $1: use ceilings or guarantee" 2 ;;
  esac
}
