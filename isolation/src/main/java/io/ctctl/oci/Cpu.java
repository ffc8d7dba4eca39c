package io.ctctl.oci;

/** CPU shares as cgroup v1 counts them, quota and period in microseconds, cpuset lists. */
public record Cpu(
        @Unsigned Long shares,
        Long quota,
        @Unsigned Long burst,
        @Unsigned Long period,
        Long realtimeRuntime,
        @Unsigned Long realtimePeriod,
        String cpus,
        String mems,
        Long idle) {
    public Cpu {
        cpus = Check.text("cpu.cpus", cpus);
        mems = Check.text("cpu.mems", mems);
    }

    /** A builder with everything absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from this instance. */
    public Builder toBuilder() {
        return new Builder()
                .shares(shares)
                .quota(quota)
                .burst(burst)
                .period(period)
                .realtimeRuntime(realtimeRuntime)
                .realtimePeriod(realtimePeriod)
                .cpus(cpus)
                .mems(mems)
                .idle(idle);
    }

    /** Collects the components; {@link #build} validates them. */
    public static final class Builder {
        private Long shares;
        private Long quota;
        private Long burst;
        private Long period;
        private Long realtimeRuntime;
        private Long realtimePeriod;
        private String cpus;
        private String mems;
        private Long idle;

        private Builder() {}

        public Builder shares(Long value) {
            shares = value;
            return this;
        }

        public Builder quota(Long value) {
            quota = value;
            return this;
        }

        public Builder burst(Long value) {
            burst = value;
            return this;
        }

        public Builder period(Long value) {
            period = value;
            return this;
        }

        public Builder realtimeRuntime(Long value) {
            realtimeRuntime = value;
            return this;
        }

        public Builder realtimePeriod(Long value) {
            realtimePeriod = value;
            return this;
        }

        public Builder cpus(String value) {
            cpus = value;
            return this;
        }

        public Builder mems(String value) {
            mems = value;
            return this;
        }

        public Builder idle(Long value) {
            idle = value;
            return this;
        }

        public Cpu build() {
            return new Cpu(shares, quota, burst, period, realtimeRuntime, realtimePeriod, cpus, mems, idle);
        }
    }
}
