package io.ctctl.runtime.packet;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.netvirt.account.TrafficQuota;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.netvirt.shape.RateSetting;
import io.ctctl.netvirt.shape.Shaping;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.InterfaceConfig;
import io.ctctl.runtime.config.TrafficConfig;
import io.ctctl.runtime.share.Enforcement;
import io.ctctl.runtime.share.Setting;
import io.ctctl.runtime.share.Topic;
import io.ctctl.scheduler.MemorySize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Rates, quotas and firewalls: what of them the kernel carries out. */
public final class TrafficTopic implements Topic {
    private final ShapeControl shape;
    private final Function<String, Optional<NetworkType>> types;

    /** {@code types} of networks by name. */
    TrafficTopic(ShapeControl shape, Function<String, Optional<NetworkType>> types) {
        this.shape = shape;
        this.types = types;
    }

    @Override
    public List<Setting> settings(ContainerConfig config, ContainerCgroup cgroup) {
        TrafficConfig traffic = config.network().traffic();
        List<InterfaceConfig> interfaces = config.network().interfaces();
        List<Setting> all = new ArrayList<>();
        Shaping shaping = traffic.shaping();
        for (RateSetting rate : shaping.rates()) {
            all.add(setting("rate", rate.toString(), reached(interfaces, guaranteed(interfaces))));
        }
        for (RateSetting ceiling : shaping.ceilings()) {
            all.add(setting("ceil", ceiling.toString(), reached(interfaces, Enforcement.ENFORCED)));
        }
        if (!traffic.quota().unlimited()) {
            all.add(setting("traffic-quota", text(traffic.quota()), reached(interfaces, quota(traffic.quota()))));
        }
        if (!traffic.firewall().letsAllPass()) {
            all.add(setting(
                    "firewall-policy",
                    traffic.firewall().policy().toString(),
                    reached(interfaces, Enforcement.ENFORCED)));
        }
        return all;
    }

    private static Setting setting(String option, String wanted, Enforcement enforcement) {
        return new Setting(option, wanted, enforcement, List.of());
    }

    private Enforcement guaranteed(List<InterfaceConfig> interfaces) {
        boolean total =
                interfaces.stream().allMatch(each -> shape.settings().totals().containsKey(each.network()));
        return total
                ? Enforcement.ENFORCED
                : Enforcement.approximated(
                        "a guarantee is a part of what `ctctl shape total` says its network has, and that is not said");
    }

    private static Enforcement quota(TrafficQuota quota) {
        return quota.hard().isPresent()
                ? Enforcement.ENFORCED
                : Enforcement.approximated("netstat and the daemon's log tell when it is behind; nothing is held back");
    }

    private static String text(TrafficQuota quota) {
        String hard =
                quota.hard().map(bytes -> new MemorySize(bytes).toString()).orElse("");
        return quota.soft().map(bytes -> new MemorySize(bytes) + ":" + hard).orElse(hard);
    }

    /** {@code otherwise}, as far as the host sees the container's packets. */
    private Enforcement reached(List<InterfaceConfig> interfaces, Enforcement otherwise) {
        if (interfaces.isEmpty()) {
            return Enforcement.unenforceable("it has no interface of its own", "connect it to a network");
        }
        boolean past = interfaces.stream()
                .anyMatch(each -> types.apply(each.network()).equals(Optional.of(NetworkType.MACVLAN)));
        return past
                ? Enforcement.unenforceable(
                        "packets of a macvlan go past the host's rules", "use a bridge or a routed network")
                : otherwise;
    }
}
