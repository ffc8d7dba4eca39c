package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The reference is what {@code --help} prints; {@code -Dctctl.golden=write} writes it anew. */
@ExtendWith(CtctlExtension.class)
final class ReferenceIT {
    private static final Path REFERENCE =
            Path.of("../docs/commands.md").toAbsolutePath().normalize();
    private static final String HEADING =
            """
            # Commands

            Every command and option, as `ctctl help COMMAND` prints it. What they mean together is on the manual pages: [README.md](README.md)
            lists them.
            """;

    @Test
    void everyCommandIsInTheReference(CtctlInstance ctctl) throws IOException {
        String reference = reference(ctctl);
        if ("write".equals(System.getProperty("ctctl.golden"))) {
            Files.writeString(REFERENCE, reference);
        }
        assertThat(Files.readString(REFERENCE))
                .as("write it anew: bin/test it ReferenceIT, with -Dctctl.golden=write for Maven")
                .isEqualTo(reference);
    }

    private static String reference(CtctlInstance ctctl) {
        StringBuilder text = new StringBuilder(HEADING);
        for (String line : ctctl.ctctl("help").ok().lines()) {
            if (line.matches("[A-Z]\\w+")) {
                text.append("\n## ").append(line).append('\n');
            } else if (line.matches("  [a-z].*")) {
                String command = line.strip().split(" {2,}", 2)[0];
                String help = ctctl.ctctl((command + " --help").split(" ")).ok().out();
                text.append("\n### ").append(command).append("\n\n```\n");
                help.lines().map(String::stripTrailing).forEach(one -> text.append(one)
                        .append('\n'));
                text.append("```\n");
            }
        }
        return text.toString();
    }
}
