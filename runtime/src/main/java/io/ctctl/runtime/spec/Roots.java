package io.ctctl.runtime.spec;

import io.ctctl.isolation.UserLookup;
import io.ctctl.linux.Errno;
import io.ctctl.linux.Fd;
import io.ctctl.linux.InRoot;
import io.ctctl.linux.OpenFlag;
import io.ctctl.linux.Stat;
import io.ctctl.linux.SyscallException;
import io.ctctl.oci.User;
import io.ctctl.runtime.config.ProcessConfig;
import io.ctctl.runtime.config.RootSource;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.error.Failures;
import io.ctctl.runtime.template.Template;
import io.ctctl.runtime.template.TemplateException;
import io.ctctl.runtime.template.Templates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Root file systems: where they are, and who their users are. */
public final class Roots {
    private static final ResolvedUser ROOT = new ResolvedUser(User.ROOT, "/root");

    private static final long LONGEST_FILE = 1 << 20;

    private final Templates templates;

    // where templates are does not change while they are there
    private final Map<String, Path> rootfs = new ConcurrentHashMap<>();

    public Roots(Templates templates) {
        this.templates = templates;
    }

    /** The tree on the host; ContainerException when the template or the directory is not there. */
    public Path path(RootSource root) {
        if (root instanceof RootSource.Directory directory) {
            if (!Files.isDirectory(directory.path())) {
                throw new ContainerException(
                        ErrorKind.USAGE, "root directory " + directory.path() + " does not exist: create it first");
            }
            return directory.path();
        }
        if (root instanceof RootSource.Template template) {
            Path known = rootfs.get(template.name());
            return known != null && Files.isDirectory(known) ? known : find(template.name());
        }
        throw new AssertionError(root);
    }

    private Path find(String name) {
        try {
            Template found = templates
                    .find(name)
                    .orElseThrow(() -> new ContainerException(
                            ErrorKind.NO_SUCH_TEMPLATE,
                            "no template \"" + name + "\": `ctctl template ls` lists those there are"));
            rootfs.put(name, found.rootfs());
            return found.rootfs();
        } catch (TemplateException e) {
            ErrorKind kind =
                    switch (e.kind()) {
                        case BAD_NAME -> ErrorKind.USAGE;
                        case NOT_FOUND -> ErrorKind.NO_SUCH_TEMPLATE;
                        case NO_SPACE -> ErrorKind.NO_SPACE;
                        case PERMISSION -> ErrorKind.PERMISSION;
                        default -> ErrorKind.FAILED;
                    };
            throw new ContainerException(kind, e.getMessage(), e);
        } catch (IOException e) {
            throw Failures.io("find template " + name, e);
        }
    }

    /**
     * Who a process runs as, by the passwd and group files of the tree, or of the container's own layer where it has them.
     * The host's root without anything asked for costs no look.
     */
    ResolvedUser user(Path root, Path layer, ProcessConfig process) throws IOException {
        if (process.user().isEmpty()
                && process.groups().isEmpty()
                && process.umask().isEmpty()) {
            return ROOT;
        }
        UserLookup.Found found = new UserLookup(text(root, layer, "/etc/passwd"), text(root, layer, "/etc/group"))
                .find(process.user().orElse(""), process.groups());
        Long umask = process.umask().map(Integer::longValue).orElse(null);
        return new ResolvedUser(new User(found.uid(), found.gid(), umask, found.groups(), null), found.home());
    }

    private static String text(Path root, Path layer, String file) throws IOException {
        Optional<String> own = Files.isDirectory(layer) ? read(layer, file) : Optional.empty();
        return own.isPresent() ? own.get() : read(root, file).orElse("");
    }

    /** Reads a file of a hostile tree: links do not lead out of it, and what is no regular file has no text. */
    private static Optional<String> read(Path root, String file) throws IOException {
        try (Fd directory = Fd.open(root, OpenFlag.PATH, OpenFlag.DIRECTORY);
                Fd opened = InRoot.open(directory, file, OpenFlag.PATH)) {
            Stat stat = Stat.of(opened);
            if (!stat.isRegular() || stat.size() > LONGEST_FILE) {
                return Optional.of("");
            }
            return Optional.of(new String(Files.readAllBytes(opened.path()), StandardCharsets.UTF_8));
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
