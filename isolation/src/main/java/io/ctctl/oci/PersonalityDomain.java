package io.ctctl.oci;

/** Execution domains; the persona is the argument of personality(2). */
public enum PersonalityDomain {
    LINUX(0),
    LINUX32(8);

    private final int persona;

    PersonalityDomain(int persona) {
        this.persona = persona;
    }

    public int persona() {
        return persona;
    }
}
