package io.ctctl.oci;

/** Priority of traffic through one interface. */
public record InterfacePriority(String name, long priority) {
    public InterfacePriority {
        Check.present("interfacePriority.name", Check.text("interfacePriority.name", name));
        Check.u32("interfacePriority.priority", priority);
    }
}
