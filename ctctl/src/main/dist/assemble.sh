#!/bin/sh
# Lays out the distribution: assemble.sh TARGET JAR NATIVE makes TARGET/dist from the jar, the jars named in
# TARGET/class-path, the shared objects in TARGET/shared-objects and the native program. The old tree is replaced
# in one rename, so that a daemon still running from it keeps the files it has open.
set -eu

target=$1 jar=$2 native=$3
source=$(dirname "$0")
new=$target/dist.new
old=$target/dist.old

case $(uname -m) in
  x86_64) jffi=jni/x86_64-Linux zstd=linux/amd64 ;;
  aarch64) jffi=jni/aarch64-Linux zstd=linux/aarch64 ;;
  *) echo "assemble: no native libraries for $(uname -m)" >&2; exit 1 ;;
esac

rm -rf "$new" "$old"
mkdir -p "$new/bin" "$new/libexec" "$new/lib/jni"
install -m 0755 "$native" "$new/bin/ctctl"
install -m 0755 "$source"/libexec/ctctl-* "$new/libexec"
install -m 0644 "$source"/libexec/*.sh "$new/libexec"
for role in spawner init explain tracer pager; do
  ln -s ../bin/ctctl "$new/libexec/ctctl-$role"
done
install -m 0755 "${native%/*}/ctctl-criu.so" "$new/libexec"
mkdir "$new/libexec/criu"
ln -s ../../bin/ctctl "$new/libexec/criu/tar"
cp -p "$jar" "$new/lib"
tr ':' '\n' <"$target/class-path" | while IFS= read -r path || [ -n "$path" ]; do
  cp -p "$path" "$new/lib"
done
cp "$target/shared-objects/$jffi"/*.so "$target/shared-objects/$zstd"/*.so "$new/lib/jni"
: >"$new/.built" # newer than every source it was made from
chmod -R u=rwX,go=rX "$new"

[ ! -e "$target/dist" ] || mv "$target/dist" "$old"
mv "$new" "$target/dist"
rm -rf "$old"
