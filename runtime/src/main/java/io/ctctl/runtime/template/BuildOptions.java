package io.ctctl.runtime.template;

import java.util.List;
import java.util.regex.Pattern;

/**
 * How a template is built.
 *
 * @param name the template's name
 * @param include Debian packages to add; only of use to a kind that is made of packages
 */
public record BuildOptions(String name, List<String> include) {
    // Debian Policy 5.6.1, with an optional :arch, =version or /suite, as apt takes them.
    private static final Pattern PACKAGE =
            Pattern.compile("[a-z0-9][a-z0-9+.-]+(:[a-z0-9-]+)?([=/][A-Za-z0-9.+~:-]+)?");

    public BuildOptions {
        include = List.copyOf(include);
        for (String packageName : include) {
            if (!PACKAGE.matcher(packageName).matches()) {
                throw new IllegalArgumentException("not a package name: " + packageName);
            }
        }
    }

    public static BuildOptions named(String name) {
        return new BuildOptions(name, List.of());
    }
}
