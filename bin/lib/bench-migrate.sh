# Sourced by bin/bench: how long a migration keeps a container still, beside stop-and-copy by runc with the same CRIU.

# bench_migrate [MEGABYTES [WRITES]…]: a table of moves between two daemons of this machine, each of a fresh container whose
# program writes so many pages a second; both gaps are measured by that program.
bench_migrate() {
  sizes=${1:-64 512 2048}
  [ $# -eq 0 ] || shift
  rates=${*:-0 10000 100000}
  criu_install || exit 10
  mkdir -p "$work/store" "$work/runc-store/rootfs/proc" "$work/runc-store/rootfs/dev" "$work/runc-store/rootfs/sys" \
    "$work/runc-store/rootfs/tmp" "$work/bin"
  gcc -O2 -static -o "$work/store/store" "$root/tests/src/test/c/migration/store.c" || fail "the compiler failed"
  cp "$work/store/store" "$work/runc-store/rootfs/store"
  ln -sf "$criu_dir/bin/criu" "$work/bin/criu"
  there="unix://$work/there/ctctl.sock"
  CTCTL_HOST=$there "$ctctl" ps >/dev/null
  # both daemons have done it before: their first time is slower by what the JVM has to load
  store_moved 16 0 >/dev/null
  printf '%9s %9s | %9s %9s %9s %9s | %9s %9s %9s | %s\n' MB writes/s total frozen gap 'MB sent' total gap 'MB sent' 'gap is'
  for size in $sizes; do
    for rate in $rates; do
      set -- $(store_moved "$size" "$rate") $(store_copied "$size" "$rate")
      printf '%9s %9s | %9s %9s %9s %9s | %9s %9s %9s | ' "$size" "$rate" "$@"
      awk -v ours="$3" -v theirs="$6" 'BEGIN { print (theirs + 0 > 0 ? sprintf("%.2fx", ours / theirs) : "-") }'
    done
  done
  echo 'milliseconds; left ctctl, right runc checkpoint, cp, runc restore'
}

# store_moved MEGABYTES WRITES: "total frozen gap MB" of a move there.
store_moved() {
  "$ctctl" run -d --name store --network none -v "$work/store:/store:ro" busybox /store/store "$1" "$2" >/dev/null
  until "$ctctl" logs store | grep -q ready; do sleep 0.1; done
  sleep 1
  "$ctctl" exec store sh -c 'touch /tmp/ask; while [ ! -e /tmp/answer ]; do sleep 0.1; done; rm /tmp/answer'
  "$ctctl" migrate --format json store "$there" >"$work/report.json"
  answer=$(CTCTL_HOST=$there "$ctctl" exec store sh -c \
    'touch /tmp/ask; while [ ! -e /tmp/answer ]; do sleep 0.1; done; cat /tmp/answer')
  CTCTL_HOST=$there "$ctctl" rm -f store >/dev/null
  gap=$(store_gap "$answer")
  jq -r --arg gap "$gap" 'def ms: ltrimstr("PT") | rtrimstr("S") | tonumber * 1000 | round;
    "\(.total | ms) \(.pause | ms) \($gap) \(.bytes / 1048576 | round)"' "$work/report.json"
}

# store_copied MEGABYTES WRITES: "total gap MB" of a checkpoint, a copy of it and a restore by runc; dashes when it cannot.
store_copied() {
  bundle=$work/runc-store
  rm -rf "$work/images" "$work/copied" "$bundle/config.json" "$bundle/rootfs/tmp/answer"
  (cd "$bundle" && runc spec) 2>/dev/null || { echo '- - -'; return; }
  jq --arg size "$1" --arg rate "$2" '.process.terminal = false | .process.args = ["/store", $size, $rate]
    | .process.rlimits = [] | .root.readonly = false
    | .linux.namespaces |= map(select(.type != "network"))' "$bundle/config.json" >"$bundle/new.json"
  mv "$bundle/new.json" "$bundle/config.json"
  # its streams are pipes: CRIU does not find a file that lies outside its mounts
  { PATH=$work/bin:$PATH runc run -d --bundle "$bundle" ctctl-bench-store </dev/null 2>&1; } | cat >"$bundle/out" &
  until grep -q ready "$bundle/out" 2>/dev/null; do sleep 0.1; done
  sleep 1
  store_asked >/dev/null
  rm -f "$work/restored"
  began=$(now_ms)
  if PATH=$work/bin:$PATH runc checkpoint --image-path "$work/images" ctctl-bench-store >/dev/null 2>&1 &&
    cp -r "$work/images" "$work/copied"; then
    {
      PATH=$work/bin:$PATH runc restore -d --image-path "$work/copied" --bundle "$bundle" ctctl-bench-store </dev/null 2>&1
      now_ms >"$work/restored"
    } | cat >>"$bundle/out" &
    until [ -s "$work/restored" ]; do sleep 0.05; done
    echo "$(($(cat "$work/restored") - began)) $(store_gap "$(store_asked)") $(du -sm "$work/images" | cut -f1)"
  else
    echo '- - -'
  fi
  runc delete -f ctctl-bench-store >/dev/null 2>&1 || :
}

# store_asked: the answer of runc's store, whose root is a directory here.
store_asked() {
  : >"$work/runc-store/rootfs/tmp/ask"
  for try in $(seq 300); do
    [ ! -e "$work/runc-store/rootfs/tmp/answer" ] || break
    sleep 0.1
  done
  cat "$work/runc-store/rootfs/tmp/answer"
  rm "$work/runc-store/rootfs/tmp/answer"
}

# store_gap ANSWER: the milliseconds in it, when no page was wrong.
store_gap() {
  printf '%s\n' "$1" | awk '$4 != 0 { print "wrong"; exit } { printf "%.0f\n", $6 }'
}
