package io.ctctl.cli.option;

import io.ctctl.oci.MalformedJsonException;
import io.ctctl.oci.OciJson;
import io.ctctl.oci.Seccomp;
import io.ctctl.runtime.config.SecurityConfig;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a container may do to the kernel. */
@Heading("Security")
public final class SecurityOptions {
    @Option(names = "--privileged", description = "No user namespace, no filter, all capabilities and devices.")
    boolean privileged;

    @Option(names = "--cap-add", split = ",", paramLabel = "CAP", description = "Add a capability, or ALL.")
    List<String> capAdd = List.of();

    @Option(names = "--cap-drop", split = ",", paramLabel = "CAP", description = "Drop a capability, or ALL.")
    List<String> capDrop = List.of();

    @Option(
            names = "--security-opt",
            paramLabel = "OPTION",
            description = {
                "seccomp=FILE or seccomp=unconfined; no-new-privileges=false;",
                "apparmor=PROFILE; label=CONTEXT; systempaths=unconfined."
            })
    List<String> securityOptions = List.of();

    @Option(names = "--read-only", description = "Make the root file system read-only.")
    boolean readOnly;

    SecurityConfig security(Request request) {
        Parsed parsed = new Parsed();
        for (String option : securityOptions) {
            parsed.take(option, request);
        }
        return new SecurityConfig(
                privileged,
                capAdd,
                capDrop,
                parsed.seccomp,
                Optional.ofNullable(parsed.profile),
                parsed.noNewPrivileges,
                Optional.ofNullable(parsed.label),
                parsed.maskedPaths,
                readOnly);
    }

    /** The values of --security-opt; a later one replaces an earlier one. */
    private static final class Parsed {
        SecurityConfig.Seccomp seccomp = SecurityConfig.Seccomp.DEFAULT;
        Seccomp profile;
        boolean noNewPrivileges = SecurityConfig.DEFAULT.noNewPrivileges();
        String label;
        boolean maskedPaths = true;

        void take(String option, Request request) {
            // Docker once separated by a colon and still accepts it.
            int separator = option.indexOf('=') >= 0 ? option.indexOf('=') : option.indexOf(':');
            String key = separator < 0 ? option : option.substring(0, separator);
            String value = separator < 0 ? "" : option.substring(separator + 1);
            switch (key) {
                case "seccomp" -> seccomp(value, request);
                case "no-new-privileges" -> noNewPrivileges = flag(option, value);
                case "apparmor", "label" ->
                    label = value.equals("disable") || value.equals("unconfined") ? null : value;
                case "systempaths" -> maskedPaths = !exactly(option, value, "unconfined");
                default -> throw bad(option);
            }
        }

        private void seccomp(String value, Request request) {
            profile = null;
            switch (value) {
                case "unconfined" -> seccomp = SecurityConfig.Seccomp.UNCONFINED;
                case "migratable" -> seccomp = SecurityConfig.Seccomp.MIGRATABLE;
                case "", "default", "builtin" -> seccomp = SecurityConfig.Seccomp.DEFAULT;
                default -> {
                    seccomp = SecurityConfig.Seccomp.PROFILE;
                    profile = read(value, request);
                }
            }
        }

        private static Seccomp read(String file, Request request) {
            String text = String.join("\n", ClientPaths.lines(request, file, "seccomp profile"));
            try {
                return OciJson.parse(text, Seccomp.class, "seccomp profile " + file);
            } catch (MalformedJsonException e) {
                throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
            }
        }

        private static boolean flag(String option, String value) {
            return switch (value) {
                case "", "true" -> true;
                case "false" -> false;
                default -> throw bad(option);
            };
        }

        private static boolean exactly(String option, String value, String expected) {
            if (!value.equals(expected)) {
                throw bad(option);
            }
            return true;
        }

        private static ContainerException bad(String option) {
            return new ContainerException(
                    ErrorKind.USAGE,
                    "bad --security-opt \"" + option
                            + "\": use seccomp=, no-new-privileges, apparmor=, label= or systempaths=unconfined");
        }
    }
}
