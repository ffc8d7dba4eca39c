package io.ctctl.isolation.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code plan_ops.h} as the C compiler reads it. */
record PlanOpsHeader(Map<String, String> operations, Map<String, Map<String, Long>> flags) {
    private static final Pattern OPERATION = Pattern.compile("PLAN_OP\\((\\d+), (\\w+), \"(\\w+)\", \"([^\"]*)\"\\)");
    private static final Pattern FLAG = Pattern.compile("PLAN_FLAG\\((\\w+), (\\w+), (\\w+)\\)");

    /** Operations by name as {@code code call arguments}; flags by set, then name. */
    static PlanOpsHeader read() throws IOException {
        String text = Files.readString(Path.of("src/main/c/plan_ops.h"));
        Map<String, String> operations = new LinkedHashMap<>();
        for (Matcher m = OPERATION.matcher(text); m.find(); ) {
            operations.put(m.group(2), m.group(1) + " " + m.group(3) + " " + m.group(4));
        }
        Map<String, Map<String, Long>> flags = new LinkedHashMap<>();
        for (Matcher m = FLAG.matcher(text); m.find(); ) {
            // Long.decode reads C's octal and hexadecimal literals.
            flags.computeIfAbsent(m.group(1), set -> new LinkedHashMap<>()).put(m.group(2), Long.decode(m.group(3)));
        }
        return new PlanOpsHeader(operations, flags);
    }
}
