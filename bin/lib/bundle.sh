# Sourced by bin/bench: OCI bundles that ask of runc and crun what ctctl does by default.

seccomp=$root/isolation/src/main/resources/io/ctctl/isolation/seccomp/default-seccomp.json
capabilities='["CAP_AUDIT_WRITE","CAP_CHOWN","CAP_DAC_OVERRIDE","CAP_FOWNER","CAP_FSETID","CAP_KILL","CAP_MKNOD",
  "CAP_NET_BIND_SERVICE","CAP_NET_RAW","CAP_SETFCAP","CAP_SETGID","CAP_SETPCAP","CAP_SETUID","CAP_SYS_CHROOT"]'

# bundle RUNTIME with|without: $work/RUNTIME-with, running true, with or without a user namespace.
bundle() {
  mkdir -p "$work/$1-$2"
  [ -e "$work/$1-$2/config.json" ] || (cd "$work/$1-$2" && "$1" spec)
  jq --arg root "$work/merged" --arg user "$2" --argjson caps "$capabilities" --slurpfile profile "$seccomp" '
    def kept: (.includes.caps // [] | all(. as $c | $caps | index($c)))
      and (.includes.arches // ["amd64"] | index("amd64")) and (.excludes.caps // [] | any(. as $c | $caps | index($c)) | not);
    .root = { path: $root, readonly: false }
    | .process.terminal = false | .process.args = ["true"] | .process.noNewPrivileges = true
    | .process.rlimits = []
    | .process.capabilities = { bounding: $caps, effective: $caps, permitted: $caps }
    | del(.linux.cgroupsPath)
    | .linux.resources.pids.limit = 32768
    | .linux.namespaces = ([.linux.namespaces[] | select(.type != "user" and .type != "cgroup")]
        + [{ type: "cgroup" }] + (if $user == "with" then [{ type: "user" }] else [] end))
    | (if $user == "with" then
        .linux.uidMappings = [{ containerID: 0, hostID: 300000, size: 65536 }]
        | .linux.gidMappings = [{ containerID: 0, hostID: 300000, size: 65536 }]
      else . end)
    | .linux.seccomp = { defaultAction: "SCMP_ACT_ERRNO", architectures: ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
        syscalls: [$profile[0].syscalls[] | select(kept) | { names, action, args: (.args // []) }] }
    ' "$work/$1-$2/config.json" >"$work/$1-$2/new.json"
  mv "$work/$1-$2/new.json" "$work/$1-$2/config.json"
}

# idle_bundle RUNTIME: $work/RUNTIME-idle, sleeping, with a user namespace and a root of its own.
idle_bundle() {
  mkdir -p "$work/$1-idle"
  jq --arg root "$work/merged-$1" '
    .root.path = $root | .process.args = ["sleep", "100000"]
    ' "$work/$1-with/config.json" >"$work/$1-idle/config.json"
}
