/* Operations on namespaces and what lives in them. */
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <time.h>

#include "execute.h"
#include "kernel.h"
#include "util.h"

int op_SETNS(struct execution *x, const union plan_argument *a)
{
	int fd = slot_fd(x, &a[0]);
	return fd < 0 ? -1 : setns(fd, (int)a[1].number);
}

int op_UNSHARE(struct execution *x, const union plan_argument *a)
{
	(void)x;
	return unshare((int)a[0].number);
}

int op_USER_NAMESPACE(struct execution *x, const union plan_argument *a)
{
	x->user_namespace = slot_fd(x, &a[0]);
	return x->user_namespace < 0 ? -1 : 0;
}

int op_SETHOSTNAME(struct execution *x, const union plan_argument *a)
{
	return sethostname(text_of(x, &a[0]), a[0].span.length);
}

int op_SETDOMAINNAME(struct execution *x, const union plan_argument *a)
{
	return setdomainname(text_of(x, &a[0]), a[0].span.length);
}

int op_LINK_UP(struct execution *x, const union plan_argument *a)
{
	struct ifreq request = { 0 };
	if (a[0].span.length >= sizeof request.ifr_name) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(request.ifr_name, text_of(x, &a[0]));
	CLEANUP_FD fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &request) < 0)
		return -1;
	request.ifr_flags |= IFF_UP;
	return ioctl(fd, SIOCSIFFLAGS, &request);
}

int op_SOCKET(struct execution *x, const union plan_argument *a)
{
	return fill_slot(x, &a[0], socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

/*
 * Both ends are up, but what sends on a link and the bridge it is a port of hear of that from a worker of the kernel, which
 * takes its time for bridges: packets are lost until then, and a first ARP request is repeated after a second. Asked for the state of a link, Linux does that work
 * at once since 6.9. It is no failure when it takes too long: then the program meets a network that is not there yet.
 */
int op_AWAIT_LINK(struct execution *x, const union plan_argument *a)
{
	enum { ROUNDS = 500, ROUND_NANOS = 100000 };
	struct ethtool_value state = { .cmd = ETHTOOL_GLINK };
	struct ifreq ask = { .ifr_data = (void *)&state };
	struct ifreq flags = { 0 };
	int fd = slot_fd(x, &a[0]);
	if (fd < 0 || a[1].span.length >= sizeof ask.ifr_name) {
		errno = fd < 0 ? errno : ENAMETOOLONG;
		return -1;
	}
	strcpy(ask.ifr_name, text_of(x, &a[1]));
	strcpy(flags.ifr_name, ask.ifr_name);
	for (int round = 0; round < ROUNDS; round++) {
		/* for its effect alone: not every driver answers */
		(void)ioctl(fd, SIOCETHTOOL, &ask);
		if (ioctl(fd, SIOCGIFFLAGS, &flags) < 0)
			return -1;
		if (flags.ifr_flags & IFF_RUNNING)
			return 0;
		nanosleep(&(struct timespec){ .tv_nsec = ROUND_NANOS }, NULL);
	}
	return 0;
}

/* /proc/sys may have been mounted over by a hostile image: nothing but procfs is written to. */
int op_SYSCTL(struct execution *x, const union plan_argument *a)
{
	struct statfs status;
	CLEANUP_FD root = sys_openat2(AT_FDCWD, "/proc/sys", O_PATH | O_DIRECTORY, 0, RESOLVE_NO_SYMLINKS);
	if (root < 0)
		return -1;
	CLEANUP_FD fd = sys_openat2(root, text_of(x, &a[0]), O_WRONLY, 0, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
	if (fd < 0 || fstatfs(fd, &status) < 0)
		return -1;
	if (status.f_type != MAGIC_PROC) {
		errno = EXDEV;
		return -1;
	}
	return write_once(fd, text_of(x, &a[1]), a[1].span.length);
}

int op_PIDFD(struct execution *x, const union plan_argument *a)
{
	return fill_slot(x, &a[1], sys_pidfd_open((pid_t)a[0].number));
}
