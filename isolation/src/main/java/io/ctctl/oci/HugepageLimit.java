package io.ctctl.oci;

/** Limit in bytes of huge pages of one size, such as {@code 2MB}. */
public record HugepageLimit(String pageSize, @Unsigned long limit) {
    public HugepageLimit {
        Check.present("hugepageLimits.pageSize", Check.text("hugepageLimits.pageSize", pageSize));
    }
}
