# Networks: what a bridged or routed interface costs a start and its packets, beside a pair of links made by hand.
# Sourced by bin/bench; everything happens in network namespaces made here.


net_cleanup() {
  for pid in $net_pids; do kill "$pid" 2>/dev/null || :; done
  ip netns del ctb-net 2>/dev/null || :
  ip netns del ctb-peer 2>/dev/null || :
}

# Starts the daemon in a namespace of its own: an instance that is gone when the namespace is.
net_instance() {
  net_pids=''
  ip netns add ctb-net
  ip netns add ctb-peer
  ip -n ctb-net link set lo up
  ip -n ctb-peer link set lo up
  inside "$ctctl" template build busybox >/dev/null
}

inside() {
  nsenter --net=/run/netns/ctb-net "$@"
}

# milliseconds COMMAND…: how long it takes.
milliseconds() {
  begun=$(date +%s%N)
  "$@" >/dev/null
  echo "$((($(date +%s%N) - begun) / 1000))" | awk '{ printf "%.2f\n", $1 / 1000 }'
}

median() {
  sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# Starts, 50 ms apart and taking turns.
net_start() {
  rounds=${1:-40}
  for kind in none bridge routed; do
    seq 10 | while read -r _; do inside "$ctctl" run --rm --network "$kind" busybox true; done
    : >"$work/start-$kind"
  done
  seq "$rounds" | while read -r _; do
    for kind in none bridge routed; do
      sleep 0.05
      inside sh -c 'begun=$(date +%s%N); "$0" run --rm --network "$1" busybox true; echo $((($(date +%s%N) - begun) / 1000))' \
        "$ctctl" "$kind" >>"$work/start-$kind"
    done
  done
  none=$(median <"$work/start-none")
  for kind in none bridge routed; do
    median <"$work/start-$kind" | awk -v kind="$kind" -v none="$none" \
      '{ printf "start --network %-7s %7.2f ms   added %5.2f ms\n", kind, $1 / 1000, ($1 - none) / 1000 }'
  done
}

# The 500th container's start beside the first ones'; they stay.
net_crowd() {
  count=${1:-500}
  : >"$work/crowd"
  seq "$count" | while read -r _; do
    inside sh -c 'begun=$(date +%s%N); "$0" run -d --network bridge busybox sleep 100000 >/dev/null; echo $((($(date +%s%N) - begun) / 1000))' \
      "$ctctl" >>"$work/crowd"
  done
  first=$(sed -n 11,30p "$work/crowd" | median)
  last=$(tail -20 "$work/crowd" | median)
  awk -v a="$first" -v b="$last" -v n="$count" \
    'BEGIN { printf "start on a bridge: 20th %.2f ms, %dth %.2f ms: %.2f times\n", a / 1000, n, b / 1000, b / a }'
  inside "$ctctl" ps -q | xargs -r -n 50 nsenter --net=/run/netns/ctb-net "$ctctl" rm -f >/dev/null
}

# stream ENTER-SERVER ENTER-CLIENT ADDRESS: MB/s of one TCP stream of 1 GiB between two busyboxes.
stream() {
  $1 busybox nc -l -p 5001 >/dev/null &
  server=$!
  net_pids="$net_pids $server"
  sleep 0.3
  begun=$(date +%s%N)
  $2 sh -c "busybox dd if=/dev/zero bs=1M count=1024 2>/dev/null | busybox nc $3 5001"
  wait "$server" 2>/dev/null || :
  echo "$((1024 * 1000000000 / ($(date +%s%N) - begun)))"
}

# answers ENTER-CLIENT ADDRESS: microseconds of an echo there and back, the median of 200.
answers() {
  $1 busybox ping -q -A -c 200 -w 5 "$2" | sed -n 's,.*= [0-9.]*/\([0-9.]*\)/.*,\1,p' | awk '{ printf "%d\n", $1 * 1000 }'
}

net_traffic() {
  ip -n ctb-net link add byhand type veth peer name byhand netns ctb-peer
  ip -n ctb-net addr add 10.250.0.1/30 dev byhand
  ip -n ctb-peer addr add 10.250.0.2/30 dev byhand
  ip -n ctb-net link set byhand up
  ip -n ctb-peer link set byhand up
  for kind in bridge routed; do
    inside "$ctctl" run -d --name "net-$kind" --network "$kind" busybox sleep 100000 >/dev/null
  done
  for round in 1 2 3; do
    for kind in hand bridge routed; do
      case $kind in
        hand)
          enter='nsenter --net=/run/netns/ctb-peer'
          address=10.250.0.2
          ;;
        *)
          pid=$(inside "$ctctl" inspect "net-$kind" | jq -r '.[0].state.pid')
          enter="nsenter --net=/proc/$pid/ns/net"
          address=$($enter ip -4 -o addr show dev eth0 | sed 's/.*inet \([^/]*\).*/\1/')
          ;;
      esac
      stream "$enter" 'nsenter --net=/run/netns/ctb-net' "$address" >>"$work/stream-$kind"
      answers 'nsenter --net=/run/netns/ctb-net' "$address" >>"$work/answer-$kind"
    done
  done
  hand=$(median <"$work/stream-hand")
  echo_hand=$(median <"$work/answer-hand")
  for kind in hand bridge routed; do
    awk -v k="$kind" -v s="$(median <"$work/stream-$kind")" -v a="$(median <"$work/answer-$kind")" -v hs="$hand" -v ha="$echo_hand" \
      'BEGIN { printf "%-7s %6d MB/s (%.2f)   echo %4d us (%.2f)\n", k, s, s / hs, a, a / ha }'
  done
}

bench_net() {
  want_run
  trap 'net_cleanup; cleanup' EXIT
  net_instance
  case ${1:-all} in
    start) net_start "${2:-40}" ;;
    crowd) net_crowd "${2:-500}" ;;
    traffic) net_traffic ;;
    all)
      net_start
      net_traffic
      net_crowd
      ;;
    *) fail "bin/bench net: unknown part $1: use start, crowd or traffic" 2 ;;
  esac
}
