package io.ctctl.cli.option;

import io.ctctl.oci.Rlimit;
import io.ctctl.oci.RlimitType;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.MemorySize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Limits of counted objects as users write them. */
final class CountedSyntax {
    private static final long UNLIMITED = -1;

    private CountedSyntax() {}

    /** {@code 2M=64M}: of pages of 2 MiB 64 MiB; a size named again has the new amount. Keys are the kernel's. */
    static Map<String, Long> hugepages(Map<String, Long> before, List<String> given) {
        Map<String, Long> all = new LinkedHashMap<>(before);
        for (String text : given) {
            int equals = text.indexOf('=');
            try {
                if (equals > 0) {
                    long page = MemorySize.parse(text.substring(0, equals)).bytes();
                    long amount = MemorySize.parse(text.substring(equals + 1)).bytes();
                    if (page == 0 || amount % page != 0) {
                        throw usage("bad --hugepages \"" + text + "\": the amount has to be a multiple of the page");
                    }
                    all.put(new MemorySize(page) + "B", amount);
                    continue;
                }
            } catch (IllegalArgumentException ignored) {
                // either part is no amount: told below, with an example
            }
            throw usage("bad --hugepages \"" + text + "\": write PAGE=AMOUNT, as in 2M=64M");
        }
        return all;
    }

    /** {@code nofile=1024:4096}; a limit named again has the new value. */
    static List<Rlimit> rlimits(List<Rlimit> before, List<String> given) {
        List<Rlimit> all = new ArrayList<>(before);
        for (String text : given) {
            Rlimit limit = rlimit(text);
            all.removeIf(old -> old.type() == limit.type());
            all.add(limit);
        }
        return all;
    }

    private static Rlimit rlimit(String text) {
        int equals = text.indexOf('=');
        String[] values = text.substring(equals + 1).split(":", -1);
        if (equals <= 0 || values.length > 2) {
            throw usage("bad --ulimit \"" + text + "\": write NAME=SOFT[:HARD], as in nofile=1024:4096");
        }
        long soft = limit(text, values[0]);
        long hard = values.length == 2 ? limit(text, values[1]) : soft;
        if (Long.compareUnsigned(soft, hard) > 0) {
            throw usage("bad --ulimit \"" + text + "\": the soft limit is above the hard one");
        }
        return new Rlimit(rlimitType(text, text.substring(0, equals)), hard, soft);
    }

    private static RlimitType rlimitType(String text, String name) {
        String kernelName = "RLIMIT_" + name.toUpperCase(Locale.ROOT);
        for (RlimitType type : RlimitType.values()) {
            if (type.name().equals(kernelName)) {
                return type;
            }
        }
        throw usage(
                "bad --ulimit \"" + text + "\": unknown limit " + name + ", use one as in nofile, nproc or memlock");
    }

    private static long limit(String text, String value) {
        if (value.equals("unlimited") || value.equals("-1")) {
            return UNLIMITED;
        }
        if (!value.matches("[0-9]{1,18}")) {
            throw usage("bad --ulimit \"" + text + "\": a limit is a number or \"unlimited\"");
        }
        return Long.parseLong(value);
    }

    private static ContainerException usage(String message) {
        return new ContainerException(ErrorKind.USAGE, message);
    }
}
