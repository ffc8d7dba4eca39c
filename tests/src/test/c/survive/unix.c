/* Unix sockets of each type, named and not, and what waits in them. */
#include "survive.h"

#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

void sockets(void)
{
	int pair[2], packets[2];
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/tmp/socket" };
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0 && socketpair(AF_UNIX, SOCK_SEQPACKET, 0, packets) == 0);
	MUST(write(pair[0], "stream", 6) == 6 && write(packets[0], "one", 3) == 3 && write(packets[0], "two", 3) == 3);
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);
	MUST(bind(listener, (void *)&address, sizeof address) == 0 && listen(listener, 5) == 0);
	int client = socket(AF_UNIX, SOCK_STREAM, 0);
	MUST(connect(client, (void *)&address, sizeof address) == 0);
	int server = accept(listener, NULL, NULL);
	MUST(write(client, "hello", 5) == 5);
	int waiting = socket(AF_UNIX, SOCK_STREAM, 0);
	MUST(connect(waiting, (void *)&address, sizeof address) == 0);
	across();
	char bytes[16];
	MUST(got(pair[1], "stream") && read(packets[1], bytes, sizeof bytes) == 3 && got(server, "hello"));
	int late = accept(listener, NULL, NULL);
	MUST(write(waiting, "asked", 5) == 5 && got(late, "asked") && write(late, "reply", 5) == 5 && got(waiting, "reply"));
	int again = socket(AF_UNIX, SOCK_STREAM, 0);
	MUST(connect(again, (void *)&address, sizeof address) == 0 && accept(listener, NULL, NULL) >= 0);
}

void datagrams(void)
{
	struct sockaddr_un named = { .sun_family = AF_UNIX, .sun_path = "/tmp/datagrams" };
	struct sockaddr_un hidden = { .sun_family = AF_UNIX, .sun_path = "\0hidden" };
	socklen_t hidden_size = offsetof(struct sockaddr_un, sun_path) + 7;
	int server = socket(AF_UNIX, SOCK_DGRAM, 0), listener = socket(AF_UNIX, SOCK_STREAM, 0);
	MUST(bind(server, (void *)&named, sizeof named) == 0);
	MUST(bind(listener, (void *)&hidden, hidden_size) == 0 && listen(listener, 5) == 0);
	int client = socket(AF_UNIX, SOCK_DGRAM, 0);
	MUST(connect(client, (void *)&named, sizeof named) == 0 && send(client, "one", 3, 0) == 3 && send(client, "three", 5, 0) == 5);
	across();
	char bytes[16];
	MUST(recv(server, bytes, sizeof bytes, 0) == 3 && recv(server, bytes, sizeof bytes, 0) == 5);
	MUST(send(client, "more", 4, 0) == 4 && recv(server, bytes, sizeof bytes, 0) == 4);
	int stream = socket(AF_UNIX, SOCK_STREAM, 0);
	MUST(connect(stream, (void *)&hidden, hidden_size) == 0 && accept(listener, NULL, NULL) >= 0);
}

/* A descriptor that has been sent and not received. */
void passed(void)
{
	int pair[2], ends[2];
	char byte = 'x', control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0 && pipe(ends) == 0);
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(head), &ends[0], sizeof(int));
	MUST(sendmsg(pair[0], &message, 0) == 1);
	close(ends[0]);
	across();
	memset(control, 0, sizeof control);
	message.msg_controllen = sizeof control;
	MUST(recvmsg(pair[1], &message, 0) == 1 && message.msg_controllen > 0);
	int received;
	memcpy(&received, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof received);
	MUST(write(ends[1], "through", 7) == 7 && got(received, "through"));
}
