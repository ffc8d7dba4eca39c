/* The client role: one command line, carried to the daemon and back. */
#ifndef CTCTL_CLIENT_H
#define CTCTL_CLIENT_H

#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
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

/* client_daemon.c: where the daemon is. Both paths are absolute. */
struct host {
	char socket[PATH_MAX];
	char directory[PATH_MAX]; /* of the socket: the run directory */
	bool given;               /* by --host or CTCTL_HOST */
};
void host_find(struct host *host, const char *option);
/* A connected socket, the daemon started first when there is none; does not return without one. */
int host_connect(const struct host *host);
/* Becomes libexec/ctctl-daemon with these arguments. */
_Noreturn void host_exec_daemon(const struct host *host, char **arguments);
/* Seconds the daemon may take to acknowledge. */
unsigned host_patience(void);

/* client.c: a connection on which the request has been sent; does not return without one. */
int client_request(const struct host *host);

/* client_relay.c: everything after the request was sent; returns only by leaving. */
_Noreturn void client_relay(int daemon, const struct host *host);

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

/* terminal.c: the user's terminal, fd 0. */
void terminal_raw(void); /* again after a stop; the modes of the first call are the ones restored */
void terminal_restore(void);
bool terminal_is_raw(void);
bool terminal_size(uint16_t *rows, uint16_t *columns);

#endif
