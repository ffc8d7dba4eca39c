# Networks: what a bridged or routed interface costs a start and its packets, beside a pair of links made by hand.
# Sourced by bin/bench; everything happens in network namespaces made here.

net_cleanup() {
  for pid in $net_pids; do kill "$pid" 2>/dev/null || :; done
  for ns in ctb-net ctb-hand ctb-peer ctb-plain ctb-behind ctb-beside ctb-tracked ctb-behind2 ctb-beside2; do ip netns del $ns 2>/dev/null || :; done
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
# stay; the timer's own first 20 of each kind are not counted. Few and many take turns, as a machine's own pace changes meanwhile.
net_crowd() {
  count=${1:-500}
  crowd_start >/dev/null # the daemon's first starts are slower for reasons of its own
  crowd_end
  for round in $(seq "${2:-3}"); do
    crowd_round
    seq $((count - 80)) | inside xargs -P 4 -I NUMBER "$ctctl" run -d --network bridge busybox sleep 100000 >/dev/null
    crowd_round
    crowd_end
  done >"$work/crowd"
  echo "among   without        on a bridge    its network    (median, least; ms)"
  awk '
    function middle(v, n,   i, j, t) {
      for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j] < v[j - 1]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
      return (v[int((n + 1) / 2)] + v[int(n / 2) + 1]) / 2
    }
    $1 == "none" { bare = $2 / 1000; bare_least = $4 / 1000 }
    $1 == "crowd" { on = $2 / 1000; on_least = $4 / 1000 }
    $1 == "among" {
      printf "%5d   %5.2f  %5.2f   %5.2f  %5.2f   %5.2f  %5.2f\n", $2, bare, bare_least, on, on_least, on - bare, on_least - bare_least
      if (++n % 2) { few = $2; first[++f] = on - bare } else { many = $2; last[f] = on - bare }
    }
    END {
      for (i = 1; i <= f; i++) each = each sprintf(" %.2f", last[i] / first[i])
      printf "of the %dth beside that of the %dth: %.2f times by the medians; in each round%s\n", many, few, middle(last, f) / middle(first, f), each
    }' "$work/crowd"
}

crowd_round() {
  crowd_start
  echo "among $(inside "$ctctl" ps -q | wc -l)"
}

# Timings without a network and on a bridge; those on the bridge stay.
crowd_start() {
  inside "$work/timing" 20 50 none "$ctctl" run -d --rm --network none busybox true -- \
    crowd "$ctctl" run -d --network bridge busybox sleep 100000 --
}

crowd_end() { inside "$ctctl" ps -q | xargs -r -n 50 nsenter --net=/run/netns/ctb-net "$ctctl" rm -f >/dev/null; }

# net_pair HERE THERE MASTER: two namespaces joined by hand; here it is a port of the bridge MASTER, or has an address itself.
net_pair() {
  ip netns add "$2"
  ip -n "$1" link add "to-$2" type veth peer name eth0 netns "$2"
  ip -n "$1" link set "to-$2" up
  ip -n "$2" link set lo up
  ip -n "$2" link set eth0 up
  if [ -n "$3" ]; then ip -n "$1" link set "to-$2" master "$3"; else ip -n "$1" addr add 10.250.0.1/24 dev "to-$2"; fi
}

# net_bridge NAMESPACE ONE OTHER: a bridge of two ports, whose packets pass by no rules of what is routed.
net_bridge() {
  ip netns add "$1"
  ip -n "$1" link set lo up
  ! [ -e /proc/sys/net/bridge ] || nsenter --net=/run/netns/"$1" sysctl -qw net.bridge.bridge-nf-call-iptables=0
  ip -n "$1" link add br0 up type bridge forward_delay 0 mcast_snooping 0
  ip -n "$1" addr add 10.250.0.1/24 dev br0
  net_pair "$1" "$2" br0
  net_pair "$1" "$3" br0
  ip -n "$2" addr add 10.250.0.2/24 dev eth0
  ip -n "$3" addr add 10.250.0.3/24 dev eth0
}

# By hand: a bare pair of links, a bridge without any rule, and one with what no firewall does without: connection tracking
# and address translation.
net_by_hand() {
  ip netns add ctb-hand
  ip -n ctb-hand link set lo up
  net_pair ctb-hand ctb-peer ''
  ip -n ctb-peer addr add 10.250.0.2/24 dev eth0
  net_bridge ctb-plain ctb-behind ctb-beside
  net_bridge ctb-tracked ctb-behind2 ctb-beside2
  nsenter --net=/run/netns/ctb-tracked nft -f - <<EOF
table inet tracked {
  chain input { type filter hook input priority filter; ct state established,related accept; }
  chain translated { type nat hook postrouting priority srcnat; ip saddr 10.250.0.0/24 ip daddr != 10.250.0.0/24 masquerade; }
}
EOF
}

net_address() { nsenter --net="$1" ip -4 -o addr show dev eth0 | sed 's/.*inet \([^/]*\).*/\1/'; }

# net_host [NETWORK]: the host's address there
net_host() { inside "$ctctl" network inspect "${1:-bridge}" | jq -r '.. | .gateway? // empty' | grep -v : | head -n 1; }

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
  inside "$ctctl" network create --internal internal >/dev/null
  inside "$ctctl" network create ordinary >/dev/null
  inside "$ctctl" network fastpath ordinary off
  for kind in bridge bridge2 ordinary ordinary2 internal internal2 routed routed2; do
    inside "$ctctl" run -d --name "net-$kind" --network "${kind%2}" busybox sleep 100000 >/dev/null
    eval "ns_$kind=/proc/$(inside "$ctctl" inspect "net-$kind" | jq -r '.[0].state.pid')/ns/net"
  done
  run=/run/netns
  net_paths hand $run/ctb-hand $run/ctb-peer 10.250.0.2 10.250.0.1
  net_paths plain $run/ctb-plain $run/ctb-behind 10.250.0.2 10.250.0.1 $run/ctb-beside 10.250.0.3
  net_paths tracked $run/ctb-tracked $run/ctb-behind2 10.250.0.2 10.250.0.1 $run/ctb-beside2 10.250.0.3
  # a routed network has no address of the host: that of the bridge is as near
  for kind in bridge ordinary internal routed; do
    eval "one=\$ns_$kind other=\$ns_${kind}2"
    net_paths $kind $run/ctb-net "$one" "$(net_address "$one")" "$(net_host ${kind%routed})" "$other" "$(net_address "$other")"
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
  cat <<'EOF'
TCP that is not paced, and a request and its answer (us). In brackets: beside a bare pair of links without rules (hand); then what of that is
beside `tracked`, a bridge made by hand with connection tracking, as the kernel takes that much of whoever filters. plain: a bridge without rules;
ordinary: one of ours without its fast path
EOF
  while read -r way kind from to address; do
    base=$way
    [ "$way" != across ] || base=in
    reference=tracked
    [ "$kind" != hand ] || reference=hand
    awk -v w="$way" -v k="$kind" -v s="$(median <"$work/stream-$way-$kind")" -v a="$(median <"$work/answer-$way-$kind")" \
      -v hs="$(median <"$work/stream-$base-hand")" -v ha="$(median <"$work/answer-$base-hand")" \
      -v rs="$(median <"$work/stream-$way-$reference")" -v ra="$(median <"$work/answer-$way-$reference")" \
      -v l="$(least <"$work/answer-$way-$kind")" -v hl="$(least <"$work/answer-$base-hand")" -v rl="$(least <"$work/answer-$way-$reference")" \
      'BEGIN { printf "%-6s %-8s %6d MB/s (%.2f, %.2f)   there and back %6.1f (%.2f, %.2f), least %6.1f (%.2f, %.2f)\n",
        w, k, s, s / hs, s / rs, a / 1000, a / ha, a / ra, l / 1000, l / hl, l / rl }'
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
    crowd) net_crowd "${2:-500}" "${3:-3}" ;;
    traffic) net_traffic "${2:-11}" ;;
    all)
      net_start
      net_traffic
      net_crowd
      ;;
    *) fail "bin/bench net: unknown part $1: use start, crowd or traffic" 2 ;;
  esac
}
