package io.ctctl.isolation.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.isolation.plan.PlanEncoder;
import io.ctctl.linux.Message;
import io.ctctl.linux.SeqSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
final class SpawnerClientTest {
    private static final int PID = 4711;

    @TempDir
    Path directory;

    @Test
    void knowsASpawnerOfItsOwnVersion() throws Exception {
        try (SeqSocket listener = SeqSocket.listen(directory.resolve("s"), 1)) {
            CompletableFuture<List<Integer>> heard = answers(listener, PlanEncoder.VERSION);
            try (SpawnerClient client = SpawnerClient.connect(directory.resolve("s"))) {
                assertThat(client.pid()).isEqualTo(PID);
            }
            assertThat(heard.get()).containsExactly(Wire.HELLO);
        }
    }

    @Test
    void tellsASpawnerOfAnotherVersionToLeave() throws Exception {
        try (SeqSocket listener = SeqSocket.listen(directory.resolve("s"), 1)) {
            CompletableFuture<List<Integer>> heard = answers(listener, PlanEncoder.VERSION - 1);
            assertThatThrownBy(() -> SpawnerClient.connect(directory.resolve("s")))
                    .isInstanceOf(SpawnerClient.OtherVersionException.class)
                    .hasMessageContaining(Integer.toString(PID));
            assertThat(heard.get()).containsExactly(Wire.HELLO, Wire.QUIT);
        }
    }

    /** The types of what it hears until the connection ends, or until it leaves by itself. */
    private static CompletableFuture<List<Integer>> answers(SeqSocket listener, int version) {
        return CompletableFuture.supplyAsync(() -> {
            List<Integer> types = new ArrayList<>();
            try (SeqSocket connection = listener.accept()) {
                while (!types.contains(Wire.QUIT) && hear(connection, types)) {
                    if (types.contains(Wire.HELLO)) {
                        connection.send(Wire.words(Wire.HELLO, PID, version));
                    }
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return types;
        });
    }

    private static boolean hear(SeqSocket connection, List<Integer> types) throws IOException {
        try (Message message = connection.receive(Wire.LONGEST).orElse(null)) {
            if (message == null) {
                return false;
            }
            ByteBuffer bytes = message.bytes().order(ByteOrder.LITTLE_ENDIAN);
            types.add(bytes.getInt());
            return true;
        }
    }
}
