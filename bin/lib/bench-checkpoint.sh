# Sourced by bin/bench: checkpoint and restore of a program with much memory, beside runc with the same CRIU.

# bench_checkpoint [MEGABYTES] [ROUNDS]: medians in milliseconds, and the ratio.
bench_checkpoint() {
  megabytes=${1:-1024} rounds=${2:-5}
  criu_install || exit 10
  . "$root/bin/lib/bundle.sh"
  mkdir -p "$work/fill" "$work/merged"
  printf '%s\n' '#include <stdlib.h>' '#include <string.h>' '#include <unistd.h>' 'int main(int c, char **v) {' \
    'size_t n = (size_t)atol(v[1]) << 20; char *p = malloc(n); (void)c;' \
    'for (size_t i = 0; i < n; i += 64) memset(p + i, (int)(i >> 12) & 63, 64);' \
    'write(1, "filled\n", 7); for (;;) pause(); }' >"$work/fill/fill.c"
  gcc -O1 -static -o "$work/fill/fill" "$work/fill/fill.c" 2>/dev/null || fail "the compiler failed"
  checkpoint_ctctl
  checkpoint_runc
  printf '%-28s %10s %10s\n' "$megabytes MB" checkpoint restore
  printf '%-28s %10s %10s\n' ctctl "$ours_dump" "$ours_restore" runc+criu "$theirs_dump" "$theirs_restore"
  [ "$theirs_dump" != 0 ] || say "runc could not checkpoint or restore it here: there is nothing to compare with"
  awk -v a="$ours_dump" -v b="$theirs_dump" -v c="$ours_restore" -v d="$theirs_restore" \
    'BEGIN { printf "%-28s %10.2f %10.2f\n", "ratio", (b ? a / b : 0), (d ? c / d : 0) }'
  printf 'archive: %s bytes of %s MB of memory\n' "$archive_bytes" "$megabytes"
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
  until "$dist/bin/ctctl" logs fill | grep -q filled; do sleep 0.2; done
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

checkpoint_runc() {
  theirs_dump=0 theirs_restore=0 dumps='' restores=''
  command -v runc >/dev/null 2>&1 || return 0
  mkdir -p "$work/runc-fill/rootfs/proc" "$work/runc-fill/rootfs/dev" "$work/runc-fill/rootfs/sys" "$work/bin"
  cp "$work/fill/fill" "$work/runc-fill/rootfs/fill"
  ln -sf "$criu_dir/bin/criu" "$work/bin/criu"
  (cd "$work/runc-fill" && rm -f config.json && runc spec)
  jq --arg size "$megabytes" '.process.terminal = false | .process.args = ["/fill", $size] | .process.rlimits = []
    | .root.readonly = false | .linux.namespaces |= map(select(.type != "network"))' "$work/runc-fill/config.json" >"$work/runc-fill/new.json"
  mv "$work/runc-fill/new.json" "$work/runc-fill/config.json"
  PATH=$work/bin:$PATH
  runc run -d --bundle "$work/runc-fill" bench-fill </dev/null >"$work/runc-fill/out" 2>&1
  until grep -q filled "$work/runc-fill/out"; do sleep 0.2; done
  for round in $(seq "$rounds"); do
    rm -rf "$work/images"
    began=$(now_ms)
    runc checkpoint --image-path "$work/images" bench-fill >/dev/null 2>&1 || break
    ended=$(now_ms)
    dumps="$dumps $((ended - began))"
    began=$(now_ms)
    runc restore -d --image-path "$work/images" --bundle "$work/runc-fill" bench-fill </dev/null >>"$work/runc-fill/out" 2>&1 || break
    ended=$(now_ms)
    restores="$restores $((ended - began))"
  done
  runc delete -f bench-fill >/dev/null 2>&1 || :
  [ -z "$restores" ] || { theirs_dump=$(median $dumps) theirs_restore=$(median $restores); }
}
