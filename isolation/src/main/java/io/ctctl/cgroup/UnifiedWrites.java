package io.ctctl.cgroup;

import java.util.Map;

/** Files of cgroup v2 given by name. */
final class UnifiedWrites {
    private UnifiedWrites() {}

    static void add(Map<String, String> unified, WriteList writes) {
        unified.forEach((file, value) -> {
            String setting = "unified[" + file + "]";
            int dot = file.indexOf('.');
            // cgroup.* would let a limit freeze, kill or delegate
            if (dot <= 0 || file.indexOf('/') >= 0 || file.startsWith("cgroup.")) {
                throw new IllegalArgumentException(setting + ": not a controller's file");
            }
            Controller controller = Controller.of(file.substring(0, dot), CgroupVersion.V2)
                    .orElseThrow(() -> new UnsupportedSettingException(setting, "unknown controller"));
            if (!writes.isV2(controller, setting)) {
                throw new UnsupportedSettingException(
                        setting, "the " + controller + " controller is a cgroup v1 one on this host");
            }
            // one write is one line to the kernel
            value.lines().forEach(line -> writes.add(controller, setting, file, line));
        });
    }
}
