package io.ctctl.oci;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Kinds of devices, each with its letter of mknod(1) and of the devices controller. */
public enum DeviceType {
    /** Every device; in rules only. */
    @JsonProperty("a")
    ALL('a'),
    @JsonProperty("b")
    BLOCK('b'),
    @JsonProperty("c")
    CHARACTER('c'),
    /** A character device too; in nodes only. */
    @JsonProperty("u")
    UNBUFFERED('u'),
    /** In nodes only. */
    @JsonProperty("p")
    FIFO('p');

    private final char letter;

    DeviceType(char letter) {
        this.letter = letter;
    }

    public char letter() {
        return letter;
    }
}
