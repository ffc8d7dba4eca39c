# Sourced by bin/bench: checkpoint and restore of a program with much memory, beside runc with the same CRIU.

# bench_checkpoint [MEGABYTES] [ROUNDS]: medians in milliseconds, and the ratio.
bench_checkpoint() {
  megabytes=${1:-1024} rounds=${2:-5}
  criu_install || exit 10
  . "$root/bin/lib/bundle.sh"
  mkdir -p "$work/fill" "$work/merged"
  printf '%s\n' '#include <fcntl.h>' '#include <stdlib.h>' '#include <string.h>' '#include <unistd.h>' 'int main(int c, char **v) {' \
    'size_t n = (size_t)atol(v[1]) << 20; char *p = malloc(n); (void)c;' \
    'for (size_t i = 0; i < n; i += 64) memset(p + i, (int)(i >> 12) & 63, 64);' \
    'close(creat("/filled", 0600)); for (;;) pause(); }' >"$work/fill/fill.c"
  gcc -O1 -static -o "$work/fill/fill" "$work/fill/fill.c" 2>/dev/null || fail "the compiler failed"
  checkpoint_ctctl
  checkpoint_runc
  printf '%-28s %10s %10s\n' "$megabytes MB" checkpoint restore
  printf '%-28s %10s %10s\n' ctctl "$ours_dump" "$ours_restore" runc+criu "$theirs_dump" "$theirs_restore"
  [ "$theirs_dump" != 0 ] || say "runc could not checkpoint or restore it here: there is nothing to compare with"
  awk -v a="$ours_dump" -v b="$theirs_dump" -v c="$ours_restore" -v d="$theirs_restore" \
    'BEGIN { printf "%-28s %10.2f %10.2f\n", "ratio", (b ? a / b : 0), (d ? c / d : 0) }'
  awk -v a="$archive_bytes" -v b="${theirs_bytes:-0}" 'BEGIN { printf "%-28s %10.1f MB, runc images %.1f MB, ratio %.3f\n", "archive", a / 1e6, b / 1e6, (b ? a / b : 0) }'
}

now_ms() {
  echo $(($(date +%s%N) / 1000000))
}

median() {
  printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"
}

checkpoint_ctctl() {
  dumps='' restores=''
  "$dist/bin/ctctl" run -d --network none --name fill -v "$work/fill:/fill:ro" busybox /fill/fill "$megabytes" >/dev/null
  until "$dist/bin/ctctl" exec fill test -e /filled; do sleep 0.2; done
  for round in $(seq "$rounds"); do
    began=$(now_ms)
    "$dist/bin/ctctl" suspend fill >/dev/null
    ended=$(now_ms)
    dumps="$dumps $((ended - began))"
    began=$(now_ms)
    "$dist/bin/ctctl" resume fill >/dev/null
    ended=$(now_ms)
    restores="$restores $((ended - began))"
  done
  "$dist/bin/ctctl" checkpoint fill --to "$work/fill.ckpt" >/dev/null
  archive_bytes=$(stat -c %s "$work/fill.ckpt")
  "$dist/bin/ctctl" rm -f fill >/dev/null
  ours_dump=$(median $dumps) ours_restore=$(median $restores)
}

# With what makes it as fast as it can be, and lets it work at all where there are no iptables: no network lock, no dump of control
# groups. CRIU reads that from a file that the container names. Its streams must not be files of the host.
checkpoint_runc() {
  theirs_dump=0 theirs_restore=0 dumps='' restores='' bundle=$work/runc-fill
  command -v runc >/dev/null 2>&1 || return 0
  mkdir -p "$bundle/rootfs/proc" "$bundle/rootfs/dev" "$bundle/rootfs/sys" "$work/bin"
  cp "$work/fill/fill" "$bundle/rootfs/fill"
  [ ! -x "$criu_dir/bin/criu" ] || ln -sf "$criu_dir/bin/criu" "$work/bin/criu"
  printf 'network-lock skip\nmanage-cgroups ignore\n' >"$bundle/criu.conf"
  network=$(basename "$work")
  ip netns add "$network"
  (cd "$bundle" && rm -f config.json && runc spec)
  jq --arg size "$megabytes" --arg conf "$bundle/criu.conf" --arg network "/run/netns/$network" '.process.terminal = false
    | .process.args = ["/fill", $size] | .process.rlimits = [] | .root.readonly = false | .annotations = {"org.criu.config": $conf}
    | .linux.namespaces |= map(if .type == "network" then . + {path: $network} else . end)' "$bundle/config.json" >"$bundle/new.json"
  mv "$bundle/new.json" "$bundle/config.json"
  PATH=$work/bin:$PATH
  runc run -d --bundle "$bundle" bench-fill </dev/null >/dev/null 2>&1
  until [ -e "$bundle/rootfs/filled" ]; do sleep 0.2; done
  for round in $(seq "$rounds"); do
    rm -rf "$work/images"
    began=$(now_ms)
    runc checkpoint --image-path "$work/images" --work-path "$work/images-log" bench-fill >/dev/null 2>&1 || break
    ended=$(now_ms)
    dumps="$dumps $((ended - began))"
    began=$(now_ms)
    runc restore -d --image-path "$work/images" --work-path "$work/images-log" --bundle "$bundle" bench-fill </dev/null >/dev/null 2>&1 || break
    ended=$(now_ms)
    restores="$restores $((ended - began))"
  done
  theirs_bytes=$(du -sb "$work/images" | cut -f 1)
  runc delete -f bench-fill >/dev/null 2>&1 || :
  ip netns del "$network"
  [ -z "$restores" ] || { theirs_dump=$(median $dumps) theirs_restore=$(median $restores); }
}
