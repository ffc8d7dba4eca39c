# bench_shape: how exactly ceilings and guarantees hold, in namespaces of its own; needs $ctctl, $work and a template.
# Bytes are those that arrived, by the receiving link's own counter, over the seconds after the first; it counts TCP's large packets with
# one header, while on the wire each 1448 bytes of payload are a frame of 1514.

shape_ns() { nsenter --net="/run/netns/$1" sh -c "$2"; }

# shape_bytes NETNS-FILE LINK DIRECTION
shape_bytes() { nsenter --net="$1" ip -s -j link show dev "$2" | jq ".[0].stats64.$3.bytes"; }

# shape_rate NETNS-FILE LINK DIRECTION SECONDS: Mbit/s
shape_rate() {
  sleep 1
  from=$(shape_bytes "$1" "$2" "$3"); began=$(date +%s%N)
  sleep "$4"
  to=$(shape_bytes "$1" "$2" "$3"); ended=$(date +%s%N)
  awk -v b=$((to - from)) -v t=$((ended - began)) 'BEGIN { printf "%.3f", b * 8000 / t * 1514 / 1448 }'
}

shape_up() {
  for ns in ctshapeh ctshapeo; do ip netns add $ns; ip -n $ns link set lo up; done
  ip -n ctshapeh link add up0 type veth peer name eth0 netns ctshapeo
  ip -n ctshapeh link set up0 up; ip -n ctshapeh addr add 192.0.2.1/24 dev up0
  ip -n ctshapeo link set eth0 up; ip -n ctshapeo addr add 192.0.2.2/24 dev eth0
  ip -n ctshapeo route add default via 192.0.2.1; ip -n ctshapeh route add default via 192.0.2.2
  shape_ns ctshapeh 'sysctl -qw net.ipv4.ip_forward=1'
}

shape_down() {
  "$ctctl" ps -aq 2>/dev/null | xargs -r "$ctctl" rm -f >/dev/null 2>&1 || :
  for ns in ctshapeh ctshapeo; do ip netns del $ns 2>/dev/null || :; done
}

shape_ctctl() { nsenter --net=/run/netns/ctshapeh "$ctctl" "$@"; }

# shape_send NAME SECONDS PORT: one greedy stream from a container to the outside
shape_send() {
  (sleep $(($2 + 3)) | nsenter --net=/run/netns/ctshapeo timeout $(($2 + 3)) busybox nc -l -p "$3" >/dev/null &)
  (sleep 0.5; shape_ctctl exec "$1" timeout $(($2 + 2)) sh -c "nc 192.0.2.2 $3 </dev/zero" >/dev/null 2>&1 &)
}

# shape_get NAME SECONDS PORT: one greedy stream from the outside to a container
shape_get() {
  shape_ctctl publish add "$1" "$3:$3" >/dev/null
  (shape_ctctl exec "$1" sh -c "sleep $(($2 + 3)) | timeout $(($2 + 3)) nc -l -p $3 >/dev/null" >/dev/null 2>&1 &)
  (sleep 0.5; nsenter --net=/run/netns/ctshapeo timeout $(($2 + 2)) busybox nc 192.0.2.1 "$3" </dev/zero >/dev/null 2>&1 &)
}

# shape_ns_of NAME: the file of a container's network namespace
shape_ns_of() { echo "/proc/$(shape_ctctl inspect "$1" | jq -r '.[0].state.pid')/ns/net"; }

# off WANTED MEASURED: by how many per cent
shape_off() { awk -v w="$1" -v m="$2" 'BEGIN { printf "%8.3f  %+.1f %%", m, (m / w - 1) * 100 }'; }

shape_ceilings() {
  shape_ctctl run -d --name shaped --ceil 1mbit busybox sleep 1000 >/dev/null
  inside=$(shape_ns_of shaped)
  echo 'ceiling   Mbit/s out, Mbit/s in'
  port=5000
  for rate in 1 10 100 1000; do
    # a packet of 64 KiB, before it is cut into frames, is half a second at the slowest
    seconds=3
    [ $rate != 1 ] || seconds=20
    shape_ctctl set --ceil "${rate}mbit" shaped >/dev/null
    port=$((port + 1))
    shape_send shaped $((seconds + 1)) $port
    sleep 1
    out=$(shape_rate /run/netns/ctshapeo eth0 rx $seconds)
    sleep 2
    port=$((port + 1))
    shape_get shaped $((seconds + 1)) $port
    sleep 1
    in=$(shape_rate "$inside" eth0 rx $seconds)
    printf '%4d mbit  %s   %s\n' "$rate" "$(shape_off "$rate" "$out")" "$(shape_off "$rate" "$in")"
    sleep 2
  done
  shape_ctctl rm -f shaped >/dev/null
}

shape_guarantee() {
  shape_ctctl shape total bridge 100mbit
  echo 'guarantee of 50mbit of 100mbit beside 8 greedy neighbours: Mbit/s out, Mbit/s in'
  shape_ctctl run -d --name held --rate 50mbit busybox sleep 1000 >/dev/null
  for i in 1 2 3 4 5 6 7 8; do shape_ctctl run -d --name "greedy$i" busybox sleep 1000 >/dev/null; done
  link=$(shape_ctctl inspect held | jq -r '.. | .hostLink? // empty' | head -n 1)
  for i in 1 2 3 4 5 6 7 8; do shape_send "greedy$i" 8 "510$i"; done
  shape_send held 8 5100
  sleep 1
  out=$(shape_rate /run/netns/ctshapeh "$link" rx 5)
  sleep 5
  for i in 1 2 3 4 5 6 7 8; do shape_get "greedy$i" 8 "520$i"; done
  shape_get held 8 5200
  sleep 1
  in=$(shape_rate "$(shape_ns_of held)" eth0 rx 5)
  # of what nobody is guaranteed each of the nine has a ninth
  printf '  50 mbit and a ninth of the rest  %s   %s\n' "$(shape_off 55.556 "$out")" "$(shape_off 55.556 "$in")"
  shape_ctctl shape total bridge none
}

bench_shape() {
  shape_up
  trap 'shape_down; cleanup' EXIT
  shape_ctctl template build busybox >/dev/null 2>&1
  case ${1:-all} in
    ceilings) shape_ceilings ;;
    guarantee) shape_guarantee ;;
    all)
      shape_ceilings
      shape_guarantee
      ;;
    *) fail "bin/bench shape: unknown part $1: use ceilings or guarantee" 2 ;;
  esac
}
