package io.ctctl.runtime.migration;

import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.MountConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What containers have mounted of their host. */
final class Volumes {
    private Volumes() {}

    /** The volumes of a container here; what is written to and is a directory can travel. */
    static List<Offer.Volume> of(ContainerConfig config) throws IOException {
        List<Offer.Volume> volumes = new ArrayList<>();
        for (MountConfig mount : config.mounts()) {
            if (mount.kind() != MountConfig.Kind.BIND) {
                continue;
            }
            Path source = mount.source().orElseThrow();
            boolean travels = !mount.options().contains("ro") && Files.isDirectory(source);
            volumes.add(new Offer.Volume(source.toString(), identity(source), travels));
        }
        if (volumes.size() > TreeIndex.MOST_VOLUMES) {
            throw new ContainerException(
                    ErrorKind.FAILED, "it has " + volumes.size() + " volumes, more than " + TreeIndex.MOST_VOLUMES);
        }
        return volumes;
    }

    /** Which volumes are missing here, by their place; ContainerException when one must not be made here. */
    static List<Integer> wanted(List<Offer.Volume> offered) throws IOException {
        List<Integer> wanted = new ArrayList<>();
        for (int i = 0; i < offered.size(); i++) {
            Offer.Volume volume = offered.get(i);
            Path here = Path.of(volume.path());
            if (!here.isAbsolute()) {
                throw new ContainerException(ErrorKind.FAILED, "volume " + volume.path() + " has no absolute path");
            }
            boolean there = Files.exists(here);
            if (there && identity(here).equals(volume.identity())) {
                continue;
            }
            if (!volume.travels() && !there) {
                throw new ContainerException(
                        ErrorKind.FAILED, "its volume " + volume.path() + " is not there: make it there first");
            } else if (volume.travels() && there) {
                throw new ContainerException(
                        ErrorKind.FAILED,
                        "its volume " + volume.path()
                                + " exists there already with something else in it: move that away");
            } else if (volume.travels()) {
                wanted.add(i);
            }
        }
        return wanted;
    }

    private static String identity(Path path) throws IOException {
        String boot =
                Files.readAllLines(Path.of("/proc/sys/kernel/random/boot_id")).get(0);
        return boot + ":" + Files.getAttribute(path, "unix:dev") + ":" + Files.getAttribute(path, "unix:ino");
    }
}
