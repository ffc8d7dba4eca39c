package io.ctctl.runtime.template;

import io.ctctl.linux.Fd;
import io.ctctl.linux.OpenFlag;
import io.ctctl.runtime.store.Document;
import io.ctctl.runtime.store.Durability;
import io.ctctl.runtime.template.TemplateException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The templates of an instance: {@code <dir>/<name>/{template.json,rootfs/}}. A template appears whole, by a rename, or not at all;
 * everything else in the directory starts with a dot. Thread-safe: work on one name is done by one at a time.
 */
public final class Templates {
    /** What template.json says. */
    private record Description(Instant created, long bytes, String source) {}

    /** Fills an empty directory; returns the source. */
    @FunctionalInterface
    private interface Filler {
        String fill(Path rootfs, Path scratch) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Templates.class);
    private static final Document<Description> DOCUMENT = new Document<>(Description.class, 1);
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}");
    private static final String DESCRIPTION = "template.json";
    private static final String ROOTFS = "rootfs";
    private static final String NEW = ".new-";
    private static final String OLD = ".old-";

    private final Path directory;
    private final Predicate<String> inUse;
    private final NameLocks locks;
    private final List<Recipe> recipes = List.of(new BusyboxRecipe(), new DebianRecipe());
    private final Map<String, Known> known = new ConcurrentHashMap<>();

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
        this.directory = directory.toAbsolutePath();
        this.inUse = inUse;
        this.locks = new NameLocks(this.directory.resolve(".locks"));
    }

    /** All templates, by name; a damaged one is left out and told in the log. */
    public List<Template> list() throws IOException {
        List<Template> templates = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return templates;
        }
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                String name = path.getFileName().toString();
                if (NAME.matcher(name).matches()) {
                    try {
                        read(name).ifPresent(templates::add);
                    } catch (IOException e) {
                        LOG.warn("template {} is damaged: {}", name, e.getMessage());
                    }
                }
            }
        }
        templates.sort(Comparator.comparing(Template::name));
        return templates;
    }

    /** Which file it is: a template of the same name made later has another inode or time. */
    private record Identity(Object inode, FileTime changed) {}

    private record Known(Identity identity, Template template) {}

    /** The template of this name; a name that is none has no template. */
    public Optional<Template> find(String name) throws IOException {
        return NAME.matcher(name).matches() ? read(name) : Optional.empty();
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
                    : make(
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
            DirectoryArchive.of(real, directory.toRealPath()).read(archive -> extract(archive, rootfs, progress));
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
            Path old = Files.createTempDirectory(directory, OLD);
            Files.move(directory.resolve(name), old.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            Trees.delete(old);
            return name;
        });
    }

    /** Removes what builds and removals that did not end have left behind; to be called once when the daemon starts. */
    public void removeLeftovers() throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, "{" + NEW + "," + OLD + "}*")) {
            for (Path leftover : leftovers) {
                LOG.info("removing {}, left behind by a build or removal that did not end", leftover);
                Trees.delete(leftover);
            }
        }
    }

    private Template makeNew(String name, Progress progress, Filler filler) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new TemplateException(
                    Kind.BAD_NAME,
                    "'" + name + "' is no name for a template: letters, digits, '.', '_' and '-', at most 63, starting"
                            + " with a letter or digit");
        }
        return locks.holding(name, progress, () -> {
            if (Files.exists(directory.resolve(name))) {
                throw new TemplateException(
                        Kind.NAME_IN_USE,
                        "there is a template " + name + " already: remove it with 'ctctl template rm " + name
                                + "' or choose another name");
            }
            return make(name, filler);
        });
    }

    /** Builds beside, then renames; whatever fails, nothing is left. */
    private Template make(String name, Filler filler) throws IOException {
        Path fresh = null;
        try {
            fresh = Trees.makeDirectory(directory, NEW + name + "-");
            Path rootfs = Trees.makeRoot(fresh.resolve(ROOTFS));
            Path scratch = Files.createDirectory(fresh.resolve("scratch"));
            String source = filler.fill(rootfs, scratch);
            Trees.delete(scratch);
            Instant created = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            Description description = new Description(created, Trees.bytes(rootfs), source);
            DOCUMENT.write(fresh.resolve(DESCRIPTION), description, Durability.MACHINE);
            Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            return template(name, description);
        } catch (IOException e) {
            throw TemplateFailures.explain(name, directory, e);
        } finally {
            if (fresh != null) {
                Trees.delete(fresh);
            }
        }
    }

    // Every start asks, and a description never changes once it is in place: looking at it replaces reading it again.
    private Optional<Template> read(String name) throws IOException {
        Path place = directory.resolve(name);
        Path file = place.resolve(DESCRIPTION);
        if (!Files.isDirectory(place) || !Files.exists(file)) {
            return Optional.empty();
        }
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        Identity identity = new Identity(attributes.fileKey(), attributes.lastModifiedTime());
        Known last = known.get(name);
        if (last != null && last.identity().equals(identity)) {
            return Optional.of(last.template());
        }
        Optional<Template> template = DOCUMENT.read(file).map(description -> template(name, description));
        template.ifPresent(found -> known.put(name, new Known(identity, found)));
        return template;
    }

    private Template template(String name, Description description) {
        return new Template(
                name,
                directory.resolve(name).resolve(ROOTFS),
                description.created(),
                description.bytes(),
                description.source());
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
