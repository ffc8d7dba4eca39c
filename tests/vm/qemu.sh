# Sourced by tests/vm/run with $root set: which emulator. Before version 10 QEMU is now and then wrong about code that a compiler has
# just written, so that Java had to interpret its own.

. "$root/bin/lib/foreign.sh"

# qemu: sets $qemu: the system's when it is new enough, else that of Debian's suite $suite, unpacked once below ~/.cache/ctctl.
qemu() {
  qemu=qemu-system-x86_64
  ! is_new "$qemu" || return 0
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/ctctl/qemu-$suite
  qemu=$cache/$qemu
  [ ! -x "$qemu" ] || return 0
  say "vm: getting QEMU from Debian $suite (once, into $cache)"
  rm -rf "$cache"
  mkdir -p "$cache"
  foreign_unpack "$suite" qemu-system-x86 "$cache" >"$cache/log" 2>&1 &&
    foreign_program "$cache" qemu-system-x86_64 "$qemu.new" -L "$cache/root/usr/share/qemu" -L "$cache/root/usr/share/seabios" &&
    is_new "$qemu.new" || fail "no QEMU from version 10 on: see $cache/log" 10
  mv "$qemu.new" "$qemu"
}

is_new() {
  "$1" --version 2>/dev/null | awk '/^QEMU emulator version/ { exit !($4 + 0 >= 10) }'
}
