package io.ctctl.isolation.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The operations of {@code plan_ops.h}, held equal to it by a test: code, printed name, and arguments as
 * {@code name=kind}. The kinds are explained in the header.
 */
public enum Operation {
    OPEN(1, "open", "path=s flags=Fopen mode=o slot=R"),
    WRITE_SLOT(2, "write", "slot=S data=s"),
    WRITE_FILE(3, "write_file", "path=s data=s"),
    WRITE_PROC(4, "write_proc", "file=s data=s"),
    MKDIR(5, "mkdir", "path=s mode=o flags=Fmake"),
    MKDIRS(6, "mkdirs", "path=s mode=o"),
    MKFILE(7, "mkfile", "path=s mode=o"),
    MKNOD(8, "mknod", "path=s mode=o device=D"),
    SYMLINK(9, "symlink", "target=s path=s"),
    CHOWN(10, "chown", "path=s uid=i gid=i"),
    CHMOD(11, "chmod", "path=s mode=o"),
    RMDIR(12, "rmdir", "path=s"),
    UNLINK(13, "unlink", "path=s"),
    CLOSE(14, "close", "slot=S"),
    FCHOWN(15, "fchown", "slot=S uid=i gid=i"),
    COPY_SELF(16, "copy_self", "path=s mode=o"),
    MOUNT(20, "mount", "source=n target=s type=n flags=Fmount data=n"),
    OPEN_TREE(21, "open_tree", "path=s flags=Ftree slot=R"),
    CLONE_TREE(22, "clone_tree", "from=S flags=Ftree slot=R"),
    IDMAP_TREE(23, "idmap_tree", "tree=S flags=Ftree"),
    SET_TREE(24, "set_tree", "tree=S flags=Ftree set=Fattr clear=Fattr propagation=Fmount"),
    MOVE_MOUNT(25, "move_mount", "tree=S target=s"),
    SET_MOUNT(26, "set_mount", "target=s flags=Ftree set=Fattr clear=Fattr propagation=Fmount"),
    BIND(27, "bind", "from=S target=s set=Fattr"),
    MASK(28, "mask", "null=S path=s"),
    READONLY(29, "readonly", "path=s"),
    UMOUNT(30, "umount", "path=s flags=Fumount"),
    PIVOT_ROOT(31, "pivot_root", "path=s"),
    DETACH_OLD_ROOT(32, "detach_old_root", ""),
    CHECK_FILESYSTEM(33, "check_filesystem", "path=s type=x"),
    CHECK_DIRECTORY(34, "check_directory", "path=s"),
    CONSOLE(35, "console", "path=s"),
    SETNS(40, "setns", "slot=S flags=Fclone"),
    UNSHARE(41, "unshare", "flags=Fclone"),
    SETHOSTNAME(42, "sethostname", "name=s"),
    SETDOMAINNAME(43, "setdomainname", "name=s"),
    LINK_UP(44, "link_up", "name=s"),
    CGROUP_KILL(45, "cgroup_kill", "path=s"),
    DEVICE_FILTER(46, "device_filter", "slot=S program=b"),
    SYSCTL(47, "sysctl", "path=s value=s"),
    PIDFD(48, "pidfd_open", "pid=i slot=R"),
    OOM_COUNTER(49, "oom_counter", "slot=S"),
    USER_NAMESPACE(50, "user_namespace", "slot=S"),
    NETLINK(51, "netlink", "protocol=Enetlink flags=Fgone what=v messages=b child=i"),
    SOCKET(52, "socket", "slot=R"),
    AWAIT_LINK(53, "await_link", "socket=S name=s"),
    STDIO(60, "stdio", "kind=Estdio rows=i cols=i"),
    SETSID(61, "setsid", ""),
    CTTY(62, "controlling_tty", "uid=i gid=i"),
    SET_IDS(63, "set_ids", "uid=i gid=i groups=v"),
    BOUNDING(64, "bounding", "caps=C"),
    CAPSET(65, "capset", "effective=C permitted=C inheritable=C ambient=C"),
    NO_NEW_PRIVS(66, "no_new_privs", ""),
    SECCOMP(67, "seccomp", "flags=Fseccomp program=b"),
    RLIMIT(68, "rlimit", "resource=Erlimit soft=x hard=x"),
    UMASK(69, "umask", "mask=o"),
    IOPRIO(70, "ioprio", "class=i level=i"),
    SCHEDULER(71, "scheduler", "policy=i nice=i priority=i flags=x runtime=i deadline=i period=i"),
    AFFINITY(72, "affinity", "mask=b"),
    PERSONALITY(73, "personality", "persona=x"),
    SESSION_KEYRING(74, "session_keyring", "name=s"),
    LSM_LABEL(75, "lsm_label", "file=s label=s"),
    NOT_DUMPABLE(76, "not_dumpable", ""),
    CHDIR(77, "chdir", "path=s flags=Fmake"),
    CHDIR_SLOT(78, "fchdir", "slot=S"),
    INIT(79, "init", "program=n"),
    PARENT_DEATH(80, "parent_death", "signal=i"),
    EXEC(81, "exec", "paths=v argv=v envp=v"),
    AWAIT_BEGIN(82, "await_begin", ""),
    MAP_USERS(90, "map_users", "uid_map=s gid_map=s slot=R"),
    IDMAP_TREE_BY(91, "idmap_tree_by", "tree=S users=S flags=Ftree"),
    FS_IDS(92, "fs_ids", "uid=i gid=i"),
    KEEP(93, "keep", "slot=S fd=i"),
    RESTORER(94, "restorer", "request=b slot=R"),
    LINK_UP_INSIDE(95, "link_up_inside", "name=s"),
    SYSCTL_INSIDE(96, "sysctl_inside", "namespaces=Fclone path=s value=s");

    private final int code;
    private final String call;

    @SuppressWarnings("ImmutableEnumChecker") // a List.copyOf of records of strings
    private final List<Argument> arguments;

    Operation(int code, String call, String arguments) {
        this.code = code;
        this.call = call;
        this.arguments = Argument.parse(arguments);
    }

    public int code() {
        return code;
    }

    public String call() {
        return call;
    }

    public List<Argument> arguments() {
        return arguments;
    }

    /** Name and kind of one argument; {@code set} names the flags of kinds F and E and is empty for the others. */
    public record Argument(String name, char kind, String set) {
        private static List<Argument> parse(String line) {
            List<Argument> parsed = new ArrayList<>();
            for (String word : line.isEmpty() ? new String[0] : line.split(" ")) {
                int equals = word.indexOf('=');
                parsed.add(
                        new Argument(word.substring(0, equals), word.charAt(equals + 1), word.substring(equals + 2)));
            }
            return List.copyOf(parsed);
        }
    }
}
