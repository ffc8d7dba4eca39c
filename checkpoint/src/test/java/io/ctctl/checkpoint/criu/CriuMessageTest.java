package io.ctctl.checkpoint.criu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.checkpoint.image.ProtoField;
import io.ctctl.checkpoint.image.ProtoWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CriuMessageTest {
    @Test
    void aNotificationIsAStep() throws IOException {
        byte[] message = new ProtoWriter()
                .number(1, Options.NOTIFY)
                .flag(2, true)
                .message(5, new ProtoWriter().text(1, "post-dump").number(2, 77))
                .toByteArray();
        assertThat(CriuMessage.parse(message)).isEqualTo(new CriuMessage.Step("post-dump"));
    }

    @Test
    void theEndIsASuccessOrAFailureWithItsErrno() throws IOException {
        assertThat(CriuMessage.parse(
                        new ProtoWriter().number(1, Options.DUMP).flag(2, true).toByteArray()))
                .isEqualTo(new CriuMessage.Done());
        assertThat(CriuMessage.parse(new ProtoWriter()
                        .number(1, Options.DUMP)
                        .flag(2, false)
                        .number(7, 28)
                        .text(9, "no space")
                        .toByteArray()))
                .isEqualTo(new CriuMessage.Failed(28, "no space"));
    }

    @Test
    void aMessageThatIsCutShortIsRefused() {
        byte[] message = new ProtoWriter()
                .number(1, Options.NOTIFY)
                .message(5, new ProtoWriter().text(1, "post-dump"))
                .toByteArray();
        for (int length = 1; length < message.length; length++) {
            byte[] cut = Arrays.copyOf(message, length);
            assertThatThrownBy(() -> CriuMessage.parse(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aDumpOfAConnectedContainerLocksItsNetwork() throws IOException {
        assertThat(option(dump(true), 64)).hasValue((long) Options.NETWORK_LOCK_NFTABLES);
        assertThat(option(dump(false), 64)).hasValue((long) Options.NETWORK_LOCK_SKIP);
    }

    @Test
    void outsideMountsAreNamedByTheirPlace() throws IOException {
        List<ProtoField> options = ProtoField.of(ProtoField.parse(dump(false).toByteArray()), 2)
                .orElseThrow()
                .message();
        assertThat(options.stream().filter(field -> field.number() == 37).map(ProtoField::text))
                .containsExactly("mnt[/data]:/data");
        RestoreRequest restore = new RestoreRequest(
                Path.of("/images"),
                Path.of("/root"),
                new TreeMap<>(Map.of("/data", Path.of("/host/data"))),
                Map.of("pipe:[7]", 0),
                false);
        options = ProtoField.of(ProtoField.parse(restore.toByteArray()), 2)
                .orElseThrow()
                .message();
        assertThat(options.stream().filter(field -> field.number() == 37).map(ProtoField::text))
                .containsExactly("mnt[/data]:/host/data");
    }

    private static DumpRequest dump(boolean connected) {
        return new DumpRequest(
                1234,
                Path.of("/images"),
                List.of("/data"),
                false,
                connected,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    private static Optional<Long> option(DumpRequest request, int number) throws IOException {
        List<ProtoField> options = ProtoField.of(ProtoField.parse(request.toByteArray()), 2)
                .orElseThrow()
                .message();
        return ProtoField.of(options, number).map(ProtoField::value);
    }
}
