# Sourced: programs of Debian's newer suites, each with its C library and all it needs in a directory of its own; nothing of the
# system is replaced.

# foreign_source SUITE: sets $source to where this machine gets its Debian packages, as apt has it configured, as a line of
# sources.list; returns 1 when it gets none.
foreign_source() {
  foreign_uri=$(apt-get indextargets --format '$(REPO_URI)|$(ORIGIN)|$(COMPONENT)|$(LABEL)' 'Created-By: Packages' 2>/dev/null |
    awk -F'|' '$2 == "Debian" && $3 == "main" && $4 == "Debian" { print $1; exit }')
  foreign_keyring=$(ls /usr/share/keyrings/debian-archive-keyring.gpg /usr/share/keyrings/debian-archive-keyring.pgp 2>/dev/null |
    head -n 1)
  [ -n "$foreign_uri" ] && [ -n "$foreign_keyring" ] || return 1
  source="deb [signed-by=$foreign_keyring] $foreign_uri $1 main"
}

# foreign_unpack SUITE PACKAGE DIR: the package and what it depends on into DIR/root, by an apt of its own that believes nothing
# to be installed.
foreign_unpack() {
  foreign_source "$1" || return 1
  package=$2 into=$3
  mkdir -p "$into/apt/lists/partial" "$into/apt/archives/partial" "$into/root"
  : >"$into/apt/status"
  echo "$source" >"$into/apt/sources.list"
  set -- -qq -o Dir::Etc::sourcelist="$into/apt/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$into/apt/lists" \
    -o Dir::State::status="$into/apt/status" -o Dir::Cache="$into/apt" -o Dir::Cache::archives="$into/apt/archives" \
    -o Dir::Etc::preferencesparts=- -o Dir::Etc::preferences=- -o APT::Sandbox::User=root -o APT::Default-Release= \
    -o Acquire::Check-Valid-Until=false -o Acquire::Languages=none -o APT::Install-Recommends=false -o Dpkg::Use-Pty=0
  apt-get "$@" update || return 1
  apt-get "$@" -y --download-only install "$package" </dev/null || return 1
  for deb in "$into"/apt/archives/*.deb; do
    dpkg -x "$deb" "$into/root" || return 1
  done
  rm -rf "$into/apt"
}

# foreign_program DIR NAME FILE [ARGUMENT…]: writes FILE, a program that starts DIR's program of that name by DIR's own C library.
foreign_program() {
  loader=$(find "$1/root" -name 'ld-linux-*.so.*' -o -name 'ld-linux.so.*' | head -n 1)
  program=$(find "$1/root" -path "*bin/$2" | head -n 1)
  [ -n "$loader" ] && [ -n "$program" ] || return 1
  libraries=$(find "$1/root" -name '*.so*' -path '*/lib/*' -printf '%h\n' | sort -u | tr '\n' ':')
  file=$3
  shift 3
  printf '#!/bin/sh\nexec %s --library-path %s %s "$@"\n' "$loader" "${libraries%:}" "$program${*:+ $*}" >"$file"
  chmod 755 "$file"
}
