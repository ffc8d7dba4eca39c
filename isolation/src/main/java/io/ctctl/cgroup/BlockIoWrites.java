package io.ctctl.cgroup;

import io.ctctl.oci.BlockIo;
import io.ctctl.oci.ThrottleDevice;
import io.ctctl.oci.WeightDevice;
import java.util.List;

/** Weights and throttles of block devices. */
final class BlockIoWrites {
    private static final String WEIGHT = "blockIO.weight";

    private BlockIoWrites() {}

    static void add(BlockIo io, WriteList writes) {
        boolean v2 = writes.isV2(Controller.BLKIO, "blockIO");
        if (v2 && leaf(io)) {
            throw new UnsupportedSettingException("blockIO.leafWeight", "cgroup v2 has nothing like it");
        }
        if (io.weight() != null && io.weight() != 0) {
            weight(v2, io.weight(), "", writes);
        }
        if (io.leafWeight() != null && io.leafWeight() != 0) {
            writes.add(Controller.BLKIO, "blockIO.leafWeight", "blkio.leaf_weight", io.leafWeight());
        }
        for (WeightDevice device : io.weightDevice()) {
            String number = device.major() + ":" + device.minor() + " ";
            if (device.weight() != null) {
                weight(v2, device.weight(), number, writes);
            }
            if (device.leafWeight() != null) {
                writes.add(
                        Controller.BLKIO,
                        "blockIO.weightDevice.leafWeight",
                        "blkio.leaf_weight_device",
                        number + device.leafWeight());
            }
        }
        throttle(v2, "ReadBps", io.throttleReadBpsDevice(), "rbps", "blkio.throttle.read_bps_device", writes);
        throttle(v2, "WriteBps", io.throttleWriteBpsDevice(), "wbps", "blkio.throttle.write_bps_device", writes);
        throttle(v2, "ReadIOPS", io.throttleReadIopsDevice(), "riops", "blkio.throttle.read_iops_device", writes);
        throttle(v2, "WriteIOPS", io.throttleWriteIopsDevice(), "wiops", "blkio.throttle.write_iops_device", writes);
    }

    private static boolean leaf(BlockIo io) {
        return (io.leafWeight() != null && io.leafWeight() != 0)
                || io.weightDevice().stream().anyMatch(device -> device.leafWeight() != null);
    }

    /** BFQ's file when the host has it, which takes 1..1000 as it is; io.weight wants 10..1000 spread over 1..10000. */
    private static void weight(boolean v2, int weight, String device, WriteList writes) {
        String setting = device.isEmpty() ? WEIGHT : "blockIO.weightDevice";
        if (!v2) {
            String[] files = device.isEmpty()
                    ? new String[] {"blkio.bfq.weight", "blkio.weight"}
                    : new String[] {"blkio.bfq.weight_device", "blkio.weight_device"};
            String file = writes.firstOf(Controller.BLKIO, setting, files);
            writes.add(Controller.BLKIO, setting, file, device + weight);
        } else {
            String file = writes.firstOf(Controller.BLKIO, setting, "io.bfq.weight", "io.weight");
            long value = file.equals("io.weight") ? 1 + (Math.max(weight, 10) - 10L) * 9999 / 990 : weight;
            writes.add(Controller.BLKIO, setting, file, device + value);
        }
    }

    private static void throttle(
            boolean v2, String name, List<ThrottleDevice> devices, String key, String v1File, WriteList writes) {
        String setting = "blockIO.throttle" + name + "Device";
        for (ThrottleDevice device : devices) {
            String number = device.major() + ":" + device.minor() + " ";
            String rate = Long.toUnsignedString(device.rate());
            if (v2) {
                // v1 lifts a limit with 0, which v2 refuses
                writes.add(
                        Controller.BLKIO, setting, "io.max", number + key + "=" + (device.rate() == 0 ? "max" : rate));
            } else {
                writes.add(Controller.BLKIO, setting, v1File, number + rate);
            }
        }
    }
}
