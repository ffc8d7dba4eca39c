package io.ctctl.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.isolation.CriuFiles;
import io.ctctl.isolation.LaterMemory;
import io.ctctl.runtime.config.ContainerId;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A restore that a mistake of ours cuts short leaves nothing half made. */
@Timeout(60)
class ResumptionTest {
    private static final Map<String, String> MOUNTS = Map.of("/dev/null", "part of devtmpfs");

    @TempDir
    Path directory;

    private final List<String> released = Collections.synchronizedList(new ArrayList<>());
    private ContainersFixture daemon;
    private RestoreOrder order;
    private String fault = "";

    @BeforeEach
    void begin() throws IOException {
        daemon = new ContainersFixture(directory);
        Path images = Files.createDirectory(directory.resolve("images"));
        surroundings(MOUNTS, Map.of()).write(images);
        CriuFiles criu = new CriuFiles(Path.of("/criu"), Optional.empty(), directory, directory);
        order = new RestoreOrder(images, criu, Optional.empty());
        daemon.containers().connect(faulty());
    }

    private static Surroundings surroundings(Map<String, String> mounts, Map<String, String> remembered) {
        return new Surroundings(new TreeMap<>(mounts), List.of(), List.of(), List.of(), remembered, Optional.empty());
    }

    @AfterEach
    void end() {
        daemon.close();
    }

    /** Networks in which the step of the name in {@link #fault} throws what nobody expects. */
    private ContainerNetwork faulty() {
        return (ContainerNetwork) Proxy.newProxyInstance(
                ContainerNetwork.class.getClassLoader(),
                new Class<?>[] {ContainerNetwork.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals(fault)) {
                        throw new IllegalStateException(fault);
                    }
                    if (method.getName().equals("release")) {
                        released.add(fault);
                    }
                    try {
                        return method.invoke(ContainerNetwork.NONE, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void whatIsBegunAndAbandonedLeavesNothing() throws InterruptedException {
        ContainerId id = daemon.containers().create(daemon.config("sleep")).id();
        BegunRestore begun = daemon.containers().checkpoints().begin(id, order);
        assertThat(daemon.instance().containerRuns()).isNotEmptyDirectory();
        begun.abandon();
        assertThat(daemon.instance().containerRuns()).isEmptyDirectory();
        assertThat(released).isNotEmpty();
        assertThat(daemon.containers().view(id).state().status()).isEqualTo(ContainerStatus.CREATED);
        daemon.containers().checkpoints().begin(id, order).complete().release();
        assertThat(daemon.containers().view(id).state().status()).isEqualTo(ContainerStatus.RUNNING);
        daemon.containers().stop(id, Optional.empty());
    }

    @Test
    void whatIsBegunFitsWhatIsTheSameWhenTheImagesAreThere() throws IOException, InterruptedException {
        ContainerId id = daemon.containers().create(daemon.config("sleep")).id();
        Path layer = Files.createDirectories(daemon.instance().state(id).upper());
        BegunRestore begun = daemon.containers().checkpoints().begin(id, order);
        assertThat(begun.fits(order)).isTrue();
        assertThat(begun.fits(new RestoreOrder(order.images(), order.criu(), Optional.of(LaterMemory.beyond(3)))))
                .isFalse();
        Files.setPosixFilePermissions(layer, PosixFilePermissions.fromString("rwx--x---"));
        assertThat(begun.fits(order)).isFalse();
        Files.setPosixFilePermissions(layer, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(begun.fits(order)).isTrue();
        surroundings(Map.of(), Map.of("credits", "7")).write(order.images());
        assertThat(begun.fits(order)).isFalse();
        surroundings(MOUNTS, Map.of("credits", "7")).write(order.images());
        assertThat(begun.fits(order)).isTrue();
        begun.abandon();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reserve", "plug", "join"})
    void anUnexpectedExceptionUndoesIt(String step) throws InterruptedException {
        ContainerId id = daemon.containers().create(daemon.config("sleep")).id();
        fault = step;
        assertThatThrownBy(() ->
                        daemon.containers().checkpoints().restore(id, order).release())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(step);
        assertThat(released).contains(step);
        assertThat(daemon.instance().containerRuns()).isEmptyDirectory();
        assertThat(daemon.containers().view(id).state().status()).isEqualTo(ContainerStatus.CREATED);
        assertThat(daemon.containers().view(id).state().error())
                .hasValueSatisfying(why -> assertThat(why).contains("restore"));
        fault = "";
        daemon.containers().checkpoints().restore(id, order).release();
        assertThat(daemon.containers().view(id).state().status()).isEqualTo(ContainerStatus.RUNNING);
        daemon.containers().stop(id, Optional.empty());
    }
}
