package io.ctctl.linux;

/** Which of the two supported architectures this is: numbers and layouts that differ ask here. */
final class Machine {
    static final boolean ARM64 = "aarch64".equals(System.getProperty("os.arch"));

    private Machine() {}
}
