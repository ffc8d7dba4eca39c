# Sourced: a CRIU that works with this kernel. The system's own when it does, else one in a directory of ours, with the C
# library and all it needs from the distribution's newer suites; nothing of the system is replaced.

. "$root/bin/lib/foreign.sh"

criu_dir=${CTCTL_CRIU_DIR:-/var/lib/ctctl/criu}

# criu_install: makes sure there is a usable CRIU; idempotent, one at a time. Returns 1 with the reason said when there is none.
criu_install() {
  criu_is_usable && return 0
  [ "$(id -u)" = 0 ] || { say "checkpoints need CRIU; run this as root once to set it up"; return 1; }
  command -v apt-get >/dev/null 2>&1 || { say "checkpoints need CRIU 4.2 or newer: put it on the PATH"; return 1; }
  mkdir -p "$criu_dir"
  exec 8>"$criu_dir/lock"
  if ! flock -n 8; then
    say "waiting for another setup of CRIU"
    flock 8
  fi
  criu_is_usable || criu_from_newer_suites
  criu_status=$?
  exec 8>&-
  return $criu_status
}

criu_is_usable() {
  [ -x "$criu_dir/bin/criu" ] && return 0
  command -v criu >/dev/null 2>&1 && criu_works "$(command -v criu)" || return 1
}

# criu_works PROGRAM: whether it starts on this kernel and dumps what containers have, an inet socket above all (4.2 and newer).
criu_works() {
  "$1" --version 2>/dev/null | awk '/^Version:/ { split($2, v, "."); exit !(v[1] > 4 || (v[1] == 4 && v[2] >= 2)) }' &&
    "$1" check >/dev/null 2>&1
}

# criu_from_newer_suites: the first of the suites whose CRIU works, unpacked with its libraries.
criu_from_newer_suites() {
  if ! foreign_source stable; then
    say "checkpoints need CRIU 4.2 or newer, and apt knows no Debian mirror to get it from: put it on the PATH"
    return 1
  fi
  for suite in stable testing unstable; do
    say "getting CRIU from Debian $suite"
    rm -rf "$criu_dir/new"
    if criu_unpack "$suite" "$criu_dir/new" >"$criu_dir/log" 2>&1 && criu_works "$criu_dir/new/criu"; then
      rm -rf "$criu_dir/root" "$criu_dir/bin"
      mkdir "$criu_dir/bin"
      mv "$criu_dir/new/root" "$criu_dir/root"
      foreign_program "$criu_dir" criu "$criu_dir/bin/criu"
      rm -rf "$criu_dir/new"
      return 0
    fi
  done
  rm -rf "$criu_dir/new"
  say "no CRIU of Debian's suites works with this kernel; see $criu_dir/log"
  return 1
}

criu_unpack() {
  foreign_unpack "$1" criu "$2" && foreign_program "$2" criu "$2/criu"
}
