package io.ctctl.runtime.share;

import io.ctctl.linux.ControlFile;
import io.ctctl.linux.SyscallException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The host's memory, in bytes, as /proc/meminfo tells it. */
public record NodeMemory(long total, long available, long swapTotal, long swapFree) {
    private static final Path FILE = Path.of("/proc/meminfo");

    public static NodeMemory read() throws SyscallException {
        Map<String, Long> values = new HashMap<>();
        for (String line : ControlFile.read(FILE).split("\n")) {
            String[] words = line.split("[: ]+");
            if (words.length >= 2) {
                values.put(words[0], Long.parseLong(words[1]) * 1024);
            }
        }
        return new NodeMemory(
                values.getOrDefault("MemTotal", 0L),
                values.getOrDefault("MemAvailable", 0L),
                values.getOrDefault("SwapTotal", 0L),
                values.getOrDefault("SwapFree", 0L));
    }
}
