# Sourced by bin/bench, parts of "fairness" that are about the control loop: what it keeps of guarantees and of latencies, what it costs.

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
    files=$(usage_file promised)
    # shellcheck disable=SC2086
    { sample $files; sleep "$seconds"; sample $files; } >"$work/samples"
    # shellcheck disable=SC2086
    "$ctctl" rm -f promised $names >/dev/null
    awk -v mode="$mode" '{ took = $1 - clock; used = $3 - before; clock = $1; before = $3 }
      END { printf "  loop %-4s it used %.2f %% of a CPU\n", mode, 100 * used / took }' "$work/samples"
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

# daemon_figures: nanoseconds of the control loop's thread, milliseconds of the whole daemon, and measurements so far.
daemon_figures() {
  for task in "/proc/$daemon"/task/*; do
    [ "$(cat "$task/comm")" != share ] || cut -d' ' -f1 "$task/schedstat"
  done
  awk '{ print 10 * ($14 + $15) }' "/proc/$daemon/stat"
  "$ctctl" sched show --format json | jq .loop.ticks
}

# cost_over SECONDS: per cent of a CPU that the loop's thread and the whole daemon took, and milliseconds between measurements.
cost_over() {
  first=$(daemon_figures)
  sleep "$1"
  # shellcheck disable=SC2046,SC2086
  echo $first $(daemon_figures) "$1" | awk '{ printf "%.3f %.3f %d\n", ($4 - $1) / $7 / 1e7, ($5 - $2) / $7 / 10, ($6 > $3 ? $7 * 1000 / ($6 - $3) : 0) }'
}

# Figures are the kernel's own of the daemon's threads, not what the loop believes.
cost() {
  count=${1:-200}
  "$ctctl" sched on >/dev/null
  # eight that compete, the others wake up now and then
  seq 8 | xargs -I NUMBER "$ctctl" run --network none -d --name hNUMBER -v "$work/load:/load:ro" busybox /load hog 1 >/dev/null
  seq "$((count - 8))" | xargs -P 2 -I NUMBER "$ctctl" run --network none -d -v "$work/load:/load:ro" busybox /load cycle 1 1 1000 >/dev/null
  daemon=$(pid_of_daemon)
  sleep 5
  with=$(cost_over 20)
  "$ctctl" sched off >/dev/null
  sleep 1
  without=$(cost_over 10)
  # by now a new daemon has compiled what it had to
  "$ctctl" sched on >/dev/null
  sleep 1
  echo "$with $without $(cost_over 10)" | awk -v count="$count" \
    '{ printf "  %d containers: %.3f and %.3f %% of a CPU, one measurement every %d ms; the whole daemon %.2f %%, without the loop %.2f %%\n", count, $1, $7, $3, $8, $5 }'
}
