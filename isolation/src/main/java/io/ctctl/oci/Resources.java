package io.ctctl.oci;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/** Limits of the container's cgroup; {@code unified} holds raw cgroup v2 files. */
public record Resources(
        List<DeviceRule> devices,
        Memory memory,
        Cpu cpu,
        Pids pids,
        @JsonProperty("blockIO") BlockIo blockIo,
        List<HugepageLimit> hugepageLimits,
        NetworkPriority network,
        Map<String, Rdma> rdma,
        Map<String, String> unified) {
    public Resources {
        devices = Check.list("resources.devices", devices);
        hugepageLimits = Check.list("resources.hugepageLimits", hugepageLimits);
        rdma = Check.map("resources.rdma", rdma);
        unified = Check.map("resources.unified", unified);
    }

    /** A builder with everything absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from this instance. */
    public Builder toBuilder() {
        return new Builder()
                .devices(devices)
                .memory(memory)
                .cpu(cpu)
                .pids(pids)
                .blockIo(blockIo)
                .hugepageLimits(hugepageLimits)
                .network(network)
                .rdma(rdma)
                .unified(unified);
    }

    /** Collects the components; {@link #build} validates them. */
    public static final class Builder {
        private List<DeviceRule> devices;
        private Memory memory;
        private Cpu cpu;
        private Pids pids;
        private BlockIo blockIo;
        private List<HugepageLimit> hugepageLimits;
        private NetworkPriority network;
        private Map<String, Rdma> rdma;
        private Map<String, String> unified;

        private Builder() {}

        public Builder devices(List<DeviceRule> value) {
            devices = value;
            return this;
        }

        public Builder memory(Memory value) {
            memory = value;
            return this;
        }

        public Builder cpu(Cpu value) {
            cpu = value;
            return this;
        }

        public Builder pids(Pids value) {
            pids = value;
            return this;
        }

        public Builder blockIo(BlockIo value) {
            blockIo = value;
            return this;
        }

        public Builder hugepageLimits(List<HugepageLimit> value) {
            hugepageLimits = value;
            return this;
        }

        public Builder network(NetworkPriority value) {
            network = value;
            return this;
        }

        public Builder rdma(Map<String, Rdma> value) {
            rdma = value;
            return this;
        }

        public Builder unified(Map<String, String> value) {
            unified = value;
            return this;
        }

        public Resources build() {
            return new Resources(devices, memory, cpu, pids, blockIo, hugepageLimits, network, rdma, unified);
        }
    }
}
