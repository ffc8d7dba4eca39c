# Sourced by bin/bench: checkpoint and restore of a program with much memory, beside runc with the same CRIU.

# bench_checkpoint [MEGABYTES] [ROUNDS] [noise]: medians in milliseconds, and the ratio; with `noise` of memory that does not pack.
bench_checkpoint() {
  megabytes=${1:-1024} rounds=${2:-3} noise=${3:-}
  criu_install || exit 10
  . "$root/bin/lib/bundle.sh"
  mkdir -p "$work/fill" "$work/merged"
  printf '%s\n' '#include <fcntl.h>' '#include <stdlib.h>' '#include <string.h>' '#include <unistd.h>' 'int main(int c, char **v) {' \
    'size_t n = (size_t)atol(v[1]) << 20; char *p = malloc(n); unsigned long long s = 88172645463325252ull, *w = (void *)p;' \
    'for (size_t i = 0; c > 2 && i < n / 8; i++) { s ^= s << 13; s ^= s >> 7; s ^= s << 17; w[i] = s; }' \
    'for (size_t i = 0; c < 3 && i < n; i += 64) memset(p + i, (int)(i >> 12) & 63, 64);' \
    'close(creat("/filled", 0600)); for (;;) pause(); }' >"$work/fill/fill.c"
  gcc -O1 -static -o "$work/fill/fill" "$work/fill/fill.c" 2>/dev/null || fail "the compiler failed"
  dumps='' restores='' filled='' their_dumps='' their_restores=''
  checkpoint_ctctl_starts
  checkpoint_runc_starts
  for round in $(seq "$rounds"); do
    # what one leaves unwritten is not to be waited for by the other
    sync -f "$work"
    checkpoint_ctctl_round
    sync -f "$work"
    [ -z "$runc_runs" ] || checkpoint_runc_round || runc_runs=''
  done
  checkpoint_ctctl_ends
  checkpoint_runc_ends
  ours_dump=$(median $dumps) ours_restore=$(median $restores) ours_filled=$(median $filled)
  theirs_dump=$(median ${their_dumps:-0}) theirs_restore=$(median ${their_restores:-0})
  printf '%-28s %10s %10s %10s\n' "$megabytes MB${noise:+ of noise}" checkpoint restore 'all there'
  printf '%-28s %10s %10s %10s\n' 'ctctl, on the disk' "$ours_dump" "$ours_restore" "$ours_filled" \
    'runc+criu, not flushed' "$theirs_dump" "$theirs_restore" "$theirs_restore"
  [ "$theirs_dump" != 0 ] || say "runc could not checkpoint or restore it here: there is nothing to compare with"
  awk -v a="$ours_dump" -v b="$theirs_dump" -v c="$ours_restore" -v d="$theirs_restore" -v e="$ours_filled" \
    'BEGIN { printf "%-28s %10.2f %10.2f %10.2f\n", "ratio", (b ? a / b : 0), (d ? c / d : 0), (d ? e / d : 0) }'
  awk -v a="$archive_bytes" -v b="${theirs_bytes:-0}" 'BEGIN { printf "%-28s %10.1f MB, runc images %.1f MB, ratio %.3f\n", "archive", a / 1e6, b / 1e6, (b ? a / b : 0) }'
}

now_ms() {
  echo $(($(date +%s%N) / 1000000))
}

median() {
  printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"
}

checkpoint_ctctl_starts() {
  "$dist/bin/ctctl" run -d --network none --name fill -v "$work/fill:/fill:ro" busybox /fill/fill "$megabytes" $noise >/dev/null
  until "$dist/bin/ctctl" exec fill test -e /filled; do sleep 0.2; done
}

checkpoint_ctctl_round() {
  began=$(now_ms)
  "$dist/bin/ctctl" suspend fill >/dev/null
  ended=$(now_ms)
  dumps="$dumps $((ended - began))"
  began=$(now_ms)
  "$dist/bin/ctctl" resume fill >/dev/null
  ended=$(now_ms)
  restores="$restores $((ended - began))"
  # the container runs by now; whoever fills its memory in ends when all of it is there
  while pgrep -f "ctctl-pager $work/run/" >/dev/null; do sleep 0.01; done
  ended=$(now_ms)
  filled="$filled $((ended - began))"
}

checkpoint_ctctl_ends() {
  "$dist/bin/ctctl" checkpoint fill --to "$work/fill.ckpt" >/dev/null
  archive_bytes=$(stat -c %s "$work/fill.ckpt")
  "$dist/bin/ctctl" rm -f fill >/dev/null
}

# With what makes it as fast as it can be, and lets it work at all where there are no iptables: no network lock, no dump of control
# groups. CRIU reads that from a file that the container names. Its streams must not be files of the host.
checkpoint_runc_starts() {
  runc_runs='' bundle=$work/runc-fill
  command -v runc >/dev/null 2>&1 || return 0
  mkdir -p "$bundle/rootfs/proc" "$bundle/rootfs/dev" "$bundle/rootfs/sys" "$work/bin"
  cp "$work/fill/fill" "$bundle/rootfs/fill"
  [ ! -x "$criu_dir/bin/criu" ] || ln -sf "$criu_dir/bin/criu" "$work/bin/criu"
  printf 'network-lock skip\nmanage-cgroups ignore\n' >"$bundle/criu.conf"
  network=$(basename "$work")
  ip netns add "$network"
  (cd "$bundle" && rm -f config.json && runc spec)
  jq --arg size "$megabytes" --arg noise "$noise" --arg conf "$bundle/criu.conf" --arg network "/run/netns/$network" '.process.terminal = false
    | .process.args = (["/fill", $size, $noise] | map(select(. != ""))) | .process.rlimits = [] | .root.readonly = false
    | .annotations = {"org.criu.config": $conf}
    | .linux.namespaces |= map(if .type == "network" then . + {path: $network} else . end)' "$bundle/config.json" >"$bundle/new.json"
  mv "$bundle/new.json" "$bundle/config.json"
  PATH=$work/bin:$PATH
  runc run -d --bundle "$bundle" bench-fill </dev/null >/dev/null 2>&1
  until [ -e "$bundle/rootfs/filled" ]; do sleep 0.2; done
  runc_runs=yes
}

checkpoint_runc_round() {
  rm -rf "$work/images"
  began=$(now_ms)
  runc checkpoint --image-path "$work/images" --work-path "$work/images-log" bench-fill >/dev/null 2>&1 || return 1
  ended=$(now_ms)
  their_dumps="$their_dumps $((ended - began))"
  began=$(now_ms)
  runc restore -d --image-path "$work/images" --work-path "$work/images-log" --bundle "$bundle" bench-fill </dev/null >/dev/null 2>&1 || return 1
  ended=$(now_ms)
  their_restores="$their_restores $((ended - began))"
}

checkpoint_runc_ends() {
  [ -n "${network:-}" ] || return 0
  theirs_bytes=$(du -sb "$work/images" | cut -f 1)
  runc delete -f bench-fill >/dev/null 2>&1 || :
  ip netns del "$network"
}
