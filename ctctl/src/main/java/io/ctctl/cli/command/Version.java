package io.ctctl.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which ctctl this is. */
public final class Version {
    private static final String BUILT = "/META-INF/maven/io.ctctl/ctctl/pom.properties";
    private static final String UNPACKAGED = "development";

    private Version() {}

    /** The version its archive was built as. */
    public static String current() {
        try (InputStream in = Version.class.getResourceAsStream(BUILT)) {
            if (in == null) {
                return UNPACKAGED;
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", UNPACKAGED);
        } catch (IOException e) {
            throw new UncheckedIOException(BUILT, e);
        }
    }
}
