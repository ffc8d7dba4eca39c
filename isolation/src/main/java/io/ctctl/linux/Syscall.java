package io.ctctl.linux;

import java.util.Locale;

/** The system calls in use: their numbers on x86_64 and aarch64, and their arguments' names for messages. */
enum Syscall {
    ACCEPT4(288, 242, "sockfd addr addrlen flags"),
    BIND(49, 200, "sockfd path addrlen"),
    BPF(321, 280, "cmd attr size"),
    CLONE3(435, 435, "args size"),
    CLOSE(3, 57, "fd"),
    CONNECT(42, 203, "sockfd path addrlen"),
    EPOLL_CREATE1(291, 20, "flags"),
    EPOLL_CTL(233, 21, "epfd op fd event"),
    EPOLL_PWAIT(281, 22, "epfd events maxevents timeout sigmask sigsetsize"),
    EVENTFD2(290, 19, "initval flags"),
    FALLOCATE(285, 47, "fd mode offset len"),
    FCHMOD(91, 52, "fd mode"),
    FCHMODAT(268, 53, "dirfd path mode"),
    FCHOWNAT(260, 54, "dirfd path uid gid flags"),
    FCNTL(72, 25, "fd cmd arg"),
    FLOCK(73, 32, "fd operation"),
    GETSOCKNAME(51, 204, "sockfd addr addrlen"),
    GETSOCKOPT(55, 209, "sockfd level optname optval optlen"),
    GETXATTR(191, 8, "path name value size"),
    IOCTL(16, 29, "fd request arg"),
    IOPRIO_GET(252, 31, "which who"),
    IOPRIO_SET(251, 30, "which who ioprio"),
    FSCONFIG(431, 431, "fd command key value aux"),
    FSPICK(433, 433, "dirfd path flags"),
    FSTATFS(138, 44, "fd buf"),
    LINKAT(265, 37, "olddirfd oldpath newdirfd newpath flags"),
    LISTEN(50, 201, "sockfd backlog"),
    MEMFD_CREATE(319, 279, "name flags"),
    MKDIRAT(258, 34, "dirfd path mode"),
    MKNODAT(259, 33, "dirfd path mode dev"),
    MOUNT_SETATTR(442, 442, "dirfd path flags attr size"),
    OPENAT(257, 56, "dirfd path flags mode"),
    OPENAT2(437, 437, "dirfd path how size"),
    OPEN_TREE(428, 428, "dirfd path flags"),
    PIDFD_GETFD(438, 438, "pidfd targetfd flags"),
    PIDFD_OPEN(434, 434, "pid flags"),
    PIDFD_SEND_SIGNAL(424, 424, "pidfd signal info flags"),
    PRLIMIT64(302, 261, "pid resource new_limit old_limit"),
    PPOLL(271, 73, "fds nfds timeout sigmask sigsetsize"),
    PREAD64(17, 67, "fd buf count offset"),
    PROCESS_VM_READV(310, 270, "pid local liovcnt remote riovcnt flags"),
    PWRITE64(18, 68, "fd buf count offset"),
    READ(0, 63, "fd buf count"),
    RECVMSG(47, 212, "sockfd msg flags"),
    REMOVEXATTR(197, 14, "path name"),
    RENAMEAT2(316, 276, "olddirfd oldpath newdirfd newpath flags"),
    SCHED_SETSCHEDULER(144, 119, "tid policy param"),
    SCHED_SETAFFINITY(203, 122, "tid len mask"),
    SCHED_GETAFFINITY(204, 123, "tid len mask"),
    GETCPU(309, 168, "cpu node unused"),
    SENDMSG(46, 211, "sockfd msg flags"),
    SETNS(308, 268, "fd nstype"),
    SETSOCKOPT(54, 208, "sockfd level optname optval optlen"),
    SETXATTR(188, 5, "path name value size flags"),
    SHUTDOWN(48, 210, "sockfd how"),
    SOCKET(41, 198, "domain type protocol"),
    SOCKETPAIR(53, 199, "domain type protocol sv"),
    STATFS(137, 43, "path buf"),
    STATX(332, 291, "dirfd path flags mask buf"),
    SYMLINKAT(266, 36, "target newdirfd path"),
    UNLINKAT(263, 35, "dirfd path flags"),
    USERFAULTFD(323, 282, "flags"),
    UTIMENSAT(280, 88, "dirfd path times flags"),
    WRITE(1, 64, "fd buf count");

    private final int x86;
    private final int arm;
    private final String arguments;

    Syscall(int x86, int arm, String arguments) {
        this.x86 = x86;
        this.arm = arm;
        this.arguments = arguments;
    }

    int number() {
        return Machine.ARM64 ? arm : x86;
    }

    String argument(int index) {
        return arguments.split(" ")[index];
    }

    /** The name as in the manual, except that a 64 of the raw call is kept. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
