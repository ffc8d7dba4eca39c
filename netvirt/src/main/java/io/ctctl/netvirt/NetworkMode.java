package io.ctctl.netvirt;

import java.nio.file.Path;

/** Which network a container is in; written {@code none}, {@code host}, {@code container:NAME} or {@code ns:PATH}. */
public sealed interface NetworkMode {
    NetworkMode NONE = new None();
    NetworkMode HOST = new Host();

    /** A network namespace of its own with nothing but loopback. */
    record None() implements NetworkMode {
        @Override
        public boolean ownNamespace() {
            return true;
        }

        @Override
        public boolean hostResolver() {
            return false;
        }

        @Override
        public String toString() {
            return "none";
        }
    }

    /** The host's network namespace: its addresses, ports and firewall. */
    record Host() implements NetworkMode {
        @Override
        public boolean ownNamespace() {
            return false;
        }

        @Override
        public boolean hostResolver() {
            return true;
        }

        @Override
        public String toString() {
            return "host";
        }
    }

    /** The network namespace of another container, given by name, id or the beginning of an id. */
    record Shared(String container) implements NetworkMode {
        public Shared {
            if (container.isEmpty()) {
                throw new IllegalArgumentException("network container: without a name");
            }
        }

        @Override
        public boolean ownNamespace() {
            return false;
        }

        @Override
        public boolean hostResolver() {
            return false;
        }

        @Override
        public String toString() {
            return "container:" + container;
        }
    }

    /** A network namespace that a file holds open, as those of {@code ip netns} in /run/netns. */
    record Named(Path file) implements NetworkMode {
        public Named {
            if (!file.isAbsolute()) {
                throw new IllegalArgumentException("bad network namespace \"" + file + "\": use an absolute path");
            }
        }

        @Override
        public boolean ownNamespace() {
            return false;
        }

        @Override
        public boolean hostResolver() {
            return true;
        }

        @Override
        public String toString() {
            return "ns:" + file;
        }
    }

    /** Whether a new network namespace is made, in which loopback has to be brought up. */
    boolean ownNamespace();

    /** Whether the host's name servers can be reached, so that its resolv.conf is of use. */
    boolean hostResolver();

    /**
     * The mode a user names.
     *
     * @throws IllegalArgumentException naming the text and the choices
     */
    static NetworkMode parse(String text) {
        if (text.equals("none")) {
            return NONE;
        }
        if (text.equals("host")) {
            return HOST;
        }
        if (text.startsWith("container:") && text.length() > "container:".length()) {
            return new Shared(text.substring("container:".length()));
        }
        if (text.startsWith("ns:")) {
            return new Named(Path.of(text.substring("ns:".length())));
        }
        throw new IllegalArgumentException("bad network \"" + text + "\": use none, host, container:NAME or ns:PATH");
    }
}
