package io.ctctl.isolation.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The eight namespaces. */
final class NamespaceFeatures {
    private static final Map<String, String> CONFIG = new TreeMap<>(Map.of(
            "cgroup", "CONFIG_CGROUPS",
            "ipc", "CONFIG_IPC_NS",
            "mnt", "CONFIG_NAMESPACES",
            "net", "CONFIG_NET_NS",
            "pid", "CONFIG_PID_NS",
            "time", "CONFIG_TIME_NS",
            "user", "CONFIG_USER_NS",
            "uts", "CONFIG_UTS_NS"));

    private NamespaceFeatures() {}

    static List<Feature> of(HostView host) {
        List<Feature> features = new ArrayList<>();
        CONFIG.forEach((name, config) -> features.add(namespace(name, config, host)));
        return features;
    }

    private static Feature namespace(String name, String config, HostView host) {
        String feature = "namespace." + name;
        if (!host.exists("proc/self/ns/" + name)) {
            return Feature.missing(feature, "the kernel has none", without(name), "boot a kernel with " + config);
        }
        String file = "proc/sys/user/max_" + name + "_namespaces";
        String most = host.text(file).orElse("unknown");
        if (most.equals("0")) {
            return Feature.missing(
                    feature, "/" + file + " is 0", without(name), "sysctl user.max_" + name + "_namespaces=65536");
        }
        return Feature.present(feature, most.equals("unknown") ? "no limit known" : "at most " + most);
    }

    /** There is no sharing the host's mounts. */
    private static String without(String name) {
        return name.equals("mnt") ? Feature.EVERY_CONTAINER : "containers need --" + flag(name) + "=host";
    }

    private static String flag(String name) {
        return name.equals("net") ? "network" : name.equals("user") ? "userns" : name;
    }
}
