/* A plan's bytes: layout, validation and access. docs/protocol.md draws them. */
#ifndef CTCTL_PLAN_H
#define CTCTL_PLAN_H

#include <stdbool.h>
#include <stdint.h>

enum { PLAN_VERSION = 2, PLAN_SLOTS = 256, PLAN_GIVEN = 2, PLAN_KEPT = 4 };

enum plan_flag { PLAN_TTY = 1, PLAN_STDIN = 2, PLAN_CLOSE_STDIN_ONCE = 4, PLAN_FOREGROUND = 8 };

enum plan_section { PLAN_PREPARE, PLAN_CLONED, PLAN_PARENT, PLAN_CHILD, PLAN_TEARDOWN, PLAN_SECTIONS };

enum plan_code {
#define PLAN_OP(code, name, call, arguments) OP_##name = code,
#include "plan_ops.h"
#undef PLAN_OP
	PLAN_CODES
};

struct plan_range {
	uint32_t first;
	uint32_t count;
};

struct plan_header {
	char magic[8];
	uint32_t version;
	uint32_t size;
	uint64_t clone_flags;
	int32_t cgroup_slot;
	uint32_t flags;
	uint32_t stdio_uid;
	uint32_t stdio_gid;
	uint32_t log_path;
	uint32_t log_files;
	uint64_t log_bytes;
	struct plan_range sections[PLAN_SECTIONS];
	uint32_t operation_count;
	uint32_t operations;
};

struct plan_operation {
	uint16_t code;
	uint16_t argument_count;
	uint32_t arguments;
};

/* Strings, bytes and vectors are (offset, length); everything else is a number. */
union plan_argument {
	int64_t number;
	struct {
		uint32_t offset;
		uint32_t length;
	} span;
};

/* A mapped plan. Everything reachable from it is within bounds once plan_validate has said so. */
struct plan {
	uint8_t *base;
	uint32_t size;
	const struct plan_header *header;
	const struct plan_operation *operations;
	struct plan_header upgraded; /* that of a plan of version 1 */
};

/* One declared argument: name=kind of plan_ops.h. */
struct plan_field {
	const char *name;
	int name_length;
	char kind;
	const char *set;
	int set_length;
};

/* Maps a plan privately and validates it. With `sealed`, the descriptor must be a memfd nobody can write or resize.
 * 0, or -1 with errno: EBADMSG when it is not a valid plan. */
int plan_map(struct plan *plan, int fd, bool sealed);

/* Checks every offset, count, code, slot and NUL of `size` bytes; 0, or -1 with EBADMSG. */
int plan_validate(struct plan *plan, void *bytes, uint64_t size);

/* Lets go of the pages that have been read; they come back from the memfd when touched. */
void plan_rest(const struct plan *plan);

const char *plan_call_name(uint16_t code);
const char *plan_fields(uint16_t code);

/* Takes the next field off a declaration; false at its end. */
bool plan_next_field(const char **declaration, struct plan_field *field);

const union plan_argument *plan_arguments(const struct plan *plan, const struct plan_operation *operation);
const char *plan_text(const struct plan *plan, const union plan_argument *argument);

/* Offsets of a vector's strings, ended by 0. */
const uint64_t *plan_vector(const struct plan *plan, const union plan_argument *argument);

/* NULL without a log. */
const char *plan_log_path(const struct plan *plan);

/* `ctctl-explain FILE`. */
int explain_main(int argc, char **argv);

#endif
