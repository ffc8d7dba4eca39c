package io.ctctl.runtime.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.runtime.instance.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ForwardingTest {
    @TempDir
    Path directory;

    private Path sysctl;
    private Instance instance;

    @BeforeEach
    void aHostThatDoesNotForward() throws IOException {
        sysctl = directory.resolve("sysctl");
        instance = Instance.of(directory.resolve("run"));
        Files.createDirectories(instance.stateDir());
        write("core/netdev_budget", "300");
        write("ipv4/ip_forward", "0");
        write("ipv6/conf/all/forwarding", "0");
        write("ipv6/conf/all/proxy_ndp", "0");
        write("ipv6/conf/all/accept_ra", "1");
        write("ipv6/conf/eth0/accept_ra", "1");
        write("ipv6/conf/eth1/accept_ra", "0");
    }

    private void write(String key, String value) throws IOException {
        Files.createDirectories(sysctl.resolve(key).getParent());
        Files.writeString(sysctl.resolve(key), value);
    }

    private String read(String key) throws IOException {
        return Files.readString(sysctl.resolve(key));
    }

    @Test
    void theHostIsLeftAloneUntilThereIsConsent() throws IOException {
        Forwarding forwarding = new Forwarding(instance, sysctl);
        forwarding.wanted();
        assertThat(read("ipv4/ip_forward")).isEqualTo("0");
        assertThat(forwarding.notice()).isPresent();
        assertThat(forwarding.notice()).as("said once").isEmpty();
        forwarding.on();
        assertThat(read("ipv4/ip_forward")).isEqualTo("1");
        assertThat(read("ipv6/conf/all/forwarding")).isEqualTo("1");
        assertThat(read("ipv6/conf/eth0/accept_ra")).as("its routes stay").isEqualTo("2");
        assertThat(read("ipv6/conf/eth1/accept_ra")).isEqualTo("0");
        assertThat(forwarding.status()).isEqualTo(new Forwarding.Status(true, true, false, true));
    }

    @Test
    void offPutsBackWhatWasThereWhateverDaemonDoesIt() throws IOException {
        write("ipv6/conf/all/forwarding", "1");
        new Forwarding(instance, sysctl).on();
        new Forwarding(instance, sysctl).on();
        new Forwarding(instance, sysctl).off();
        assertThat(read("ipv4/ip_forward")).isEqualTo("0");
        assertThat(read("ipv6/conf/all/forwarding")).isEqualTo("1");
        assertThat(read("ipv6/conf/eth0/accept_ra")).isEqualTo("1");
        assertThat(new Forwarding(instance, sysctl).status().consent()).isFalse();
    }

    @Test
    void consentOutlivesTheMachine() throws IOException {
        new Forwarding(instance, sysctl).on();
        aHostThatDoesNotForward();
        Files.deleteIfExists(instance.runDir().resolve("forwarding.json"));
        new Forwarding(instance, sysctl).wanted();
        assertThat(read("ipv4/ip_forward")).isEqualTo("1");
    }

    @Test
    void aNamespaceOfItsOwnIsSimplySet() throws IOException {
        Files.delete(sysctl.resolve("core/netdev_budget"));
        Forwarding forwarding = new Forwarding(instance, sysctl);
        assertThat(forwarding.notice()).isEmpty();
        forwarding.wanted();
        assertThat(read("ipv4/ip_forward")).isEqualTo("1");
    }

    @Test
    void bridgesOfANamespaceOfItsOwnHaveTheirOwnRulesAlone() throws IOException {
        write("bridge/bridge-nf-call-iptables", "1");
        new Forwarding(instance, sysctl).bridged();
        assertThat(read("bridge/bridge-nf-call-iptables")).as("the host's").isEqualTo("1");
        Files.delete(sysctl.resolve("core/netdev_budget"));
        new Forwarding(instance, sysctl).bridged();
        assertThat(read("bridge/bridge-nf-call-iptables")).isEqualTo("0");
    }
}
