/* The client role: one command line, carried to the daemon and back. */
#ifndef CTCTL_CLIENT_H
#define CTCTL_CLIENT_H

#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

/* Exit codes of docs/exit-codes.md. */
enum {
	CLIENT_FAILED = 1,
	CLIENT_USAGE = 2,
	CLIENT_DENIED = 8,
	CLIENT_NO_DAEMON = 11,
};

/*
 * A daemon that is killed takes its listening socket with it only at the end of its exit. A request that it has not
 * acknowledged was not acted upon, and goes to the next one.
 */
enum { CLIENT_ATTEMPTS = 20, CLIENT_PAUSE_MILLISECONDS = 20 };

int client_main(int argc, char **argv);

/* Restores the terminal and exits. */
_Noreturn void client_leave(int code);
/* `ctctl: …` on stderr in one write, then leaves. */
_Noreturn void client_fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));
void client_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* client_host.c: where the daemon is. Both paths are absolute. */
struct host {
	char socket[PATH_MAX];
	char directory[PATH_MAX]; /* of the socket: the run directory */
	bool given;               /* by --host or CTCTL_HOST */
};
void host_find(struct host *host, const char *option);
/* A connected socket, the daemon started first when there is none; does not return without one. */
int host_connect(const struct host *host);
/* A connected socket, or -1 with errno: ENOENT and ECONNREFUSED when there is no daemon. */
int host_try(const struct host *host);
/* Leaves with what errno means for the user. */
_Noreturn void host_unreachable(const struct host *host);
/* Seconds the daemon may take to acknowledge. */
unsigned host_patience(void);

/* client_start.c: a socket connected to a daemon that has been started; does not return without one. */
int daemon_start(const struct host *host);
/* Becomes libexec/ctctl-daemon with these arguments. */
_Noreturn void daemon_exec(const struct host *host, char **arguments);

/* client.c: a connection on which the request has been sent; does not return without one. */
int client_request(const struct host *host);

/* client_relay.c: everything after the request was sent; returns only by leaving. */
_Noreturn void client_relay(int daemon, const struct host *host);

/* A number in a received frame. */
static inline uint32_t frame_u32(const unsigned char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof value);
	return value;
}

/* client_session.c: ATTACH was received, with the session's descriptor. */
void session_begin(const unsigned char *frame, size_t length, int fd);
/* Whether there is one, or was. */
bool session_was_given(void);
/* Where its frames come from; -1: there is none, or it has ended. */
int session_source(void);
/* A frame of the session; leaves with the program's exit code. False: the session has ended. */
bool session_take(const unsigned char *frame, size_t length);
/* Whether our stdin is to be read now. */
bool session_wants_input(void);
void session_read_input(void);
/* Whether a user sits at a terminal that is the program's. */
bool session_is_interactive(void);
void session_tell_size(void);
/* Our stdout or stderr is gone. */
void session_stream_closed(int fd);
/* A signal came for us: the program's, or our own end. */
void session_signal(int number);

/* client_detach.c: finds the detach keys in what is typed. */
enum { DETACH_MAX = 64 };
struct detach {
	unsigned char keys[DETACH_MAX];
	size_t length;  /* 0: nothing detaches */
	size_t matched; /* keys withheld because they may become the sequence */
};
/*
 * Copies count bytes of `in` to `out` but for the keys withheld, and says in *found whether the sequence is complete; what
 * follows it is dropped. `out` holds count + DETACH_MAX bytes.
 */
size_t detach_filter(struct detach *detach, const unsigned char *in, size_t count, unsigned char *out, bool *found);

/* client_sink.c: our own stdout and stderr, written without ever blocking where that can be had. */
struct sink {
	int fd;      /* 1 or 2 */
	int own;     /* what is written to; -1 before the first write */
	bool timid;  /* writes may block: write little, and only after poll */
	bool broken; /* nobody reads it any more */
};
/* Bytes written; 0: not now; -1 with errno: never again. */
ssize_t sink_write(struct sink *sink, const void *bytes, size_t count);

/* client_output.c: where frames of type OUT go. `broken` hears of a stream that cannot be written, and why. */
enum { OUTPUT_STREAMS = 2 };
void output_begin(void (*broken)(int fd, int error));
/* `frame` must stay until nothing is pending. */
void output_take(const unsigned char *frame, size_t length);
bool output_is_pending(void);
/* Before and after a poll. */
void output_watch(struct pollfd watched[OUTPUT_STREAMS], bool attached);
void output_ready(const struct pollfd watched[OUTPUT_STREAMS]);

/* client_signals.c: whose the signals are that we get. */
enum signals_meaning { SIGNALS_OF_COMMAND, SIGNALS_OF_SESSION, SIGNALS_OF_TERMINAL };
/* Those that end a command are kept for signals_watch. */
void signals_hold(void);
/* They do so at once again. */
void signals_release(void);
/* Where they come from now. */
int signals_watch(enum signals_meaning meaning);
/* One that has come, or 0. */
int signals_take(void);
/* Stops as the default action of SIGTSTP would, but with the terminal as it was. */
void signals_stop(void);
/* Dies of SIGPIPE as a filter does, unless whoever started us ignores it. */
_Noreturn void signals_die_of_pipe(void);

/* terminal.c: the user's terminal, fd 0. */
void terminal_raw(void); /* again after a stop; the modes of the first call are the ones restored */
void terminal_restore(void);
bool terminal_is_raw(void);
bool terminal_size(uint16_t *rows, uint16_t *columns);

#endif
