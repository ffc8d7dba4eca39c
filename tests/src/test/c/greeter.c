/*
 * greeter PORT BYTES: a server that lets clients in slowly: sends each so many dots and the line it has sent, and closes the
 * connection at once.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WAITING = 64, BETWEEN_MICROSECONDS = 4000, LONGEST = 1000000, LINE = 100 };

static void serve(int client, size_t dots)
{
	static char answer[LONGEST + LINE];
	memset(answer, '.', dots);
	size_t n = dots;
	while (n < dots + LINE && read(client, answer + n, 1) == 1 && answer[n++] != '\n') {
	}
	for (size_t sent = 0; sent < n;) {
		ssize_t m = write(client, answer + sent, n - sent);
		if (m < 0) {
			perror("write");
			break;
		}
		sent += (size_t)m;
	}
	close(client);
}

int main(int argc, char **argv)
{
	struct sockaddr_in here = {.sin_family = AF_INET};
	size_t dots = argc > 2 ? (size_t)atol(argv[2]) : LONGEST + 1;
	if (dots > LONGEST) {
		fprintf(stderr, "usage: greeter PORT BYTES, at most %d\n", LONGEST);
		return 2;
	}
	here.sin_port = htons((unsigned short)atoi(argv[1]));
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	int one = 1;
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(listener, (struct sockaddr *)&here, sizeof here) || listen(listener, WAITING)) {
		perror("listen");
		return 1;
	}
	for (;;) {
		usleep(BETWEEN_MICROSECONDS);
		int client = accept(listener, NULL, NULL);
		if (client < 0) {
			perror("accept");
			return 1;
		}
		serve(client, dots);
	}
}
