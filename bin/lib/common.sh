# Sourced by the programs in bin/ with $root set: messages, and the version of the tree that is built.

dist=$root/ctctl/target/dist

say() {
  printf '%s\n' "$*" >&2
}

# fail MESSAGE [CODE]: one line, and out.
fail() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit "${2:-1}"
}

# is_built: whether the distribution is there and newer than every source. A directory is newer when a file left it.
is_built() {
  [ -e "$dist/.built" ] || return 1
  newer=$(find "$root/pom.xml" "$root"/*/pom.xml "$root"/*/src/main -newer "$dist/.built" -print -quit 2>/dev/null)
  [ -z "$newer" ]
}
