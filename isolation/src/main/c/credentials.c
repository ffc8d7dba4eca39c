/* Operations on ids, capabilities and system call filters. */
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "execute.h"
#include "kernel.h"
#include "util.h"

enum { GROUPS_MAX = 1024, CAPABILITIES = 64 };

static struct __user_cap_header_struct this_process(void)
{
	return (struct __user_cap_header_struct){ .version = _LINUX_CAPABILITY_VERSION_3 };
}

static int set_capabilities(uint64_t effective, uint64_t permitted, uint64_t inheritable)
{
	struct __user_cap_header_struct header = this_process();
	struct __user_cap_data_struct data[2];
	for (unsigned word = 0; word < 2; word++)
		data[word] = (struct __user_cap_data_struct){
			.effective = (uint32_t)(effective >> (32 * word)),
			.permitted = (uint32_t)(permitted >> (32 * word)),
			.inheritable = (uint32_t)(inheritable >> (32 * word)),
		};
	return (int)syscall(SYS_capset, &header, data);
}

int keep_capabilities(uint64_t mask)
{
	struct __user_cap_header_struct header = this_process();
	struct __user_cap_data_struct data[2];
	if (syscall(SYS_capget, &header, data) < 0)
		return -1;
	uint64_t kept = ((uint64_t)data[1].permitted << 32 | data[0].permitted) & mask;
	return set_capabilities(kept, kept, 0);
}

/* Leaving uid 0 empties the effective set even with PR_SET_KEEPCAPS. */
static int raise_permitted(void)
{
	struct __user_cap_header_struct header = this_process();
	struct __user_cap_data_struct data[2];
	if (syscall(SYS_capget, &header, data) < 0)
		return -1;
	data[0].effective = data[0].permitted;
	data[1].effective = data[1].permitted;
	header = this_process();
	return (int)syscall(SYS_capset, &header, data);
}

int op_SET_IDS(struct execution *x, const union plan_argument *a)
{
	gid_t groups[GROUPS_MAX];
	const uint64_t *names = plan_vector(x->plan, &a[2]);
	uid_t uid = (uid_t)a[0].number;
	gid_t gid = (gid_t)a[1].number;
	if (a[2].span.length > GROUPS_MAX) {
		errno = EINVAL;
		return -1;
	}
	for (uint32_t i = 0; i < a[2].span.length; i++)
		groups[i] = (gid_t)strtoul((const char *)x->plan->base + names[i], NULL, 10);
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0 || setgroups(a[2].span.length, groups) < 0)
		return -1;
	if (setresgid(gid, gid, gid) < 0 || setresuid(uid, uid, uid) < 0)
		return -1;
	return raise_permitted();
}

int op_BOUNDING(struct execution *x, const union plan_argument *a)
{
	(void)x;
	for (unsigned long cap = 0; cap < CAPABILITIES; cap++) {
		if ((uint64_t)a[0].number >> cap & 1)
			continue;
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0)
			return errno == EINVAL ? 0 : -1; /* beyond the last one of this kernel */
	}
	return 0;
}

int op_CAPSET(struct execution *x, const union plan_argument *a)
{
	(void)x;
	if (set_capabilities((uint64_t)a[0].number, (uint64_t)a[1].number, (uint64_t)a[2].number) < 0)
		return -1;
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
		return -1;
	for (unsigned long cap = 0; cap < CAPABILITIES; cap++)
		if ((uint64_t)a[3].number >> cap & 1 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) < 0)
			return -1;
	return 0;
}

int op_NO_NEW_PRIVS(struct execution *x, const union plan_argument *a)
{
	(void)x, (void)a;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

int op_SECCOMP(struct execution *x, const union plan_argument *a)
{
	struct sock_fprog program = {
		.len = (unsigned short)(a[1].span.length / sizeof(struct sock_filter)),
		.filter = (void *)(uintptr_t)bytes_of(x, &a[1]),
	};
	if (a[1].span.length % sizeof(struct sock_filter) || a[1].span.length / sizeof(struct sock_filter) > BPF_MAXINSNS) {
		errno = EINVAL;
		return -1;
	}
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, (unsigned)a[0].number, &program);
}

/* Before the child's id is visible in the container: nobody there may look into its memory or descriptors. */
int op_NOT_DUMPABLE(struct execution *x, const union plan_argument *a)
{
	(void)x, (void)a;
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int op_LSM_LABEL(struct execution *x, const union plan_argument *a)
{
	CLEANUP_FD directory = open("/proc/self/attr", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (directory < 0)
		return -1;
	CLEANUP_FD fd = sys_openat2(directory, text_of(x, &a[0]), O_WRONLY, 0, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
	return fd < 0 ? -1 : write_once(fd, text_of(x, &a[1]), a[1].span.length);
}
