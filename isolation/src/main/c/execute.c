#include "execute.h"

#include <errno.h>
#include <string.h>

#include "util.h"

static int (*const operations[PLAN_CODES])(struct execution *, const union plan_argument *) = {
#define PLAN_OP(code, name, call, arguments) [code] = op_##name,
#include "plan_ops.h"
#undef PLAN_OP
};

void execution_begin(struct execution *x, const struct plan *plan)
{
	*x = (struct execution){ .plan = plan, .channel = -1, .oom_counter = -1, .user_namespace = -1, .restorer = -1 };
	memset(x->slots, -1, sizeof x->slots);
	memset(&x->stdio, -1, sizeof x->stdio);
}

void execution_forget_changes(struct execution *x)
{
	memset(x->changed, 0, sizeof x->changed);
}

void execution_close_slots(struct execution *x)
{
	for (size_t i = 0; i < PLAN_SLOTS; i++)
		replace_fd(&x->slots[i], -1);
}

int slot_fd(const struct execution *x, const union plan_argument *argument)
{
	int fd = x->slots[argument->number];
	if (fd < 0)
		errno = EBADF;
	return fd;
}

int fill_slot(struct execution *x, const union plan_argument *argument, int fd)
{
	if (fd < 0)
		return -1;
	replace_fd(&x->slots[argument->number], fd);
	x->changed[argument->number] = true;
	return 0;
}

static int run_operation(struct execution *x, uint32_t index)
{
	const struct plan_operation *operation = &x->plan->operations[index];
	if (x->progress)
		x->progress->index = index;
	x->detail = 0;
	errno = 0;
	return operations[operation->code](x, plan_arguments(x->plan, operation));
}

struct failures execution_run(struct execution *x, enum plan_section section)
{
	struct plan_range range = x->plan->header->sections[section];
	struct failures failures = { 0 };
	for (uint32_t i = range.first; i < range.first + range.count; i++) {
		if (run_operation(x, i) == 0)
			continue;
		if (!failures.count++) {
			failures.first = i;
			failures.error = errno;
			failures.detail = x->detail;
		}
		if (section != PLAN_TEARDOWN)
			break;
	}
	return failures;
}
