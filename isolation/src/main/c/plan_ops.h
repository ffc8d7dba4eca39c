/*
 * The plan: what a container's start does to the kernel, as bytes. This header is the only definition of the
 * operations, their arguments and their flag names; a Java test parses it and holds the Java model against it.
 * docs/protocol.md draws the layout.
 *
 * PLAN_OP(code, NAME, "call", "arguments")
 *   arguments: name=kind, separated by blanks. Kinds:
 *     s  string                    n  string, or absent (rendered NULL)
 *     v  vector of strings         b  bytes (rendered as their count: `248 bytes`)
 *     i  signed decimal            o  octal (rendered with a leading 0)   x  hexadecimal (leading 0x, unsigned)
 *     D  device number as makedev(3) makes it (rendered major:minor)
 *     C  capability mask (PLAN_FLAG set `cap` joined by |, rest in hex; `none`; or `all`: bits 0 to 40, no other)
 *     S  descriptor slot read      R  descriptor slot written (rendered last, as `= slot N`)
 *     F<set>  flags of PLAN_FLAG set <set> in the order of this file, joined by |, rest in hex, 0 when empty
 *     E<set>  exactly one value of PLAN_FLAG set <set>, else decimal
 * Rendering: `call(name=value, name=value) = slot N`; `slot 3` for S; strings bare, with bytes outside
 * 0x21..0x7e and the characters ( ) , \ [ ] written \xHH; vectors as [a, b].
 */

/* files and descriptors */
PLAN_OP(1, OPEN, "open", "path=s flags=Fopen mode=o slot=R")
PLAN_OP(2, WRITE_SLOT, "write", "slot=S data=s")
PLAN_OP(3, WRITE_FILE, "write_file", "path=s data=s")
PLAN_OP(4, WRITE_PROC, "write_proc", "file=s data=s") /* /proc/<child>/file, by the parent */
PLAN_OP(5, MKDIR, "mkdir", "path=s mode=o flags=Fmake")
PLAN_OP(6, MKDIRS, "mkdirs", "path=s mode=o") /* every missing component; a symlink to nowhere is followed, inside the root */
PLAN_OP(7, MKFILE, "mkfile", "path=s mode=o") /* and missing directories, likewise; an existing one is left as it is */
PLAN_OP(8, MKNOD, "mknod", "path=s mode=o device=D")
PLAN_OP(9, SYMLINK, "symlink", "target=s path=s")
PLAN_OP(10, CHOWN, "chown", "path=s uid=i gid=i")
PLAN_OP(11, CHMOD, "chmod", "path=s mode=o")
PLAN_OP(12, RMDIR, "rmdir", "path=s") /* EBUSY retried for up to 2 s; ENOENT is success */
PLAN_OP(13, UNLINK, "unlink", "path=s") /* ENOENT is success */
PLAN_OP(14, CLOSE, "close", "slot=S")
PLAN_OP(15, FCHOWN, "fchown", "slot=S uid=i gid=i")
PLAN_OP(16, COPY_SELF, "copy_self", "path=s mode=o") /* this program, to a file that is not there yet */

/* mounts */
PLAN_OP(20, MOUNT, "mount", "source=n target=s type=n flags=Fmount data=n") /* target: a directory; relative: taken as it is */
PLAN_OP(21, OPEN_TREE, "open_tree", "path=s flags=Ftree slot=R")
/*
 * CLONE_TREE is open_tree on a slot with AT_EMPTY_PATH. Before Linux 6.15 only what is mounted in the caller's mount
 * namespace can be cloned: for it, for BIND and for MASK the slot must be an OPEN_TREE without CLONE that the child
 * itself made, and its mount must not be detached yet.
 */
PLAN_OP(22, CLONE_TREE, "clone_tree", "from=S flags=Ftree slot=R")
PLAN_OP(23, IDMAP_TREE, "idmap_tree", "tree=S flags=Ftree") /* child's user namespace; PARENT section only */
PLAN_OP(24, SET_TREE, "set_tree", "tree=S flags=Ftree set=Fattr clear=Fattr propagation=Fmount")
PLAN_OP(25, MOVE_MOUNT, "move_mount", "tree=S target=s")
PLAN_OP(26, SET_MOUNT, "set_mount", "target=s flags=Ftree set=Fattr clear=Fattr propagation=Fmount")
PLAN_OP(27, BIND, "bind", "from=S target=s set=Fattr") /* recursive clone_tree + set_tree + move_mount */
PLAN_OP(28, MASK, "mask", "null=S path=s") /* ENOENT is success; a directory gets an empty read-only tmpfs */
PLAN_OP(29, READONLY, "readonly", "path=s") /* ENOENT is success */
PLAN_OP(30, UMOUNT, "umount", "path=s flags=Fumount") /* EINVAL (not mounted) and ENOENT are success */
PLAN_OP(31, PIVOT_ROOT, "pivot_root", "path=s") /* stacks: the old root stays on top of the new one */
PLAN_OP(32, DETACH_OLD_ROOT, "detach_old_root", "")
PLAN_OP(33, CHECK_FILESYSTEM, "check_filesystem", "path=s type=x") /* statfs f_type must be type, else EXDEV */
PLAN_OP(34, CHECK_DIRECTORY, "check_directory", "path=s") /* a real directory reached without symlinks, made if absent */
PLAN_OP(35, CONSOLE, "console", "path=s") /* binds the pty that STDIO made onto an existing file */

/* namespaces and control groups */
PLAN_OP(40, SETNS, "setns", "slot=S flags=Fclone") /* a namespace fd or a pidfd */
PLAN_OP(41, UNSHARE, "unshare", "flags=Fclone")
PLAN_OP(42, SETHOSTNAME, "sethostname", "name=s")
PLAN_OP(43, SETDOMAINNAME, "setdomainname", "name=s")
PLAN_OP(44, LINK_UP, "link_up", "name=s")
PLAN_OP(45, CGROUP_KILL, "cgroup_kill", "path=s") /* every process of this cgroup, by pid, until none is left */
PLAN_OP(46, DEVICE_FILTER, "device_filter", "slot=S program=b") /* cgroup v2 BPF_CGROUP_DEVICE */
PLAN_OP(47, SYSCTL, "sysctl", "path=s value=s") /* path: relative to /proc/sys, with slashes; must be on procfs */
PLAN_OP(48, PIDFD, "pidfd_open", "pid=i slot=R")
PLAN_OP(49, OOM_COUNTER, "oom_counter", "slot=S") /* memory.oom_control (v1) or memory.events (v2), read at the exit */
PLAN_OP(50, USER_NAMESPACE, "user_namespace", "slot=S") /* the child is cloned from inside it, and owned by it is all it is cloned with */

/*
 * A batch in one send: every message that asks for an acknowledgement has to get one. The child's pid is written at the
 * offset `child` of the messages (-1: nowhere). GONE_OK: ENODEV, ENOENT, ESRCH and EADDRNOTAVAIL are success. A failure's
 * detail is the number of the message, as its nlmsg_seq has it.
 */
PLAN_OP(51, NETLINK, "netlink", "protocol=Enetlink flags=Fgone what=v messages=b child=i")
PLAN_OP(52, SOCKET, "socket", "slot=R") /* of the network namespace it is made in, wherever it is used */
PLAN_OP(53, AWAIT_LINK, "await_link", "socket=S name=s") /* until packets pass a link of the socket's namespace; 50 ms at most */

/* the process */
PLAN_OP(60, STDIO, "stdio", "kind=Estdio rows=i cols=i")
PLAN_OP(61, SETSID, "setsid", "")
PLAN_OP(62, CTTY, "controlling_tty", "uid=i gid=i") /* makes fd 0 the controlling terminal and gives it away */
PLAN_OP(63, SET_IDS, "set_ids", "uid=i gid=i groups=v") /* groups: decimal strings; keeps capabilities */
PLAN_OP(64, BOUNDING, "bounding", "caps=C") /* drops every other capability from the bounding set */
PLAN_OP(65, CAPSET, "capset", "effective=C permitted=C inheritable=C ambient=C")
PLAN_OP(66, NO_NEW_PRIVS, "no_new_privs", "")
PLAN_OP(67, SECCOMP, "seccomp", "flags=Fseccomp program=b")
PLAN_OP(68, RLIMIT, "rlimit", "resource=Erlimit soft=x hard=x") /* the child's own in PARENT */
PLAN_OP(69, UMASK, "umask", "mask=o")
PLAN_OP(70, IOPRIO, "ioprio", "class=i level=i") /* the child's own in PARENT */
PLAN_OP(71, SCHEDULER, "scheduler", "policy=i nice=i priority=i flags=x runtime=i deadline=i period=i") /* likewise */
PLAN_OP(72, AFFINITY, "affinity", "mask=b") /* cpu_set_t bytes */
PLAN_OP(73, PERSONALITY, "personality", "persona=x")
PLAN_OP(74, SESSION_KEYRING, "session_keyring", "name=s") /* ENOSYS and EDQUOT are success */
PLAN_OP(75, LSM_LABEL, "lsm_label", "file=s label=s") /* /proc/self/attr/… */
PLAN_OP(76, NOT_DUMPABLE, "not_dumpable", "")
PLAN_OP(77, CHDIR, "chdir", "path=s flags=Fmake") /* ENOENT with MAKE: mkdirs first; getcwd must start with / */
PLAN_OP(78, CHDIR_SLOT, "fchdir", "slot=S")
PLAN_OP(79, INIT, "init", "program=n") /* stay as PID 1 that reaps and forwards, and can do nothing else, executed anew from a copy of this program if there is one; the rest goes on in a forked child */
PLAN_OP(80, PARENT_DEATH, "parent_death", "signal=i")
PLAN_OP(81, EXEC, "exec", "paths=v argv=v envp=v") /* first path that is not ENOENT or ENOTDIR */
PLAN_OP(82, AWAIT_BEGIN, "await_begin", "") /* until what the daemon writes down beside the child's work is there */

/* checkpoint and restore */
PLAN_OP(90, MAP_USERS, "map_users", "uid_map=s gid_map=s slot=R") /* a user namespace with these maps and nobody in it */
PLAN_OP(91, IDMAP_TREE_BY, "idmap_tree_by", "tree=S users=S flags=Ftree") /* as IDMAP_TREE, by the user namespace of a slot */
PLAN_OP(92, FS_IDS, "fs_ids", "uid=i gid=i") /* whom file systems see; keeps capabilities */
PLAN_OP(93, KEEP, "keep", "slot=S fd=i") /* the program finds the slot under this number */
PLAN_OP(94, RESTORER, "restorer", "request=b slot=R") /* the program restores the container: the slot is its end of the dialogue, which begins with the request; PARENT then means what it restores, with its links */
PLAN_OP(95, LINK_UP_INSIDE, "link_up_inside", "name=s") /* in the child's network namespace, by the parent */
PLAN_OP(96, SYSCTL_INSIDE, "sysctl_inside", "namespaces=Fclone path=s value=s") /* in these of the child's namespaces, by the parent */

#ifdef PLAN_FLAG
PLAN_FLAG(plan, TTY, 1) /* the header's flags */
PLAN_FLAG(plan, STDIN, 2)
PLAN_FLAG(plan, CLOSE_STDIN_ONCE, 4)
PLAN_FLAG(plan, FOREGROUND, 8)
PLAN_FLAG(open, O_WRONLY, 01)
PLAN_FLAG(open, O_RDWR, 02)
PLAN_FLAG(open, O_CREAT, 0100)
PLAN_FLAG(open, O_EXCL, 0200)
PLAN_FLAG(open, O_TRUNC, 01000)
PLAN_FLAG(open, O_APPEND, 02000)
PLAN_FLAG(open, O_NONBLOCK, 04000)
PLAN_FLAG(open, O_DIRECTORY, 0200000)
PLAN_FLAG(open, O_NOFOLLOW, 0400000)
PLAN_FLAG(open, O_CLOEXEC, 02000000)
PLAN_FLAG(open, O_PATH, 010000000)
PLAN_FLAG(make, MAKE, 1)     /* chdir: make it when missing */
PLAN_FLAG(make, EXIST_OK, 2) /* mkdir: EEXIST is success */
PLAN_FLAG(mount, MS_RDONLY, 1)
PLAN_FLAG(mount, MS_NOSUID, 2)
PLAN_FLAG(mount, MS_NODEV, 4)
PLAN_FLAG(mount, MS_NOEXEC, 8)
PLAN_FLAG(mount, MS_SYNCHRONOUS, 16)
PLAN_FLAG(mount, MS_REMOUNT, 32)
PLAN_FLAG(mount, MS_MANDLOCK, 64)
PLAN_FLAG(mount, MS_DIRSYNC, 128)
PLAN_FLAG(mount, MS_NOSYMFOLLOW, 256)
PLAN_FLAG(mount, MS_NOATIME, 1024)
PLAN_FLAG(mount, MS_NODIRATIME, 2048)
PLAN_FLAG(mount, MS_BIND, 4096)
PLAN_FLAG(mount, MS_MOVE, 8192)
PLAN_FLAG(mount, MS_REC, 16384)
PLAN_FLAG(mount, MS_UNBINDABLE, 0x20000)
PLAN_FLAG(mount, MS_PRIVATE, 0x40000)
PLAN_FLAG(mount, MS_SLAVE, 0x80000)
PLAN_FLAG(mount, MS_SHARED, 0x100000)
PLAN_FLAG(mount, MS_RELATIME, 0x200000)
PLAN_FLAG(mount, MS_STRICTATIME, 0x1000000)
PLAN_FLAG(mount, MS_LAZYTIME, 0x2000000)
PLAN_FLAG(tree, RECURSIVE, 1)
PLAN_FLAG(tree, CLONE, 2) /* open_tree: OPEN_TREE_CLONE; without it a plain O_PATH of the mount */
PLAN_FLAG(tree, NO_SYMLINKS, 4)
PLAN_FLAG(attr, RDONLY, 0x1)
PLAN_FLAG(attr, NOSUID, 0x2)
PLAN_FLAG(attr, NODEV, 0x4)
PLAN_FLAG(attr, NOEXEC, 0x8)
PLAN_FLAG(attr, NOATIME, 0x10)
PLAN_FLAG(attr, STRICTATIME, 0x20)
PLAN_FLAG(attr, NODIRATIME, 0x80)
PLAN_FLAG(attr, NOSYMFOLLOW, 0x200000)
PLAN_FLAG(umount, MNT_FORCE, 1)
PLAN_FLAG(umount, MNT_DETACH, 2)
PLAN_FLAG(umount, UMOUNT_NOFOLLOW, 8)
PLAN_FLAG(clone, CLONE_NEWTIME, 0x80)
PLAN_FLAG(clone, CLONE_NEWNS, 0x20000)
PLAN_FLAG(clone, CLONE_NEWCGROUP, 0x2000000)
PLAN_FLAG(clone, CLONE_NEWUTS, 0x4000000)
PLAN_FLAG(clone, CLONE_NEWIPC, 0x8000000)
PLAN_FLAG(clone, CLONE_NEWUSER, 0x10000000)
PLAN_FLAG(clone, CLONE_NEWPID, 0x20000000)
PLAN_FLAG(clone, CLONE_NEWNET, 0x40000000)
PLAN_FLAG(netlink, ROUTE, 0)
PLAN_FLAG(netlink, NETFILTER, 12)
PLAN_FLAG(gone, GONE_OK, 1)
PLAN_FLAG(stdio, NULL_INPUT, 0) /* stdin /dev/null, stdout and stderr pipes of the monitor */
PLAN_FLAG(stdio, PIPES, 1)      /* three pipes of the monitor */
PLAN_FLAG(stdio, PTY, 2)        /* a pty of the container's own devpts; its master goes to the monitor */
PLAN_FLAG(seccomp, TSYNC, 1)
PLAN_FLAG(seccomp, LOG, 2)
PLAN_FLAG(seccomp, SPEC_ALLOW, 4)
PLAN_FLAG(rlimit, RLIMIT_CPU, 0)
PLAN_FLAG(rlimit, RLIMIT_FSIZE, 1)
PLAN_FLAG(rlimit, RLIMIT_DATA, 2)
PLAN_FLAG(rlimit, RLIMIT_STACK, 3)
PLAN_FLAG(rlimit, RLIMIT_CORE, 4)
PLAN_FLAG(rlimit, RLIMIT_RSS, 5)
PLAN_FLAG(rlimit, RLIMIT_NPROC, 6)
PLAN_FLAG(rlimit, RLIMIT_NOFILE, 7)
PLAN_FLAG(rlimit, RLIMIT_MEMLOCK, 8)
PLAN_FLAG(rlimit, RLIMIT_AS, 9)
PLAN_FLAG(rlimit, RLIMIT_LOCKS, 10)
PLAN_FLAG(rlimit, RLIMIT_SIGPENDING, 11)
PLAN_FLAG(rlimit, RLIMIT_MSGQUEUE, 12)
PLAN_FLAG(rlimit, RLIMIT_NICE, 13)
PLAN_FLAG(rlimit, RLIMIT_RTPRIO, 14)
PLAN_FLAG(rlimit, RLIMIT_RTTIME, 15)
PLAN_FLAG(cap, CAP_CHOWN, 0x1)
PLAN_FLAG(cap, CAP_DAC_OVERRIDE, 0x2)
PLAN_FLAG(cap, CAP_DAC_READ_SEARCH, 0x4)
PLAN_FLAG(cap, CAP_FOWNER, 0x8)
PLAN_FLAG(cap, CAP_FSETID, 0x10)
PLAN_FLAG(cap, CAP_KILL, 0x20)
PLAN_FLAG(cap, CAP_SETGID, 0x40)
PLAN_FLAG(cap, CAP_SETUID, 0x80)
PLAN_FLAG(cap, CAP_SETPCAP, 0x100)
PLAN_FLAG(cap, CAP_LINUX_IMMUTABLE, 0x200)
PLAN_FLAG(cap, CAP_NET_BIND_SERVICE, 0x400)
PLAN_FLAG(cap, CAP_NET_BROADCAST, 0x800)
PLAN_FLAG(cap, CAP_NET_ADMIN, 0x1000)
PLAN_FLAG(cap, CAP_NET_RAW, 0x2000)
PLAN_FLAG(cap, CAP_IPC_LOCK, 0x4000)
PLAN_FLAG(cap, CAP_IPC_OWNER, 0x8000)
PLAN_FLAG(cap, CAP_SYS_MODULE, 0x10000)
PLAN_FLAG(cap, CAP_SYS_RAWIO, 0x20000)
PLAN_FLAG(cap, CAP_SYS_CHROOT, 0x40000)
PLAN_FLAG(cap, CAP_SYS_PTRACE, 0x80000)
PLAN_FLAG(cap, CAP_SYS_PACCT, 0x100000)
PLAN_FLAG(cap, CAP_SYS_ADMIN, 0x200000)
PLAN_FLAG(cap, CAP_SYS_BOOT, 0x400000)
PLAN_FLAG(cap, CAP_SYS_NICE, 0x800000)
PLAN_FLAG(cap, CAP_SYS_RESOURCE, 0x1000000)
PLAN_FLAG(cap, CAP_SYS_TIME, 0x2000000)
PLAN_FLAG(cap, CAP_SYS_TTY_CONFIG, 0x4000000)
PLAN_FLAG(cap, CAP_MKNOD, 0x8000000)
PLAN_FLAG(cap, CAP_LEASE, 0x10000000)
PLAN_FLAG(cap, CAP_AUDIT_WRITE, 0x20000000)
PLAN_FLAG(cap, CAP_AUDIT_CONTROL, 0x40000000)
PLAN_FLAG(cap, CAP_SETFCAP, 0x80000000)
PLAN_FLAG(cap, CAP_MAC_OVERRIDE, 0x100000000)
PLAN_FLAG(cap, CAP_MAC_ADMIN, 0x200000000)
PLAN_FLAG(cap, CAP_SYSLOG, 0x400000000)
PLAN_FLAG(cap, CAP_WAKE_ALARM, 0x800000000)
PLAN_FLAG(cap, CAP_BLOCK_SUSPEND, 0x1000000000)
PLAN_FLAG(cap, CAP_AUDIT_READ, 0x2000000000)
PLAN_FLAG(cap, CAP_PERFMON, 0x4000000000)
PLAN_FLAG(cap, CAP_BPF, 0x8000000000)
PLAN_FLAG(cap, CAP_CHECKPOINT_RESTORE, 0x10000000000)
#endif
