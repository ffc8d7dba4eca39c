package io.ctctl.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A Debian with servers and tools as it packages them: the template {@value #NAME}. A guest that has no mirror brings it along, as it
 * was built where there is one.
 */
public final class DebianWorld {
    public static final String NAME = "world";

    private static final Path PACKAGES = Path.of("src/test/world/packages");
    private static final Path BROUGHT = Path.of("target/world");
    private static final Duration BUILD = Duration.ofMinutes(8);

    /** Makes the template. */
    public static void build(CtctlInstance ctctl) {
        if (Files.exists(BROUGHT)) {
            put(ctctl);
            return;
        }
        needsMirror();
        ctctl.command("template", "build", "debian", "--name", NAME, "--include", packages())
                .timeout(BUILD)
                .run()
                .ok();
    }

    /** Makes the same template in each of these, which need no way to a mirror themselves. */
    public static void buildFor(CtctlInstance... hosts) {
        if (Files.exists(BROUGHT)) {
            for (CtctlInstance host : hosts) {
                put(host);
            }
            return;
        }
        try (CtctlInstance builder = CtctlInstance.create()) {
            build(builder);
            Path rootfs = builder.layout().templates().resolve(NAME).resolve("rootfs");
            for (CtctlInstance host : hosts) {
                host.ctctl("template", "import", rootfs.toString(), NAME).ok();
            }
        }
    }

    /** Skips a test that builds where nothing can be built. */
    public static void needsMirror() {
        Required.that(Files.exists(Path.of("/usr/bin/mmdebstrap")), "a debian template is built by mmdebstrap");
    }

    /** By cp: unpacking, which other tests look at, takes an emulated Java very long. */
    private static void put(CtctlInstance ctctl) {
        Path templates = ctctl.layout().templates();
        Command.of("cp", "-a", BROUGHT.toString(), templates.resolve(NAME).toString())
                .timeout(BUILD)
                .run()
                .ok();
    }

    private static String packages() {
        try {
            return Files.readString(PACKAGES).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DebianWorld() {}
}
