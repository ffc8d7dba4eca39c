# Sourced by tests/vm/run with $root set: makes the guest's kernel and root file system, once, below ~/.cache/ctctl.
# Both come from the mirror this machine's apt is configured with; nothing is installed here.

suite=trixie
packages=openjdk-21-jre-headless,busybox-static,e2fsprogs,iproute2,kmod,nftables,openssh-client,openssh-server,procps

# mirror: the URI of the Debian archive in apt's configuration.
mirror() {
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Identifier: Packages' |
    awk -v codename="$codename" '$1 == codename { print $2; exit }'
}

# image: sets $kernel and $disk, making them when they are not in the cache.
image() {
  key=$(cat "$root/tests/vm/image.sh" "$root/tests/vm/init" | sha256sum | cut -c1-16)
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/ctctl/vm-$key
  kernel=$cache/vmlinux
  disk=$cache/root.ext4
  [ ! -e "$cache/complete" ] || return 0
  uri=$(mirror)
  [ -n "$uri" ] || fail "apt's configuration names no Debian archive to take the guest from" 10
  source="deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $suite main"
  work=$(mktemp -d "${TMPDIR:-/tmp}/ctctl-vm.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$cache"
  say "vm: making the guest's kernel and root file system (once, into $cache)"
  fetch_kernel
  make_disk
  touch "$cache/complete"
  rm -rf "$work"
  trap - EXIT
}

# fetch_kernel: the suite's cloud kernel, its modules in $work/kernel, its ELF image in $kernel.
fetch_kernel() {
  mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial" "$work/kernel"
  echo "$source" >"$work/apt/sources.list"
  cat >"$work/apt/conf" <<-END
	Dir::Etc::sourcelist "$work/apt/sources.list";
	Dir::Etc::sourceparts "/dev/null";
	Dir::State "$work/apt";
	Dir::State::status "/dev/null";
	Dir::Cache "$work/apt";
	APT::Sandbox::User "root";
	Acquire::Languages "none";
	END
  export APT_CONFIG="$work/apt/conf"
  apt-get -qq update
  package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends: linux-image-/ { print $2; exit }')
  say "vm: $package"
  (cd "$work/apt" && apt-get -qq download "$package")
  unset APT_CONFIG
  dpkg-deb -x "$work"/apt/linux-image-*.deb "$work/kernel"
  unpack_kernel "$work"/kernel/boot/vmlinuz-*
}

# unpack_kernel BZIMAGE: finds the compressed ELF image inside, as the kernel's scripts/extract-vmlinux does.
unpack_kernel() {
  unpack_with '\x28\xb5\x2f\xfd' 'zstd -dqc' "$1" ||
    unpack_with '\xfd7zXZ\x00' 'xz -dqc' "$1" ||
    unpack_with '\x1f\x8b\x08' 'gzip -dqc' "$1" ||
    fail "no kernel found inside $1" 10
}

unpack_with() {
  for offset in $(LC_ALL=C grep -aboP "$1" "$3" | cut -d: -f1); do
    tail -c "+$((offset + 1))" "$3" | $2 >"$kernel" 2>/dev/null || : # what follows the payload is no part of it
    [ "$(head -c 4 "$kernel" | tail -c 3)" != ELF ] || return 0
  done
  return 1
}

# make_disk: an ext4 image of a minimal Debian with a Java runtime, the kernel's modules and our init.
make_disk() {
  # mmdebstrap leaves its key ring behind in the temporary directory.
  TMPDIR=$work mmdebstrap --quiet --variant=minbase --include="$packages" "$suite" "$work/tree" "$source"
  cp -a "$work"/kernel/usr/lib/modules "$work/tree/usr/lib/" 2>/dev/null ||
    cp -a "$work"/kernel/lib/modules "$work/tree/usr/lib/"
  for modules in "$work"/tree/usr/lib/modules/*; do
    chroot "$work/tree" depmod "${modules##*/}"
  done
  install -m 0755 "$root/tests/vm/init" "$work/tree/sbin/vm-init"
  mkdir -p "$work/tree/vm"
  rm -f "$disk"
  mke2fs -q -t ext4 -O '^quota' -d "$work/tree" "$disk" 3G >/dev/null
}
