package io.ctctl.oci;

import com.fasterxml.jackson.annotation.JsonProperty;

/** CPUs of an exec'd process, as lists like {@code 0-3,7}: before and after it joins the cgroup. */
public record CpuAffinity(String initial, @JsonProperty("final") String final_) {
    public CpuAffinity {
        initial = Check.text("execCPUAffinity.initial", initial);
        final_ = Check.text("execCPUAffinity.final", final_);
    }
}
