package io.ctctl.oci;

import java.util.List;
import java.util.Map;

/** The Linux part of a container: namespaces, devices, resources, confinement. */
public record Linux(
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings,
        Map<String, String> sysctl,
        Resources resources,
        String cgroupsPath,
        List<Namespace> namespaces,
        List<Device> devices,
        Map<String, NetDevice> netDevices,
        Seccomp seccomp,
        String rootfsPropagation,
        List<String> maskedPaths,
        List<String> readonlyPaths,
        String mountLabel,
        IntelRdt intelRdt,
        MemoryPolicy memoryPolicy,
        Personality personality,
        Map<String, TimeOffset> timeOffsets) {
    private static final List<String> CLOCKS = List.of("monotonic", "boottime");

    private static final List<String> PROPAGATIONS =
            List.of("private", "rprivate", "shared", "rshared", "slave", "rslave", "unbindable", "runbindable");

    public Linux {
        uidMappings = Check.list("linux.uidMappings", uidMappings);
        gidMappings = Check.list("linux.gidMappings", gidMappings);
        sysctl = Check.map("linux.sysctl", sysctl);
        cgroupsPath = Check.text("linux.cgroupsPath", cgroupsPath);
        namespaces = Check.list("linux.namespaces", namespaces);
        devices = Check.list("linux.devices", devices);
        netDevices = Check.map("linux.netDevices", netDevices);
        rootfsPropagation = Check.text("linux.rootfsPropagation", rootfsPropagation);
        maskedPaths = Check.list("linux.maskedPaths", maskedPaths);
        readonlyPaths = Check.list("linux.readonlyPaths", readonlyPaths);
        mountLabel = Check.text("linux.mountLabel", mountLabel);
        timeOffsets = Check.map("linux.timeOffsets", timeOffsets);
        Check.that(
                namespaces.stream().map(Namespace::type).distinct().count() == namespaces.size(),
                "linux.namespaces: names a type twice");
        maskedPaths.forEach(path -> Check.absolute("linux.maskedPaths", path));
        readonlyPaths.forEach(path -> Check.absolute("linux.readonlyPaths", path));
        timeOffsets
                .keySet()
                .forEach(clock -> Check.that(
                        CLOCKS.contains(clock), "linux.timeOffsets: the clocks are %s, not '%s'", CLOCKS, clock));
        Check.that(
                rootfsPropagation == null || PROPAGATIONS.contains(rootfsPropagation),
                "linux.rootfsPropagation: must be one of %s, is '%s'",
                PROPAGATIONS,
                rootfsPropagation);
    }

    /** A builder with everything absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from this instance. */
    public Builder toBuilder() {
        return new Builder()
                .uidMappings(uidMappings)
                .gidMappings(gidMappings)
                .sysctl(sysctl)
                .resources(resources)
                .cgroupsPath(cgroupsPath)
                .namespaces(namespaces)
                .devices(devices)
                .netDevices(netDevices)
                .seccomp(seccomp)
                .rootfsPropagation(rootfsPropagation)
                .maskedPaths(maskedPaths)
                .readonlyPaths(readonlyPaths)
                .mountLabel(mountLabel)
                .intelRdt(intelRdt)
                .memoryPolicy(memoryPolicy)
                .personality(personality)
                .timeOffsets(timeOffsets);
    }

    /** Collects the components; {@link #build} validates them. */
    public static final class Builder {
        private List<IdMapping> uidMappings;
        private List<IdMapping> gidMappings;
        private Map<String, String> sysctl;
        private Resources resources;
        private String cgroupsPath;
        private List<Namespace> namespaces;
        private List<Device> devices;
        private Map<String, NetDevice> netDevices;
        private Seccomp seccomp;
        private String rootfsPropagation;
        private List<String> maskedPaths;
        private List<String> readonlyPaths;
        private String mountLabel;
        private IntelRdt intelRdt;
        private MemoryPolicy memoryPolicy;
        private Personality personality;
        private Map<String, TimeOffset> timeOffsets;

        private Builder() {}

        public Builder uidMappings(List<IdMapping> value) {
            uidMappings = value;
            return this;
        }

        public Builder gidMappings(List<IdMapping> value) {
            gidMappings = value;
            return this;
        }

        public Builder sysctl(Map<String, String> value) {
            sysctl = value;
            return this;
        }

        public Builder resources(Resources value) {
            resources = value;
            return this;
        }

        public Builder cgroupsPath(String value) {
            cgroupsPath = value;
            return this;
        }

        public Builder namespaces(List<Namespace> value) {
            namespaces = value;
            return this;
        }

        public Builder devices(List<Device> value) {
            devices = value;
            return this;
        }

        public Builder netDevices(Map<String, NetDevice> value) {
            netDevices = value;
            return this;
        }

        public Builder seccomp(Seccomp value) {
            seccomp = value;
            return this;
        }

        public Builder rootfsPropagation(String value) {
            rootfsPropagation = value;
            return this;
        }

        public Builder maskedPaths(List<String> value) {
            maskedPaths = value;
            return this;
        }

        public Builder readonlyPaths(List<String> value) {
            readonlyPaths = value;
            return this;
        }

        public Builder mountLabel(String value) {
            mountLabel = value;
            return this;
        }

        public Builder intelRdt(IntelRdt value) {
            intelRdt = value;
            return this;
        }

        public Builder memoryPolicy(MemoryPolicy value) {
            memoryPolicy = value;
            return this;
        }

        public Builder personality(Personality value) {
            personality = value;
            return this;
        }

        public Builder timeOffsets(Map<String, TimeOffset> value) {
            timeOffsets = value;
            return this;
        }

        public Linux build() {
            return new Linux(
                    uidMappings,
                    gidMappings,
                    sysctl,
                    resources,
                    cgroupsPath,
                    namespaces,
                    devices,
                    netDevices,
                    seccomp,
                    rootfsPropagation,
                    maskedPaths,
                    readonlyPaths,
                    mountLabel,
                    intelRdt,
                    memoryPolicy,
                    personality,
                    timeOffsets);
        }
    }
}
