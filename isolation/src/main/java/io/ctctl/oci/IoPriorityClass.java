package io.ctctl.oci;

/** I/O scheduling classes; the number is that of ioprio_set(2). */
public enum IoPriorityClass {
    IOPRIO_CLASS_RT(1),
    IOPRIO_CLASS_BE(2),
    IOPRIO_CLASS_IDLE(3);

    private final int number;

    IoPriorityClass(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
