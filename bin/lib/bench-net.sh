# Networks: what a bridged or routed interface costs a start and its packets, beside a pair of links made by hand.
# Sourced by bin/bench; everything happens in network namespaces made here.

net_cleanup() {
  for pid in $net_pids; do kill "$pid" 2>/dev/null || :; done
  for ns in ctb-net ctb-hand ctb-peer ctb-plain ctb-behind ctb-beside; do ip netns del $ns 2>/dev/null || :; done
}

# Starts the daemon in a namespace of its own: an instance that is gone when the namespace is.
net_instance() {
  net_pids=''
  ip netns add ctb-net
  ip -n ctb-net link set lo up
  inside "$ctctl" template build busybox >/dev/null
}

inside() {
  nsenter --net=/run/netns/ctb-net "$@"
}

least() { sort -n | head -n 1; }

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

# What the 500th container's network costs its start beside the first one's: 50 ms apart, and beside starts without any. They
# stay; the timer's own first 20 of each kind are not counted.
net_crowd() {
  count=${1:-500}
  crowd_start >/dev/null # the daemon's first starts are slower for reasons of its own
  inside "$ctctl" ps -q | crowd_end
  crowd_start >"$work/crowd"
  inside "$ctctl" ps -q | wc -l >"$work/few"
  seq $((count - 80)) | inside xargs -P 4 -I NUMBER "$ctctl" run -d --network bridge busybox sleep 100000 >/dev/null
  crowd_start >>"$work/crowd"
  awk -v few="$(cat "$work/few")" -v n="$(inside "$ctctl" ps -q | wc -l)" '
    { median[NR] = $2 / 1000; least[NR] = $4 / 1000 }
    END {
      printf "among   without        on a bridge    its network    (median, least; ms)\n"
      for (i = 1; i <= 3; i += 2)
        printf "%5d   %5.2f  %5.2f   %5.2f  %5.2f   %5.2f  %5.2f\n", i == 1 ? few : n, median[i], least[i], median[i + 1], least[i + 1],
          median[i + 1] - median[i], least[i + 1] - least[i]
      printf "of the %dth beside that of the %dth: %.2f times by the medians, %.2f by the least\n", n, few,
        (median[4] - median[3]) / (median[2] - median[1]), (least[4] - least[3]) / (least[2] - least[1])
    }' "$work/crowd"
  inside "$ctctl" ps -q | crowd_end
}

# Timings without a network and on a bridge; those on the bridge stay.
crowd_start() {
  inside "$work/timing" 20 50 none "$ctctl" run -d --rm --network none busybox true -- \
    crowd "$ctctl" run -d --network bridge busybox sleep 100000 --
}

crowd_end() { xargs -r -n 50 nsenter --net=/run/netns/ctb-net "$ctctl" rm -f >/dev/null; }

# net_pair HERE THERE MASTER: two namespaces joined by hand; here it is a port of the bridge MASTER, or has an address itself.
net_pair() {
  ip netns add "$2"
  ip -n "$1" link add "to-$2" type veth peer name eth0 netns "$2"
  ip -n "$1" link set "to-$2" up
  ip -n "$2" link set lo up
  ip -n "$2" link set eth0 up
  if [ -n "$3" ]; then ip -n "$1" link set "to-$2" master "$3"; else ip -n "$1" addr add 10.250.0.1/24 dev "to-$2"; fi
}

# By hand: a bare pair of links, and a bridge of two ports, in namespaces without any rule.
net_by_hand() {
  for ns in ctb-hand ctb-plain; do
    ip netns add $ns
    ip -n $ns link set lo up
  done
  net_pair ctb-hand ctb-peer ''
  ip -n ctb-peer addr add 10.250.0.2/24 dev eth0
  ip -n ctb-plain link add br0 up type bridge forward_delay 0 mcast_snooping 0
  ip -n ctb-plain addr add 10.250.0.1/24 dev br0
  net_pair ctb-plain ctb-behind br0
  net_pair ctb-plain ctb-beside br0
  ip -n ctb-behind addr add 10.250.0.2/24 dev eth0
  ip -n ctb-beside addr add 10.250.0.3/24 dev eth0
}

net_address() { nsenter --net="$1" ip -4 -o addr show dev eth0 | sed 's/.*inet \([^/]*\).*/\1/'; }

# net_path NAME FROM TO ADDRESS: names a path; what is at its end answers from now on.
net_path() {
  echo "$*" >>"$work/paths"
  ! grep -qx "$3" "$work/served" || return 0
  echo "$3" >>"$work/served"
  nsenter --net="$3" taskset -c 0 "$work/stream" serve 5001 &
  net_pids="$net_pids $!"
}

# To the container, from it, and from one to another, where there is another.
net_paths() {
  net_path "in $1" "$2" "$3" "$4"
  net_path "out $1" "$3" "$2" "$5"
  [ -z "${6:-}" ] || net_path "across $1" "$3" "$6" "$7"
}

net_traffic() {
  gcc -O2 -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -o "$work/stream" "$root/tests/bench/stream.c"
  : >"$work/paths"
  : >"$work/served"
  net_by_hand
  for kind in bridge bridge2 routed routed2; do
    inside "$ctctl" run -d --name "net-$kind" --network "${kind%2}" busybox sleep 100000 >/dev/null
    eval "ns_$kind=/proc/$(inside "$ctctl" inspect "net-$kind" | jq -r '.[0].state.pid')/ns/net"
  done
  hosts=$(inside "$ctctl" network inspect bridge | jq -r '.. | .gateway? // empty' | grep -v : | head -n 1)
  run=/run/netns
  net_paths hand $run/ctb-hand $run/ctb-peer 10.250.0.2 10.250.0.1
  net_paths plain $run/ctb-plain $run/ctb-behind 10.250.0.2 10.250.0.1 $run/ctb-beside 10.250.0.3
  for kind in bridge routed; do
    eval "one=\$ns_$kind other=\$ns_${kind}2"
    net_paths $kind $run/ctb-net "$one" "$(net_address "$one")" "$hosts" "$other" "$(net_address "$other")"
  done
  # who asks and who answers have a CPU each, where there are two: an answer on the same one takes a third of the time, and the
  # scheduler would choose anew for each path
  apart=$(($(nproc) > 1))
  for round in $(seq "${1:-11}"); do
    while read -r way kind from to address; do
      nsenter --net="$from" taskset -c $apart "$work/stream" send "$address" 5001 150 >>"$work/stream-$way-$kind" </dev/null
      nsenter --net="$from" taskset -c $apart "$work/stream" ask "$address" 5001 2000 >>"$work/answer-$way-$kind" </dev/null
    done <"$work/paths"
  done
  echo 'TCP that is not paced; beside a bare pair of links, without rules (hand), in brackets; plain: a bridge made by hand, without rules'
  while read -r way kind from to address; do
    base=$way
    [ "$way" != across ] || base=in
    awk -v w="$way" -v k="$kind" -v s="$(median <"$work/stream-$way-$kind")" -v a="$(median <"$work/answer-$way-$kind")" \
      -v hs="$(median <"$work/stream-$base-hand")" -v ha="$(median <"$work/answer-$base-hand")" \
      -v l="$(least <"$work/answer-$way-$kind")" -v hl="$(least <"$work/answer-$base-hand")" \
      'BEGIN { printf "%-6s %-7s %6d MB/s (%.2f)   there and back %6.1f us (%.2f), least %6.1f (%.2f)\n", w, k, s, s / hs, a / 1000, a / ha, l / 1000, l / hl }'
  done <"$work/paths"
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
    traffic) net_traffic "${2:-11}" ;;
    all)
      net_start
      net_traffic
      net_crowd
      ;;
    *) fail "bin/bench net: unknown part $1: use start, crowd or traffic" 2 ;;
  esac
}
