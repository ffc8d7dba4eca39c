package io.ctctl.cli.option;

import io.ctctl.runtime.config.MountConfig;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The three ways to write a mount. */
final class MountSyntax {
    private static final Map<String, String> ALSO = Map.of("source", "src", "destination", "dst", "target", "dst");
    private static final Set<String> ONCE =
            Set.of("type", "src", "source", "dst", "destination", "target", "tmpfs-size", "tmpfs-mode");

    private MountSyntax() {}

    /** {@code SRC:DST[:OPT,…]}. */
    static MountConfig volume(Request request, String text) {
        String[] parts = text.split(":", -1);
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw bad("-v", text, "write SOURCE:TARGET or SOURCE:TARGET:OPTIONS");
        }
        if (!parts[0].contains("/") && !parts[0].startsWith(".")) {
            throw bad("-v", text, "the source is a path; write ./" + parts[0] + " for one in the current directory");
        }
        return MountConfig.bind(
                ClientPaths.resolve(request, parts[0]), parts[1], parts.length == 3 ? list(parts[2]) : List.of());
    }

    /** {@code DST[:OPT,…]}. */
    static MountConfig tmpfs(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? MountConfig.tmpfs(text, List.of())
                : MountConfig.tmpfs(text.substring(0, colon), list(text.substring(colon + 1)));
    }

    /** {@code type=bind,src=…,dst=…,OPT…}. */
    static MountConfig words(Request request, String text) {
        String type = "bind";
        String source = "";
        String target = "";
        List<String> options = new ArrayList<>();
        Set<String> given = new HashSet<>();
        for (String word : list(text)) {
            int equals = word.indexOf('=');
            String key = equals < 0 ? word : word.substring(0, equals);
            String value = equals < 0 ? "" : word.substring(equals + 1);
            if (ONCE.contains(key) && !given.add(ALSO.getOrDefault(key, key))) {
                throw bad("--mount", text, key + "= is there twice");
            }
            switch (key) {
                case "type" -> type = value;
                case "src", "source" -> source = value;
                case "dst", "destination", "target" -> target = value;
                case "ro", "readonly" -> {
                    if (!value.equals("false")) {
                        options.add("ro");
                    }
                }
                case "bind-propagation" -> options.add(value);
                case "tmpfs-size" -> options.add("size=" + value);
                case "tmpfs-mode" -> options.add("mode=" + value);
                default -> options.add(word);
            }
        }
        if (target.isEmpty()) {
            throw bad("--mount", text, "dst= is missing");
        }
        return switch (type) {
            case "tmpfs" -> MountConfig.tmpfs(target, options);
            case "bind" -> {
                if (source.isEmpty()) {
                    throw bad("--mount", text, "src= is missing");
                }
                yield MountConfig.bind(ClientPaths.resolve(request, source), target, options);
            }
            default -> throw bad("--mount", text, "type is bind or tmpfs");
        };
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",")).filter(word -> !word.isEmpty()).toList();
    }

    private static ContainerException bad(String option, String text, String what) {
        return new ContainerException(ErrorKind.USAGE, "bad " + option + " \"" + text + "\": " + what);
    }
}
