# Sourced: what the machine must have, and getting it with apt. Only what is missing is installed.

missing=''

# want PACKAGE COMMAND|/FILE-PATTERN: notes the package when the command or file is not there.
want() {
  case $2 in
    /*) ls $2 >/dev/null 2>&1 && return 0 ;;
    *) command -v "$2" >/dev/null 2>&1 && return 0 ;;
  esac
  missing="$missing $1"
}

want_build() {
  build_jdk
  [ -n "$jdk" ] || missing="$missing default-jdk-headless"
  want maven mvn
  want gcc gcc
  want make make
  want musl-tools musl-gcc
  want libc6-dev '/usr/lib/*/libc.a'
}

want_run() {
  want busybox-static /usr/share/doc/busybox-static
  want mmdebstrap mmdebstrap
  want nftables /usr/sbin/nft
  want iproute2 ip
  want xz-utils xz
  want zstd zstd
}

want_unit() {
  want openssl openssl
}

want_integration() {
  want openssh-server /usr/sbin/sshd
  want openssh-client ssh
}

want_test() {
  want qemu-system-x86 qemu-system-x86_64
  want e2fsprogs /sbin/mke2fs
}

# install_missing WHAT-FOR: installs the noted packages, saying so.
install_missing() {
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null 2>&1 ||
    fail "$1 needs, and this system has no apt-get to install:$missing" 10
  [ "$(id -u)" = 0 ] || fail "$1 needs these packages; install them, or run this as root once:$missing" 8
  say "installing:$missing"
  log=$(mktemp /tmp/ctctl-apt.XXXXXX)
  if ! without_services apt_install $missing >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    rm -f "$log"
    fail "apt-get could not install:$missing" 10
  fi
  rm -f "$log"
  missing=''
}

# without_services COMMAND…: programs are needed here, not servers: what is installed meanwhile is not started (a package's
# scripts ask policy-rc.d, and 101 is no). Where the machine has a policy of its own, that decides.
without_services() {
  policy=/usr/sbin/policy-rc.d
  if [ -e "$policy" ]; then
    "$@"
    return
  fi
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"; exit 130' INT TERM
  installed=0
  "$@" || installed=$?
  rm -f "$policy"
  trap - INT TERM
  return "$installed"
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  apt_quick "$@" || { apt-get -qq update && apt_quick "$@"; }
}

apt_quick() {
  apt-get -qq -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 --no-install-recommends install "$@" </dev/null
}

# build_jdk: sets $jdk to the oldest JDK from 17 on that has a compiler: Error Prone lags behind new releases.
build_jdk() {
  jdk='' oldest=1000
  for candidate in ${JAVA_HOME:+"$JAVA_HOME"} /usr/lib/jvm/*; do
    [ -x "$candidate/bin/javac" ] && [ -r "$candidate/release" ] || continue
    release=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$candidate/release")
    if [ "${release:-0}" -ge 17 ] && [ "$release" -lt "$oldest" ]; then
      jdk=$candidate oldest=$release
    fi
  done
}
