package io.ctctl.oci;

/** Limits of one RDMA device. */
public record Rdma(Long hcaHandles, Long hcaObjects) {
    public Rdma {
        if (hcaHandles != null) {
            Check.u32("rdma.hcaHandles", hcaHandles);
        }
        if (hcaObjects != null) {
            Check.u32("rdma.hcaObjects", hcaObjects);
        }
    }
}
