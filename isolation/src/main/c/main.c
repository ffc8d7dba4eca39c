/* One program, several roles: the name it is called by decides. */
#include <string.h>
#include <unistd.h>

#include "client.h"
#include "init.h"
#include "pager.h"
#include "plan.h"
#include "spawner.h"
#include "tar.h"
#include "title.h"
#include "tracer.h"

static const char *role_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

int main(int argc, char **argv)
{
	const char *role = argc > 0 ? role_of(argv[0]) : "";
	if (strcmp(role, "ctctl") == 0)
		return client_main(argc, argv);
	if (strcmp(role, "ctctl-explain") == 0)
		return explain_main(argc, argv);
	if (strcmp(role, INIT_ROLE) == 0)
		return init_main(argc, argv);
	if (strcmp(role, "ctctl-spawner") == 0) {
		title_begin(argc, argv);
		return spawner_main(argc, argv);
	}
	if (strcmp(role, "ctctl-tracer") == 0)
		return tracer_main(argc, argv);
	if (strcmp(role, "ctctl-pager") == 0) {
		title_begin(argc, argv);
		return pager_main(argc, argv);
	}
	if (strcmp(role, "tar") == 0)
		return tar_main(argc, argv);
	static const char unknown[] = "ctctl: unknown role\n";
	if (write(STDERR_FILENO, unknown, sizeof unknown - 1) < 0)
		return 126;
	return 125;
}
