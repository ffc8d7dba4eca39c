package io.ctctl.runtime.packet;

import io.ctctl.isolation.plan.NetlinkProtocol;
import io.ctctl.netvirt.netlink.NetlinkConversation;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import io.ctctl.netvirt.nft.ChainMessages;
import io.ctctl.netvirt.nft.NftFamily;
import io.ctctl.runtime.net.BridgeSwitches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether somebody else has rules that look at what passes between the ports of bridges. */
final class OtherRules {
    /** Those of ebtables that came before nf_tables; they are there once somebody uses them. */
    private static final Pattern LEGACY = Pattern.compile("(?m)^ebtable_(broute|filter|nat) ");

    /** Of a kernel that has modules. */
    private static final Path MODULES = Path.of("/proc/modules");

    private OtherRules() {}

    /** Who looks, for people. */
    static Optional<String> look() throws IOException {
        if (BridgeSwitches.ofKernel().on()) {
            return Optional.of("bridge-nf-call-iptables has the host's rules see what passes a bridge");
        }
        if (Files.exists(MODULES) && LEGACY.matcher(Files.readString(MODULES)).find()) {
            return Optional.of("ebtables is in use");
        }
        try (NetlinkConversation kernel = NetlinkConversation.open(NetlinkProtocol.NETFILTER)) {
            List<NetlinkMessage> chains = kernel.dump(ChainMessages.list(NftFamily.BRIDGE));
            return ChainMessages.othersWithHooks(chains).map(table -> "nft's table bridge " + table + " is there");
        }
    }
}
