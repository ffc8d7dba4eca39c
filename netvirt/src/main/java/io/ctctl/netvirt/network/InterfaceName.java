package io.ctctl.netvirt.network;

/** The name of a network interface: what the kernel accepts, and sysctl paths and rules can carry. */
public record InterfaceName(String value) {
    private static final int LONGEST = 15;

    public InterfaceName {
        if (!value.matches("[A-Za-z0-9_][A-Za-z0-9_.@-]*")) {
            throw new IllegalArgumentException(
                    "bad interface name \"" + value + "\": use letters, digits, '_', '-' and '.'");
        }
        if (value.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "interface name \"" + value + "\" is too long: the kernel takes " + LONGEST + " characters");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
