package io.ctctl.oci;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** Block I/O weights and limits. */
public record BlockIo(
        Integer weight,
        Integer leafWeight,
        List<WeightDevice> weightDevice,
        List<ThrottleDevice> throttleReadBpsDevice,
        List<ThrottleDevice> throttleWriteBpsDevice,
        @JsonProperty("throttleReadIOPSDevice") List<ThrottleDevice> throttleReadIopsDevice,
        @JsonProperty("throttleWriteIOPSDevice") List<ThrottleDevice> throttleWriteIopsDevice) {
    public BlockIo {
        if (weight != null) {
            Check.u16("blockIo.weight", weight);
        }
        if (leafWeight != null) {
            Check.u16("blockIo.leafWeight", leafWeight);
        }
        weightDevice = Check.list("blockIo.weightDevice", weightDevice);
        throttleReadBpsDevice = Check.list("blockIo.throttleReadBpsDevice", throttleReadBpsDevice);
        throttleWriteBpsDevice = Check.list("blockIo.throttleWriteBpsDevice", throttleWriteBpsDevice);
        throttleReadIopsDevice = Check.list("blockIo.throttleReadIOPSDevice", throttleReadIopsDevice);
        throttleWriteIopsDevice = Check.list("blockIo.throttleWriteIOPSDevice", throttleWriteIopsDevice);
    }

    /** A builder with everything absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from this instance. */
    public Builder toBuilder() {
        return new Builder()
                .weight(weight)
                .leafWeight(leafWeight)
                .weightDevice(weightDevice)
                .throttleReadBpsDevice(throttleReadBpsDevice)
                .throttleWriteBpsDevice(throttleWriteBpsDevice)
                .throttleReadIopsDevice(throttleReadIopsDevice)
                .throttleWriteIopsDevice(throttleWriteIopsDevice);
    }

    /** Collects the components; {@link #build} validates them. */
    public static final class Builder {
        private Integer weight;
        private Integer leafWeight;
        private List<WeightDevice> weightDevice;
        private List<ThrottleDevice> throttleReadBpsDevice;
        private List<ThrottleDevice> throttleWriteBpsDevice;
        private List<ThrottleDevice> throttleReadIopsDevice;
        private List<ThrottleDevice> throttleWriteIopsDevice;

        private Builder() {}

        public Builder weight(Integer value) {
            weight = value;
            return this;
        }

        public Builder leafWeight(Integer value) {
            leafWeight = value;
            return this;
        }

        public Builder weightDevice(List<WeightDevice> value) {
            weightDevice = value;
            return this;
        }

        public Builder throttleReadBpsDevice(List<ThrottleDevice> value) {
            throttleReadBpsDevice = value;
            return this;
        }

        public Builder throttleWriteBpsDevice(List<ThrottleDevice> value) {
            throttleWriteBpsDevice = value;
            return this;
        }

        public Builder throttleReadIopsDevice(List<ThrottleDevice> value) {
            throttleReadIopsDevice = value;
            return this;
        }

        public Builder throttleWriteIopsDevice(List<ThrottleDevice> value) {
            throttleWriteIopsDevice = value;
            return this;
        }

        public BlockIo build() {
            return new BlockIo(
                    weight,
                    leafWeight,
                    weightDevice,
                    throttleReadBpsDevice,
                    throttleWriteBpsDevice,
                    throttleReadIopsDevice,
                    throttleWriteIopsDevice);
        }
    }
}
