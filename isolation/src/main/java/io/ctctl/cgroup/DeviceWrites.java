package io.ctctl.cgroup;

import io.ctctl.oci.DeviceRule;
import io.ctctl.oci.DeviceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Device rules of v1. Its list is a default and exceptions to it: an exception that was allowed with a wildcard cannot
 * be denied again in part, where a program (v2) can. Such rules are refused, because writing them would look like a
 * denial and allow the device.
 */
final class DeviceWrites {
    private DeviceWrites() {}

    static void add(List<DeviceRule> rules, WriteList writes) {
        if (rules.isEmpty() || writes.deviceProgram()) {
            return;
        }
        boolean allowAll = true; // what a new cgroup has, unless its parent is bounded
        List<DeviceRule> exceptions = new ArrayList<>();
        for (DeviceRule rule : rules) {
            if (rule.type() == DeviceType.ALL) {
                allowAll = all(rule);
                exceptions.clear();
            } else if (rule.allow() == allowAll) {
                check(rule, exceptions);
            } else {
                exceptions.add(rule);
            }
            String file = rule.allow() ? "devices.allow" : "devices.deny";
            writes.add(Controller.DEVICES, "devices", file, text(rule));
        }
    }

    private static boolean all(DeviceRule rule) {
        if (rule.major() != null || rule.minor() != null || bits(rule) != 7) {
            throw new IllegalArgumentException(
                    "devices: a rule of type a is for all devices and all access: " + text(rule));
        }
        return rule.allow();
    }

    /**
     * Takes a rule back: the kernel removes the access from exceptions with exactly these numbers, and from no others.
     */
    private static void check(DeviceRule rule, List<DeviceRule> exceptions) {
        for (DeviceRule exception : exceptions) {
            if (exception.type() == rule.type()
                    && (bits(exception) & bits(rule)) != 0
                    && overlap(exception, rule)
                    && !same(exception, rule)) {
                throw new UnsupportedSettingException(
                        "devices",
                        "cgroup v1 cannot take '" + text(rule) + "' out of '" + text(exception)
                                + "': list the devices one by one");
            }
        }
    }

    private static boolean overlap(DeviceRule a, DeviceRule b) {
        return overlap(a.major(), b.major()) && overlap(a.minor(), b.minor());
    }

    private static boolean overlap(Long a, Long b) {
        return a == null || b == null || a.equals(b);
    }

    private static boolean same(DeviceRule a, DeviceRule b) {
        return Objects.equals(a.major(), b.major()) && Objects.equals(a.minor(), b.minor());
    }

    private static int bits(DeviceRule rule) {
        return (rule.access().contains("r") ? 4 : 0)
                | (rule.access().contains("w") ? 2 : 0)
                | (rule.access().contains("m") ? 1 : 0);
    }

    static String text(DeviceRule rule) {
        if (rule.type() == DeviceType.ALL) {
            return "a";
        }
        return rule.type().letter() + " " + number(rule.major()) + ":" + number(rule.minor()) + " " + rule.access();
    }

    private static String number(Long number) {
        return number == null ? "*" : number.toString();
    }
}
