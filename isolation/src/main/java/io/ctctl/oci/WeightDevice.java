package io.ctctl.oci;

/** Block I/O weight of one device. */
public record WeightDevice(long major, long minor, Integer weight, Integer leafWeight) {
    public WeightDevice {
        if (weight != null) {
            Check.u16("weightDevice.weight", weight);
        }
        if (leafWeight != null) {
            Check.u16("weightDevice.leafWeight", leafWeight);
        }
    }
}
