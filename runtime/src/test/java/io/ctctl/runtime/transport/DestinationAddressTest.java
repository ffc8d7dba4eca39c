package io.ctctl.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.runtime.error.ContainerException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationAddressTest {
    @Test
    void aHostIsReachedAsSshKnowsIt() {
        assertThat(DestinationAddress.parse("build_box")).isEqualTo(ssh(null, "build_box", null, null));
        assertThat(DestinationAddress.parse("ssh://root@192.0.2.2:2222"))
                .isEqualTo(ssh("root", "192.0.2.2", 2222, null));
        assertThat(DestinationAddress.parse("ssh://[fe80::1%up0]:22/opt/ctctl"))
                .isEqualTo(ssh(null, "fe80::1%up0", 22, "/opt/ctctl"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssh://there",
                "ssh://me@there:2222",
                "ssh://there/opt/ctctl/bin/ctctl",
                "ssh://me@[2001:db8::2]:22/opt/ctctl",
                "unix:///run/ctctl/ctctl.sock",
                "tls://there",
                "tls://[2001:db8::2]:7000?pkipath=/root/pki"
            })
    void whatIsWrittenDownLeadsToTheSamePlace(String text) {
        DestinationAddress address = DestinationAddress.parse(text);
        assertThat(address).hasToString(text);
        assertThat(DestinationAddress.parse(address.toString())).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ssh://",
                "-oProxyCommand=x",
                "ssh://-x",
                "ssh://-l@host",
                "ssh://@host",
                "a b",
                "h:",
                "h:0",
                "h:65536",
                "ftp://host",
                "tls://",
                "tls://me@host",
                "tls://host:70000",
                "tls://host/path",
                "tls://host?pkipath=relative",
                "unix://relative",
                "a@b@c"
            })
    void whatIsNoPlaceIsRefused(String text) {
        assertThatThrownBy(() -> DestinationAddress.parse(text))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("bad destination \"" + text + "\"");
    }

    @Test
    void sshIsGivenTheHostApartFromItsOptions() {
        assertThat(SshConnection.command(
                        (DestinationAddress.Ssh) DestinationAddress.parse("ssh://me@[::1]:2222/opt/c")))
                .startsWith("ssh", "-T")
                .endsWith("-p", "2222", "-l", "me", "--", "::1", "/opt/c", "migrate-receive");
    }

    @Test
    void tlsHasAPortAndADirectoryOfItsOwn() {
        assertThat(DestinationAddress.parse("tls://there"))
                .isEqualTo(new DestinationAddress.Tls("there", 7447, Path.of("/etc/ctctl/pki")))
                .isEqualTo(DestinationAddress.parse("tls://there:7447?pkipath=/etc/ctctl/pki"));
    }

    @Test
    void aPathIsTheSocketOfADaemonHere() {
        assertThat(DestinationAddress.parse("/run/../run/ctctl.sock"))
                .isEqualTo(new DestinationAddress.Local(Path.of("/run/ctctl.sock")));
    }

    private static DestinationAddress ssh(String user, String host, Integer port, String program) {
        return new DestinationAddress.Ssh(
                Optional.ofNullable(user), host, Optional.ofNullable(port), Optional.ofNullable(program));
    }
}
