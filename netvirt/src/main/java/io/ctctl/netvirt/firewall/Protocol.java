package io.ctctl.netvirt.firewall;

import java.util.Locale;

/** What is carried in IP packets, as far as rules name it. */
public enum Protocol {
    TCP(6),
    UDP(17),
    SCTP(132),
    /** Of IPv4 and of IPv6 alike. */
    ICMP(1),
    ANY(0);

    private final int number;

    Protocol(int number) {
        this.number = number;
    }

    /** In an IPv4 header; 0 for any. */
    public int number() {
        return number;
    }

    public boolean hasPorts() {
        return this == TCP || this == UDP || this == SCTP;
    }

    /** IllegalArgumentException naming the text and the choices. */
    public static Protocol parse(String text) {
        for (Protocol protocol : values()) {
            if (protocol.toString().equals(text)) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("bad protocol \"" + text + "\": use tcp, udp, sctp, icmp or any");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
