# Sourced by bin/bench: how exactly CPU time is divided.
#   fairness steady [SECONDS]    containers of given weights and threads, all busy
#   fairness churn [SECONDS]     one arrives and leaves, others sleep and work in turns
#   fairness guarantee           a guarantee beside 16 hogs
#   fairness latency             wake-ups of an interactive container, with credits and with the same plain limit
#   fairness cost [COUNT]        what the control loop costs with many containers
# Each load runs under the kernel's weights alone and with the control loop, in the same run.

cpus=$(nproc)

# begin_container NAME OPTION... -- COMMAND...
begin_container() {
  name=$1
  shift
  options=''
  while [ "$1" != -- ]; do
    options="$options $1"
    shift
  done
  shift
  # shellcheck disable=SC2086
  "$ctctl" run --network none -d --name "$name" -v "$work/load:/load:ro" $options busybox /load "$@" >/dev/null
}

# used NAME: CPU time so far in nanoseconds.
used() {
  id=$("$ctctl" inspect "$1" | jq -r '.[0].id // .id')
  if [ -e "/sys/fs/cgroup/cpuacct/$(cgroup_parent)/$id/cpuacct.usage" ]; then
    cat "/sys/fs/cgroup/cpuacct/$(cgroup_parent)/$id/cpuacct.usage"
  else
    awk '/^usage_usec/ { print $2 * 1000 }' "/sys/fs/cgroup/$(cgroup_parent)/$id/cpu.stat"
  fi
}

# snapshot FILE NAME...: name, CPU time and the clock, a line each.
snapshot() {
  file=$1
  shift
  for each in "$@"; do
    printf '%s %s %s\n' "$each" "$(used "$each")" "$(date +%s%N)"
  done >"$file"
}

# ideal: lines NAME WEIGHT CAP on stdin and $1 CPUs' worth of time: NAME and what it is entitled to.
# shellcheck disable=SC2016
water='
function fill(capacity,    i, free, left, level, full) {
  left = capacity
  for (i = 1; i <= n; i++) done[i] = 0
  for (;;) {
    free = 0
    for (i = 1; i <= n; i++) if (!done[i]) free += weight[i]
    if (free == 0) return
    level = left / free
    full = 0
    for (i = 1; i <= n; i++)
      if (!done[i] && weight[i] * level >= cap[i]) { ideal[i] = cap[i]; done[i] = 1; left -= cap[i]; full = 1 }
    if (!full) {
      for (i = 1; i <= n; i++) if (!done[i]) ideal[i] = weight[i] * level
      return
    }
  }
}'

# steady_case MODE SECONDS WEIGHT:THREADS...: prints the greatest error in points of all time used, and the shares.
steady_case() {
  mode=$1
  seconds=$2
  shift 2
  "$ctctl" sched "$mode" >/dev/null
  names=''
  number=0
  for spec in "$@"; do
    number=$((number + 1))
    begin_container "f$number" --cpuunits "$((${spec%:*} * 1000))" -- hog "${spec#*:}"
    names="$names f$number"
  done
  sleep 1
  # shellcheck disable=SC2086
  snapshot "$work/before" $names
  sleep "$seconds"
  # shellcheck disable=SC2086
  snapshot "$work/after" $names
  # shellcheck disable=SC2086
  "$ctctl" rm -f $names >/dev/null
  printf '%s\n' "$@" >"$work/specs"
  paste -d' ' "$work/specs" "$work/before" "$work/after" | awk -v mode="$mode" -v cpus="$cpus" "$water"'
    { split($1, s, ":"); n++; weight[n] = s[1]; took = ($7 - $4) / 1e9; got[n] = ($6 - $3) / 1e9; total += got[n]; threads[n] = s[2] }
    END {
      for (i = 1; i <= n; i++) cap[i] = (threads[i] < cpus ? threads[i] : cpus) * took
      fill(total)
      for (i = 1; i <= n; i++) {
        error = (got[i] - ideal[i]) / total
        error = error < 0 ? -error : error
        if (error > most) most = error
        if (n <= 6) shares = shares sprintf(" %.3f", got[i] / total)
      }
      printf "%s %.2f %.1f%s\n", mode, most * 100, 100 * total / took / cpus, shares
    }'
}

report_case() {
  printf '  %-26s' "$1"
  printf '%s\n%s\n' "$2" "$3" | awk '{ e[$1] = $2; used[$1] = $3; $1 = $2 = $3 = ""; shares[NR] = $0 }
    END { printf "%10.2f %10.2f %10.1f%%  %s\n", e["off"], e["on"], used["on"], shares[2] }'
}

heading() {
  printf '  %-26s%10s %10s %11s\n' "$1" "kernel" "loop" "used"
}

steady() {
  seconds=${1:-10}
  heading "weights:threads"
  for specs in "1:1 1:1 1:1" "1:1 2:1 3:1" "3:1 1:1 1:1" "1:8 2:2 4:3 1:1" "1:1 1:1 1:1 1:1 1:1"; do
    # shellcheck disable=SC2086
    report_case "$specs" "$(steady_case off "$seconds" $specs)" "$(steady_case on "$seconds" $specs)"
  done
}

crowd() {
  seconds=${1:-10}
  heading "containers of one thread"
  for count in 2 7 16 32; do
    specs=$(awk -v n="$count" 'BEGIN { for (i = 0; i < n; i++) printf "%d:1 ", i % 3 + 1 }')
    # shellcheck disable=SC2086
    report_case "$count, weights 1 to 3" "$(steady_case off "$seconds" $specs)" "$(steady_case on "$seconds" $specs)"
  done
}

# churn_case MODE SECONDS: two hogs throughout, a third for the middle of the time, one that works and sleeps.
churn_case() {
  mode=$1
  third=$(($2 / 3))
  "$ctctl" sched "$mode" >/dev/null
  begin_container f1 --cpuunits 1000 -- hog 1
  begin_container f2 --cpuunits 2000 -- hog 2
  begin_container f4 --cpuunits 1000 -- cycle 1 20 60
  sleep 1
  snapshot "$work/s0" f1 f2 f4
  sleep "$third"
  snapshot "$work/s1" f1 f2 f4
  begin_container f3 --cpuunits 1000 -- hog 1
  sleep "$third"
  snapshot "$work/s2" f1 f2 f4 f3
  "$ctctl" rm -f f3 >/dev/null
  snapshot "$work/s3" f1 f2 f4
  sleep "$third"
  snapshot "$work/s4" f1 f2 f4
  "$ctctl" rm -f f1 f2 f4 >/dev/null
  for pair in "s0 s1" "s1 s2" "s3 s4"; do
    # shellcheck disable=SC2086
    set -- $pair
    awk -v part="$pair" 'FNR == NR { b[$1] = $2; t[$1] = $3; next } { print part, $1, $2 - b[$1], $3 - t["f1"] }' \
      "$work/$1" "$work/$2"
  done | awk -v mode="$mode" -v cpus="$cpus" "$water"'
    function settle(    i, total) {
      for (i = 1; i <= n; i++) total += got[i]
      fill(total)
      for (i = 1; i <= n; i++) { error[name[i]] += got[i] - ideal[i]; all += got[i] }
      span += took
      n = 0
    }
    $1 " " $2 != part { if (n) settle(); part = $1 " " $2 }
    {
      n++; name[n] = $3; got[n] = $4 / 1e9; took = $5 / 1e9
      weight[n] = $3 == "f2" ? 2 : 1
      # who sleeps wants what it used: no scheduler owes it more
      cap[n] = $3 == "f2" ? 2 * took : $3 == "f4" ? got[n] : took
    }
    END {
      settle()
      for (i in error) { e = error[i] / all; e = e < 0 ? -e : e; if (e > most) most = e }
      printf "%s %.2f %.1f\n", mode, most * 100, 100 * all / span / cpus
    }'
}

churn() {
  seconds=${1:-12}
  heading "arriving, leaving, sleeping"
  report_case "$seconds s" "$(churn_case off "$seconds")" "$(churn_case on "$seconds")"
}

guarantee() {
  seconds=${1:-10}
  echo "  50 % of a CPU guaranteed to 100 units beside 16 hogs of 1000 units:"
  for mode in off on; do
    "$ctctl" sched "$mode" >/dev/null
    begin_container promised --cpuunits 100 --cpuguarantee 50 -- hog 2
    names=''
    for number in $(seq 16); do
      begin_container "f$number" -- hog 1
      names="$names f$number"
    done
    sleep 2
    snapshot "$work/before" promised
    sleep "$seconds"
    snapshot "$work/after" promised
    # shellcheck disable=SC2086
    "$ctctl" rm -f promised $names >/dev/null
    paste -d' ' "$work/before" "$work/after" | awk -v mode="$mode" \
      '{ printf "  loop %-4s it used %.2f %% of a CPU\n", mode, 100 * ($5 - $2) / ($6 - $3) }'
  done
}

# interactive OPTION...: late wake-ups beside hogs.
interactive() {
  names=''
  for number in 1 2 3 4; do
    begin_container "f$number" -- hog 2
    names="$names f$number"
  done
  begin_container quick --cpuunits 8000 "$@" -- latency "$seconds" 50 5 10 40
  "$ctctl" wait quick >/dev/null
  "$ctctl" logs quick
  # shellcheck disable=SC2086
  "$ctctl" rm -f quick $names >/dev/null
}

latency() {
  seconds=${1:-20}
  "$ctctl" sched on >/dev/null
  echo "  wake-ups every 50 ms beside 8 hogs, work 5 ms and every tenth time 40 ms (17 % of a CPU), allowed 20 %:"
  for way in limit credits; do
    if [ "$way" = limit ]; then
      set -- --cpulimit 20
    else
      set -- --cpu-fill-rate 20 --cpu-interval 100 --cpu-tokens-min 50 --cpu-tokens-max 400
    fi
    interactive "$@" | awk -v way="$way" '{ printf "  %-8s %d wake-ups, median %.2f ms, p99 %.2f ms, max %.2f ms\n", way, $1, $2 / 1000, $3 / 1000, $4 / 1000 }'
  done
}

# loop_state: CPU milliseconds and measurements of the control loop so far.
loop_state() {
  "$ctctl" sched show --format json | jq -r '"\(.loop.cpuMillis) \(.loop.ticks) \(.loop.intervalMillis)"'
}

cost() {
  count=${1:-200}
  seconds=20
  "$ctctl" sched on >/dev/null
  # eight that compete, the others wake up now and then
  seq 8 | xargs -I NUMBER "$ctctl" run --network none -d --name hNUMBER -v "$work/load:/load:ro" busybox /load hog 1 >/dev/null
  seq "$((count - 8))" | xargs -P 2 -I NUMBER "$ctctl" run --network none -d -v "$work/load:/load:ro" busybox /load cycle 1 1 1000 >/dev/null
  sleep 5
  first=$(loop_state)
  sleep "$seconds"
  echo "$first $(loop_state)" | awk -v count="$count" -v seconds="$seconds" \
    '{ printf "  %d containers: %.3f %% of a CPU, %d measurements, one every %d ms\n", count, ($4 - $1) / seconds / 10, $5 - $2, $6 }'
}

fairness() {
  gcc -O2 -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -pthread -static -o "$work/load" "$root/tests/bench/load.c"
  "$ctctl" run --network none --rm busybox true
  part=${1:-all}
  [ $# = 0 ] || shift
  echo "greatest error of a container's share, in points of all CPU time used ($cpus CPUs):"
  case $part in
    steady | crowd | churn | guarantee | latency | cost) "$part" "$@" ;;
    all)
      steady
      crowd
      churn
      guarantee
      latency
      cost
      ;;
    *) fail "fairness takes steady, crowd, churn, guarantee, latency, cost or nothing" 2 ;;
  esac
}
