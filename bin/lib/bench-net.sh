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

median() {
  sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# Starts, 50 ms apart and taking turns, by ctctl and by podman with the same root file system, if it is there.
net_start() {
  rounds=${1:-40}
  set -- "$work/timing" "$rounds" 50
  for kind in none bridge routed; do
    set -- "$@" "$kind" "$ctctl" run --rm --network "$kind" busybox true --
  done
  if command -v podman >/dev/null; then
    for kind in none bridge; do
      set -- "$@" "podman-$kind" podman run --rm --network "$kind" --rootfs "$template" true --
    done
  fi
  inside "$@" | awk '
    { median[$1] = $2; least[$1] = $4; name[NR] = $1 }
    END {
      for (i = 1; i <= NR; i++) {
        base = name[i] ~ /^podman/ ? "podman-none" : "none"
        printf "start --network %-13s median %7.2f ms  least %7.2f ms   added %5.2f ms  least %5.2f ms\n", name[i],
          median[name[i]] / 1000, least[name[i]] / 1000, (median[name[i]] - median[base]) / 1000, (least[name[i]] - least[base]) / 1000
      }
    }'
}

# The 500th container's start beside the first ones', 50 ms apart; they stay. The timer's own first 20 are not counted.
net_crowd() {
  count=${1:-500}
  first=$(crowd_start)
  seq $((count - 80)) | inside xargs -P 4 -I NUMBER "$ctctl" run -d --network bridge busybox sleep 100000 >/dev/null
  last=$(crowd_start)
  awk -v a="$first" -v b="$last" -v n="$count" \
    'BEGIN { printf "start on a bridge: the 40th %.2f ms, the %dth %.2f ms: %.2f times\n", a / 1000, n, b / 1000, b / a }'
  inside "$ctctl" ps -q | xargs -r -n 50 nsenter --net=/run/netns/ctb-net "$ctctl" rm -f >/dev/null
}

crowd_start() {
  inside "$work/timing" 20 50 crowd "$ctctl" run -d --network bridge busybox sleep 100000 -- | cut -d' ' -f 2
}

# net_path KIND ENTER ADDRESS: MB/s of one TCP stream and nanoseconds there and back, from here to a server there.
net_path() {
  $2 "$work/stream" serve 5001 &
  server=$!
  net_pids="$net_pids $server"
  inside "$work/stream" send "$3" 5001 700 >>"$work/stream-$1"
  inside "$work/stream" ask "$3" 5001 10000 >>"$work/answer-$1"
  kill "$server"
  wait "$server" 2>/dev/null || :
}

net_traffic() {
  gcc -O2 -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -o "$work/stream" "$root/tests/bench/stream.c"
  ip -n ctb-net link add byhand type veth peer name byhand netns ctb-peer
  ip -n ctb-net addr add 10.250.0.1/30 dev byhand
  ip -n ctb-peer addr add 10.250.0.2/30 dev byhand
  ip -n ctb-net link set byhand up
  ip -n ctb-peer link set byhand up
  for kind in bridge routed; do
    inside "$ctctl" run -d --name "net-$kind" --network "$kind" busybox sleep 100000 >/dev/null
  done
  for round in 1 2 3 4 5; do
    net_path hand 'nsenter --net=/run/netns/ctb-peer' 10.250.0.2
    for kind in bridge routed; do
      pid=$(inside "$ctctl" inspect "net-$kind" | jq -r '.[0].state.pid')
      enter="nsenter --net=/proc/$pid/ns/net"
      net_path "$kind" "$enter" "$($enter ip -4 -o addr show dev eth0 | sed 's/.*inet \([^/]*\).*/\1/')"
    done
  done
  fast=$(median <"$work/stream-hand")
  quick=$(median <"$work/answer-hand")
  echo 'from the host to a program in the container, by TCP (hand: a bare pair of links, no rules)'
  for kind in hand bridge routed; do
    awk -v k="$kind" -v s="$(median <"$work/stream-$kind")" -v a="$(median <"$work/answer-$kind")" -v hs="$fast" -v ha="$quick" \
      'BEGIN { printf "%-7s %6d MB/s (%.2f)   there and back %6.1f us (%.2f)\n", k, s, s / hs, a / 1000, a / ha }'
  done
}

bench_net() {
  want_run
  timer
  memory_for_run
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
