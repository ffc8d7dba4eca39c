/*
 * Children. CRIU makes some to try the kernel, which stop themselves or sleep, others to enter a namespace or to be tar. When it is
 * killed they would stay, for ever, and with them its end of the dialogue: nobody would learn that it has gone. They go with it. The
 * processes of containers are no such children: they are made with namespaces, or with a PID.
 */
#include <dlfcn.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "preload.h"

/* What a child that is made by clone(2) begins with. */
struct beginning {
	int (*work)(void *);
	void *given;
	long parent;
};

typedef int clone_call(int (*work)(void *), void *stack, int flags, void *given, ...);

static void go_with(long parent)
{
	system_call()(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
	/* 0: it is in another PID namespace than ours */
	long now = system_call()(SYS_getppid);
	if (now && now != parent)
		system_call()(SYS_exit_group, 1);
}

pid_t fork(void)
{
	static pid_t (*found)(void);
	if (!found)
		*(void **)&found = dlsym(RTLD_NEXT, "fork");
	long self = system_call()(SYS_getpid);
	pid_t child = found();
	if (child == 0)
		go_with(self);
	return child;
}

static int begin_child(void *given)
{
	struct beginning *beginning = given;
	go_with(beginning->parent);
	return beginning->work(beginning->given);
}

int clone(int (*work)(void *), void *stack, int flags, void *given, ...)
{
	static clone_call *found;
	if (!found)
		*(void **)&found = dlsym(RTLD_NEXT, "clone");
	va_list list;
	va_start(list, given);
	void *parent_tid = va_arg(list, void *);
	void *tls = va_arg(list, void *);
	void *child_tid = va_arg(list, void *);
	va_end(list);
	/* nothing shared, nothing new: it has a copy of our stack */
	if ((flags & ~CLONE_UNTRACED) != SIGCHLD)
		return found(work, stack, flags, given, parent_tid, tls, child_tid);
	struct beginning beginning = { .work = work, .given = given, .parent = system_call()(SYS_getpid) };
	return found(begin_child, stack, flags, &beginning);
}
