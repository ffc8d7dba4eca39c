package io.ctctl.runtime.net;

import io.ctctl.isolation.NetworkSteps;
import io.ctctl.isolation.plan.Step;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.netlink.LinkMessages.Place;
import io.ctctl.netvirt.netlink.NetlinkBatch;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.setup.HostSide;
import io.ctctl.netvirt.setup.InterfaceSetup;
import io.ctctl.runtime.config.InterfaceConfig;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** All interfaces of one container together: which of them leads out, and the steps that make them. Pure. */
final class InterfaceSetups {
    private InterfaceSetups() {}

    static Map<String, NetworkDefinition> definitions(
            List<InterfaceConfig> wanted, Function<String, NetworkDefinition> find) {
        Map<String, NetworkDefinition> all = new LinkedHashMap<>();
        wanted.forEach(each -> all.computeIfAbsent(each.network(), find));
        return all;
    }

    /** The first interface that leads out is where everything goes, for each family. */
    static List<InterfaceSetup> setups(
            List<AttachedInterface> interfaces,
            Map<String, NetworkDefinition> all,
            Map<String, HostLinks.Up> up,
            boolean ipv6,
            Map<IpAddress, Integer> proxied) {
        Set<IpFamily> open = EnumSet.allOf(IpFamily.class);
        List<InterfaceSetup> setups = new ArrayList<>();
        for (AttachedInterface attached : interfaces) {
            NetworkDefinition network = all.get(attached.network());
            HostLinks.Up link = up.get(attached.network());
            Set<IpFamily> mine = EnumSet.noneOf(IpFamily.class);
            for (IpFamily family : IpFamily.values()) {
                if (open.contains(family)
                        && InterfaceSetup.gateway(network, attached, family).isPresent()) {
                    open.remove(family);
                    mine.add(family);
                }
            }
            HostSide side = new HostSide(link.index(), link.parent(), link.mtu(), ipv6, proxied);
            setups.add(new InterfaceSetup(network, attached, side, mine));
        }
        return setups;
    }

    static NetworkSteps steps(List<InterfaceSetup> setups) {
        List<NetlinkMessage> host = new ArrayList<>();
        List<NetlinkMessage> inside = new ArrayList<>();
        List<String> links = new ArrayList<>();
        List<NetlinkMessage> removal = new ArrayList<>();
        for (InterfaceSetup setup : setups) {
            host.addAll(setup.host(new Place.Child()));
            inside.addAll(setup.inside());
            // first the port, whose state is the bridge's
            setup.attached().hostLink().map(Object::toString).ifPresent(links::add);
            setup.network().link().map(Object::toString).ifPresent(links::add);
            removal.addAll(setup.removal());
        }
        List<Step> teardown = NetlinkBatch.route(removal).removingSteps();
        return new NetworkSteps(
                NetlinkBatch.route(host).steps(), NetlinkBatch.route(inside).steps(), links, teardown);
    }
}
