package io.ctctl.isolation.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlockDevicesTest {
    @TempDir
    private Path sys;

    private BlockDevices devices;

    @BeforeEach
    void machine() throws IOException {
        Files.createDirectories(sys.resolve("dev/block"));
        device("devices/pci/sda", "8:0");
        device("devices/pci/sda/sda1", "8:1");
        Files.writeString(sys.resolve("devices/pci/sda/sda1/partition"), "1\n");
        Path dm = device("devices/virtual/block/dm-0", "253:0");
        Files.createDirectories(dm.resolve("slaves"));
        Files.createSymbolicLink(dm.resolve("slaves/sda1"), sys.resolve("devices/pci/sda/sda1"));
        Path loop = device("devices/virtual/block/loop0", "7:0");
        Files.createDirectories(loop.resolve("loop"));
        Files.writeString(loop.resolve("loop/backing_file"), "/srv/disk.img\n");
        Files.createDirectories(sys.resolve("devices/pci/sda/queue"));
        Files.writeString(sys.resolve("devices/pci/sda/queue/scheduler"), "none [mq-deadline] bfq\n");
        devices = new BlockDevices(sys);
    }

    private Path device(String path, String number) throws IOException {
        Path directory = Files.createDirectories(sys.resolve(path));
        Files.writeString(directory.resolve("dev"), number + "\n");
        Files.createSymbolicLink(sys.resolve("dev/block").resolve(number), directory);
        return directory;
    }

    @Test
    void aPartitionBelongsToItsDisk() throws IOException {
        BlockDevice partition = devices.find(8, 1).orElseThrow();
        assertThat(partition.name()).isEqualTo("sda1");
        assertThat(devices.whole(partition)).isEqualTo(new BlockDevice(8, 0, "sda"));
    }

    @Test
    void aDiskIsItsOwnWhole() throws IOException {
        BlockDevice disk = devices.find(8, 0).orElseThrow();
        assertThat(devices.whole(disk)).isEqualTo(disk);
        assertThat(devices.below(disk)).isEmpty();
    }

    @Test
    void aMappedDeviceStandsOnDisks() throws IOException {
        BlockDevice mapped = devices.find(253, 0).orElseThrow();
        assertThat(devices.below(mapped)).containsExactly(new BlockDevice(8, 0, "sda"));
    }

    @Test
    void aLoopDeviceHasAFile() throws IOException {
        assertThat(devices.backing(devices.find(7, 0).orElseThrow())).contains(Path.of("/srv/disk.img"));
    }

    @Test
    void theSchedulerIsTheOneInBrackets() throws IOException {
        assertThat(devices.scheduler(devices.find(8, 0).orElseThrow())).contains("mq-deadline");
        assertThat(devices.scheduler(devices.find(7, 0).orElseThrow())).isEmpty();
    }

    @Test
    void whatIsNoBlockDeviceIsRefused() {
        assertThatThrownBy(() -> devices.ofNode(Path.of("/dev/null"))).hasMessage("/dev/null is no block device");
        assertThatThrownBy(() -> devices.ofNode(Path.of("/dev/nosuch")))
                .hasMessage("device /dev/nosuch does not exist on this host");
    }

    @Test
    void aPathWithoutADeviceSaysSo() throws IOException {
        Storage storage = devices.storage(List.of(Path.of("/proc/self")), List.of());
        assertThat(storage.devices()).isEmpty();
        assertThat(storage.elsewhere()).singleElement().asString().contains("/proc/self is on");
    }
}
