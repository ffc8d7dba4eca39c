// What a path through the network carries, measured over TCP by bin/bench net and shape:
//   stream serve PORT              answers one connection after the other, until it is ended
//   stream send ADDRESS PORT MS    sends for so long; prints MB/s as the other end has got them
//   stream sink PORT WAIT MS LIMIT takes one connection; prints the frames' payload per second of MS, after WAIT ms of it:
//                                  after LIMIT seconds of what has come by then
//   stream ask ADDRESS PORT COUNT  sends a byte and awaits one, COUNT times; prints the median in nanoseconds
#include <arpa/inet.h>
#include <errno.h>
#include <linux/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SINK = 's', ECHO = 'e', MOST = 100000, PAYLOAD = 1448 };

static char buffer[256 << 10];

static void die(const char *what) {
    perror(what);
    exit(1);
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t drain(int peer) {
    int64_t bytes = 0;
    ssize_t got;
    while ((got = read(peer, buffer, sizeof buffer)) > 0) {
        bytes += got;
    }
    return bytes;
}

static void answer(int peer) {
    char kind;
    if (read(peer, &kind, 1) != 1) {
        return;
    }
    if (kind == SINK) {
        int64_t bytes = drain(peer);
        if (write(peer, &bytes, sizeof bytes) != sizeof bytes) {
            die("write");
        }
        return;
    }
    char byte;
    while (read(peer, &byte, 1) == 1 && write(peer, &byte, 1) == 1) {
    }
}

static int listen_on(uint16_t port) {
    int on = 1;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(port)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&own, sizeof own) != 0 || listen(listener, 8) != 0) {
        die("listen");
    }
    return listener;
}

static volatile sig_atomic_t is_over;

static void over(int signal) {
    (void)signal;
    is_over = 1;
}

struct arrival {
    int64_t at;
    uint32_t segments;
};

// Those behind one that is missing count as well: a program does not see them before that has been sent again, a second later
// where a queue is as long.
static struct arrival arrived(int peer) {
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    if (getsockopt(peer, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) {
        die("getsockopt");
    }
    return (struct arrival){now(), info.tcpi_data_segs_in};
}

// Takes what there is until then, or until all has come.
static void take_until(int peer, int64_t end) {
    for (int64_t left; !is_over && (left = end - now()) > 0;) {
        struct pollfd input = {.fd = peer, .events = POLLIN};
        if (poll(&input, 1, (int)(left / 1000000) + 1) == 1 && read(peer, buffer, sizeof buffer) <= 0) {
            is_over = 1;
        }
    }
}

// From one arrival to another: what was on its way before the first does not count.
static struct arrival next_arrival(int peer) {
    struct arrival before = arrived(peer);
    struct arrival next = before;
    while (!is_over && next.segments == before.segments) {
        take_until(peer, now() + 200000);
        next = arrived(peer);
    }
    return next;
}

static void sink(uint16_t port, long wait, long milliseconds, unsigned limit) {
    // without SA_RESTART: what waits then returns
    struct sigaction action = {.sa_handler = over};
    sigaction(SIGALRM, &action, NULL);
    alarm(limit);
    int peer = accept(listen_on(port), NULL, NULL);
    if (peer < 0) {
        puts("0");
        return;
    }
    take_until(peer, now() + wait * 1000000);
    struct arrival first = next_arrival(peer);
    take_until(peer, first.at + milliseconds * 1000000);
    struct arrival last = next_arrival(peer);
    int64_t took = last.at > first.at ? last.at - first.at : 1;
    printf("%lld\n", (long long)(last.segments - first.segments) * PAYLOAD * 1000000000 / took);
}

static void serve(uint16_t port) {
    int on = 1;
    int listener = listen_on(port);
    for (;;) {
        int peer = accept(listener, NULL, NULL);
        if (peer < 0) {
            die("accept");
        }
        setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        answer(peer);
        close(peer);
    }
}

// The server may still be starting: it is asked again for a second.
static int reach(const char *address, uint16_t port, char kind) {
    struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, address, &peer.sin_addr) != 1) {
        fprintf(stderr, "bad address %s\n", address);
        exit(2);
    }
    int64_t end = now() + 1000000000;
    for (;;) {
        int on = 1;
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        // a host's own choice may be one that paces, as BBR does: its model of the path would be measured, not the path
        if (setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5) != 0 &&
            setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "reno", 4) != 0) {
            die("congestion control");
        }
        if (connect(fd, (struct sockaddr *)&peer, sizeof peer) == 0) {
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            if (write(fd, &kind, 1) != 1) {
                die("write");
            }
            return fd;
        }
        if (errno != ECONNREFUSED || now() > end) {
            die("connect");
        }
        close(fd);
        usleep(10000);
    }
}

static void send_for(int fd, long milliseconds) {
    int64_t begun = now();
    while (now() - begun < milliseconds * 1000000) {
        if (write(fd, buffer, sizeof buffer) < 0) {
            die("write");
        }
    }
    shutdown(fd, SHUT_WR);
    int64_t bytes = 0;
    if (read(fd, &bytes, sizeof bytes) != sizeof bytes) {
        die("read");
    }
    printf("%lld\n", (long long)(bytes * 1000 / (now() - begun)));
}

static int ascending(const void *a, const void *b) {
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void ask(int fd, long count) {
    static int64_t times[MOST];
    if (count < 1 || count > MOST) {
        fprintf(stderr, "count from 1 to %d\n", MOST);
        exit(2);
    }
    for (long i = 0; i < count; i++) {
        char byte = 'x';
        int64_t begun = now();
        if (write(fd, &byte, 1) != 1 || read(fd, &byte, 1) != 1) {
            die("ask");
        }
        times[i] = now() - begun;
    }
    qsort(times, (size_t)count, sizeof times[0], ascending);
    printf("%lld\n", (long long)times[count / 2]);
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "serve") == 0) {
        serve((uint16_t)atoi(argv[2]));
    } else if (argc == 5 && strcmp(argv[1], "send") == 0) {
        send_for(reach(argv[2], (uint16_t)atoi(argv[3]), SINK), atol(argv[4]));
    } else if (argc == 6 && strcmp(argv[1], "sink") == 0) {
        sink((uint16_t)atoi(argv[2]), atol(argv[3]), atol(argv[4]), (unsigned)atoi(argv[5]));
    } else if (argc == 5 && strcmp(argv[1], "ask") == 0) {
        ask(reach(argv[2], (uint16_t)atoi(argv[3]), ECHO), atol(argv[4]));
    } else {
        fprintf(stderr, "usage: stream serve PORT | send ADDRESS PORT MS | sink PORT WAIT MS LIMIT | ask ADDRESS PORT COUNT\n");
        return 2;
    }
    return 0;
}
