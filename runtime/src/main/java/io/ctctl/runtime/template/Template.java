package io.ctctl.runtime.template;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A read-only root file system that containers are laid over.
 *
 * @param rootfs the tree, a directory 0755 owned by root
 * @param bytes what the regular files of the tree hold, hard links counted once
 * @param source where it came from, for people: {@code busybox 1.35.0}, {@code archive}, {@code /srv/tree}
 */
public record Template(String name, Path rootfs, Instant created, long bytes, String source) {}
