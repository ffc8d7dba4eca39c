/* TCP and UDP, over both versions of IP. */
#include "survive.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

union address {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
};

static socklen_t loopback(union address *address, int family)
{
	memset(address, 0, sizeof *address);
	if (family == AF_INET) {
		address->four = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(7777) };
		return sizeof address->four;
	}
	address->six = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT, .sin6_port = htons(7777) };
	return sizeof address->six;
}

static int listener_at(const union address *address, socklen_t size)
{
	int one = 1, listener = socket(address->any.sa_family, SOCK_STREAM, 0);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	MUST(bind(listener, &address->any, size) == 0 && listen(listener, 5) == 0);
	return listener;
}

static int connected_to(const union address *address, socklen_t size)
{
	int client = socket(address->any.sa_family, SOCK_STREAM, 0);
	MUST(connect(client, &address->any, size) == 0);
	return client;
}

static void tcp(int family)
{
	union address address;
	socklen_t size = loopback(&address, family);
	int one = 1, listener = listener_at(&address, size), client = connected_to(&address, size);
	int server = accept(listener, NULL, NULL);
	MUST(server >= 0 && write(client, "to server", 9) == 9 && write(server, "to client", 9) == 9);
	MUST(setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0);
	MUST(setsockopt(client, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one) == 0);
	int datagrams = socket(family, SOCK_DGRAM, 0);
	MUST(bind(datagrams, &address.any, size) == 0);
	across();
	MUST(got(server, "to server") && got(client, "to client"));
	for (int i = 0; i < 100; i++)
		MUST(write(client, "more", 4) == 4 && got(server, "more"));
	int set = 0;
	socklen_t length = sizeof set;
	MUST(getsockopt(client, IPPROTO_TCP, TCP_NODELAY, &set, &length) == 0 && set);
	MUST(getsockopt(client, SOL_SOCKET, SO_KEEPALIVE, &set, &length) == 0 && set);
	(void)connected_to(&address, size);
	MUST(accept(listener, NULL, NULL) >= 0);
	MUST(sendto(datagrams, "x", 1, 0, &address.any, size) == 1 && got(datagrams, "x"));
}

void tcp4(void) { tcp(AF_INET); }
void tcp6(void) { tcp(AF_INET6); }

/* One side has sent its last word and the other has not read it; one has filled the other's window. */
static void half(int family)
{
	union address address;
	socklen_t size = loopback(&address, family);
	int listener = listener_at(&address, size);
	int closing = connected_to(&address, size), heard = accept(listener, NULL, NULL);
	int full = connected_to(&address, size), slow = accept(listener, NULL, NULL);
	MUST(write(closing, "last word", 9) == 9 && shutdown(closing, SHUT_WR) == 0);
	MUST(fcntl(full, F_SETFL, O_NONBLOCK) == 0);
	static char bytes[65536];
	size_t sent = 0;
	for (ssize_t length; (length = write(full, bytes, sizeof bytes)) > 0;)
		sent += (size_t)length;
	across();
	char byte;
	MUST(got(heard, "last word") && read(heard, &byte, 1) == 0);
	MUST(write(heard, "answer", 6) == 6 && got(closing, "answer"));
	size_t received = 0;
	while (received < sent) {
		ssize_t length = read(slow, bytes, sizeof bytes);
		MUST(length > 0);
		received += (size_t)length;
	}
	MUST(received == sent && write(full, "more", 4) == 4 && got(slow, "more"));
}

void half4(void) { half(AF_INET); }
void half6(void) { half(AF_INET6); }
