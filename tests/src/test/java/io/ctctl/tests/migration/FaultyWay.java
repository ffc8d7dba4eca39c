package io.ctctl.tests.migration;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.NetworkNamespace;
import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** The way from one daemon to the other, or to itself, by {@code ssh://there}, with a program in ssh's place that stops at a frame of our choice. */
final class FaultyWay {
    /** What is sent in a migration, in this order, as {@code relay.pl} calls it. */
    enum Step {
        OFFER("S2"),
        ANSWER("D3"),
        FILES("S5"),
        SURROUNDINGS("S19"),
        ROUND("S9"),
        HOLD("S16"),
        LAYOUT("S10"),
        IMAGE("S11"),
        RESTORE("S1.2"),
        RESTORED("D1.3"),
        GO("S1.4"),
        RUNNING("D1.5"),
        FINISHED("S1.8");

        private final String key;

        Step(String key) {
            this.key = key;
        }
    }

    /** A program that passes frames on, by the rules in a directory. */
    static final Path RELAY = Path.of("src/test/perl/relay.pl").toAbsolutePath();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String FILLING = "D1.9";

    private final TwoHosts hosts;
    private final Path directory;

    FaultyWay(TwoHosts hosts) throws IOException {
        this(hosts, hosts.there(), hosts.thereNamespace());
    }

    /** Back to where it comes from. */
    static FaultyWay toItself(TwoHosts hosts) throws IOException {
        return new FaultyWay(hosts, hosts.here(), hosts.hereNamespace());
    }

    private FaultyWay(TwoHosts hosts, CtctlInstance destination, NetworkNamespace namespace) throws IOException {
        this.hosts = hosts;
        this.directory = hosts.here().scratch("way");
        Path ssh = directory.resolve("ssh");
        Files.writeString(
                ssh,
                "#!/bin/sh\nexec perl " + RELAY + " " + directory
                        + " env CTCTL_HOST=" + destination.host() + " nsenter --net="
                        + namespace.file() + " " + CtctlInstance.client() + " migrate-receive\n");
        Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwxr-xr-x"));
        restart();
    }

    /** Whoever started the daemon here, its ssh is ours from now on. */
    void restart() {
        hosts.here().stopDaemon();
        wake();
    }

    /** A daemon here, whose ssh is ours. */
    void wake() {
        String path = directory + ":" + System.getenv("PATH");
        Await.until(
                PATIENCE,
                "a daemon here",
                () -> hosts.here().command("ps").env("PATH", path).run().code() == 0);
    }

    /** A migration of {@code web} that nothing disturbs. */
    Result migrate(String... options) {
        rule("");
        return begin(options).await(PATIENCE);
    }

    /** A migration of {@code web} whose connection ends instead of a frame. */
    Result migrateCutAt(Step step, String... options) {
        rule(step.key + " cut");
        return begin(options).await(PATIENCE);
    }

    /** A migration of {@code web} that has come to a frame, which is not passed on before {@link #go}. */
    Running migrateUpTo(Step step, String... options) {
        return upTo(step.key, options);
    }

    /** One whose container runs there and lacks memory: no page comes or is asked for before {@link #go}. */
    Running migrateUpToFilling() {
        return upTo(FILLING, "--postcopy");
    }

    /** One whose connection ends there. */
    Result migrateCutAtFilling() {
        rule(FILLING + " cut");
        return begin("--postcopy").await(PATIENCE);
    }

    private Running upTo(String key, String... options) {
        rule(key + " hold");
        Running migration = begin(options);
        Await.until(
                PATIENCE,
                () -> key + " of " + migration,
                () -> Files.exists(directory.resolve("hit")) || !migration.isAlive());
        // nobody waits for FINISHED: it may have been lost with the connection, which is what the rule would do to it
        if (!Files.exists(directory.resolve("hit")) && !key.equals(Step.FINISHED.key)) {
            throw new AssertionError("it did not come to " + key + ": " + migration);
        }
        return migration;
    }

    void go() {
        try {
            Files.writeString(directory.resolve("go"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A migration of {@code web} under way that nothing disturbs. */
    Running start(String... options) {
        rule("");
        return begin(options);
    }

    /** A migration of {@code web} under way whose offer says something else. */
    Running startEditing(String old, String other, String... options) {
        rule("S2 edit");
        try {
            Files.writeString(directory.resolve("edit"), old + "\n" + other + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return begin(options);
    }

    private Running begin(String... options) {
        String[] words = new String[options.length + 3];
        words[0] = "migrate";
        System.arraycopy(options, 0, words, 1, options.length);
        words[options.length + 1] = "web";
        words[options.length + 2] = "ssh://there";
        return hosts.here().command(words).start();
    }

    private void rule(String text) {
        try {
            Files.deleteIfExists(directory.resolve("hit"));
            Files.deleteIfExists(directory.resolve("go"));
            Files.writeString(directory.resolve("rule"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
