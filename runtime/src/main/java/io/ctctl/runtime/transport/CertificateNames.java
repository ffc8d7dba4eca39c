package io.ctctl.runtime.transport;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Whom a certificate is for. */
final class CertificateNames {
    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    private CertificateNames() {}

    /** Its alternative names and addresses; without any, its common name. */
    static Set<String> of(X509Certificate certificate) {
        Set<String> names = new TreeSet<>();
        for (List<?> entry : alternatives(certificate)) {
            int type = (Integer) entry.get(0);
            if (type == DNS || type == ADDRESS) {
                names.add((String) entry.get(1));
            }
        }
        if (names.isEmpty()) {
            addCommon(names, certificate.getSubjectX500Principal().getName());
        }
        return names;
    }

    private static Collection<List<?>> alternatives(X509Certificate certificate) {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            return all == null ? List.of() : all;
        } catch (CertificateParsingException e) {
            // a name nobody can read allows nothing
            return List.of();
        }
    }

    private static void addCommon(Set<String> names, String distinguished) {
        try {
            for (Rdn part : new LdapName(distinguished).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    names.add(String.valueOf(part.getValue()));
                }
            }
        } catch (InvalidNameException e) {
            throw new AssertionError("RFC 2253 is what X500Principal prints", e);
        }
    }
}
