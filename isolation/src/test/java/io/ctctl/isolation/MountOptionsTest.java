package io.ctctl.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.isolation.MountOptions.Attributes;
import io.ctctl.isolation.MountOptions.Bind;
import io.ctctl.isolation.MountOptions.Idmap;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.MountAttribute;
import io.ctctl.isolation.plan.MountFlag;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountOptionsTest {
    @Test
    void whatIsNoOptionOfTheKernelIsTheFileSystems() {
        MountOptions options = MountOptions.parse(List.of("nosuid", "size=64m", "ro", "mode=700"));

        assertThat(options.flags()).isEqualTo(Flags.of(MountFlag.MS_NOSUID, MountFlag.MS_RDONLY));
        assertThat(options.data()).contains("size=64m,mode=700");
        assertThat(options.bind()).isEqualTo(Bind.NO);
    }

    @Test
    void theLastOfTwoOppositesWins() {
        MountOptions options = MountOptions.parse(List.of("ro", "rw", "exec", "noexec"));

        assertThat(options.flags()).isEqualTo(Flags.of(MountFlag.MS_NOEXEC));
        assertThat(options.top())
                .isEqualTo(new Attributes(Flags.of(MountAttribute.NOEXEC), Flags.of(MountAttribute.RDONLY)));
    }

    @Test
    void recursiveAttributesAreKeptApart() {
        MountOptions options = MountOptions.parse(List.of("rbind", "rro", "nodev", "ridmap", "rslave"));

        assertThat(options.all().set()).isEqualTo(Flags.of(MountAttribute.RDONLY));
        assertThat(options.top().set()).isEqualTo(Flags.of(MountAttribute.NODEV));
        assertThat(options.bind()).isEqualTo(Bind.RECURSIVE);
        assertThat(options.idmap()).isEqualTo(Idmap.RECURSIVE);
        assertThat(options.propagation()).isEqualTo(Flags.of(MountFlag.MS_SLAVE, MountFlag.MS_REC));
        assertThat(options.data()).isEmpty();
    }

    @Test
    void settingAnAccessTimeClearsTheWholeField() {
        Attributes noatime = MountOptions.parse(List.of("noatime")).top();

        assertThat(noatime.set()).isEqualTo(Flags.of(MountAttribute.NOATIME));
        assertThat(noatime.clear().bits()).isEqualTo(0x70);
        assertThat(MountOptions.parse(List.of("noatime", "relatime")).top().set())
                .isEqualTo(Flags.none());
    }

    @Test
    void whatCannotBeDoneIsRefused() {
        assertThatThrownBy(() -> MountOptions.parse(List.of("tmpcopyup")))
                .isInstanceOf(PlanException.class)
                .hasMessage("mount option tmpcopyup is not supported");
    }
}
