# Sourced by bin/bench: how exactly CPU time is divided.
#   fairness steady [SECONDS]    a few containers of given weights and threads, all busy
#   fairness crowd [SECONDS]     two to 32 of them
#   fairness mixed [SECONDS]     two to 32, of which a half works and sleeps in turns
#   fairness churn [SECONDS]     one arrives and leaves, others sleep and work in turns
#   fairness bustle [SECONDS]    the same with a dozen, four of which arrive and leave
#   fairness guarantee           a guarantee beside 16 hogs
#   fairness latency             wake-ups of an interactive container, with credits and with the same plain limit
#   fairness cost [COUNT]        what the control loop costs with many containers
# A container of a load is WEIGHT:THREADS, or WEIGHT:THREADS:WORK:SLEEP in milliseconds; steady, crowd and mixed take loads behind the
# seconds in place of their own. Who sleeps wants what it used: no scheduler owes it more, and how late it wakes up is latency's. Each load runs under the kernel's weights alone and with the control loop, in the same run. What the ideal divides is what
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

# begin_case MODE SPEC...: starts containers f1, f2... of a load; their names are in $names then.
begin_case() {
  "$ctctl" sched "$1" >/dev/null
  shift
  names=''
  number=0
  for spec in "$@"; do
    number=$((number + 1))
    begin_load "f$number" "$spec"
    names="$names f$number"
  done
}

# begin_load NAME WEIGHT:THREADS[:WORK:SLEEP]
begin_load() {
  IFS=: read -r weight threads work_ms sleep_ms <<END
$2
END
  if [ -n "$sleep_ms" ]; then
    begin_container "$1" --cpuunits "$((weight * 1000))" -- cycle "$threads" "$work_ms" "$sleep_ms"
  else
    begin_container "$1" --cpuunits "$((weight * 1000))" -- hog "$threads"
  fi
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
        sleeps[i] = split(spec[i], s, ":") > 2; weight[i] = s[1]
        threads[i] = s[2]; got[i] = took[i + 2]; total += got[i]
      }
      # the machine counts us too, and the reading of it; a thread has a CPU less what others take of it
      others = took[2] - total
      for (i = 1; i <= n; i++) cap[i] = sleeps[i] ? got[i] : (threads[i] < cpus ? threads[i] : cpus) * (took[1] - others / cpus)
      fill(total)
      for (i = 1; i <= n; i++) {
        error = (got[i] - ideal[i]) / total; error = error < 0 ? -error : error; if (error > most) most = error
        list = list (i > 1 ? "," : "") sprintf("{\"cpuunits\":%d,\"threads\":%d,\"sleeps\":%s,\"share\":%.5f}",
          weight[i] * 1000, threads[i], sleeps[i] ? "true" : "false", got[i] / total)
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

# steady [SECONDS [LOAD...]]: a few containers, of one thread and of several.
steady() {
  heading "weight:threads"
  [ $# -gt 1 ] || set -- "${1:-10}" "1:1 1:1 1:1" "1:1 2:1 3:1" "3:1 2:1 2:1" "1:8 2:2 4:3 1:1" "1:1 1:1 1:1 1:1 1:1" "1:2 2:2 4:2 8:2"
  steady_cases "$@"
}

# many COUNT THREADS [SLEEPS]: so many specifications, weights 1 to 3 in turns, threads 1 to THREADS; every second one sleeps.
many() {
  awk -v n="$1" -v t="$2" -v sleeps="${3:-}" 'BEGIN {
    for (i = 0; i < n; i++) printf "%d:%d%s ", i % 3 + 1, i % t + 1, sleeps != "" && i % 2 ? ":" sleeps : ""
  }'
}

# crowd [SECONDS [LOAD...]]: two to 32 containers.
crowd() {
  heading "weight:threads"
  [ $# -gt 1 ] || set -- "${1:-10}" "1:1 1:8" "1:2 3:2" "$(many 7 1)" "$(many 8 4)" "$(many 16 1)" "$(many 32 1)" "$(many 32 2)"
  steady_cases "$@"
}

# mixed [SECONDS [LOAD...]]: hogs beside as many that sleep for three quarters of the time.
mixed() {
  heading "weight:threads:work:sleep"
  [ $# -gt 1 ] || set -- "${1:-10}" "1:2 1:1:10:30" "1:2 2:1 1:1:10:30 3:2:5:15" "$(many 8 3 10:30)" "$(many 32 1 5:95)"
  steady_cases "$@"
}

# churn_case MODE SECONDS STAYING ARRIVING: loads that are there throughout, and others for the middle third of the time.
churn_case() {
  mode=$1
  third=$(($2 / 3))
  staying=$3
  arriving=$4
  # shellcheck disable=SC2086
  begin_case "$mode" $staying
  stay=$names
  # shellcheck disable=SC2086
  files=$(usage_file $stay)
  sleep 1
  # shellcheck disable=SC2086
  { sample $files; sleep "$third"; sample $files; } >"$work/churn"
  guests=''
  for spec in $arriving; do
    number=$((number + 1))
    begin_load "f$number" "$spec"
    guests="$guests f$number"
  done
  # shellcheck disable=SC2086
  more=$(usage_file $guests | tail -n +2)
  # shellcheck disable=SC2086
  { sample $files $more; sleep "$third"; sample $files $more; } >>"$work/churn"
  # shellcheck disable=SC2086
  "$ctctl" rm -f $guests >/dev/null
  # shellcheck disable=SC2086
  { sample $files; sleep "$third"; sample $files; } >>"$work/churn"
  end_case
  awk -v mode="$mode" -v cpus="$cpus" -v specs="$staying $arriving" "$water"'
    NR % 2 == 1 { split($0, before); next }
    {
      took = ($1 - before[1]) / 1e9; machine += ($2 - before[2]) / 1e9; span += took; n = NF - 2; total = 0
      split(specs, spec, " ")
      for (i = 1; i <= n; i++) {
        sleeps[i] = split(spec[i], s, ":") > 2; weight[i] = s[1]; threads[i] = s[2]
        got[i] = ($(i + 2) - before[i + 2]) / 1e9; total += got[i]
      }
      each = took - (($2 - before[2]) / 1e9 - total) / cpus
      for (i = 1; i <= n; i++) cap[i] = sleeps[i] ? got[i] : (threads[i] < cpus ? threads[i] : cpus) * each
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

# churn_cases SECONDS STAYING ARRIVING
churn_cases() {
  heading "arriving, leaving, sleeping"
  report_case "$1 s, $(echo "$2" | wc -w) and $(echo "$3" | wc -w)" "$(churn_case off "$@")" "$(churn_case on "$@")"
}

churn() {
  churn_cases "${1:-12}" "1:1 2:2 1:1:20:60" "1:1"
}

bustle() {
  churn_cases "${1:-12}" "1:1 2:1 3:2 1:3 2:1 1:1:20:60 2:1:5:15 1:2:1:9" "1:1 2:2 3:1 1:1:10:10"
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
    steady | crowd | mixed | churn | bustle | guarantee | latency | cost) "$part" "$@" ;;
    all)
      steady
      crowd
      mixed
      churn
      bustle
      guarantee
      latency
      cost
      ;;
    *) fail "fairness takes steady, crowd, mixed, churn, bustle, guarantee, latency, cost or nothing" 2 ;;
  esac
}
