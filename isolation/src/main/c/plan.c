#include "plan.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "util.h"

enum { PLAN_MAX_SIZE = 16 << 20, PLAN_MAX_OPERATIONS = 8192, EVERYWHERE = -1 };

_Static_assert(sizeof(struct plan_header) == 104, "layout of docs/protocol.md");
_Static_assert(sizeof(struct plan_operation) == 8, "layout of docs/protocol.md");
_Static_assert(sizeof(union plan_argument) == 8, "layout of docs/protocol.md");

static const struct {
	const char *call;
	const char *fields;
} declarations[PLAN_CODES] = {
#define PLAN_OP(code, name, call, arguments) [code] = { call, arguments },
#include "plan_ops.h"
#undef PLAN_OP
};

const char *plan_call_name(uint16_t code)
{
	return code < PLAN_CODES ? declarations[code].call : NULL;
}

const char *plan_fields(uint16_t code)
{
	return declarations[code].fields;
}

bool plan_next_field(const char **declaration, struct plan_field *field)
{
	const char *at = *declaration;
	while (*at == ' ')
		at++;
	if (!*at)
		return false;
	field->name = at;
	at = strchr(at, '=');
	field->name_length = (int)(at - field->name);
	field->kind = *++at;
	field->set = ++at;
	while (*at && *at != ' ')
		at++;
	field->set_length = (int)(at - field->set);
	*declaration = at;
	return true;
}

/* The one place where a plan's offsets are trusted: `length` bytes at `offset`, or NULL. */
static const void *slice(const struct plan *plan, uint64_t offset, uint64_t length, uint64_t alignment)
{
	if (offset % alignment || length > plan->size || offset > plan->size - length)
		return NULL;
	return plan->base + offset;
}

static bool is_terminated(const struct plan *plan, uint64_t offset)
{
	const char *text = slice(plan, offset, 1, 1);
	return text && memchr(text, 0, plan->size - offset);
}

static bool is_text(const struct plan *plan, uint64_t offset, uint64_t length)
{
	const char *text = slice(plan, offset, length + 1, 1);
	return text && memchr(text, 0, length + 1) == text + length;
}

static bool is_vector(const struct plan *plan, uint64_t offset, uint64_t count)
{
	const uint64_t *strings = slice(plan, offset, (count + 1) * sizeof *strings, 8);
	if (!strings || strings[count])
		return false;
	for (uint64_t i = 0; i < count; i++)
		if (!strings[i] || !is_terminated(plan, strings[i]))
			return false;
	return true;
}

static bool is_valid_argument(const struct plan *plan, char kind, const union plan_argument *argument)
{
	uint32_t offset = argument->span.offset, length = argument->span.length;
	switch (kind) {
	case 'n':
		return (!offset && !length) || is_text(plan, offset, length);
	case 's':
		return offset && is_text(plan, offset, length);
	case 'b':
		return slice(plan, offset, length, 8);
	case 'v':
		return is_vector(plan, offset, length);
	case 'S':
	case 'R':
		return argument->number >= 0 && argument->number < PLAN_SLOTS;
	default:
		return true;
	}
}

static bool is_valid_operation(const struct plan *plan, const struct plan_operation *operation)
{
	if (!plan_call_name(operation->code))
		return false;
	const union plan_argument *arguments =
		slice(plan, operation->arguments, operation->argument_count * sizeof *arguments, 8);
	if (!arguments)
		return false;
	const char *declaration = plan_fields(operation->code);
	struct plan_field field;
	uint32_t count = 0;
	for (; plan_next_field(&declaration, &field); count++)
		if (count >= operation->argument_count || !is_valid_argument(plan, field.kind, &arguments[count]))
			return false;
	return count == operation->argument_count;
}

/* Where an operation may stand: an exec in the monitor, for one, would be the end of it. */
static int section_of(uint16_t code)
{
	switch (code) {
	case OP_OOM_COUNTER:
	case OP_USER_NAMESPACE:
	case OP_MAP_USERS:
	case OP_RESTORER:
		return PLAN_PREPARE;
	case OP_WRITE_PROC:
	case OP_IDMAP_TREE:
	case OP_LINK_UP_INSIDE:
	case OP_SYSCTL_INSIDE:
		return PLAN_PARENT;
	case OP_PIVOT_ROOT:
	case OP_DETACH_OLD_ROOT:
	case OP_CONSOLE:
	case OP_STDIO:
	case OP_INIT:
	case OP_FS_IDS:
	case OP_KEEP:
	case OP_EXEC:
	case OP_AWAIT_BEGIN:
		return PLAN_CHILD;
	default:
		return EVERYWHERE;
	}
}

/* What PARENT does for the child can be done as soon as there is one. */
static bool may_stand_in(uint16_t code, int section)
{
	int only = section_of(code);
	return only == EVERYWHERE || only == section || (only == PLAN_PARENT && section == PLAN_CLONED);
}

static bool is_valid_section(const struct plan *plan, int section)
{
	struct plan_range range = plan->header->sections[section];
	uint32_t total = plan->header->operation_count;
	if (range.first > total || range.count > total - range.first)
		return false;
	for (uint32_t i = 0; i < range.count; i++) {
		uint16_t code = plan->operations[range.first + i].code;
		if (!may_stand_in(code, section) || (code == OP_EXEC && i + 1 != range.count))
			return false;
	}
	bool execs = range.count && plan->operations[range.first + range.count - 1].code == OP_EXEC;
	return section != PLAN_CHILD || !range.count || execs;
}

/* The namespaces, nothing else: CLONE_VM, for one, would run the child on the monitor's stack. */
static uint64_t clone_flags_allowed(void)
{
	static const struct {
		const char *set;
		uint64_t value;
	} flags[] = {
#define PLAN_OP(code, name, call, arguments)
#define PLAN_FLAG(set, name, value) { #set, value },
#include "plan_ops.h"
#undef PLAN_FLAG
#undef PLAN_OP
	};
	uint64_t allowed = 0;
	for (size_t i = 0; i < COUNT_OF(flags); i++)
		if (strcmp(flags[i].set, "clone") == 0)
			allowed |= flags[i].value;
	return allowed;
}

/* Version 1 had no CLONED. What such a monitor has made may be left for the next daemon's spawner to tear down. */
static const struct plan_header *upgraded(struct plan *plan)
{
	struct plan_header *header = &plan->upgraded;
	const struct plan_range *sections = (const void *)(plan->base + offsetof(struct plan_header, sections));
	memcpy(header, plan->base, offsetof(struct plan_header, sections));
	header->version = PLAN_VERSION;
	header->sections[PLAN_PREPARE] = sections[0];
	header->sections[PLAN_PARENT] = sections[1];
	header->sections[PLAN_CHILD] = sections[2];
	header->sections[PLAN_TEARDOWN] = sections[3];
	header->operation_count = sections[4].first;
	header->operations = sections[4].count;
	return header;
}

static bool is_valid(struct plan *plan)
{
	const struct plan_header *header = slice(plan, 0, sizeof *header, 8);
	if (!header || memcmp(header->magic, "CTCTLPLN", sizeof header->magic) != 0)
		return false;
	if (header->version == 1)
		header = upgraded(plan);
	if (header->version != PLAN_VERSION || header->size != plan->size ||
	    header->operation_count > PLAN_MAX_OPERATIONS)
		return false;
	if (header->clone_flags & ~clone_flags_allowed())
		return false;
	if (header->cgroup_slot < -1 || header->cgroup_slot >= PLAN_SLOTS || !header->log_files)
		return false;
	if (header->log_path && !is_terminated(plan, header->log_path))
		return false;
	plan->header = header;
	plan->operations =
		slice(plan, header->operations, header->operation_count * sizeof(struct plan_operation), 8);
	if (!plan->operations)
		return false;
	for (uint32_t i = 0; i < header->operation_count; i++)
		if (!is_valid_operation(plan, &plan->operations[i]))
			return false;
	for (int section = 0; section < PLAN_SECTIONS; section++)
		if (!is_valid_section(plan, section))
			return false;
	return true;
}

int plan_validate(struct plan *plan, void *bytes, uint64_t size)
{
	*plan = (struct plan){ .base = bytes, .size = (uint32_t)size };
	if (size <= PLAN_MAX_SIZE && is_valid(plan))
		return 0;
	errno = EBADMSG;
	return -1;
}

int plan_map(struct plan *plan, int fd, bool sealed)
{
	const int required = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK;
	struct stat status;
	if (fstat(fd, &status) < 0)
		return -1;
	if (sealed && (fcntl(fd, F_GET_SEALS) & required) != required) {
		errno = EPERM;
		return -1;
	}
	if (status.st_size <= 0 || status.st_size > PLAN_MAX_SIZE) {
		errno = EBADMSG;
		return -1;
	}
	/* writable because the exec turns the offsets of its vectors into pointers in place */
	void *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	return bytes == MAP_FAILED ? -1 : plan_validate(plan, bytes, (uint64_t)status.st_size);
}

void plan_rest(const struct plan *plan)
{
	madvise(plan->base, plan->size, MADV_DONTNEED);
}

const union plan_argument *plan_arguments(const struct plan *plan, const struct plan_operation *operation)
{
	return (const void *)(plan->base + operation->arguments);
}

const char *plan_text(const struct plan *plan, const union plan_argument *argument)
{
	return argument->span.offset ? (const char *)(plan->base + argument->span.offset) : NULL;
}

const uint64_t *plan_vector(const struct plan *plan, const union plan_argument *argument)
{
	return (const void *)(plan->base + argument->span.offset);
}

const char *plan_log_path(const struct plan *plan)
{
	return plan->header->log_path ? (const char *)(plan->base + plan->header->log_path) : NULL;
}
