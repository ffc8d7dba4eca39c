# Sourced: a CRIU that works with this kernel. The system's own when it does, else one in a directory of ours, with the C
# library and all it needs from the distribution's newer suites; nothing of the system is replaced.

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

# criu_mirror: where this machine gets its Debian packages, as apt has it configured.
criu_mirror() {
  apt-get indextargets --format '$(REPO_URI)|$(ORIGIN)|$(COMPONENT)|$(LABEL)' 'Created-By: Packages' 2>/dev/null |
    awk -F'|' '$2 == "Debian" && $3 == "main" && $4 == "Debian" { print $1; exit }'
}

criu_keyring() {
  for keyring in /usr/share/keyrings/debian-archive-keyring.gpg /usr/share/keyrings/debian-archive-keyring.pgp; do
    [ -e "$keyring" ] && echo "$keyring" && return
  done
}

# criu_from_newer_suites: the first of the suites whose CRIU works, unpacked with its libraries.
criu_from_newer_suites() {
  mirror=$(criu_mirror)
  keyring=$(criu_keyring)
  if [ -z "$mirror" ] || [ -z "$keyring" ]; then
    say "checkpoints need CRIU 4.2 or newer, and apt knows no Debian mirror to get it from: put it on the PATH"
    return 1
  fi
  for suite in stable testing unstable; do
    say "getting CRIU from Debian $suite"
    rm -rf "$criu_dir/new"
    if criu_unpack "$suite" >"$criu_dir/log" 2>&1 && criu_works "$criu_dir/new/bin/criu"; then
      rm -rf "$criu_dir/new/apt" "$criu_dir/root" "$criu_dir/bin"
      mv "$criu_dir/new/root" "$criu_dir/root"
      mv "$criu_dir/new/bin" "$criu_dir/bin"
      criu_program "$criu_dir" "$criu_dir/bin/criu"
      rm -rf "$criu_dir/new"
      return 0
    fi
  done
  rm -rf "$criu_dir/new"
  say "no CRIU of Debian's suites works with this kernel; see $criu_dir/log"
  return 1
}

# criu_unpack SUITE: into $criu_dir/new, with an apt of its own that believes nothing to be installed.
criu_unpack() {
  new=$criu_dir/new
  mkdir -p "$new/apt/lists/partial" "$new/apt/archives/partial" "$new/root" "$new/bin"
  : >"$new/apt/status"
  echo "deb [signed-by=$keyring] $mirror $1 main" >"$new/apt/sources.list"
  set -- -qq -o Dir::Etc::sourcelist="$new/apt/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$new/apt/lists" \
    -o Dir::State::status="$new/apt/status" -o Dir::Cache="$new/apt" -o Dir::Cache::archives="$new/apt/archives" \
    -o Dir::Etc::preferencesparts=- -o Dir::Etc::preferences=- -o APT::Sandbox::User=root -o APT::Default-Release= \
    -o Acquire::Check-Valid-Until=false -o Acquire::Languages=none -o APT::Install-Recommends=false -o Dpkg::Use-Pty=0
  apt-get "$@" update || return 1
  apt-get "$@" -y --download-only install criu </dev/null || return 1
  for deb in "$new"/apt/archives/*.deb; do
    dpkg -x "$deb" "$new/root" || return 1
  done
  criu_program "$new" "$new/bin/criu"
}

# criu_program DIR FILE: a program that starts DIR's CRIU with DIR's own C library.
criu_program() {
  loader=$(find "$1/root" -name 'ld-linux-*.so.*' -o -name 'ld-linux.so.*' | head -n 1)
  criu=$(find "$1/root" -path '*/sbin/criu' | head -n 1)
  [ -n "$loader" ] && [ -n "$criu" ] || return 1
  libraries=$(find "$1/root" -name '*.so*' -path '*/lib/*' -printf '%h\n' | sort -u | tr '\n' ':')
  printf '#!/bin/sh\nexec %s --library-path %s %s "$@"\n' "$loader" "${libraries%:}" "$criu" >"$2"
  chmod 755 "$2"
}
