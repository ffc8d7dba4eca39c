#include "dialogue.h"

#include <string.h>
#include <sys/socket.h>

#include "message.h"
#include "util.h"

/* criu_resp, criu_restore_resp and criu_notify of CRIU's rpc.proto. */
enum { RESP_TYPE = 1, RESP_SUCCESS = 2, RESP_RESTORE = 4, RESP_NOTIFY = 5, RESP_ERRNO = 7 };
enum { RESTORE_PID = 1 };
enum { NOTIFY_SCRIPT = 1, NOTIFY_PID = 2 };
enum { TYPE_RESTORE = 2, TYPE_NOTIFY = 6 };
enum { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

struct cursor {
	const uint8_t *at;
	const uint8_t *end;
};

struct field {
	uint64_t number;
	uint64_t value; /* of a varint */
	struct cursor bytes;
};

static bool take_varint(struct cursor *cursor, uint64_t *value)
{
	*value = 0;
	for (unsigned shift = 0; shift < 64 && cursor->at < cursor->end; shift += 7) {
		uint8_t byte = *cursor->at++;
		*value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return true;
	}
	return false;
}

static bool take_bytes(struct cursor *cursor, uint64_t length, struct cursor *bytes)
{
	if (length > (uint64_t)(cursor->end - cursor->at))
		return false;
	*bytes = (struct cursor){ cursor->at, cursor->at + length };
	cursor->at += length;
	return true;
}

static bool take_field(struct cursor *cursor, struct field *field)
{
	uint64_t key, length;
	*field = (struct field){ 0 };
	if (cursor->at == cursor->end || !take_varint(cursor, &key))
		return false;
	field->number = key >> 3;
	switch (key & 7) {
	case WIRE_VARINT:
		return take_varint(cursor, &field->value);
	case WIRE_BYTES:
		return take_varint(cursor, &length) && take_bytes(cursor, length, &field->bytes);
	case WIRE_FIXED64:
		return take_bytes(cursor, 8, &field->bytes);
	case WIRE_FIXED32:
		return take_bytes(cursor, 4, &field->bytes);
	default:
		return false;
	}
}

static bool is_text(struct cursor bytes, const char *text)
{
	size_t length = (size_t)(bytes.end - bytes.at);
	return length == strlen(text) && memcmp(bytes.at, text, length) == 0;
}

static void read_notification(struct cursor cursor, struct dialogue_message *message)
{
	struct field field;
	while (take_field(&cursor, &field)) {
		if (field.number == NOTIFY_PID)
			message->pid = (pid_t)field.value;
		if (field.number != NOTIFY_SCRIPT)
			continue;
		if (is_text(field.bytes, "setup-namespaces"))
			message->event = DIALOGUE_NAMESPACES;
		else if (is_text(field.bytes, "orphan-pts-master"))
			message->event = DIALOGUE_MASTER;
		else if (is_text(field.bytes, "pre-resume"))
			message->event = DIALOGUE_RESTORED;
	}
}

static int read_response(struct cursor cursor, struct dialogue_message *message)
{
	struct field field, inner;
	uint64_t type = 0, success = 0;
	while (take_field(&cursor, &field)) {
		if (field.number == RESP_TYPE)
			type = field.value;
		else if (field.number == RESP_SUCCESS)
			success = field.value;
		else if (field.number == RESP_ERRNO)
			message->error = (int)field.value;
		else if (field.number == RESP_NOTIFY)
			read_notification(field.bytes, message);
		else if (field.number == RESP_RESTORE && take_field(&field.bytes, &inner) && inner.number == RESTORE_PID)
			message->pid = (pid_t)inner.value;
	}
	if (cursor.at != cursor.end || (type != TYPE_NOTIFY && type != TYPE_RESTORE && success)) {
		errno = EBADMSG;
		return -1;
	}
	if (type != TYPE_NOTIFY)
		message->event = success ? DIALOGUE_DONE : DIALOGUE_FAILED;
	return 0;
}

int dialogue_begin(int fd, const void *request, size_t length)
{
	return send(fd, request, length, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

int dialogue_receive(int fd, struct dialogue_message *message)
{
	uint8_t bytes[4096];
	*message = (struct dialogue_message){ .event = DIALOGUE_STEP, .fd = -1 };
	ssize_t length = receive_message(fd, bytes, sizeof bytes, &message->fd, 1);
	if (length > 0)
		return read_response((struct cursor){ bytes, bytes + length }, message);
	if (length == 0)
		errno = ECONNRESET;
	return -1;
}

int dialogue_answer(int fd, bool yes)
{
	/* criu_req: type NOTIFY, notify_success */
	const uint8_t answer[] = { 1 << 3, TYPE_NOTIFY, 3 << 3, yes };
	return send(fd, answer, sizeof answer, MSG_NOSIGNAL) < 0 ? -1 : 0;
}
