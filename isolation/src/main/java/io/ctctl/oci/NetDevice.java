package io.ctctl.oci;

/** A network device of the host that moves into the container, with its name there. */
public record NetDevice(String name) {
    public NetDevice {
        name = Check.text("netDevice.name", name);
    }
}
