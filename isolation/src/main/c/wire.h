/*
 * Messages between the parts, as docs/protocol.md describes them: little-endian SEQPACKET frames that start with a u32
 * type.
 */
#ifndef CTCTL_WIRE_H
#define CTCTL_WIRE_H

enum { WIRE_PROTOCOL = 1 };

/* Bytes of a stream in one frame, and the largest frame: type, stream, bytes. */
enum { WIRE_CHUNK = 32 * 1024, WIRE_FRAME = WIRE_CHUNK + 16 };

enum wire_type {
	/* client → daemon */
	WIRE_REQUEST = 1,
	WIRE_REQUEST_SIGNAL = 2,
	WIRE_PING = 3,

	/* daemon → client; OUT also monitor → client */
	WIRE_OUT = 16,
	WIRE_EXIT = 17,
	WIRE_ATTACH = 18,
	WIRE_ACCEPTED = 19,
	WIRE_PONG = 20,

	/* client ↔ monitor */
	WIRE_STDIN = 32,
	WIRE_STDIN_EOF = 33,
	WIRE_WINCH = 34,
	WIRE_SIGNAL = 35,
	WIRE_STREAM_CLOSED = 36,
	WIRE_EXITED = 40,
	WIRE_STDIN_TAKEN = 41,

	/* daemon → spawner */
	WIRE_LAUNCH = 64,
	WIRE_TEARDOWN = 65,
	WIRE_HELLO = 66,
	WIRE_QUIT = 67,

	/* daemon ↔ monitor */
	WIRE_CTL_PIDS = 80,
	WIRE_CTL_STARTED = 81,
	WIRE_CTL_FAILED = 82,
	WIRE_CTL_EXITED = 83,
	WIRE_CTL_TORN_DOWN = 84,
	WIRE_CTL_RESTORED = 85,
	WIRE_CTL_NAMESPACES = 86,
	WIRE_CTL_READY = 87,
	WIRE_CTL_RESTORER = 88,
	WIRE_CTL_ATTACH = 96,
	WIRE_CTL_SIGNAL = 97,
	WIRE_CTL_SUBSCRIBE = 98,
	WIRE_CTL_PASS = 100,
	WIRE_CTL_BEGIN = 101,
	WIRE_CTL_PLAN = 102,
	WIRE_CTL_MAKE = 103,
	WIRE_CTL_FILES = 104,
};

/* REQUEST flags */
enum { WIRE_TTY_IN = 1, WIRE_TTY_OUT = 2, WIRE_TTY_ERR = 4 };

/* ATTACH flags */
enum { WIRE_ATTACH_TTY = 1, WIRE_ATTACH_STDIN = 2, WIRE_ATTACH_SIGNALS = 4 };

/* LAUNCH mask */
enum {
	WIRE_LAUNCH_PLAN = 1,
	WIRE_LAUNCH_RUNDIR = 2,
	WIRE_LAUNCH_LISTENER = 4,
	WIRE_LAUNCH_CONTROL = 8,
	WIRE_LAUNCH_SESSION = 16,
	WIRE_LAUNCH_GIVEN = 32, /* and the next bit: up to PLAN_GIVEN descriptors for the plan's last slots, the last one first */
	WIRE_LAUNCH_WAIT = 128, /* no descriptor: the plan comes with PLAN; RUNDIR, LISTENER and SESSION with BEGIN */
};

#endif
