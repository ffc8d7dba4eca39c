package io.ctctl.runtime.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientWireTest {
    private static final Path HEADER = Path.of("../isolation/src/main/c/wire.h");

    @Test
    void theCProgramMeansTheSame() throws IOException, IllegalAccessException {
        List<String> header =
                Files.readAllLines(HEADER).stream().map(String::strip).toList();
        List<Field> types = Arrays.stream(ClientWire.class.getDeclaredFields())
                .filter(field -> !field.isSynthetic())
                .toList();
        assertThat(types).isNotEmpty();
        for (Field type : types) {
            assertThat(header).contains("WIRE_" + type.getName() + " = " + type.getInt(null) + ",");
        }
    }
}
