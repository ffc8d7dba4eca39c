#include "survive.h"

#include <stdarg.h>
#include <sys/wait.h>

void wrong(const char *format, ...)
{
	int error = errno;
	va_list arguments;
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf(": %s\n", strerror(error));
	exit(1);
}

void across(void)
{
	char byte;
	printf("ready\n");
	fflush(stdout);
	int go = open("/tmp/go", O_RDONLY);
	MUST(go >= 0 || errno == EINTR);
	while (read(go, &byte, 1) < 0 && errno == EINTR)
		;
	close(go);
}

bool got(int fd, const char *text)
{
	char bytes[256] = { 0 };
	ssize_t length = read(fd, bytes, strlen(text));
	return length == (ssize_t)strlen(text) && strcmp(bytes, text) == 0;
}

bool ended_with(pid_t pid, int code)
{
	int status;
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == code;
}

static const struct {
	const char *name;
	void (*run)(void);
} cases[] = {
#define ENTRY(name) { #name, name },
	CASES(ENTRY)
	REFUSED(ENTRY)
#undef ENTRY
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < sizeof cases / sizeof *cases; i++) {
		if (strcmp(argv[1], cases[i].name) != 0)
			continue;
		cases[i].run();
		printf("ok\n");
		return 0;
	}
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		puts(cases[i].name);
	return argc == 1 ? 0 : 2;
}
