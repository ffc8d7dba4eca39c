# Sourced by bin/bench: how exactly CPU time is divided.
#   fairness steady [SECONDS]    a few containers of given weights and threads, all busy
#   fairness crowd [SECONDS]     two to 32 of them
#   fairness churn [SECONDS]     one arrives and leaves, others sleep and work in turns
#   fairness guarantee           a guarantee beside 16 hogs
#   fairness latency             wake-ups of an interactive container, with credits and with the same plain limit
#   fairness cost [COUNT]        what the control loop costs with many containers
# Each load runs under the kernel's weights alone and with the control loop, in the same run. What the ideal divides is what
# the containers used together: time taken by others on the host is shown, and is nobody's error. Steady loads are also
# written to target/fairness.json, a line each.

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

# usage_file NAME...: the file with the CPU time of each, and of the whole machine first, a line each.
usage_file() {
  if [ -e /sys/fs/cgroup/cpuacct/cpuacct.usage ]; then
    tree=/sys/fs/cgroup/cpuacct file=cpuacct.usage
  else
    tree=/sys/fs/cgroup file=cpu.stat
  fi
  echo "$tree/$file"
  "$ctctl" inspect "$@" | jq -r --arg tree "$tree/$(cgroup_parent)" --arg file "$file" '.[] | "\($tree)/\(.id)/\($file)"'
}

# sample FILE...: the clock and the CPU time in each, taken at once.
sample() {
  "$work/load" sample "$@"
}

# ideal: fill(capacity) sets ideal[] of n containers from weight[] and cap[], in seconds of CPU time.
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

# begin_case MODE SPEC...: starts busy containers f1, f2... of WEIGHT:THREADS; their names are in $names then.
begin_case() {
  "$ctctl" sched "$1" >/dev/null
  shift
  names=''
  number=0
  for spec in "$@"; do
    number=$((number + 1))
    begin_container "f$number" --cpuunits "$((${spec%:*} * 1000))" -- hog "${spec#*:}"
    names="$names f$number"
  done
}

end_case() {
  # shellcheck disable=SC2086
  "$ctctl" rm -f $names >/dev/null
}

# steady_case MODE SECONDS SPEC...: a line of JSON with the specification, what each used, and what others on the host used.
steady_case() {
  mode=$1
  seconds=$2
  shift 2
  begin_case "$mode" "$@"
  # shellcheck disable=SC2086
  files=$(usage_file $names)
  sleep 1
  # shellcheck disable=SC2086
  { sample $files; sleep "$seconds"; sample $files; } >"$work/samples"
  end_case
  awk -v mode="$mode" -v cpus="$cpus" -v specs="$*" "$water"'
    { for (i = 1; i <= NF; i++) { took[i] = ($i - last[i]) / 1e9; last[i] = $i } }
    END {
      n = split(specs, spec, " ")
      for (i = 1; i <= n; i++) {
        split(spec[i], s, ":"); weight[i] = s[1]
        threads[i] = s[2]; got[i] = took[i + 2]; total += got[i]
      }
      # the machine counts us too, and the reading of it; a thread has a CPU less what others take of it
      others = took[2] - total
      for (i = 1; i <= n; i++) cap[i] = (threads[i] < cpus ? threads[i] : cpus) * (took[1] - others / cpus)
      fill(total)
      for (i = 1; i <= n; i++) {
        error = (got[i] - ideal[i]) / total; error = error < 0 ? -error : error; if (error > most) most = error
        list = list (i > 1 ? "," : "") sprintf("{\"cpuunits\":%d,\"threads\":%d,\"share\":%.5f}",
          weight[i] * 1000, threads[i], got[i] / total)
      }
      printf "{\"cpus\":%d,\"seconds\":%.2f,\"loop\":%s,\"errorPercent\":%.3f,\"usedPercent\":%.2f,\"othersPercent\":%.2f,\"containers\":[%s]}\n",
        cpus, took[1], mode == "on" ? "true" : "false", most * 100, 100 * took[2] / took[1] / cpus, 100 * others / took[1] / cpus, list
    }' "$work/samples" | tee -a "$record"
}

# report_case TITLE JSON JSON: of the kernel alone and with the loop.
report_case() {
  printf '%s\n%s\n' "$2" "$3" | jq -rs --arg title "$1" '[$title, .[0].errorPercent, .[1].errorPercent, .[1].usedPercent,
      .[0].othersPercent, .[1].othersPercent, (.[1].containers // [] | if length > 6 then [] else map(.share * 1000 | round / 1000 | tostring) end | join(" "))]
    | @tsv' | awk -F '\t' '{ printf "  %-34s%8.2f %8.2f %8.1f%% %8.1f%% %8.1f%%  %s\n", $1, $2, $3, $4, $5, $6, $7 }'
}

heading() {
  printf '  %-34s%8s %8s %9s %9s %9s\n' "$1" "kernel" "loop" "all used" "others" "others"
}

steady_cases() {
  seconds=$1
  shift
  for specs in "$@"; do
    title=$specs
    [ "${#specs}" -le 33 ] || title="$(echo "$specs" | wc -w) of $(echo "$specs" | cut -d' ' -f1-5) .."
    # shellcheck disable=SC2086
    report_case "$title" "$(steady_case off "$seconds" $specs)" "$(steady_case on "$seconds" $specs)"
  done
}

# steady [SECONDS]: a few containers, of one thread and of several.
steady() {
  heading "weight:threads"
  steady_cases "${1:-10}" "1:1 1:1 1:1" "1:1 2:1 3:1" "3:1 2:1 2:1" "1:8 2:2 4:3 1:1" "1:1 1:1 1:1 1:1 1:1"
}

# many COUNT THREADS: so many specifications, weights 1 to 3 in turns, threads 1 to THREADS.
many() {
  awk -v n="$1" -v t="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%d:%d ", i % 3 + 1, i % t + 1 }'
}

# crowd [SECONDS]: two to 32 containers.
crowd() {
  heading "weight:threads"
  steady_cases "${1:-10}" "1:1 1:8" "1:2 3:2" "$(many 7 1)" "$(many 8 4)" "$(many 16 1)" "$(many 32 1)" "$(many 32 2)"
}

# churn_case MODE SECONDS: two hogs throughout, a third for the middle of the time, one that works and sleeps.
churn_case() {
  mode=$1
  third=$(($2 / 3))
  begin_case "$mode" 1:1 2:2
  begin_container f4 --cpuunits 1000 -- cycle 1 20 60
  files=$(usage_file f1 f2 f4)
  sleep 1
  # shellcheck disable=SC2086
  { sample $files; sleep "$third"; sample $files; } >"$work/churn"
  begin_container f3 --cpuunits 1000 -- hog 1
  # shellcheck disable=SC2046
  { sample $files $(usage_file f3 | tail -n 1); sleep "$third"; sample $files $(usage_file f3 | tail -n 1); } >>"$work/churn"
  "$ctctl" rm -f f3 >/dev/null
  # shellcheck disable=SC2086
  { sample $files; sleep "$third"; sample $files; } >>"$work/churn"
  "$ctctl" rm -f f1 f2 f4 >/dev/null
  awk -v mode="$mode" -v cpus="$cpus" "$water"'
    NR % 2 == 1 { split($0, before); next }
    {
      took = ($1 - before[1]) / 1e9; machine += ($2 - before[2]) / 1e9; span += took; n = NF - 2; total = 0
      for (i = 1; i <= n; i++) {
        got[i] = ($(i + 2) - before[i + 2]) / 1e9; total += got[i]; weight[i] = i == 2 ? 2 : 1
      }
      each = took - (($2 - before[2]) / 1e9 - total) / cpus
      # who sleeps wants what it used: no scheduler owes it more
      for (i = 1; i <= n; i++) cap[i] = i == 2 ? 2 * each : i == 3 ? got[i] : each
      fill(total)
      for (i = 1; i <= n; i++) error[i] += got[i] - ideal[i]
      all += total
    }
    END {
      for (i in error) { e = error[i] / all; e = e < 0 ? -e : e; if (e > most) most = e }
      printf "{\"loop\":%s,\"errorPercent\":%.3f,\"usedPercent\":%.2f,\"othersPercent\":%.2f}\n",
        mode == "on" ? "true" : "false", most * 100, 100 * machine / span / cpus, 100 * (machine - all) / span / cpus
    }' "$work/churn"
}

churn() {
  heading "arriving, leaving, sleeping"
  report_case "${1:-12} s" "$(churn_case off "${1:-12}")" "$(churn_case on "${1:-12}")"
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
  record=$root/target/fairness.json
  : >"$record"
  part=${1:-all}
  [ $# = 0 ] || shift
  echo "greatest error of a container's share, in points of all CPU time that containers used ($cpus CPUs); what others used:"
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
