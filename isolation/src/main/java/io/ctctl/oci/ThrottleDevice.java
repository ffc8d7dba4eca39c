package io.ctctl.oci;

/** Block I/O limit of one device: bytes or operations a second. */
public record ThrottleDevice(long major, long minor, @Unsigned long rate) {}
