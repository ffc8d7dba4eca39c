package io.ctctl.runtime.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctctl.runtime.tool.HostTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The rules by which CRIU lets nothing into or out of a network namespace while it saves connections. One that is killed leaves them there. */
final class LockRules {
    private static final String PREFIX = "CRIU-";

    private LockRules() {}

    /** Takes them out of the network namespace of a process, unless it has ended. */
    static void remove(int pid) throws IOException {
        if (!Files.exists(namespace(pid))) {
            return;
        }
        JsonNode listed =
                nft(pid, "-j", "list", "tables").read(output -> new ObjectMapper().readTree(output.readAllBytes()));
        for (JsonNode entry : listed.path("nftables")) {
            String name = entry.path("table").path("name").asText();
            if (name.startsWith(PREFIX)) {
                nft(pid, "delete", "table", entry.path("table").path("family").asText(), name)
                        .run();
            }
        }
    }

    private static Path namespace(int pid) {
        return Path.of("/proc/" + pid + "/ns/net");
    }

    private static HostTool nft(int pid, String... words) {
        List<String> command = new ArrayList<>(List.of("nsenter", "--net=" + namespace(pid), "nft"));
        command.addAll(List.of(words));
        return HostTool.of(command).called("nft");
    }
}
