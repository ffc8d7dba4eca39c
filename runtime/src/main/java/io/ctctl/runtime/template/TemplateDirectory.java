package io.ctctl.runtime.template;

import io.ctctl.runtime.store.Document;
import io.ctctl.runtime.store.Durability;
import java.io.IOException;
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
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Templates on disk: {@code <dir>/<name>/{template.json,rootfs/}}. A template appears and goes whole, by a rename, or not at
 * all; everything else in the directory starts with a dot.
 */
final class TemplateDirectory {
    /** What template.json says. */
    private record Description(Instant created, long bytes, String source) {}

    /** Which file it is: a template of the same name made later has another inode or time. */
    private record Identity(Object inode, FileTime changed) {}

    private record Known(Identity identity, Template template) {}

    /** Fills an empty directory; returns the source. */
    @FunctionalInterface
    interface Filler {
        String fill(Path rootfs, Path scratch) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(TemplateDirectory.class);
    private static final Document<Description> DOCUMENT = new Document<>(Description.class, 1);
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}");
    private static final String DESCRIPTION = "template.json";
    private static final String ROOTFS = "rootfs";
    private static final String NEW = ".new-";
    private static final String OLD = ".old-";

    private final Path directory;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    TemplateDirectory(Path directory) {
        this.directory = directory;
    }

    Path path() {
        return directory;
    }

    /** Where the names that are being worked on are locked. */
    Path locks() {
        return directory.resolve(".locks");
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    boolean has(String name) {
        return Files.exists(directory.resolve(name));
    }

    /** All templates, by name; a damaged one is left out and told in the log. */
    List<Template> list() throws IOException {
        List<Template> templates = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return templates;
        }
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                String name = path.getFileName().toString();
                if (isName(name)) {
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

    /** The template of this name; a name that is none has no template. */
    Optional<Template> find(String name) throws IOException {
        return isName(name) ? read(name) : Optional.empty();
    }

    /** Builds beside, then renames; whatever fails, nothing is left. */
    Template make(String name, Filler filler) throws IOException {
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

    void remove(String name) throws IOException {
        Path old = Files.createTempDirectory(directory, OLD);
        Files.move(directory.resolve(name), old.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        Trees.delete(old);
    }

    /** Removes what builds and removals that did not end have left behind. */
    void removeLeftovers() throws IOException {
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
}
