package io.ctctl.runtime.template;

import io.ctctl.linux.Fd;
import io.ctctl.linux.OpenFlag;
import io.ctctl.runtime.template.TemplateException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The templates of an instance: built by recipes, imported, and removed when no container is made of them. Thread-safe: work
 * on one name is done by one at a time.
 */
public final class Templates {
    private final TemplateDirectory directory;
    private final Predicate<String> inUse;
    private final NameLocks locks;
    private final List<Recipe> recipes = List.of(new BusyboxRecipe(), new DebianRecipe());

    /** A set of templates of which none is ever in use. */
    public Templates(Path directory) {
        this(directory, name -> false);
    }

    /**
     * A set of templates below a directory that is made when needed.
     *
     * @param inUse whether a container is made of the template with this name
     */
    public Templates(Path directory, Predicate<String> inUse) {
        this.directory = new TemplateDirectory(directory.toAbsolutePath());
        this.inUse = inUse;
        this.locks = new NameLocks(this.directory.locks());
    }

    /** All templates, by name; a damaged one is left out and told in the log. */
    public List<Template> list() throws IOException {
        return directory.list();
    }

    /** The template of this name; a name that is none has no template. */
    public Optional<Template> find(String name) throws IOException {
        return directory.find(name);
    }

    /** The template of this name, built first when there is none and a kind has the name. */
    public Template findOrBuild(String name, Progress progress) throws IOException {
        Optional<Template> there = find(name);
        if (there.isPresent()) {
            return there.get();
        }
        Recipe recipe = recipe(name).orElseThrow(() -> noSuch(name));
        return locks.holding(name, progress, () -> {
            Optional<Template> meanwhile = find(name);
            return meanwhile.isPresent()
                    ? meanwhile.get()
                    : directory.make(
                            name,
                            (rootfs, scratch) -> recipe.build(rootfs, scratch, BuildOptions.named(name), progress));
        });
    }

    /** Builds a template of a known kind: {@code busybox} or {@code debian}. */
    public Template build(String kind, BuildOptions options, Progress progress) throws IOException {
        Recipe recipe = recipe(kind)
                .orElseThrow(() -> new TemplateException(
                        Kind.NOT_FOUND,
                        "cannot build '" + kind + "': only " + kinds() + " can be built, others imported"));
        return makeNew(options.name(), progress, (rootfs, scratch) -> recipe.build(rootfs, scratch, options, progress));
    }

    /** Unpacks a tar archive, plain or compressed by gzip, zstd or xz, which is told from its first bytes. */
    public Template importArchive(InputStream archive, String name, Progress progress) throws IOException {
        return importArchive(archive, "archive", name, progress);
    }

    /** Copies a directory tree, or unpacks an archive file. */
    public Template importFrom(Path source, String name, Progress progress) throws IOException {
        if (Files.isDirectory(source)) {
            return importDirectory(source, name, progress);
        } else if (!Files.isReadable(source)) {
            throw new TemplateException(Kind.BAD_SOURCE, "cannot import " + source + ": there is no such file to read");
        } else if (!Files.isRegularFile(source)) {
            throw new TemplateException(
                    Kind.BAD_SOURCE, "cannot import " + source + ": neither a directory nor an archive");
        }
        try (InputStream archive = Files.newInputStream(source)) {
            return importArchive(archive, source.getFileName().toString(), name, progress);
        }
    }

    /** Copies a directory tree: its own file system, without what is mounted on it, and without ourselves. */
    public Template importDirectory(Path source, String name, Progress progress) throws IOException {
        Path real;
        try {
            real = source.toRealPath();
        } catch (IOException e) {
            throw new TemplateException(Kind.BAD_SOURCE, "cannot import " + source + ": no such directory", e);
        }
        if (!Files.isDirectory(real)) {
            throw new TemplateException(Kind.BAD_SOURCE, "cannot import " + source + ": not a directory");
        }
        return makeNew(name, progress, (rootfs, scratch) -> {
            DirectoryArchive.of(real, directory.path().toRealPath())
                    .read(archive -> extract(archive, rootfs, progress));
            return real.toString();
        });
    }

    private Template importArchive(InputStream archive, String source, String name, Progress progress)
            throws IOException {
        return makeNew(name, progress, (rootfs, scratch) -> {
            extract(archive, rootfs, progress);
            return source;
        });
    }

    private static long extract(InputStream archive, Path rootfs, Progress progress) throws IOException {
        try (Fd root = Fd.open(rootfs, OpenFlag.DIRECTORY);
                ArchiveExtractor extractor = new ArchiveExtractor(root, progress)) {
            return extractor.extract(archive);
        }
    }

    /**
     * Removes a template no container is made of. A container being made of it at this moment finds its root gone; whoever makes
     * one looks for the template again once the container is written down.
     */
    public void remove(String name) throws IOException {
        if (find(name).isEmpty()) {
            throw noSuch(name);
        }
        locks.holding(name, Progress.NONE, () -> {
            if (find(name).isEmpty()) {
                throw noSuch(name);
            }
            if (inUse.test(name)) {
                throw new TemplateException(
                        Kind.IN_USE,
                        "cannot remove template " + name + ": containers are made of it; remove them first");
            }
            directory.remove(name);
            return name;
        });
    }

    /** Removes what builds and removals that did not end have left behind; to be called once when the daemon starts. */
    public void removeLeftovers() throws IOException {
        directory.removeLeftovers();
    }

    private Template makeNew(String name, Progress progress, TemplateDirectory.Filler filler) throws IOException {
        if (!TemplateDirectory.isName(name)) {
            throw new TemplateException(
                    Kind.BAD_NAME,
                    "'" + name + "' is no name for a template: letters, digits, '.', '_' and '-', at most 63, starting"
                            + " with a letter or digit");
        }
        return locks.holding(name, progress, () -> {
            if (directory.has(name)) {
                throw new TemplateException(
                        Kind.NAME_IN_USE,
                        "there is a template " + name + " already: remove it with 'ctctl template rm " + name
                                + "' or choose another name");
            }
            return directory.make(name, filler);
        });
    }

    private Optional<Recipe> recipe(String kind) {
        return recipes.stream().filter(recipe -> recipe.kind().equals(kind)).findFirst();
    }

    private String kinds() {
        return String.join(" and ", recipes.stream().map(Recipe::kind).toList());
    }

    private TemplateException noSuch(String name) {
        return new TemplateException(
                Kind.NOT_FOUND,
                "there is no template '" + name + "': 'ctctl template ls' lists them, " + kinds() + " can be built");
    }
}
