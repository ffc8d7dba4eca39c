package io.ctctl.isolation;

import static io.ctctl.isolation.SampleContainers.detached;
import static io.ctctl.isolation.SampleContainers.linux;
import static io.ctctl.isolation.SampleContainers.mount;
import static io.ctctl.isolation.SampleContainers.placement;
import static io.ctctl.isolation.SampleContainers.process;
import static io.ctctl.isolation.SampleContainers.spec;
import static io.ctctl.isolation.SampleContainers.v1;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.oci.Linux;
import io.ctctl.oci.NamespaceType;
import io.ctctl.oci.Spec;
import io.ctctl.oci.User;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefusedPlansTest {
    @Test
    void aSysctlOfTheWholeHost() {
        refused(
                settings("vm.swappiness", linux()),
                "cannot set sysctl vm.swappiness: it is not the container's own but the whole host's");
        refused(settings("kernel.shmmax/../../vm/x", linux()), "bad sysctl name \"kernel.shmmax/../../vm/x\"");
    }

    @Test
    void aSysctlOfANamespaceThatIsTheHosts() {
        refused(settings("net.ipv4.ip_forward", linux(NamespaceType.NETWORK)), "no net namespace of its own");
    }

    @Test
    void mappedIdsWithoutAUserNamespace() {
        refused(
                spec(
                        process("id").build(),
                        linux(NamespaceType.USER).build(),
                        mount("/d", null, "/srv", "bind", "idmap")),
                "cannot map the ids of /srv: the container has no user namespace");
    }

    @Test
    void aUserThatIsNotMapped() {
        refused(
                spec(
                        process("id")
                                .user(new User(70000, 0, null, List.of(), null))
                                .build(),
                        linux().build()),
                "uid 70000 is not mapped in the container's user namespace");
    }

    @Test
    void aLabelWithoutItsModule() {
        refused(
                spec(process("id").apparmorProfile("web").build(), linux().build()),
                "cannot apply the AppArmor profile web: the host does not have apparmor enabled");
    }

    @Test
    void theHostsMountNamespace() {
        refused(
                spec(process("id").build(), linux(NamespaceType.MOUNT).build()),
                "the mount namespace cannot be shared: the root file system needs its own");
    }

    @Test
    void procBelowAnotherMount() {
        refused(
                spec(
                        process("id").build(),
                        linux().build(),
                        mount("/a", "tmpfs", "tmpfs"),
                        mount("/a/b", "proc", "proc")),
                "cannot mount proc on /a/b in a user namespace below the mount on /a");
    }

    private static Spec settings(String name, Linux.Builder linux) {
        return spec(process("id").build(), linux.sysctl(Map.of(name, "1")).build());
    }

    private static void refused(Spec spec, String message) {
        assertThatThrownBy(() -> new SetupPlanner().plan(spec, placement(v1(), detached(), false)))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining(message);
    }
}
