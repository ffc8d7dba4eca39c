package io.ctctl.oci;

/** Allows or denies devices; absent numbers match all, an absent type is {@code a}, absent access is {@code rwm}. */
public record DeviceRule(boolean allow, DeviceType type, Long major, Long minor, String access) {
    public DeviceRule {
        access = Check.text("deviceRule.access", access);
        type = type == null ? DeviceType.ALL : type;
        access = access == null ? "rwm" : access;
        Check.that(
                type == DeviceType.ALL || type == DeviceType.CHARACTER || type == DeviceType.BLOCK,
                "resources.devices: type must be a, c or b");
        Check.that(access.matches("[rwm]{1,3}"), "resources.devices: access is made of r, w and m, not '%s'", access);
        // Minus one is how older writers spelled an absent number.
        major = major != null && major == -1 ? null : major;
        minor = minor != null && minor == -1 ? null : minor;
    }
}
