package io.ctctl.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.isolation.CriuFiles;
import io.ctctl.runtime.config.ContainerId;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A restore that a mistake of ours cuts short leaves nothing half made. */
@Timeout(60)
class ResumptionTest {
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
        new Surroundings(
                        new TreeMap<>(Map.of("/dev/null", "part of devtmpfs")),
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of())
                .write(images);
        CriuFiles criu = new CriuFiles(Path.of("/criu"), Optional.empty(), directory, directory);
        order = new RestoreOrder(images, criu, Optional.empty());
        daemon.containers().connect(faulty());
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
