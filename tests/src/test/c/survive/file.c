/* Open files, deleted ones, locks on them. */
#include "survive.h"

#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>

static int made(const char *path)
{
	int fd = open(path, O_CREAT | O_RDWR, 0600);
	MUST(fd >= 0);
	return fd;
}

void files(void)
{
	int appended = open("/tmp/appended", O_CREAT | O_WRONLY | O_APPEND, 0600);
	MUST(write(appended, "12345", 5) == 5);
	int position = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
	MUST(lseek(position, 3, SEEK_SET) == 3);
	int same = dup(position), path = open("/etc", O_PATH | O_DIRECTORY);
	MUST(mkdir("/tmp/here", 0700) == 0 && chdir("/tmp/here") == 0);
	umask(027);
	int shm = made("/dev/shm/segment");
	MUST(write(shm, "tmpfs", 5) == 5);
	across();
	MUST(fcntl(appended, F_GETFL) & O_APPEND);
	MUST(lseek(position, 0, SEEK_CUR) == 3 && fcntl(position, F_GETFD) == FD_CLOEXEC);
	MUST(lseek(same, 5, SEEK_SET) == 5 && lseek(position, 0, SEEK_CUR) == 5);
	MUST(faccessat(path, "passwd", F_OK, 0) == 0);
	char bytes[16] = { 0 };
	MUST(getcwd(bytes, sizeof bytes) && strcmp(bytes, "/tmp/here") == 0 && umask(0) == 027);
	int again = open("/dev/shm/segment", O_RDONLY);
	MUST(got(again, "tmpfs"));
}

/* Files and directories without a name, one that has another name still, one that is mapped. */
void deleted(void)
{
	int ghost = made("/tmp/ghost"), linked = made("/tmp/linked"), mapped = made("/tmp/mapped"), shm = made("/dev/shm/gone");
	MUST(write(ghost, "ghost", 5) == 5 && unlink("/tmp/ghost") == 0);
	MUST(write(linked, "linked", 6) == 6 && link("/tmp/linked", "/tmp/other") == 0 && unlink("/tmp/linked") == 0);
	MUST(ftruncate(mapped, 4096) == 0 && write(shm, "shm", 3) == 3 && unlink("/dev/shm/gone") == 0);
	char *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, mapped, 0);
	strcpy(memory, "mapped");
	MUST(close(mapped) == 0 && unlink("/tmp/mapped") == 0);
	MUST(mkdir("/tmp/left", 0700) == 0);
	int left = open("/tmp/left", O_RDONLY | O_DIRECTORY);
	MUST(rmdir("/tmp/left") == 0);
	int nameless = open("/tmp", O_TMPFILE | O_RDWR, 0600);
	MUST(nameless < 0 || write(nameless, "nameless", 8) == 8);
	across();
	struct stat status, other;
	char bytes[16] = { 0 };
	MUST(pread(ghost, bytes, 5, 0) == 5 && strcmp(bytes, "ghost") == 0 && access("/tmp/ghost", F_OK) < 0);
	MUST(fstat(ghost, &status) == 0 && status.st_nlink == 0);
	MUST(fstat(linked, &status) == 0 && stat("/tmp/other", &other) == 0 && status.st_ino == other.st_ino);
	MUST(access("/tmp/linked", F_OK) < 0);
	MUST(strcmp(memory, "mapped") == 0 && pread(shm, bytes, 3, 0) == 3 && memcmp(bytes, "shm", 3) == 0);
	MUST(fstat(left, &status) == 0 && status.st_nlink == 0);
	MUST(nameless < 0 || (pread(nameless, bytes, 8, 0) == 8 && memcmp(bytes, "nameless", 8) == 0));
}

void locks(void)
{
	int locked = made("/tmp/locked"), flocked = made("/tmp/flocked"), owned = made("/tmp/owned"), leased = made("/tmp/leased");
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 5 };
	MUST(fcntl(locked, F_SETLK, &lock) == 0 && flock(flocked, LOCK_EX) == 0);
	MUST(fcntl(owned, F_OFD_SETLK, &lock) == 0 && fcntl(leased, F_SETLEASE, F_WRLCK) == 0);
	across();
	pid_t child = fork();
	if (child == 0) {
		struct flock probe = lock;
		int other = open("/tmp/flocked", O_RDWR), another = open("/tmp/owned", O_RDWR);
		bool held = fcntl(locked, F_GETLK, &probe) == 0 && probe.l_type == F_WRLCK && flock(other, LOCK_EX | LOCK_NB) < 0;
		probe = lock;
		bool owner = fcntl(another, F_OFD_GETLK, &probe) == 0 && probe.l_type == F_WRLCK;
		_exit(held && owner ? 0 : 1);
	}
	MUST(ended_with(child, 0) && fcntl(leased, F_GETLEASE) == F_WRLCK);
}

/* A file of the template that is open when somebody writes to it: the overlay has two files of that name then. */
void copied(void)
{
	int before = open("/etc/passwd", O_RDONLY), writer = open("/etc/passwd", O_WRONLY | O_APPEND);
	char first[4] = { 0 }, again[4] = { 0 };
	MUST(writer >= 0 && write(writer, "#\n", 2) == 2 && pread(before, first, 4, 0) == 4);
	across();
	MUST(pread(before, again, 4, 0) == 4 && memcmp(first, again, 4) == 0 && write(writer, "#\n", 2) == 2);
}
