/* Prints a plan from its bytes, exactly as SetupPlan.render() does from its records. */
#include <fcntl.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "plan.h"
#include "util.h"

static struct {
	size_t used;
	char bytes[4096];
} out;

static void flush(void)
{
	for (size_t done = 0; done < out.used;) {
		ssize_t n = write(STDOUT_FILENO, out.bytes + done, out.used - done);
		if (n < 0 && errno != EINTR)
			_exit(1);
		done += n > 0 ? (size_t)n : 0;
	}
	out.used = 0;
}

static void put_bytes(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (out.used == sizeof out.bytes)
			flush();
		out.bytes[out.used++] = text[i];
	}
}

static void put(const char *text)
{
	put_bytes(text, strlen(text));
}

static void put_decimal(int64_t n)
{
	char digits[21];
	if (n < 0)
		put("-");
	put_bytes(digits, format_decimal(digits, n < 0 ? 0 - (uint64_t)n : (uint64_t)n, 1));
}

static void put_base(uint64_t n, unsigned shift, const char *prefix)
{
	char digits[24];
	size_t at = sizeof digits;
	do {
		digits[--at] = "0123456789abcdef"[n & ((1u << shift) - 1)];
		n >>= shift;
	} while (n);
	put(prefix);
	put_bytes(digits + at, sizeof digits - at);
}

static void put_text(const char *text)
{
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if (*c >= 0x21 && *c <= 0x7e && !strchr("(),\\[]", *c)) {
			put_bytes((const char *)c, 1);
			continue;
		}
		const char hex[] = "0123456789abcdef";
		char escaped[] = { '\\', 'x', hex[*c >> 4], hex[*c & 15] };
		put_bytes(escaped, sizeof escaped);
	}
}

/* The flag sets of plan_ops.h, in its order. */
static const struct {
	const char *set;
	const char *name;
	uint64_t value;
} flags[] = {
#define PLAN_OP(code, name, call, arguments)
#define PLAN_FLAG(set, name, value) { #set, #name, value },
#include "plan_ops.h"
#undef PLAN_FLAG
#undef PLAN_OP
};

static bool in_set(size_t flag, const char *set, int length)
{
	return strncmp(flags[flag].set, set, (size_t)length) == 0 && !flags[flag].set[length];
}

static void put_flags(const char *set, int length, uint64_t value)
{
	const char *separator = "";
	for (size_t i = 0; i < COUNT_OF(flags); i++) {
		uint64_t flag = flags[i].value;
		if (!flag || !in_set(i, set, length) || (value & flag) != flag)
			continue;
		put(separator);
		put(flags[i].name);
		separator = "|";
		value &= ~flag;
	}
	if (value || !*separator) {
		put(separator);
		put_base(value, 4, value ? "0x" : "");
	}
}

static void put_one_of(const char *set, int length, int64_t value)
{
	for (size_t i = 0; i < COUNT_OF(flags); i++)
		if (in_set(i, set, length) && flags[i].value == (uint64_t)value)
			return put(flags[i].name);
	put_decimal(value);
}

static void put_capabilities(uint64_t mask)
{
	const uint64_t all = (1ull << 41) - 1;
	if (mask == all)
		put("all");
	else if (!mask)
		put("none");
	else
		put_flags("cap", 3, mask);
}

static void put_vector(const struct plan *plan, const union plan_argument *argument)
{
	const uint64_t *strings = plan_vector(plan, argument);
	put("[");
	for (uint32_t i = 0; i < argument->span.length; i++) {
		put(i ? ", " : "");
		put_text((const char *)plan->base + strings[i]);
	}
	put("]");
}

static void put_value(const struct plan *plan, const struct plan_field *field, const union plan_argument *argument)
{
	uint64_t bits = (uint64_t)argument->number;
	switch (field->kind) {
	case 's':
	case 'n': {
		const char *text = plan_text(plan, argument);
		if (text)
			put_text(text);
		else
			put("NULL");
		return;
	}
	case 'v':
		return put_vector(plan, argument);
	case 'b':
		put_decimal(argument->span.length);
		return put(" bytes");
	case 'o':
		return put_base(bits, 3, bits ? "0" : "");
	case 'x':
		return put_base(bits, 4, "0x");
	case 'D':
		put_decimal(major(bits));
		put(":");
		return put_decimal(minor(bits));
	case 'C':
		return put_capabilities(bits);
	case 'S':
	case 'R':
		put("slot ");
		return put_decimal(argument->number);
	case 'F':
		return put_flags(field->set, field->set_length, bits);
	case 'E':
		return put_one_of(field->set, field->set_length, argument->number);
	default:
		return put_decimal(argument->number);
	}
}

static void put_operation(const struct plan *plan, uint32_t index)
{
	const struct plan_operation *operation = &plan->operations[index];
	const union plan_argument *argument = plan_arguments(plan, operation);
	const char *declaration = plan_fields(operation->code);
	const union plan_argument *result = NULL;
	const char *separator = "";
	struct plan_field field;
	char number[21];
	size_t digits = format_decimal(number, (uint64_t)index + 1, 1);
	put_bytes("    ", digits < 4 ? 4 - digits : 0);
	put(number);
	put(" ");
	put(plan_call_name(operation->code));
	put("(");
	for (; plan_next_field(&declaration, &field); argument++) {
		if (field.kind == 'R') {
			result = argument;
			continue;
		}
		put(separator);
		put_bytes(field.name, (size_t)field.name_length);
		put("=");
		put_value(plan, &field, argument);
		separator = ", ";
	}
	put(")");
	if (result) {
		put(" = slot ");
		put_decimal(result->number);
	}
	put("\n");
}

static void put_section(const struct plan *plan, enum plan_section section, const char *title)
{
	struct plan_range range = plan->header->sections[section];
	put(title);
	put(":\n");
	for (uint32_t i = 0; i < range.count; i++)
		put_operation(plan, range.first + i);
}

static void put_monitor(const struct plan *plan)
{
	const struct plan_header *header = plan->header;
	put("monitor(flags=");
	put_flags("plan", 4, header->flags);
	put(", uid=");
	put_decimal(header->stdio_uid);
	put(", gid=");
	put_decimal(header->stdio_gid);
	put(", log=");
	if (header->log_path)
		put_text(plan_log_path(plan));
	else
		put("NULL");
	put(", keep=");
	put_decimal(header->log_files);
	put(", rotate=");
	put_decimal((int64_t)header->log_bytes);
	put(")\n");
}

static void put_plan(const struct plan *plan)
{
	put_monitor(plan);
	put_section(plan, PLAN_PREPARE, "prepare");
	put("clone3(flags=");
	put_flags("clone", 5, plan->header->clone_flags);
	put(", cgroup=");
	if (plan->header->cgroup_slot < 0) {
		put("none");
	} else {
		put("slot ");
		put_decimal(plan->header->cgroup_slot);
	}
	put(")\n");
	put_section(plan, PLAN_CLONED, "cloned");
	put_section(plan, PLAN_PARENT, "parent");
	put_section(plan, PLAN_CHILD, "child");
	put_section(plan, PLAN_TEARDOWN, "teardown");
	flush();
}

static int complain(const char *what, const char *file)
{
	const char *const parts[] = { "ctctl-explain: ", file, what, "\n" };
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		if (write(STDERR_FILENO, parts[i], strlen(parts[i])) < 0)
			break;
	return 1;
}

int explain_main(int argc, char **argv)
{
	if (argc != 2)
		return complain("usage: ctctl-explain FILE", "");
	CLEANUP_FD fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	struct plan plan;
	if (fd < 0)
		return complain(": cannot be opened", argv[1]);
	if (plan_map(&plan, fd, false) < 0)
		return complain(": not a valid plan", argv[1]);
	put_plan(&plan);
	return 0;
}
