package io.ctctl.scheduler.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class IoConfigTest {
    private static IoConfig priority(int value) {
        return new IoConfig(IoRate.ANY, IoRate.ANY, List.of(), Optional.of(value), Optional.empty(), Optional.empty());
    }

    /** The bound that libvzctl has one too high. */
    @Test
    void prioritiesAreZeroToSeven() {
        assertThat(priority(0).effectiveWeight()).contains(6);
        assertThat(priority(4).effectiveWeight()).contains(100);
        assertThat(priority(7).effectiveWeight()).contains(800);
        assertThatThrownBy(() -> priority(-1)).hasMessageContaining("use 0 to 7");
        assertThatThrownBy(() -> priority(8)).hasMessageContaining("use 0 to 7");
    }

    @Test
    void everyPriorityDoublesTheWeight() {
        for (int i = 1; i <= 7; i++) {
            assertThat((double) IoConfig.weightOf(i) / IoConfig.weightOf(i - 1)).isBetween(1.9, 2.1);
        }
    }

    @Test
    void ratesAreForBothDirectionsOrEach() {
        assertThat(IoRate.bytes("--iolimit", "10M"))
                .isEqualTo(new IoRate(Optional.of(10L << 20), Optional.of(10L << 20)));
        assertThat(IoRate.bytes("--iolimit", "10MB/s").read()).contains(10L << 20);
        assertThat(IoRate.bytes("--iolimit", "read=1M,write=0"))
                .isEqualTo(new IoRate(Optional.of(1L << 20), Optional.empty()));
        assertThat(IoRate.operations("--iopslimit", "write=5"))
                .isEqualTo(new IoRate(Optional.empty(), Optional.of(5L)));
        assertThat(IoRate.bytes("--iolimit", "0").isAny()).isTrue();
        assertThat(IoRate.operations("--iopslimit", "unlimited").isAny()).isTrue();
    }

    @Test
    void aDirectionHasOneRate() {
        assertThatThrownBy(() -> IoRate.bytes("--iolimit", "write=5M,write=6M"))
                .hasMessage("bad --iolimit \"write=5M,write=6M\": write= is there twice: give one rate for each");
        assertThatThrownBy(() -> IoRate.operations("--iopslimit", "read=5,write=1,read=5"))
                .hasMessageContaining("read= is there twice");
    }

    @Test
    void aRateInTheWrongUnitIsAskedAbout() {
        assertThatThrownBy(() -> IoRate.bytes("--iolimit", "10")).hasMessageContaining("did you mean 10M?");
        assertThatThrownBy(() -> IoRate.bytes("--iolimit", "1kb")).hasMessageEndingWith("use at least 4K");
        assertThatThrownBy(() -> IoRate.bytes("--iolimit", "fast")).hasMessageContaining("bytes a second");
        assertThatThrownBy(() -> IoRate.bytes("--iolimit", "both=1M")).hasMessageContaining("read=N,write=N");
        assertThatThrownBy(() -> IoRate.operations("--iopslimit", "10M")).hasMessageContaining("operations a second");
        assertThatThrownBy(() -> IoRate.operations("--iopslimit", "4294967296"))
                .hasMessageContaining("1 to 4294967295");
    }

    @Test
    void devicesHaveRates() {
        assertThat(DeviceRate.parse(DeviceRate.Limit.READ_BPS, "/dev/sda:1M"))
                .isEqualTo(new DeviceRate(Path.of("/dev/sda"), DeviceRate.Limit.READ_BPS, 1 << 20));
        assertThatThrownBy(() -> DeviceRate.parse(DeviceRate.Limit.WRITE_IOPS, "/dev/sda"))
                .hasMessageContaining("--device-write-iops");
        assertThatThrownBy(() -> DeviceRate.parse(DeviceRate.Limit.READ_BPS, "sda:1M"))
                .hasMessageContaining("/dev/sda");
    }
}
