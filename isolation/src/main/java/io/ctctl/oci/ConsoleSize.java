package io.ctctl.oci;

/** Rows and columns of a terminal. */
public record ConsoleSize(int height, int width) {
    public ConsoleSize {
        Check.u16("consoleSize.height", height);
        Check.u16("consoleSize.width", width);
    }
}
