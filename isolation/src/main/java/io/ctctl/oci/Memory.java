package io.ctctl.oci;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Limits in bytes; {@code -1} is no limit. {@code swap} counts memory and swap together. */
public record Memory(
        Long limit,
        Long reservation,
        Long swap,
        Long kernel,
        @JsonProperty("kernelTCP") Long kernelTcp,
        @Unsigned Long swappiness,
        @JsonProperty("disableOOMKiller") Boolean disableOomKiller,
        Boolean useHierarchy,
        Boolean checkBeforeUpdate) {
    public Memory {
        Check.that(
                swappiness == null || (swappiness >= 0 && swappiness <= 100),
                "resources.memory.swappiness: must be 0 to 100, is %s",
                swappiness);
    }

    /** A builder with everything absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from this instance. */
    public Builder toBuilder() {
        return new Builder()
                .limit(limit)
                .reservation(reservation)
                .swap(swap)
                .kernel(kernel)
                .kernelTcp(kernelTcp)
                .swappiness(swappiness)
                .disableOomKiller(disableOomKiller)
                .useHierarchy(useHierarchy)
                .checkBeforeUpdate(checkBeforeUpdate);
    }

    /** Collects the components; {@link #build} validates them. */
    public static final class Builder {
        private Long limit;
        private Long reservation;
        private Long swap;
        private Long kernel;
        private Long kernelTcp;
        private Long swappiness;
        private Boolean disableOomKiller;
        private Boolean useHierarchy;
        private Boolean checkBeforeUpdate;

        private Builder() {}

        public Builder limit(Long value) {
            limit = value;
            return this;
        }

        public Builder reservation(Long value) {
            reservation = value;
            return this;
        }

        public Builder swap(Long value) {
            swap = value;
            return this;
        }

        public Builder kernel(Long value) {
            kernel = value;
            return this;
        }

        public Builder kernelTcp(Long value) {
            kernelTcp = value;
            return this;
        }

        public Builder swappiness(Long value) {
            swappiness = value;
            return this;
        }

        public Builder disableOomKiller(Boolean value) {
            disableOomKiller = value;
            return this;
        }

        public Builder useHierarchy(Boolean value) {
            useHierarchy = value;
            return this;
        }

        public Builder checkBeforeUpdate(Boolean value) {
            checkBeforeUpdate = value;
            return this;
        }

        public Memory build() {
            return new Memory(
                    limit,
                    reservation,
                    swap,
                    kernel,
                    kernelTcp,
                    swappiness,
                    disableOomKiller,
                    useHierarchy,
                    checkBeforeUpdate);
        }
    }
}
