package io.ctctl.isolation.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.isolation.capability.Capability;
import io.ctctl.isolation.capability.CapabilitySet;
import io.ctctl.oci.MalformedJsonException;
import io.ctctl.oci.Seccomp;
import io.ctctl.oci.SeccompArch;
import io.ctctl.oci.SyscallRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeccompProfilesTest {
    private static final KernelVersion KERNEL = new KernelVersion(5, 10);

    @TempDir
    Path directory;

    @Test
    void aPlainProfileStaysAsItIs() throws IOException {
        Seccomp profile = resolve(
                """
                {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 13,
                 "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], "flags": ["SECCOMP_FILTER_FLAG_LOG"],
                 "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}], "unknown": 1}
                """,
                CapabilitySet.NONE);
        assertThat(profile.defaultErrnoRet()).isEqualTo(13);
        assertThat(profile.architectures()).containsExactly(SeccompArch.SCMP_ARCH_X86_64, SeccompArch.SCMP_ARCH_X86);
        assertThat(profile.syscalls()).extracting(SyscallRule::names).hasSize(1);
    }

    @Test
    void conditionsDecideWhichRulesCount() throws IOException {
        String json =
                """
                {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
                  {"names": ["a"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}, "excludes": {}},
                  {"names": ["b"], "action": "SCMP_ACT_ALLOW", "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
                  {"name": "c", "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "5.10"}},
                  {"names": ["d"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "5.11"}},
                  {"names": ["e"], "action": "SCMP_ACT_ALLOW", "excludes": {"minKernel": "4.19"}},
                  {"names": ["f"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["amd64", "x32"]}},
                  {"names": ["g"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["s390"]}},
                  {"names": ["h"], "action": "SCMP_ACT_ALLOW", "excludes": {"arches": ["amd64"]}, "args": null}]}
                """;
        assertThat(resolve(json, CapabilitySet.NONE).syscalls())
                .flatExtracting(SyscallRule::names)
                .containsExactly("b", "c", "f");
        assertThat(resolve(json, CapabilitySet.of(Capability.CAP_SYS_ADMIN)).syscalls())
                .flatExtracting(SyscallRule::names)
                .containsExactly("a", "c", "f");
    }

    @Test
    void theArchMapGivesThisMachinesArchitectures() throws IOException {
        String json =
                """
                {"defaultAction": "SCMP_ACT_ALLOW", "archMap": [
                  {"architecture": "SCMP_ARCH_S390X", "subArchitectures": ["SCMP_ARCH_S390"]},
                  {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}]}
                """;
        assertThat(resolve(json, CapabilitySet.NONE).architectures())
                .containsExactly(SeccompArch.SCMP_ARCH_X86_64, SeccompArch.SCMP_ARCH_X86);
    }

    @Test
    void brokenJsonIsOneLineWithItsPlace() throws IOException {
        Path file = write("{\"defaultAction\": \"SCMP_ACT_ERRNO\",\n \"syscalls\": [}");
        assertThatThrownBy(() -> SeccompProfiles.read(file))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageStartingWith(file + ":2:15: ")
                .hasMessageEndingWith("; correct this seccomp profile (runtime-spec or Docker format)")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aWrongValueIsNamedWithItsPath() throws IOException {
        Path file = write(
                "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [{\"names\": [\"a\"], \"action\": \"NO\"}]}");
        assertThatThrownBy(() -> SeccompProfiles.read(file))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("SCMP_ACT_ALLOW")
                .hasMessageContaining("(at syscalls[0].action)")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aProfileWithoutADefaultIsRefused() throws IOException {
        Path file = write("{}");
        assertThatThrownBy(() -> SeccompProfiles.read(file)).hasMessageContaining("defaultAction: is required");
    }

    @Test
    void namesAndNameDoNotGoTogether() throws IOException {
        Path file = write(
                """
                {"defaultAction": "SCMP_ACT_ALLOW",
                 "syscalls": [{"name": "a", "names": ["b"], "action": "SCMP_ACT_ALLOW"}]}
                """);
        assertThatThrownBy(() -> SeccompProfiles.read(file)).hasMessageContaining("use only 'names'");
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = directory.resolve("none.json");
        assertThatThrownBy(() -> SeccompProfiles.read(file)).hasMessage(file + ": no such seccomp profile");
    }

    private Seccomp resolve(String json, CapabilitySet caps) throws IOException {
        return SeccompProfiles.read(write(json)).resolve(caps, KERNEL, Abi.X86_64);
    }

    private Path write(String json) throws IOException {
        return Files.writeString(directory.resolve("profile.json"), json);
    }
}
