package io.ctctl.runtime.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MembershipTest {
    @TempDir
    Path directory;

    private Membership of(String groups) throws Exception {
        return Membership.read(Files.writeString(directory.resolve("cgroup"), groups))
                .orElseThrow();
    }

    @Test
    void aProcessIsInTheGroupThatAnyHierarchyNames() throws Exception {
        Membership one = of("9:hugetlb:/\n4:memory:/ctctl-a/0123456789ab\n0::/\n");
        assertThat(one.isBelow("ctctl-a/0123456789ab")).isTrue();
        assertThat(one.isBelow("ctctl-b/0123456789ab")).isFalse();
    }

    @Test
    void aGroupBelowIsInside() throws Exception {
        assertThat(of("0::/system.slice/ctctl-a/0123456789ab/init.scope\n").isBelow("ctctl-a/0123456789ab"))
                .isTrue();
    }

    @Test
    void anIdThatBeginsAlikeIsAnother() throws Exception {
        assertThat(of("0::/ctctl-a/0123456789abc\n").isBelow("ctctl-a/0123456789ab"))
                .isFalse();
    }

    @Test
    void whoHasEndedIsNowhere() throws Exception {
        assertThat(Membership.read(directory.resolve("none"))).isEmpty();
    }
}
